#include "compiler/plan/explain_sums.h"

#include <fmt/core.h>

#include "compiler/model/children.h"
#include "compiler/model/print.h"

namespace nmlc::plan {
namespace {

std::string size_of(const model::Model& model, model::PopulationId id) { return model.populations[id].size ? model::print(model, *model.populations[id].size, nullptr) : std::string("1"); }

// Weights that are sums of products, and what they cost.
std::string explain_products(const model::Model& model, const model::Connection& connection) {
    std::string numbers;
    bool sums = false;
    for (const model::Product& product : connection.weight->products) {
        const auto* range = product.range ? std::get_if<model::Range>(&model.exprs[*product.range].node) : nullptr;
        sums |= product.range.has_value();
        numbers += (numbers.empty() ? "" : " + ") + (!product.range ? std::string("1") : range && !range->step ? model::print(model, range->high, nullptr) : "length(" + model::print(model, *product.range, nullptr) + ")");
    }
    const std::string from = size_of(model, connection.from), to = size_of(model, connection.to);
    if (connection.weight->products.size() > 1) numbers = "(" + numbers + ")";
    return fmt::format("            w[i, j] is {} and never formed: {} sum{} over the senders, and of these one for each receiver; {}*({} + {}) additions instead of {}*{}\n            factors of two values are held as bits{}\n",
                       sums ? "a sum of products" : "a product", numbers, numbers == "1" ? "" : "s", numbers, from, to, from, to,
                       connection.from == connection.to && !connection.autapses ? "; a unit's coupling to itself is subtracted exactly" : "");
}

bool differs(const model::Model& model, model::ExprId id) {
    const model::Expr& expr = model.exprs[id];
    bool found = std::holds_alternative<model::LoopRef>(expr.node) || std::holds_alternative<model::Draw>(expr.node) || std::holds_alternative<model::ListLiteral>(expr.node) ||
                 std::holds_alternative<model::ForEach>(expr.node);
    model::for_each_child(expr, [&](model::ExprId child) { found = found || differs(model, child); });
    return found;
}

std::string count_of(const model::Model& model, const model::Connection& connection) {
    using Pattern = model::Connection::Pattern;
    const std::string from = size_of(model, connection.from), to = size_of(model, connection.to), number = connection.number ? model::print(model, *connection.number, nullptr) : "";
    switch (connection.pattern) {
        case Pattern::all_to_all: return fmt::format("{}*{}", from, to);
        case Pattern::one_to_one: return to;
        case Pattern::pairwise: return fmt::format("about {}*{}*{}", number, from, to);
        case Pattern::fixed_indegree: return fmt::format("{}*{}", number, to);
        case Pattern::fixed_outdegree: return fmt::format("{}*{}", number, from);
        case Pattern::fixed_total: return number;
        case Pattern::chosen: return "as many as there are such pairs";
        case Pattern::listed: return "as many as the file has";
    }
    return "";
}

std::string explain_rows(const model::Model& model, const model::Connection& connection) {
    const bool own = connection.weight_listed || (connection.weight && differs(model, connection.weight->value)), all = connection.pattern == model::Connection::Pattern::all_to_all;
    const std::string weights = "4 bytes for a weight where each is a number of single precision, else 8";
    if (all) return fmt::format("            a matrix, read straight through, {} in all: {}\n", count_of(model, connection), own ? weights : "one weight for all, nothing is stored");
    return fmt::format("            a row of synapses for each receiver, {} in all: {}\n", count_of(model, connection),
                       own ? "4 bytes for the sender, " + weights : std::string("one weight for all, 4 bytes for the sender, 2 where there are many"));
}

}  // namespace

std::string explain_sums(const model::Model& model, const model::Connection& connection) {
    if (connection.rule) return "";   // explained with its rule
    return connection.weight && !connection.weight->products.empty() ? explain_products(model, connection) : explain_rows(model, connection);
}

}  // namespace nmlc::plan
