// A neuron as written -> model::Neuron: its parts with their units, in an order in which they can be computed.
#pragma once
#include <map>
#include <optional>
#include <utility>

#include "compiler/sema/context.h"
#include "compiler/sema/expressions.h"
#include "compiler/sema/neuron_source.h"

namespace nmlc::sema {

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

// The rules for one neuron, one file each; they share the neuron being made and its names.
class NeuronChecker {
public:
    NeuronChecker(Context& context, const NeuronSource& source) : context_(context), source_(source), names_(std::make_unique<NeuronNames>()) {}
    Neurons::Checked check();

private:
    struct Definition {                     // of a param, state or let, or a function of the neuron
        enum Kind { param, state, let, function } kind;
        std::uint32_t id;
        Where where;                        // of the value
        std::string name;                   // `u`, `Na.m`
        std::optional<ast::ExprId> value;
        const ast::Item* item;
        Where declared;                     // of the item; the value may come from elsewhere
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
    // events.cpp
    void check_events();
    void check_event(const Where& where, const ast::Item& item);
    std::vector<model::Action> actions(const Where& where, const ast::Block& block);
    std::optional<model::Action> action(const Where& where, const ast::Action& action);
    void warn_of_idle_states();
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

    Scope scope(const Where& where);
    Symbol* find(const std::string& name);

    Context& context_;
    const NeuronSource& source_;
    model::Neuron neuron_;
    std::unique_ptr<NeuronNames> names_;
    std::vector<Definition> definitions_;
    TimeKind time_ = TimeKind::none;
    std::vector<bool> assigned_;            // states that an event sets
};

}  // namespace nmlc::sema
