#include "compiler/sema/context.h"

#include <algorithm>
#include <limits>

#include "compiler/model/children.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {

Context::Context(const Program& program, const SourceMap& sources, DiagnosticSink& sink)
    : program(program), sources(sources), sink(sink), names(program, sink), constants(program.files.size()) {
    placeholder = add({model::Constant{0}, Shape::number, {}, {}, {}});
}

void Context::report(Diagnostic diagnostic) {
    if (muted) return;
    if (used_here) diagnostic.labels.push_back(*used_here);
    sink.report(std::move(diagnostic));
}

void Context::refuse(Code code, const std::string& construct, Span span) {
    if (muted) return;
    const std::string kind = std::to_string(static_cast<int>(code)) + construct.substr(0, construct.find_first_of("`,"));
    if (refused.insert(kind).second) report(messages::not_supported(code, construct, span));
}

PartOfConnection Context::place_of(model::ConnectionId id, const std::string& part) const {
    const model::Connection& connection = model.connections[id];
    PartOfConnection place;
    const auto look = [&](model::PopulationId population, const std::string& prefix) {
        for (const auto& [name, symbol] : neuron_names.at(model.populations[population].neuron)->values) {
            if (!name.starts_with(prefix)) continue;
            place.known.push_back(name.substr(prefix.size()));
            if (place.name.empty() && place.known.back() == part) place.population = population, place.name = name;
        }
    };
    if (connection.rule) look(connection.rule->synapses, "");
    look(connection.to, part_names[id.index] + ".");
    if (connection.rule) {   // what depends on one of the cells alone
        look(connection.to, connection.name + ".");
    }
    look(connection.from, connection.name + ".");
    return place;
}

model::ExprId Context::add(model::Expr expr) {
    std::uint64_t size = 1;
    model::for_each_child(expr, [&](model::ExprId child) { size += tree_sizes[child.index]; });
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max() / 4;
    tree_sizes.push_back(static_cast<std::uint32_t>(std::min(size, most)));
    return model.exprs.add(std::move(expr));
}

Value Context::unknown(Span span) const {
    Value value;
    value.id = placeholder;
    value.span = span;
    return value;
}

Value Context::number(double number, const Dimension& dimension, Span span) {
    Value value;
    value.id = add({model::Constant{number}, Shape::number, dimension, default_display(dimension), span});
    value.known = true;
    value.dimension = dimension;
    value.constant = number;
    value.span = span;
    return value;
}

std::string with_article(std::string_view noun) {
    const bool vowel = !noun.empty() && std::string_view("aeiou").find(noun.front()) != std::string_view::npos;
    return (vowel ? "an " : "a ") + std::string(noun);
}

}  // namespace nmlc::sema
