// What all rules share while one program is checked: the input, the model being built, and what was said already.
#pragma once
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/sema/analysis.h"
#include "compiler/sema/names.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/value.h"

namespace nmlc::sema {

// Where a part of a connection, `e2i.w`, really is. No name: nowhere; `known` are the parts that it has.
struct PartOfConnection { model::PopulationId population; std::string name; std::vector<std::string> known; };

struct Context {
    const Program& program;
    const SourceMap& sources;
    DiagnosticSink& sink;
    Names names;
    model::Model model;

    std::vector<std::uint32_t> tree_sizes;             // by model::ExprId: nodes when written out as a tree, shared parts counted each time
    std::uint32_t next_place = 0;                      // of random draws and noise
    bool numeric_time = false;                         // of the neuron or experiment that is being checked
    std::vector<std::unordered_map<std::string, Symbol>> constants;   // by file: its constants
    std::unordered_map<model::NeuronId, std::unique_ptr<NeuronNames>> neuron_names;
    std::optional<Unit> weight_unit;                   // what `w_unit` means in the rule that is being checked, and its text
    std::string weight_text;
    std::set<std::pair<std::uint32_t, std::string>> recorded_synapses;   // states of synapses that are recorded: traces from there on
    std::set<std::uint32_t> of_several;                // variables that are traces of several neurons or synapses
    std::vector<std::string> part_names;               // by model::ConnectionId: under which name its synapse's parts are in the receiving neuron
    std::deque<ast::Function> kernels;                 // `kernel k(s) = ...` as functions
    std::vector<AnalysisName> analyses;                // named by `as`: Symbol::analysis
    std::set<std::string> refused;                     // constructs that were already refused as not supported
    model::ExprId placeholder;                         // stands where a value is not known

    Context(const Program& program, const SourceMap& sources, DiagnosticSink& sink);

    const ast::Module& module(FileIndex file) const { return program.files[file].module; }
    const ast::Expr& expr(FileIndex file, ast::ExprId id) const { return program.files[file].module.exprs[id]; }
    // A unit as it is written, `w_unit` included.
    std::optional<Unit> unit_of(const std::string& word) const { return word == "w_unit" && weight_unit ? weight_unit : unit_named(word); }
    PartOfConnection place_of(model::ConnectionId connection, const std::string& part) const;
    bool muted = false;                                // while something is read once more, whose mistakes were or will be reported
    std::optional<Label> used_here;                    // while a channel is read inside a neuron: which one
    void report(Diagnostic diagnostic);
    // Once per construct: "connections are not supported yet by this version".
    void refuse(Code code, const std::string& construct, Span span);

    // Adds a node; its tree size follows from its operands.
    model::ExprId add(model::Expr expr);
    Value unknown(Span span) const;
    Value number(double value, const Dimension& dimension, Span span);
    model::PlaceId place() { return model::PlaceId{next_place++}; }
    Dimension time_dimension() const { return numeric_time ? Dimension{} : base_dimension(Dimension::time); }
};

// "a" or "an": for words that are put into sentences.
std::string with_article(std::string_view noun);

}  // namespace nmlc::sema
