// SPDX-License-Identifier: Apache-2.0
#include <hio/roll/rollinglogger.hpp>

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "memo/place.hpp"
#include "rolled.hpp"

using hio::Granularity;
using hio::RollingLogger;
using hio::Value;
using rolled::Day;

namespace {

using Columns = std::vector<std::string>;
using Values = std::vector<Value>;

constexpr std::size_t Page = 4096;

RollingLogger::Options optionsOf(Place const& place, std::size_t hands) {
    RollingLogger::Options options;
    for (std::size_t hand = 0; hand < hands; ++hand) {
        options.spools.push_back(place / std::to_string(hand));
    }
    return options;
}

/// A row as a hand gets it.
struct Got {
    std::string dataset;
    std::int64_t timeMs;
    std::size_t columns;
    std::int64_t first; ///< value; -1: none
};

/// Reads what is new in a spool, and releases it.
class Hand {
public:
    explicit Hand(std::string const& spool) : reader_(spool) {}
    std::vector<Got> read() {
        std::vector<Got> rows;
        while (auto const record = reader_.next()) {
            CHECK(record->kind == hio::RowsRecord);
            sequence_ = record->sequence;
            hio::Rows batch(record->payload);
            while (auto const row = batch.next()) {
                auto const* value =
                    row->values.empty() ? nullptr : std::get_if<std::int64_t>(row->values.data());
                rows.push_back({std::string(batch.dataset()),
                                row->timeMs,
                                batch.columns().size(),
                                value != nullptr ? *value : -1});
            }
        }
        reader_.release(sequence_);
        return rows;
    }
    [[nodiscard]] std::uint64_t sequence() const { return sequence_; }

private:
    hio::SpoolReader reader_;
    std::uint64_t sequence_ = 0;
};

} // namespace

TEST_CASE("a window of a dataset goes to one hand, always, and all hands have some") {
    Place place;
    RollingLogger::Options options = optionsOf(place, 3);
    options.batch = 1000;
    RollingLogger logger(options);
    CHECK(logger.hands() == 3);
    Columns const columns = {"x"};
    for (std::int64_t row = 0; row < 3000; ++row) {
        std::string const dataset = row % 2 == 0 ? "even" : "odd";
        REQUIRE(logger.log(dataset, row * 7919 % 100 * Day + row, columns, Values{row}));
    }
    CHECK(logger.rows() == 3000);
    REQUIRE(logger.flush());
    std::map<std::pair<std::string, std::int64_t>, std::size_t> handOf;
    std::set<std::int64_t> seen;
    for (std::size_t hand = 0; hand < 3; ++hand) {
        Hand reader(options.spools[hand]);
        auto const rows = reader.read();
        CHECK(rows.size() > 300);
        CHECK(reader.sequence() == logger.sequence(hand));
        for (Got const& row : rows) {
            auto const window = std::pair(row.dataset, row.timeMs / Day);
            CHECK(handOf.try_emplace(window, hand).first->second == hand);
            CHECK(seen.insert(row.first).second);
        }
    }
    CHECK(seen.size() == 3000);
    CHECK(handOf.size() == 100); // 100 and 2 have a divisor in common
}

TEST_CASE("rows are in the spool when they are flushed") {
    Place place;
    RollingLogger logger(optionsOf(place, 1));
    Hand hand(place / "0");
    CHECK(logger.sequence(0) == 0);
    CHECK(logger.flush());
    CHECK(logger.sequence(0) == 0);
    REQUIRE(logger.log("d", 0, Columns{"x"}, Values{std::int64_t{1}}));
    CHECK(hand.read().empty());
    CHECK(logger.flush());
    CHECK(logger.sequence(0) == 1);
    CHECK(hand.read().size() == 1);
    CHECK(logger.flush());
    CHECK(logger.sequence(0) == 1);
    REQUIRE(logger.log("d", 0, Columns{"x"}, Values{std::int64_t{2}}));
    REQUIRE(logger.log("d", 0, Columns{"x", "y"}, Values{std::int64_t{3}, true})); // another batch
    REQUIRE(logger.log("e", 0, Columns{"x", "y"}, Values{std::int64_t{4}, true})); // and another
    REQUIRE(logger.log("e", 0, Columns{}, Values{}));
    CHECK(logger.flush());
    auto const rows = hand.read();
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].first == 2);
    CHECK(rows[1].columns == 2);
    CHECK(rows[2].dataset == "e");
    CHECK(rows[3].columns == 0);
    CHECK(logger.sequence(0) == 5);
    CHECK_THROWS_AS(static_cast<void>(logger.sequence(1)), std::out_of_range);
}

TEST_CASE("a full spool is told, and takes nothing until there is room") {
    Place place;
    RollingLogger::Options options = optionsOf(place, 1);
    options.batch = 500;
    options.spool = {.segmentBytes = Page, .limitBytes = 2 * Page};
    RollingLogger logger(options);
    Hand hand(place / "0");
    Columns const columns = {"x"};
    std::vector<std::int64_t> got;
    std::int64_t next = 0;
    for (int round = 0; round < 20; ++round) {
        while (logger.log("d", next, columns, Values{next})) {
            ++next;
            REQUIRE(next < 100'000);
        }
        std::uint64_t const taken = logger.rows();
        CHECK(taken == static_cast<std::uint64_t>(next));
        CHECK_FALSE(logger.log("d", next, columns, Values{next}));
        CHECK_FALSE(logger.log("d", next, Columns{"y"}, Values{next}));
        CHECK_FALSE(logger.log("e", next, columns, Values{next}));
        CHECK_FALSE(logger.flush());
        CHECK(logger.rows() == taken);
        for (Got const& row : hand.read()) {
            got.push_back(row.first);
        }
    }
    CHECK(logger.flush());
    for (Got const& row : hand.read()) {
        got.push_back(row.first);
    }
    REQUIRE(got.size() == static_cast<std::size_t>(next));
    for (std::size_t i = 0; i < got.size(); ++i) {
        CHECK(got[i] == static_cast<std::int64_t>(i));
    }
}

TEST_CASE("a row that is larger than a record is refused; what fits into one alone is not") {
    Place place;
    RollingLogger::Options options = optionsOf(place, 1);
    options.spool = {.segmentBytes = Page, .limitBytes = 4 * Page}; // a batch is larger
    RollingLogger logger(options);
    Hand hand(place / "0");
    Columns const columns = {"n", "x"};
    std::string const large(3000, 'l');
    std::string const tooLarge(4000, 't');
    for (std::int64_t row = 0; row < 3; ++row) {
        REQUIRE(logger.log("d", row, columns, Values{row, std::string_view("small")}));
        CHECK_THROWS_WITH_AS(
            static_cast<void>(logger.log("d", 0, columns, Values{row, std::string_view(tooLarge)})),
            doctest::Contains("does not fit into a record of the spool"),
            hio::SizeError);
        REQUIRE(logger.log("d", row, columns, Values{row, std::string_view(large)}));
        CHECK(logger.flush());
    }
    CHECK(logger.rows() == 6);
    CHECK(hand.read().size() == 6);

    Columns const wide(3000, std::string("c"));
    CHECK_THROWS_AS(static_cast<void>(logger.log("d", 0, wide, Values(3000))), hio::SizeError);
    REQUIRE(logger.log("d", 0, columns, Values{std::int64_t{7}, true}));
    CHECK(logger.flush());
    CHECK(hand.read().size() == 1);
}

TEST_CASE("every size up to the largest goes through as it is") {
    Place place;
    RollingLogger::Options options = optionsOf(place, 1);
    options.spool = {.segmentBytes = Page, .limitBytes = 8 * Page};
    RollingLogger logger(options);
    Hand hand(place / "0");
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (std::size_t size = 3800; size < 4100; ++size) {
        std::string const text(size, 'x');
        try {
            taken += logger.log("d", 0, Columns{"x"}, Values{std::string_view(text)}) ? 1 : 0;
            CHECK(refused == 0);
        } catch (hio::SizeError const&) {
            ++refused;
        }
        REQUIRE(logger.flush());
        CHECK(hand.read().size() == (refused == 0 ? 1 : 0));
    }
    CHECK(taken > 100);
    CHECK(refused > 0);
}

TEST_CASE("a row that makes no sense is refused, and the next one taken") {
    Place place;
    RollingLogger logger(optionsOf(place, 2));
    Columns const columns = {"x"};
    CHECK_THROWS_AS(static_cast<void>(logger.log("d", hio::MaxTime, columns, Values{true})),
                    hio::ValidationError);
    CHECK_THROWS_AS(static_cast<void>(logger.log("d", 0, columns, Values{})), hio::ValidationError);
    CHECK(logger.rows() == 0);
    CHECK(logger.log("d", 0, columns, Values{true}));
    CHECK(logger.log("d", hio::MaxTime - 1, columns, Values{true}));
    CHECK(logger.log("d", hio::MinTime, columns, Values{true}));
    CHECK(logger.rows() == 3);
    CHECK(logger.flush());
    Hand one(place / "0");
    Hand two(place / "1");
    CHECK(one.read().size() + two.read().size() == 3);
}

TEST_CASE("a logger needs spools, and each for itself") {
    Place place;
    CHECK_THROWS_WITH_AS(RollingLogger({}), doctest::Contains("without spools"), hio::HioError);
    RollingLogger const logger(optionsOf(place, 2));
    CHECK_THROWS_AS(RollingLogger(optionsOf(place, 1)), hio::FilerError);
}
