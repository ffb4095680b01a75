// model::Expr -> symbolic::Expr for one population under one set of drives. Lets are inlined, inputs replaced by what drives them,
// clamped states by their drive. Parts of a drive that stay constant during a simulate become formulas of the experiment.
#pragma once
#include <map>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/elaborate/instances.h"

namespace nmlc::elaborate {

class Translator {
public:
    Translator(const model::Model& model, symbolic::Arena& arena, const PopulationFacts& facts, Instance& instance, DiagnosticSink& sink);
    Expr expr(model::ExprId id);        // of the neuron, or of a drive
    Expr input(model::InputId input);   // the sum of what drives it, 0 when nothing does
    Expr state(model::StateId state);   // itself, or its clamp
    Expr clamp(model::StateId state);   // the clamp, invalid when there is none
    Expr never() { return arena_.truth(false); }
    void give(model::InputId input, Expr value) { given_[input.index] = value; }   // in place of what drives it
    Expr in_event(model::ExprId id);    // of an event's block: random functions are drawn anew at each event

private:
    // What an expression is made of: parts that change during a simulate (t, xi, states), parts only the experiment can evaluate
    // (variables, lists, results), parts that differ from neuron to neuron.
    struct Makeup { bool moving = false, experimental = false, per_neuron = false; };
    Makeup makeup(model::ExprId id);
    Expr driven(const std::variant<model::InputId, model::StateId>& what, Expr undriven);
    Expr covered(model::ExprId indices);                          // is this neuron among them
    Expr formula(model::ExprId id, bool per_neuron);
    Expr node(model::ExprId id);
    Expr binary(const model::Binary& e);
    Expr compare(const model::Compare& e);
    Expr call(const model::Call& e);
    Expr draw(const model::Draw& e, Span span);
    Expr refused(Span span, std::string what);

    const model::Model& model_;
    symbolic::Arena& arena_;
    const PopulationFacts& facts_;
    Instance& instance_;
    DiagnosticSink& sink_;
    std::map<model::ExprId, Expr> done_;
    std::map<model::ExprId, Makeup> makeup_;
    std::map<std::uint32_t, Expr> given_;
    bool in_event_ = false;
};

}  // namespace nmlc::elaborate
