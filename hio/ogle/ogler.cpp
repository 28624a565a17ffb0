// SPDX-License-Identifier: Apache-2.0
#include <hio/help/errors.hpp>
#include <hio/help/escape.hpp>
#include <hio/help/fd.hpp>
#include <hio/help/writtenfile.hpp>
#include <hio/ogle/ogler.hpp>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <mutex>
#include <system_error>
#include <utility>
#include <vector>

namespace hio {

namespace {

namespace fs = std::filesystem;

/// Writes each line at once. spdlog's own file sink holds lines back, and its descriptor would go
/// along to every program that is started.
class LineSink : public spdlog::sinks::base_sink<std::mutex> {
public:
    /// To a descriptor that stays the caller's.
    explicit LineSink(int fd) : fd_(fd) {}
    explicit LineSink(Fd file) : fd_(file.get()), file_(std::move(file)) {}

    void replace(Fd file) {
        std::lock_guard const lock(mutex_);
        file_ = std::move(file);
        fd_ = file_.get();
    }

protected:
    void sink_it_(spdlog::details::log_msg const& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        std::string_view left(line.data(), line.size());
        while (!left.empty()) {
            ssize_t const done = ::write(fd_, left.data(), left.size());
            if (done >= 0) {
                left.remove_prefix(static_cast<std::size_t>(done));
            } else if (errno != EINTR) {
                throw std::system_error(systemCode(errno), "write to the log");
            }
        }
    }
    void flush_() override {}

private:
    int fd_;
    Fd file_;
};

spdlog::level::level_enum levelOf(Level level) {
    switch (level) {
    case Level::debug:
        return spdlog::level::debug;
    case Level::info:
        return spdlog::level::info;
    case Level::warn:
        return spdlog::level::warn;
    case Level::error:
        return spdlog::level::err;
    case Level::off:
        break;
    }
    return spdlog::level::off;
}

std::unique_ptr<spdlog::formatter> formatterOf(bool json) {
    constexpr auto Plain = "%Y-%m-%dT%H:%M:%S.%fZ %l %v";
    constexpr auto Json = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";
    return std::make_unique<spdlog::pattern_formatter>(json ? Json : Plain,
                                                       spdlog::pattern_time_type::utc);
}

/// Opens a log file to append, with the directories to it; without a descriptor: errno in `error`.
Fd openLog(fs::path const& path, int& error) {
    std::error_code code;
    fs::create_directories(path.parent_path(), code);
    Outcome<Fd> file = openToWrite(path, O_APPEND, 0640);
    error = file.error().value();
    return file ? std::move(*file) : Fd();
}

std::string decimal(double number) {
    std::array<char, 32> text{};
    auto const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}

} // namespace

struct Ogler::Impl {
    explicit Impl(OglerOptions given) : options(std::move(given)), level(options.level) {}
    ~Impl() {
        if (!temporary.empty()) {
            std::error_code ignored;
            fs::remove_all(temporary, ignored);
        }
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;
    Impl(Impl&&) = delete;
    Impl& operator=(Impl&&) = delete;

    OglerOptions options;
    std::atomic<Level> level;
    std::atomic<std::uint64_t> lost{0};
    std::function<double()> tymth;
    std::string path;
    fs::path temporary; // removed at the end
    std::shared_ptr<LineSink> file;
    std::unique_ptr<spdlog::logger> logger;

    /// The files to try, the preferred one first.
    std::vector<fs::path> places() {
        std::string const leaf = options.name + ".log";
        if (options.temp) {
            std::string made = fs::temp_directory_path() / (options.prefix + "_logs_XXXXXX");
            if (::mkdtemp(made.data()) == nullptr) {
                path = made;
                refuse(errno);
            }
            temporary = made;
            return {temporary / leaf};
        }
        if (!options.path.empty()) {
            return {options.path};
        }
        std::vector<fs::path> out{fs::path("/usr/local/var") / options.prefix / "logs" / leaf};
        if (char const* const home = std::getenv("HOME")) {
            out.push_back(fs::path(home) / ("." + options.prefix) / "logs" / leaf);
        }
        return out;
    }

    void openFirst() {
        int error = 0;
        for (fs::path const& place : places()) {
            path = place;
            if (Fd opened = openLog(place, error)) {
                file = std::make_shared<LineSink>(std::move(opened));
                return;
            }
        }
        refuse(error);
    }

    [[noreturn]] void refuse(int error) const {
        std::string text = systemText("open the log file " + path, error) + ": ";
        text += systemRemedy(error, "give a path that can be written, and that is this user's own");
        throw OglerError(text, systemCode(error));
    }

    /// The fields and the text, as the pattern wants them.
    [[nodiscard]] std::string line(std::string_view doer, std::string_view text) const {
        constexpr std::size_t Uncut = std::numeric_limits<std::size_t>::max();
        std::string out = options.json ? "" : escaped(options.prefix);
        auto const add = [&](std::string_view name, std::string_view value) {
            if (value.empty()) {
                return;
            }
            out += options.json ? "\"" : " ";
            out += name;
            out += options.json ? "\":\"" + jsonEscaped(value) + "\"," : "=" + escaped(value);
        };
        add("crew", options.crew);
        add("hand", options.hand);
        add("doer", doer);
        if (double const tyme = tymth ? tymth() : NAN; std::isfinite(tyme)) {
            out += (options.json ? "\"tyme\":" : " tyme=") + decimal(tyme);
            out += options.json ? "," : "";
        }
        return options.json ? out + "\"text\":\"" + jsonEscaped(text) + "\""
                            : out + ": " + escaped(text, Uncut);
    }
};

Ogler::Ogler(OglerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {
    OglerOptions const& chosen = impl_->options;
    for (std::string const& part : {chosen.name, chosen.prefix}) {
        if (part.empty() || part.find('/') != std::string::npos) {
            throw OglerError("name a log '" + escaped(part) + "': neither empty nor with a slash");
        }
    }
    std::vector<spdlog::sink_ptr> sinks;
    if (chosen.console) {
        sinks.push_back(std::make_shared<LineSink>(STDERR_FILENO));
    }
    if (chosen.file || chosen.temp || !chosen.path.empty()) {
        impl_->openFirst();
        sinks.push_back(impl_->file);
    }
    impl_->logger = std::make_unique<spdlog::logger>("hio", sinks.begin(), sinks.end());
    impl_->logger->set_level(spdlog::level::trace);
    impl_->logger->set_formatter(formatterOf(chosen.json));
    impl_->logger->set_error_handler([impl = impl_.get()](std::string const&) { ++impl->lost; });
}

Ogler::~Ogler() = default;

void Ogler::log(Level level, std::string_view doer, std::string_view text) noexcept {
    if (level < impl_->level || level == Level::off) {
        return;
    }
    try {
        impl_->logger->log(levelOf(level), impl_->line(doer, text));
    } catch (...) {
        ++impl_->lost;
    }
}

void Ogler::wind(std::function<double()> tymth) {
    impl_->tymth = std::move(tymth);
}

Level Ogler::level() const noexcept {
    return impl_->level;
}

void Ogler::level(Level level) noexcept {
    impl_->level = level;
}

void Ogler::reopen() {
    if (!impl_->file) {
        return;
    }
    int error = 0;
    Fd opened = openLog(impl_->path, error);
    if (!opened) {
        impl_->refuse(error);
    }
    impl_->file->replace(std::move(opened));
}

std::string const& Ogler::path() const noexcept {
    return impl_->path;
}

std::uint64_t Ogler::lost() const noexcept {
    return impl_->lost;
}

void Logger::debug(std::string_view text) const noexcept {
    ogler_->log(Level::debug, doer_, text);
}

void Logger::info(std::string_view text) const noexcept {
    ogler_->log(Level::info, doer_, text);
}

void Logger::warn(std::string_view text) const noexcept {
    ogler_->log(Level::warn, doer_, text);
}

void Logger::error(std::string_view text) const noexcept {
    ogler_->log(Level::error, doer_, text);
}

bool Logger::logs(Level level) const noexcept {
    return level != Level::off && level >= ogler_->level();
}

} // namespace hio
