// SPDX-License-Identifier: Apache-2.0
// memory/coro, memory/class: resident memory of a running doer that does the least, with all that
// its Doist keeps for it. Unit: bytes a doer. memory/class/object: what its object has of it.
#include <hio/doing/doist.hpp>

#include <malloc.h>
#include <unistd.h>

#include <fstream>

#include "bench.hpp"
#include "child.hpp"
#include "work.hpp"

namespace bench {

namespace {

/// Resident bytes of this process, without what the heap keeps of vectors that have grown.
double resident() {
    ::malloc_trim(0);
    std::ifstream statm("/proc/self/statm");
    double all = 0;
    double resident = 0;
    statm >> all >> resident;
    return resident * double(::sysconf(_SC_PAGESIZE));
}

/// Each round in a process of its own, whose heap is new.
class Memory : public Case {
public:
    explicit Memory(Options const& options) : doers_(options.size(1'000'000, 20'000)) {}

    double run() final {
        return figureOfChild([this] {
            std::uint64_t total = 0;
            double const before = resident();
            hio::Doist doist;
            doist.extend(make(doers_, total));
            std::uint64_t const entered = total;
            doist.recur();
            double const bytes = resident() - before;
            check("resumes", total - entered, doers_);
            return bytes / double(doers_);
        });
    }

private:
    [[nodiscard]] virtual hio::Doers make(std::size_t count, std::uint64_t& total) const = 0;
    std::size_t doers_;
};

class CoroMemory final : public Memory {
public:
    using Memory::Memory;

private:
    [[nodiscard]] hio::Doers make(std::size_t count, std::uint64_t& total) const override {
        return countingDoers(std::vector<double>(count), total);
    }
};

class ClassMemory final : public Memory {
public:
    using Memory::Memory;

private:
    [[nodiscard]] hio::Doers make(std::size_t count, std::uint64_t& total) const override {
        return countDoers(count, total);
    }
    [[nodiscard]] std::vector<Figure> also() const override {
        return {{"object", "B", double(sizeof(CountDoer))}};
    }
};

} // namespace

void addMemory(Benches& benches) {
    add<CoroMemory>(benches, "memory/coro", "B");
    add<ClassMemory>(benches, "memory/class", "B");
}

} // namespace bench
