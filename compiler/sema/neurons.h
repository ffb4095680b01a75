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
        FileIndex file;
        std::string name;
        std::optional<ast::ExprId> value;
        const ast::Item* item;
    };
    // declarations.cpp
    void declare_parts();
    void declare(Symbol::Kind kind, std::uint32_t id, const ast::Identifier& name);
    void declare_function(FileIndex file, const ast::Item& item, const ast::Function& function);
    void apply_overrides();
    // definitions.cpp
    void check_definitions();
    void check_param(const Definition& definition);
    void check_state(const Definition& definition);
    void check_let(const Definition& definition);
    void check_function(const FunctionText& text);
    void check_guards();
    // time_kind.cpp
    TimeKind find_time_kind();
    // equations.cpp
    void check_equations();
    void check_equation(FileIndex file, const ast::Assign& assign, Span span);
    // events.cpp
    void check_events();
    void check_event(FileIndex file, const ast::Item& item);
    model::ExprId spike_times(FileIndex file, ast::ExprId written);
    std::vector<model::Action> actions(FileIndex file, const ast::Block& block);
    std::optional<model::Action> action(FileIndex file, const ast::Action& action);
    void warn_of_idleness();

    Scope scope(FileIndex file);
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
