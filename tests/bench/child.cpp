// SPDX-License-Identifier: Apache-2.0
#include "child.hpp"

#include <hio/help/errors.hpp>
#include <hio/help/fd.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "bench.hpp"

namespace bench {

namespace {

int codeOf(std::function<int()> const& work) {
    try {
        return work();
    } catch (std::exception const& error) {
        std::cerr << "hio-bench: in a child: " << error.what() << "\n";
        return 3;
    }
}

} // namespace

int inChild(std::function<int()> const& work) {
    std::cout.flush(); // else the child would print it too
    pid_t const pid = ::fork();
    if (pid < 0) {
        int const err = errno;
        throw hio::HioError(hio::systemText("fork", err), hio::systemCode(err));
    }
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::exit(codeOf(work));
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

double figureOfChild(std::function<double()> const& work) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        int const err = errno;
        throw hio::HioError(hio::systemText("pipe2", err), hio::systemCode(err));
    }
    hio::Fd const from(ends[0]);
    hio::Fd const to(ends[1]);
    double figure = 0.0;
    int const code = inChild([&] {
        double const value = work();
        return ::write(to.get(), &value, sizeof value) == sizeof value ? 0 : 3;
    });
    if (code != 0 || ::read(from.get(), &figure, sizeof figure) != sizeof figure) {
        throw Short("the child ended with " + std::to_string(code));
    }
    return figure;
}

} // namespace bench
