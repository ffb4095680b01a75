// model::Statement and model::Expr -> abi::Protocol and its formulas: a translation node by node, no decisions.
#pragma once
#include <memory>

#include "compiler/model/model.h"
#include "runtime/abi/protocol.h"

namespace nmlc::lower {

// Gathers formulas and source places; one for the whole model, shared by kernels' uniforms and statements.
class ProtocolBuilder {
public:
    explicit ProtocolBuilder(const model::Model& model);
    abi::FormulaId formula(model::ExprId expr);
    abi::PairFormula pair(const std::optional<model::Connection::Quantity>& quantity);
    // The node FormulaOp::param (slot, population): the value of a param that is the same for all neurons, for a kernel's uniform.
    abi::FormulaId param(model::PopulationId population, model::ParamId param);
    abi::SourceRef source(Span span);
    // The number of a drive statement, as in abi::Drive::id and abi::Variant::drives.
    std::uint32_t drive_id(model::StatementId statement);
    // Bodies, tests, variables; call once, last.
    abi::Protocol finish(std::vector<Span>& source_refs) &&;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace nmlc::lower
