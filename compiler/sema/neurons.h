// A neuron as written -> model::Neuron: its parts with their units, in an order in which they can be computed.
#pragma once
#include <map>
#include <set>
#include <optional>
#include <utility>

#include "compiler/sema/context.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/neuron_source.h"

namespace nmlc::sema {

inline constexpr std::size_t most_states = 500;   // of a neuron: what is compiled for it grows faster than their number

enum class TimeKind { none, number, time };   // none: the neuron has no dynamics of its own

class Neurons {
public:
    explicit Neurons(Context& context) : context_(context) {}

    // The finished neuron of a declaration, checked once. Nothing when it was wrong, is no neuron, or has open functions.
    struct Checked { std::optional<model::NeuronId> id; TimeKind time = TimeKind::none; std::vector<std::string> open; bool is_neuron = true; };
    const Checked& neuron_of(const Declaration& declaration);
    TimeKind time_kind(model::NeuronId id) const { return time_kinds_.at(id.index); }

private:
    Context& context_;
    std::map<std::pair<FileIndex, std::uint32_t>, Checked> checked_;
    std::map<std::uint32_t, TimeKind> time_kinds_;
};

// What a synapse does in its sender at each spike: how its states there jump, and what the spike carries.
struct Release {
    std::vector<model::Action> actions;
    std::optional<model::StateId> amount;
    Dimension dimension;                 // of what it gives, the weight being a factor or not
    bool weighted = false;
};

// A synapse as it is placed in a cell: its parts are added to the cell's neuron, each under the part's name, `e2i.g`. A rule is a neuron of its
// own, one for each synapse.
struct Part {
    enum Kind { synapse, sender, rule, release } kind;   // release: the part of a synapse that is kept in the sending neuron
    std::string name;
    const Host* host = nullptr;
    std::optional<Value> weight;         // of a synapse: what `w` is where it is used; none: there is none
    Scope* outside = nullptr;            // where overrides are read, `Exp(tau = tau_e)`; none: in the file
    const Host* pre = nullptr;           // the sending neuron, of a synapse that reads it
    const std::set<std::string>* of_sender = nullptr;   // of a synapse taken apart: states that the sender keeps
    const Release* released = nullptr;   // of its receiver's part: what its spikes carry
};
// What a spike that arrives does to one state: state += amount*(sum of w), or amount*(number of spikes).
struct Jump { model::StateId state; model::ExprId amount; bool weighted = false; Span span; };
struct PartResult {
    std::vector<Jump> jumps;
    std::unique_ptr<NeuronNames> names;
    std::optional<model::ExprId> rate;   // of a sender: of its spikes
    std::optional<DisplayUnit> weight_display;
    std::optional<Dimension> weight_dimension;
    Release release;
};

// The rules for one neuron, one file each; they share the neuron being made and its names. A part is checked in the same way, and
// added to a neuron that exists.
class NeuronChecker : private SpikeSums {
public:
    NeuronChecker(Context& context, const NeuronSource& source) : context_(context), source_(source), names_(std::make_unique<NeuronNames>()) {}
    NeuronChecker(Context& context, const NeuronSource& source, Part part, model::Neuron neuron);
    Neurons::Checked check();
    PartResult check_part(model::Neuron& neuron);

private:
    struct Definition {                     // of a param, state or let, or a function of the neuron
        enum Kind { param, state, let, function } kind;
        std::uint32_t id;
        Where where;                        // of the value
        std::string name;                   // `u`, `Na.m`
        std::optional<ast::ExprId> value;
        const ast::Item* item;
        Where declared;                     // of the item; the value may come from elsewhere
        bool outside = false;               // the value stands where the part is used: names mean there what they mean there
    };
    // declarations.cpp
    void declare_parts();
    void declare(Symbol::Kind kind, std::uint32_t id, const Where& where, const ast::Identifier& name);
    void declare_function(const Where& where, const ast::Function& function);
    void apply_overrides();
    // definitions.cpp
    void check_definitions();
    void check_param(const Definition& definition);
    void check_state(const Definition& definition);
    void check_let(const Definition& definition);
    std::optional<Value> replaced(const Definition& definition, ast::ExprId declared, const Place& place);
    void check_function(const FunctionText& text);
    void check_guards();
    // time_kind.cpp
    TimeKind find_time_kind();
    // equations.cpp
    void check_equations();
    void check_equation(const Where& where, const ast::Assign& assign, Span span);
    // maps.cpp
    bool check_map(const Where& where, const ast::Assign& assign);
    bool refuse_map(const Where& where, const ast::Assign& assign);
    void warn_of_negative_factor(const Value& factor, const std::string& state);
    // events.cpp
    void check_events();
    void check_event(const Where& where, const ast::Item& item);
    model::ExprId spike_times(const Where& where, ast::ExprId written);
    std::vector<model::Action> actions(const Where& where, const ast::Block& block);
    std::optional<model::Action> action(const Where& where, const ast::Action& action);
    // channels.cpp
    void declare_channels();
    void check_contribution(const Where& where, const ast::Assign& assign, Span span);
    void check_circles_of_inputs();
    // What is reported while it lives, and stands in a channel's text, says which neuron uses the channel.
    class InChannel {
    public:
        InChannel(NeuronChecker& checker, const Where& where);
        ~InChannel() { context_.used_here = std::move(before_); }
        InChannel(const InChannel&) = delete;
        InChannel& operator=(const InChannel&) = delete;
    private:
        Context& context_;
        std::optional<Label> before_;
    };

    // parts.cpp
    std::string qualified(const std::string& name) const { return part_ && part_->kind != Part::rule ? part_->name + "." + name : name; }
    void contribute(FileIndex file, const ast::Assign& assign, const ast::Member& target, Span span);
    void check_arrival(FileIndex file, const ast::On& on, Span span);
    void check_release(const Where& where, const ast::On& on);
    Value arriving(Span span);
    void carry(const Value& amount, const std::string& target, Span span);
    void declare_weight(FileIndex file, const ast::Weight& weight, Span span);
    void declare_kernel(const Where& where, const ast::Kernel& kernel);
    // rule_parts.cpp
    bool is_rule() const { return part_ && part_->kind == Part::rule; }
    void declare_changing_weight();
    void check_rule_event(const Where& where, const ast::On& on, Span span);
    void check_bounds();
    // spike_states.cpp
    Value states_of(const Value& summand, const std::string& name, Spikes spikes, Span span) override;
    void jump_at_own_spikes();
    void jump_at_spikes_of_cells();
    void settle_signals();
    void warn_of_idleness();

    Scope scope(const Where& where);
    Scope scope(const Definition& definition);   // of its value
    Symbol* find(const std::string& name);

    Context& context_;
    const NeuronSource& source_;
    model::Neuron neuron_;
    std::unique_ptr<NeuronNames> names_;
    std::vector<Definition> definitions_;
    TimeKind time_ = TimeKind::none;
    std::vector<bool> assigned_;            // states that an event sets
    std::optional<Part> part_;
    std::vector<std::string> contributors_; // the channels of the neuron's contributions
    std::uint32_t first_state_ = 0;         // of the part's own
    std::uint32_t first_contribution_ = 0, first_equation_ = 0;
    std::vector<Jump> jumps_;               // at spikes that arrive
    std::vector<model::StateId> own_jumps_; // states that grow by 1 at each spike of the neuron itself
    struct CellsJump { model::StateId state; model::Event::Kind at; Span span; };
    std::vector<CellsJump> cells_jumps_;    // of a rule: at each spike of one of the two cells
    std::optional<model::ExprId> rate_;
    Release release_;
    std::optional<std::pair<model::ExprId, std::size_t>> carried_;   // what a spike carries, and after how many actions
};

}  // namespace nmlc::sema
