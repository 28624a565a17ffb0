// SPDX-License-Identifier: Apache-2.0
// Plan: a random schedule: doers, what each does when, and what is done to the Doist from outside.
#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

namespace sim {

/// Where a doer acts. The values are what the events say.
enum class At : char {
    enter = 'E',
    recur = 'R',
    recurred = 'P', ///< of a group: after its pass
    clean = 'C',
    cease = 'Z',
    abort = 'A', ///< nothing is done there
    exit = 'X',
};

enum class What : char {
    extend,
    remove,
    raise,
    interrupt,
    tock,
    look,
    enter,
    recur,
    exit,
    tyme,
    wake,
    destroy,
};

struct Act {
    At at;
    int n; ///< of recur and recurred: in which recur
    What what;
    int on = 0;               ///< the scheduler: 0 the Doist, id + 1 a group
    std::vector<int> names{}; ///< ids of doers; of tock: the first, none: the one that acts
    double value = 0.0;       ///< tock, tyme, or times
};

enum class Kind : char { plain, redo, dog, group, quiet /* a DoDoer as it is */ };

struct Spec {
    Kind kind;
    double tock;
    int stop; ///< completes in this recur; 0: never
    bool always = false;
    std::vector<int> doers{}; ///< of a group; all have higher ids
    std::vector<Act> acts{};
};

struct Plan {
    double tock;
    std::vector<int> doers;
    std::vector<Spec> specs;
    std::vector<Act> ops{};  ///< from outside; at and n do not count
    std::vector<int> last{}; ///< destroyed at the end, in this order, while what runs still runs
};

/// What happened: who (-1: the op from outside), where, and the tyme or another number.
struct Event {
    int who;
    char at;
    double value;
    friend bool operator==(Event const&, Event const&) = default;
};
using Log = std::vector<Event>;

Plan makePlan(std::uint64_t seed);

/// All plans that are one step smaller.
std::vector<Plan> smaller(Plan const& plan);

std::ostream& operator<<(std::ostream& out, Plan const& plan);

} // namespace sim
