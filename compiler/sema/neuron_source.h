// The text of a neuron gathered from where it is written: a declaration, or `neuron MyIF = NonlinearIF(tau = 5 ms) with F(u) = ...`,
// which is the base with other defaults and its open functions given.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/context.h"

namespace nmlc::sema {

struct NeuronSource {
    struct Item { FileIndex file; const ast::Item* item; };
    struct Override { FileIndex file; ast::ExprId value; Span span; bool outside = false; };   // span: of the name; outside: given where the part is used
    struct Given { FileIndex file; const ast::Function* function; };

    std::string name, doc;
    Span span;                                  // of the name
    std::vector<Item> items;
    std::map<std::string, Override> overrides;  // the outermost wins
    std::map<std::string, Given> given;
};

// The model that `LIF` or `lif.LIF` names; reported when there is none, or more than one.
std::optional<Declaration> model_named(Context& context, FileIndex file, ast::ExprId name);
// Nothing when a mistake was reported or the model is not of that kind.
std::optional<NeuronSource> neuron_source(Context& context, const Declaration& declaration, ast::ModelKind kind = ast::ModelKind::neuron);

}  // namespace nmlc::sema
