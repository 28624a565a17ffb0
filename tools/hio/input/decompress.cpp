// SPDX-License-Identifier: Apache-2.0
#include "decompress.hpp"

#include <hio/help/errors.hpp>

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace hio::tool {
namespace {

constexpr std::string_view GzipMagic{"\x1f\x8b\x08", 3};
constexpr std::string_view ZstdMagic{"\x28\xb5\x2f\xfd", 4};
constexpr std::string_view SkippedFrame{"\x2a\x4d\x18", 3}; // after a byte of 0x50 to 0x5f

[[noreturn]] void damaged(std::string const& name, std::string const& what) {
    throw FormatError(name + " is damaged: " + what + "; get it anew");
}

[[noreturn]] void cutOff(std::string const& name) {
    throw FormatError(name +
                      " is cut off: its compressed data goes on beyond its end; get it anew");
}

class Gunzip final : public Bytes {
public:
    explicit Gunzip(Input input) : input_(std::move(input)), out_(Input::PieceSize) {
        constexpr int GzipOnly = 16 + MAX_WBITS;
        if (::inflateInit2(&stream_, GzipOnly) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Gunzip() override { ::inflateEnd(&stream_); }
    Gunzip(Gunzip const&) = delete;
    Gunzip& operator=(Gunzip const&) = delete;
    Gunzip(Gunzip&&) = delete;
    Gunzip& operator=(Gunzip&&) = delete;

    std::string_view next() override {
        while (!ended_) {
            if (stream_.avail_in == 0 && !feed()) {
                if (within_) {
                    cutOff(input_.name());
                }
                ended_ = true;
                break;
            }
            if (!within_ && !begin()) {
                continue;
            }
            if (std::string_view const piece = inflate(); !piece.empty()) {
                return piece;
            }
        }
        return {};
    }

private:
    /// Gives zlib the next bytes; false at the end.
    bool feed() {
        std::string_view const piece = input_.next();
        // zlib does not write to them, and says so nowhere in its type.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
        stream_.avail_in = static_cast<uInt>(piece.size());
        return !piece.empty();
    }

    /// Begins the next member; skips a zero between or after members.
    bool begin() {
        if (members_ > 0 && *stream_.next_in == 0) {
            ++stream_.next_in;
            --stream_.avail_in;
            return false;
        }
        within_ = true;
        ++members_;
        return true;
    }

    std::string_view inflate() {
        stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
        stream_.avail_out = static_cast<uInt>(out_.size());
        int const result = ::inflate(&stream_, Z_NO_FLUSH);
        if (result == Z_STREAM_END) {
            within_ = false;
            ::inflateReset(&stream_);
        } else if (result == Z_MEM_ERROR) {
            throw std::bad_alloc();
        } else if (result != Z_OK && result != Z_BUF_ERROR) {
            damaged(input_.name(),
                    stream_.msg != nullptr ? stream_.msg : "it is no gzip throughout");
        }
        return {out_.data(), out_.size() - stream_.avail_out};
    }

    Input input_;
    std::vector<char> out_;
    z_stream stream_{};
    std::size_t members_ = 0;
    bool within_ = false; // a member
    bool ended_ = false;
};

class Unzstd final : public Bytes {
public:
    explicit Unzstd(Input input) : input_(std::move(input)), out_(ZSTD_DStreamOutSize()) {
        if (!stream_) {
            throw std::bad_alloc();
        }
    }

    std::string_view next() override {
        for (;;) {
            if (in_.pos == in_.size && !full_) {
                std::string_view const piece = input_.next();
                if (piece.empty()) {
                    if (left_ != 0) {
                        cutOff(input_.name());
                    }
                    return {};
                }
                in_ = {piece.data(), piece.size(), 0};
            }
            ZSTD_outBuffer out{out_.data(), out_.size(), 0};
            left_ = ZSTD_decompressStream(stream_.get(), &out, &in_);
            if (ZSTD_isError(left_) != 0) {
                fail();
            }
            full_ = out.pos == out.size;
            if (out.pos > 0) {
                return {out_.data(), out.pos};
            }
        }
    }

private:
    struct Free {
        void operator()(ZSTD_DStream* stream) const noexcept { ZSTD_freeDStream(stream); }
    };

    [[noreturn]] void fail() const {
        if (ZSTD_getErrorCode(left_) == ZSTD_error_frameParameter_windowTooLarge) {
            throw FormatError(input_.name() +
                              " needs more memory than 128 MiB: decompress it first, as by zstd -d "
                              "--long=31");
        }
        damaged(input_.name(), ZSTD_getErrorName(left_));
    }

    Input input_;
    std::vector<char> out_;
    std::unique_ptr<ZSTD_DStream, Free> stream_{ZSTD_createDStream()};
    ZSTD_inBuffer in_{nullptr, 0, 0};
    std::size_t left_ = 0; // of the frame; 0: it is whole
    bool full_ = false;    // zstd has more to give, without more input
};

} // namespace

Compression compressionOf(Input& input) {
    while (input.head().size() < ZstdMagic.size() && input.more()) {
    }
    std::string_view const head = input.head();
    if (head.starts_with(GzipMagic)) {
        return Compression::gzip;
    }
    bool const skipped =
        head.size() > 3 && (head[0] & '\xf0') == '\x50' && head.substr(1).starts_with(SkippedFrame);
    return skipped || head.starts_with(ZstdMagic) ? Compression::zstd : Compression::none;
}

Input decompressed(Input input, Compression compression) {
    std::string const name = input.name();
    switch (compression) {
    case Compression::gzip:
        return {name, std::make_unique<Gunzip>(std::move(input))};
    case Compression::zstd:
        return {name, std::make_unique<Unzstd>(std::move(input))};
    case Compression::none:
        break;
    }
    return input;
}

std::string_view wordOf(Compression compression) noexcept {
    switch (compression) {
    case Compression::gzip:
        return "gzip";
    case Compression::zstd:
        return "zstd";
    case Compression::none:
        break;
    }
    return "none";
}

} // namespace hio::tool
