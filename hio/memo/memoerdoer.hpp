// SPDX-License-Identifier: Apache-2.0
/// @file
/// MemoerDoer: services a Memoer over a Uxd while it runs.
///
///     hio::Uxd uxd;
///     hio::Memoer memoer(uxd);
///     hio::MemoerDoer doer(memoer, uxd, path);
///     doist.run({doer, ...});
///
/// Opens the Uxd at enter, services at each recur, never completes, and closes at exit.
///
/// Source: MemoerDoer of hio.core.memo.memoing, hio 0.7.20 (55b5ee55).
/// Differs: a path that cannot be opened is an error at enter, not a Memoer that does nothing.
#pragma once

#include <hio/doing/doer.hpp>
#include <hio/help/api.hpp>
#include <hio/memo/memoer.hpp>
#include <hio/memo/uxd.hpp>

#include <string>

namespace hio {

/// @context doist
class HIO_API MemoerDoer : public Doer {
public:
    /// Both are borrowed and outlive the doer; `uxd` is the transport of `memoer`.
    /// @param path where to open, as Uxd::open
    /// @param tock seconds of tyme between two services; 0.0: every tick
    MemoerDoer(Memoer& memoer, Uxd& uxd, std::string path, double tock = 0.0);

protected:
    void enter() override;
    bool recur(double tyme) override;
    void exit() override;

private:
    Memoer& memoer_;
    Uxd& uxd_;
    std::string path_;
};

} // namespace hio
