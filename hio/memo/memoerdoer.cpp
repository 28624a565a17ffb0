// SPDX-License-Identifier: Apache-2.0
#include <hio/memo/memoerdoer.hpp>

#include <utility>

namespace hio {

MemoerDoer::MemoerDoer(Memoer& memoer, Uxd& uxd, std::string path, double tock)
    : Doer(tock),
      memoer_(memoer),
      uxd_(uxd),
      path_(std::move(path)) {}

void MemoerDoer::enter() {
    uxd_.open(path_);
}

bool MemoerDoer::recur(double tyme) {
    memoer_.service(tyme);
    return false;
}

void MemoerDoer::exit() {
    uxd_.close();
}

} // namespace hio
