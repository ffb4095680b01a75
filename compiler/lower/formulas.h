// model::Expr -> abi::FormulaNode, each expression once.
#pragma once
#include <unordered_map>
#include <vector>

#include "compiler/model/model.h"
#include "runtime/abi/protocol.h"

namespace nmlc::lower {

class Formulas {
public:
    explicit Formulas(const model::Model& model) : model_(model) {}
    abi::FormulaId of(model::ExprId expr);
    abi::FormulaId of(const std::optional<model::ExprId>& expr) { return expr ? of(*expr) : abi::FormulaId{}; }
    abi::FormulaId add(abi::FormulaNode node);
    abi::PairFormula pair(const std::optional<model::Connection::Quantity>& quantity);
    abi::SourceRef source(Span span);
    abi::QuantityRef quantity(model::PopulationId population, const model::Part& part, const std::optional<model::ExprId>& indices);
    // What the runtime cannot evaluate, because it belongs to a kernel: noise, inputs and lets.
    bool is_kernel_matter(model::ExprId expr) const;

    std::vector<abi::FormulaNode> nodes;
    std::vector<Span> source_refs = {Span{}};     // 0: no place

private:
    abi::FormulaNode node_of(const model::Expr& expr);

    const model::Model& model_;
    std::unordered_map<std::uint32_t, abi::FormulaId> made_;
    std::unordered_map<std::uint64_t, abi::SourceRef> sources_;
};

}  // namespace nmlc::lower
