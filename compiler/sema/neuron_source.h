// The text of a neuron gathered from where it is written: a declaration, or `neuron MyIF = NonlinearIF(tau = 5 ms) with F(u) = ...`,
// which is the base with other defaults and its open functions given. The channels that it uses become parts of it, with names of
// their own: `use Na` gives `Na.m`, `Na.g`.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/context.h"

namespace nmlc::sema {

struct NeuronSource {
    struct Item { Where where; const ast::Item* item; };
    struct Override { Where where; ast::ExprId value; Span span; bool outside = false; };   // span: of the name; outside: given where the part is used
    struct Given { Where where; const ast::Function* function; };
    struct Channel { std::string name; Span used, declared; };

    std::string name, doc;
    Span span;                                  // of the name
    std::vector<Item> items;
    std::map<std::string, Override> overrides;  // by name, `Na.g` of a channel's; the outermost wins
    std::map<std::string, Given> given;
    std::vector<Channel> channels;
    bool alone = false;                         // a channel by itself: nothing is known of its cell
};

// The model that `LIF` or `lif.LIF` names; reported when there is none, or more than one.
std::optional<Declaration> model_named(Context& context, FileIndex file, ast::ExprId name);
// Nothing when a mistake was reported or the model is not of that kind.
std::optional<NeuronSource> neuron_source(Context& context, const Declaration& declaration, ast::ModelKind kind = ast::ModelKind::neuron);
// The same without what its channels hold; also of a channel, which then goes by the name `as`.
std::optional<NeuronSource> model_source(Context& context, const Declaration& declaration, ast::ModelKind kind, const std::string& as = "");

// The functions that it leaves open and no alias of it gives; `name`: of a channel, by which its parts go.
std::vector<std::string> open_functions_of(const NeuronSource& source, const std::string& name = "");

// channels.cpp: the channels that a neuron uses, put into it; a channel by itself, to be checked where no neuron uses it.
bool place_channels(Context& context, NeuronSource& neuron);
std::optional<NeuronSource> channel_alone(Context& context, const Declaration& declaration);

}  // namespace nmlc::sema
