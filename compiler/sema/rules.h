// Where the parts of a rule live.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "compiler/sema/context.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {

struct PlacedRule {
    model::Neuron neuron;                                     // of one synapse; its arrivals are what it reads of the two cells
    std::unordered_map<std::string, Symbol> names;            // its parts
    std::vector<model::ArrivalSlot> arrivals;
    std::vector<model::Connection::Read> reads;               // by arrival slot
    std::vector<model::StateId> of_sender, of_receiver;       // states that have become those of a cell
    std::vector<model::Connection::Rule::Copy> copies;
    std::vector<model::Connection::Rule::Decay> decays;
    std::vector<model::StateId> kept;                         // what `on post` reads from before the spikes of a step
    std::vector<model::Connection::Coupling> sums;            // further sums over the synapses of a cell
    bool events_only = false;
};

class RulePlacement {
public:
    // `rule`: as checked, all of its parts in one neuron, whose state 0 is w.
    RulePlacement(Context& context, const model::Connection& connection, model::Neuron rule);
    std::optional<PlacedRule> place();                        // nothing: reported

private:
    using Read = model::Connection::Read;
    using States = std::set<std::uint32_t>;
    // What an expression of the rule depends on, through its lets.
    struct Makeup { States states; bool pre = false, post = false, input = false, time = false, random = false, incoming = false, cell = false; };   // cell: a state or let of one
    Makeup makeup(model::ExprId id) const;

    enum Side { pre, post };
    States all_but_w() const;
    States of_one_side(Side side, States candidates) const;   // those that depend on one of the cells alone, and on each other
    // What the sender is now arrives only later.
    bool late() const { return connection_.delay.has_value() || connection_.delay_listed; }
    bool can_wait(const States& of_sender, const States& of_receiver);
    std::optional<model::ExprId> decay(std::uint32_t state);   // a of dx/dt = a*x

    // The parts of one side, added to the neuron of that side.
    struct Added { std::map<std::uint32_t, model::StateId> states; std::map<std::uint32_t, model::ParamId> params; };
    Added add_to(model::PopulationId population, Side side, const States& states);

    // An expression of the rule in terms of a synapse.
    enum When { always, at_spike };
    using Known = std::map<std::uint32_t, model::ExprId>;     // what states of the cells have become within a block
    std::optional<model::ExprId> of_synapse(model::ExprId id, When when, model::Event::Kind event, const Known& known);
    std::optional<model::ExprId> read_of_cell(Side side, const std::variant<model::ParamId, model::StateId, model::LetId>& part, When when, model::Event::Kind event, Span span);
    std::optional<model::ExprId> formula_of_cell(Side side, model::ExprId id, Span span);
    model::ExprId slot(Read read, const model::Expr& like);
    model::ExprId sum_of_weights(const model::Expr& like);

    using Rewrite = std::function<std::optional<model::ExprId>(const model::Expr&)>;
    model::ExprId rewritten(model::ExprId id, const Rewrite& rewrite);
    model::ExprId let_of_rule(model::LetId let) const { return rule_.lets[let].value; }

    Context& context_;
    const model::Connection connection_;
    const model::Neuron rule_;
    PlacedRule result_;
    std::map<std::uint32_t, model::StateId> own_;             // states of the rule that are the synapse's
    Added sender_, receiver_;
    std::map<std::uint32_t, model::ExprId> decays_;           // of the sender's states, where synapses are brought up to date late
    bool failed_ = false;
};

}  // namespace nmlc::sema
