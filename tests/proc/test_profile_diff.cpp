// SPDX-License-Identifier: Apache-2.0
// `hio profile diff`, as a user and as a pipeline meet it.
#include <hio/roll/profilefile.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include "command.hpp"
#include "memo/place.hpp"

using command::has;
using command::Ran;
using command::run;
using nlohmann::json;

namespace {

/// 1,000 rows of a shop: those after have higher prices, a new column and more nulls.
hio::Profile shop(bool after) {
    std::mt19937 chance(after ? 2 : 1);
    std::normal_distribution<double> price(after ? 25.0 : 20.0, 3.0);
    std::normal_distribution<double> weight(1.0, 0.1);
    hio::Profile profile(after ? 86'400'000 : 0, 0);
    for (int row = 0; row < 1000; ++row) {
        profile.column("price").track(price(chance));
        profile.column("weight").track(weight(chance));
        std::string_view const city = row % (after ? 10 : 3) == 0 ? "Oslo" : "Rome";
        row % 20 < (after ? 4 : 1) ? profile.column("city").track(std::monostate())
                                   : profile.column("city").track(city);
        profile.column(after ? "\x1b[2Jvat" : "tax").track(std::int64_t{row % 3});
    }
    return profile;
}

struct Shops {
    Place place;
    std::string before = place / "before.bin";
    std::string after = place / "after.bin";
    Shops() {
        hio::writeProfileFile(before, shop(false));
        hio::writeProfileFile(after, shop(true));
    }
};

} // namespace

TEST_CASE("diff shows what changed first, and steers no terminal") {
    Shops const shops;
    Ran const ran = run({"profile", "diff", shops.before, shops.after}, -1, "200");
    CHECK(ran.code == 0);
    CHECK(ran.err.empty());
    CHECK(has(ran.out, "A  " + shops.before + "  1000 rows from 1970-01-01T00:00:00.000Z\n"));
    CHECK(has(ran.out, "4 of 5 columns have changed\n"));
    CHECK(has(ran.out, "!  \\x1b[2Jvat  new: int "));
    CHECK(has(ran.out, "!  tax"));
    CHECK(has(ran.out, "  gone: int  "));
    CHECK(has(ran.out, "5 → 20"));
    CHECK_FALSE(has(ran.out, "\x1b"));
    std::size_t const price = ran.out.find("!  price");
    std::size_t const weight = ran.out.find("\n   weight");
    CHECK(price != std::string::npos);
    CHECK(weight != std::string::npos);
    CHECK(price < weight);
}

TEST_CASE("diff --json has all figures of both sides") {
    Shops const shops;
    Ran const ran = run({"profile", "diff", shops.before, shops.after, "--json"});
    CHECK(ran.code == 0);
    json const all = json::parse(ran.out);
    CHECK(all.size() == 5);
    json const& price = all["price"];
    CHECK(price["ks"].get<double>() > 0.4);
    CHECK(price["ks_bound"].get<double>() < 0.12);
    CHECK(price["psi"].get<double>() > 1.0);
    CHECK(price["js"].get<double>() > 0.1);
    CHECK(price["rows"] == json{1000, 1000});
    CHECK(price["types"] == json::parse(R"([{"float": 1000}, {"float": 1000}])"));
    CHECK(price["mean"][1].get<double>() - price["mean"][0].get<double>() > 4.0);
    CHECK(price["changed"] == true);
    CHECK(price["only"].is_null());
    json const& city = all["city"];
    CHECK(city["nulls"] == json{0.05, 0.2});
    CHECK(city["distinct"] == json{2, 2});
    CHECK(city["ks"].is_null());
    CHECK(city["median"] == json{nullptr, nullptr});
    CHECK(city["psi"].get<double>() > 0.2);
    CHECK(all["weight"]["changed"] == false);
    CHECK(all["weight"]["ks"] <= all["weight"]["ks_bound"]);
    CHECK(all["tax"]["only"] == "A");
    CHECK(all["tax"]["median"] == json{1.0, nullptr});
    CHECK(all["\x1b[2Jvat"]["only"] == "B");
    CHECK(all["\x1b[2Jvat"]["ks"].is_null());
}

TEST_CASE("diff of a file with itself finds nothing, also in big samples of the same data") {
    Place place;
    std::mt19937 chance(3);
    std::normal_distribution<double> law;
    for (char const* const name : {"a.bin", "b.bin"}) {
        hio::Profile profile(0, 0);
        for (int row = 0; row < 50'000; ++row) {
            profile.column("x").track(law(chance));
        }
        hio::writeProfileFile(place / name, profile);
    }
    for (char const* const other : {"a.bin", "b.bin"}) {
        Ran const ran = run(
            {"profile", "diff", place / "a.bin", place / other, "--fail-on", "ks>0,psi>0.1,types"});
        CHECK(ran.code == 0);
        CHECK(ran.err.empty());
        CHECK(has(ran.out, "0 of 1 columns have changed\n"));
    }
}

TEST_CASE("diff --fail-on ends with 3 and says why, and --column leaves the rest out") {
    Shops const shops;
    std::string const rules = "ks>0.1,nulls>+5%,columns";
    Ran const ran = run({"profile", "diff", shops.before, shops.after, "--fail-on", rules});
    CHECK(ran.code == 3);
    CHECK(has(ran.err, "hio: 'price' ks is "));
    CHECK(has(ran.err, "hio: 'city' nulls was 5 %, is 20 % (--fail-on nulls>+5%)\n"));
    CAPTURE(ran.err);
    CHECK(has(ran.err, "hio: 'tax' is gone (--fail-on columns)\n"));
    CHECK(has(ran.err, "hio: '\\x1B[2Jvat' is new (--fail-on columns)\n"));
    CHECK_FALSE(has(ran.err, "weight"));
    CHECK(has(ran.out, "columns have changed")); // the comparison is printed all the same
    Ran const one = run(
        {"profile", "diff", shops.before, shops.after, "--column", "weight", "--fail-on", rules});
    CHECK(one.code == 0);
    CHECK(has(one.out, "0 of 1 columns have changed\n"));
}

TEST_CASE("diff that cannot run ends with 2 and prints nothing") {
    Shops const shops;
    auto const complaint = [](std::vector<std::string> args) {
        args.insert(args.begin(), {"profile", "diff"});
        Ran const ran = run(args);
        CHECK(ran.code == 2);
        CHECK(ran.out.empty());
        return ran.err;
    };
    CHECK(has(complaint({shops.before}), "B is required"));
    CHECK(has(complaint({shops.before, shops.place / "absent"}), "absent: No such file"));
    CHECK(
        has(complaint({shops.before, shops.after, "--fail-on", "ks>"}), "the limit is no number"));
    CHECK(has(complaint({shops.before, shops.after, "--fail-on", ""}), "no figure ''"));
    CHECK(has(complaint({shops.before, shops.after, "--column", "prices"}),
              "--column 'prices': neither profile has it: "));
    std::ofstream(shops.place / "text.bin") << "no profile";
    CHECK(has(complaint({shops.place / "text.bin", shops.after}), "does not begin with WHY1"));
}

TEST_CASE("diff of profiles without rows, and of infinities") {
    Place place;
    hio::writeProfileFile(place / "none.bin", hio::Profile(0, 0));
    hio::Profile odd(0, 0);
    odd.column("x").track(std::numeric_limits<double>::infinity());
    odd.column("nan").track(std::numeric_limits<double>::quiet_NaN());
    hio::writeProfileFile(place / "odd.bin", odd);
    Ran const none = run({"profile", "diff", place / "none.bin", place / "none.bin", "--json"});
    CHECK(none.code == 0);
    CHECK(none.out == "{}\n");
    CHECK(has(run({"profile", "diff", place / "none.bin", place / "none.bin"}).out,
              "0 of 0 columns"));
    Ran const same = run({"profile", "diff", place / "odd.bin", place / "odd.bin", "--json"});
    CHECK(same.code == 0);
    json const all = json::parse(same.out);
    CHECK(all["x"]["ks"] == 0.0);
    CHECK(all["x"]["max"] == json{nullptr, nullptr}); // infinite
    CHECK(all["nan"]["nulls"] == json{0.0, 0.0});     // NaN is no null
    CHECK(all["nan"]["ks"].is_null());
}
