// SPDX-License-Identifier: Apache-2.0
// The doers of doist.json: each writes an event at each of its contexts and then acts as its spec
// says.
#pragma once

#include <hio/doing/doist.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tally.hpp"

namespace golden {

/// Counterpart of Python's SystemExit: not an ordinary exception.
struct SystemExit {};

/// One scenario: its doist, its doers by name, and the events so far.
struct World {
    explicit World(Json const& scenario);

    [[nodiscard]] hio::Doers borrow(Json const& names) const;
    [[nodiscard]] std::string name(hio::Doer const& doer) const;
    [[nodiscard]] Json names(std::vector<hio::Doer*> const& list) const;
    void write(std::string const& name, char const* context, Json feed);
    /// extend or remove of the doist (`on` null) or of a group.
    void change(std::string const& kind, Json const& on, Json const& names);

    Json events = Json::array(); ///< written until the last doer has gone
    std::map<std::string, std::unique_ptr<hio::Doer>> doers;
    std::unique_ptr<hio::Doist> doist;
};

/// What the actions of one context ask of the doer itself.
struct Asked {
    bool returns = false;
    hio::Done value; ///< with returns
    std::optional<double> tock{};
};

/// The spec of one doer and how often it recurred.
class Script {
public:
    Script(World& world, Json const& spec);

    /// Writes the event and does the actions of the context.
    Asked at(char const* context, Json feed = nullptr);
    /// For a recur: counts it first.
    Asked atRecur(double tyme);
    /// Actions only, of a group after its pass.
    Asked recurred() { return act("recurred"); }
    /// What the rule answers for this recur, when no action does.
    [[nodiscard]] bool spent() const;
    void restart() noexcept { count_ = 0; }
    [[nodiscard]] hio::Done onclose() const;

private:
    Asked act(std::string const& context);
    World& world_;
    Json spec_;
    std::string name_;
    int count_ = 0;
};

std::unique_ptr<hio::Doer> makeDoer(World& world, Json const& spec);
Json shown(hio::Done done);

} // namespace golden
