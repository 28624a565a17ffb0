// SPDX-License-Identifier: Apache-2.0
// The examples walkon and openboss: against each other, and against a boss and hands that send what
// hio's sent in a recorded run, and worse.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <hio/crew/records.hpp>
#include <hio/help/filer.hpp>
#include <hio/memo/gram.hpp>
#include <hio/memo/uxd.hpp>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "proc.hpp"

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

std::string variable(char const* name) {
    char const* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    REQUIRE_MESSAGE(value != nullptr, name);
    return value;
}

std::string example(std::string const& name) {
    return variable("HIO_EXAMPLES") + '/' + name;
}

// The first event of that name; null when it does not come.
Json event(proc::Proc& program, std::string const& name) {
    auto const line = program.lineWith("{\"ev\":\"" + name + '"');
    return line.empty() ? Json() : Json::parse(line);
}

// The first recorded run: three hands, END from the boss, one gram a memo.
Json const& recorded() {
    static Json const run = [] {
        std::ifstream file(variable("HIO_TEST_DATA") + "/vectors/crew.json");
        return Json::parse(file)[0];
    }();
    return run;
}

// The datagrams that `who` sent in the recorded run, to `dst` if that is not empty, whose memo
// begins with `lead`.
std::vector<std::string> grams(std::string const& who, std::string const& tag, int hand = -1) {
    std::vector<std::string> found;
    for (auto const& one : recorded()["events"]) {
        if (one["who"] != Json(who) || one["ev"] != "tx") {
            continue;
        }
        std::string bytes;
        std::string const hex = one["hex"];
        for (std::size_t i = 0; i < hex.size(); i += 2) {
            bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        }
        std::string const dst = one["dst"];
        bool const mine = hand < 0 || dst.find("/hand" + std::to_string(hand) + '.') != dst.npos;
        if (mine && bytes.find("{\"tag\":\"" + tag) != bytes.npos) {
            found.push_back(bytes);
        }
    }
    return found;
}

// A peer that speaks raw datagrams, at a path of its own.
struct Peer {
    explicit Peer(std::string const& name) : filer({.name = name, .temp = true}) {
        uxd.open(filer.path(name + ".uxd"));
    }
    void send(std::string const& gram, std::string const& to) {
        CHECK(proc::until([&] {
            auto const sent = uxd.send(gram, to);
            return !sent || *sent;
        }));
    }
    void sendMemo(std::string const& memo, std::string const& to, std::size_t size = 65535) {
        for (auto const& gram : hio::rend(memo, {.size = size})) {
            send(gram, to);
        }
    }
    // The text of the next memo of one gram that has `part` in it, and its source; empty when none
    // comes.
    std::string receive(std::string const& part) {
        std::string found;
        proc::until([&] {
            std::string buffer(65535, '\0');
            auto const got = uxd.receive(buffer);
            auto const gram = got ? hio::pick(got->bytes) : hio::Unexpected(EAGAIN);
            if (gram && gram->body.find(part) != std::string_view::npos) {
                found = gram->body;
                src = got->src;
            }
            return !found.empty();
        });
        return found;
    }
    hio::Filer filer;
    hio::Uxd uxd;
    std::string src; // of what was received last
};

// What nobody should send; each is refused or dropped.
std::vector<std::string> junk() {
    using namespace std::string_literals;
    std::vector<std::string> all{"\0"s,
                                 "x",
                                 "bZZZ" + std::string(40, 'A'),
                                 "b\xff\xff\xff",
                                 "bAAI" + std::string(28, 'A'),
                                 std::string(65535, 'b')};
    for (auto const* memo : {"{\"tag\":\"XYZ\",\"name\":\"q\"}",
                             "hello",
                             "{\"tag\":\"REG\"",
                             "{\"tag\":\"REG\",\"name\":null,\"load\":{}}",
                             "{\"tag\":\"REG\",\"name\":[\"x\"],\"load\":{}}",
                             "{\"tag\":\"REG\",\"name\":\"\",\"load\":{}}",
                             "{\"tag\":\"REG\",\"name\":\"stranger\",\"load\":{}}",
                             "{\"tag\":\"ACK\",\"name\":\"boss\",\"load\":{\"bad\":1}}",
                             "{\"tag\":\"ACK\",\"name\":\"boss\",\"load\":7}",
                             "{\"tag\":\"BOK\",\"name\":\"boss\",\"load\":[[\"a\",\"/a\"]]}",
                             "{\"tag\":\"BOK\",\"name\":\"boss\",\"load\":{\"a\":\"\"}}",
                             "{\"tag\":\"BOK\",\"name\":\"boss\",\"load\":{\"a\":7}}",
                             "{\"tag\":\"END\",\"name\":\"other\",\"load\":{}}",
                             "{\"tag\":\"END\",\"nom\":\"boss\"}"}) {
        all.push_back(hio::rend(memo)[0]);
    }
    all.push_back(hio::rend("{\"tag\":\"REG\",\"name\":" + std::string(60'000, '['))[0]);
    return all;
}

bool gone(std::string const& path) {
    return !fs::exists(path) && !fs::exists(fs::path(path).parent_path());
}

} // namespace

TEST_CASE("walkon and openboss go through the whole protocol together") {
    proc::Proc boss(
        {example("openboss"), "--name", "boss", "--hands", "left,right", "--end-after", "0.1"});
    std::string const path = event(boss, "opened")["path"];
    auto const flags = [&](std::string const& name) {
        return std::vector<std::string>{
            example("walkon"), "--name", name, "--boss", "boss", "--path", path};
    };
    proc::Proc left(flags("left"));
    proc::Proc right(flags("right"));
    std::string const leftPath = event(left, "opened")["path"];
    std::string const rightPath = event(right, "opened")["path"];
    CHECK(event(left, "registered")["boss"] == "boss");
    Json const book = event(left, "book")["book"];
    CHECK(book == Json{{"boss", path}, {"right", rightPath}});
    CHECK(event(right, "book")["book"]["left"] == leftPath);
    CHECK(event(left, "end").is_object());
    CHECK(event(left, "exit")["code"] == 0);
    CHECK(left.wait() == 0);
    CHECK(right.wait() == 0);
    CHECK(event(boss, "crewed").is_object());
    CHECK(event(boss, "exit")["code"] == 0);
    CHECK(boss.wait() == 0);
    for (auto const& one : {path, leftPath, rightPath}) {
        CHECK(gone(one));
    }
}

TEST_CASE("openboss ends when its hands have left by themselves, however they did") {
    proc::Proc boss({example("openboss"), "--name", "boss", "--hands", "left,right"});
    std::string const path = event(boss, "opened")["path"];
    proc::Proc left({example("walkon"), "--name", "left", "--boss", "boss", "--path", path});
    proc::Proc right({example("walkon"), "--name", "right", "--boss", "boss", "--path", path});
    fs::path const own = event(right, "opened")["path"].get<std::string>();
    CHECK(event(right, "book").is_object());
    CHECK(event(left, "book").is_object());
    left.kill(SIGTERM);
    CHECK(left.wait() == 0);
    right.kill(SIGKILL);
    CHECK(right.wait() == -SIGKILL);
    fs::remove_all(own.parent_path()); // killed, it could not
    CHECK(boss.wait() == 0);
    CHECK(gone(path));
}

TEST_CASE("walkon asks until a boss is there, and obeys what hio's boss sent") {
    Peer boss("boss");
    std::string const path = boss.uxd.path();
    boss.uxd.close();
    proc::Proc hand({example("walkon"), "--name", "hand0", "--boss", "boss", "--path", path});
    std::string const own = event(hand, "opened")["path"];
    boss.uxd.open(path);
    CHECK(boss.receive("REG") == "{\"tag\":\"REG\",\"name\":\"hand0\",\"load\":{}}");
    CHECK(boss.src == own);
    CHECK_FALSE(boss.receive("REG").empty()); // again: not acknowledged yet
    boss.send(grams("boss", "ACK", 0).at(0), own);
    CHECK(event(hand, "registered")["boss"] == "boss");
    boss.send(grams("boss", "BOK", 0).at(0), own);
    Json const book = event(hand, "book")["book"];
    CHECK(book.size() == 3); // the boss and the two others, not itself
    CHECK(book["boss"] == path);
    CHECK(book["hand1"].get<std::string>().ends_with("/hand1.uxd"));
    boss.send(grams("boss", "END", 0).at(0), own);
    CHECK(event(hand, "end").is_object());
    CHECK(event(hand, "exit")["code"] == 0);
    CHECK(hand.wait() == 0);
    CHECK(gone(own));
}

TEST_CASE("nothing but END ends walkon, whoever sends what") {
    Peer boss("boss");
    Peer stranger("boss");
    proc::Proc hand(
        {example("walkon"), "--name", "hand0", "--boss", "boss", "--path", boss.uxd.path()});
    std::string const own = event(hand, "opened")["path"];
    CHECK_FALSE(boss.receive("REG").empty());
    for (auto const* tag : {"ACK", "BOK", "END"}) {
        stranger.send(grams("boss", tag, 0).at(0), own);
    }
    for (auto const& bad : junk()) {
        boss.send(bad, own);
        stranger.send(bad, own);
    }
    boss.send(grams("boss", "ACK", 0).at(0), own);
    CHECK(event(hand, "registered").is_object()); // by the boss's, not by the stranger's
    hio::Namer::Pairs pairs;
    for (int i = 0; i < 200; ++i) {
        pairs.emplace_back("hand" + std::to_string(i), "/run/hio/hand" + std::to_string(i));
    }
    boss.sendMemo(hio::encode(hio::bokDom("boss", pairs)), own, 256); // many grams
    CHECK(event(hand, "book")["book"].size() == 200);                 // boss, and all but itself
    pairs = {{"hand1", "/moved"}, {"hand0", own}};
    boss.sendMemo(hio::encode(hio::bokDom("boss", pairs)), own, 40);
    Json const book = event(hand, "book")["book"];
    CHECK(book == Json{{"boss", boss.uxd.path()}, {"hand1", "/moved"}});
    boss.sendMemo("{\"tag\":\"END\"}", own); // the name's default is boss
    CHECK(event(hand, "end").is_object());
    CHECK(hand.wait() == 0);
}

TEST_CASE("openboss serves hands that send what hio's sent, and survives what they should not") {
    proc::Proc boss({example("openboss"),
                     "--name",
                     "boss",
                     "--hands",
                     "hand0,hand1,hand2",
                     "--end-after",
                     "0"});
    std::string const path = event(boss, "opened")["path"];
    {
        Peer one("hand0");
        Peer two("hand1");
        Peer three("hand2");
        for (auto const& bad : junk()) {
            one.send(bad, path);
        }
        one.send(grams("hand0", "REG").at(0), path);
        std::string const ack = one.receive("ACK");
        CHECK(ack == "{\"tag\":\"ACK\",\"name\":\"boss\",\"load\":{\"tag\":\"REG\",\"name\":"
                     "\"hand0\",\"addr\":\"" +
                         one.uxd.path() + "\"}}");
        CHECK(one.src == path);
        one.sendMemo("{\"tag\":\"REG\",\"name\":\"hand0\",\"load\":{}}", path);
        CHECK(one.receive("ACK") == ack); // again for every REG
        three.send(grams("hand2", "REG").at(0), path);
        CHECK_FALSE(three.receive("ACK").empty());
        two.send(grams("hand1", "REG").at(0), path);
        std::string const bok = "{\"tag\":\"BOK\",\"name\":\"boss\",\"load\":{\"hand0\":\"" +
                                one.uxd.path() + "\",\"hand2\":\"" + three.uxd.path() +
                                "\",\"hand1\":\"" + two.uxd.path() + "\"}}";
        for (auto* peer : {&one, &two, &three}) {
            CHECK(peer->receive("BOK") == bok);
            CHECK(peer->receive("END") == "{\"tag\":\"END\",\"name\":\"boss\",\"load\":{}}");
        }
    }
    CHECK(event(boss, "exit")["code"] == 0);
    CHECK(boss.wait() == 0);
    CHECK(gone(path));
}

TEST_CASE("openboss without its hands fails, walkon without its boss too") {
    proc::Proc boss({example("openboss"), "--name", "boss", "--hands", "left"});
    std::string const path = event(boss, "opened")["path"];
    boss.kill(SIGTERM);
    CHECK(boss.wait() == 1);
    proc::Proc hand({example("walkon"), "--name", "left", "--boss", "boss", "--path", path});
    std::string const own = event(hand, "opened")["path"];
    hand.kill(SIGTERM);
    CHECK(hand.wait() == 1);
    CHECK(gone(own));
    CHECK(proc::Proc({example("walkon"), "--name"}).wait() == 2);
    CHECK(proc::Proc({example("openboss"), "--name", "x"}).wait() == 2);
}
