// The left side of an equation, brought into the form  factor * dX/dt + rest:
//     tau*du/dt          factor tau, no rest
//     du/dt - I/C        factor 1, rest -(I/C)
//     1 ms*u'            factor 1 ms
#pragma once
#include <optional>

#include "compiler/sema/expressions.h"

namespace nmlc::sema {

struct AffineSide {
    bool known = false;                  // false: reported
    std::optional<std::uint32_t> state;  // whose derivative stands in it
    Span derivative;                     // where
    bool waits_for_dt = false;           // `du` was met, its `/dt` not yet
    std::optional<Value> factor;         // none: 1
    std::optional<Value> rest;           // none: 0
    Dimension dimension;                 // of the whole side
    bool dimension_known = false;        // false when the state's unit is not known
};

class AffineReader {
public:
    AffineReader(Expressions& expressions) : expressions_(expressions) {}
    AffineSide read(ast::ExprId id, unsigned depth = 0);
    // Whether the expression mentions a derivative of any name: du, u'.
    bool has_derivative(ast::ExprId id) const;

private:
    AffineSide derivative_of(const std::string& name, Span span, bool prime);
    AffineSide sum(const ast::Binary& binary, Span span, unsigned depth);
    AffineSide product(const ast::Binary& binary, Span span, unsigned depth);
    AffineSide quotient(const ast::Binary& binary, Span span, unsigned depth);
    AffineSide scaled(AffineSide side, const Value& by, bool divide, Span span);
    // "du" with u a name of the neuron, or an unknown word that looks like a derivative.
    std::optional<std::string> differential(const ast::Expr& expr) const;
    AffineSide reported(Diagnostic diagnostic);

    Expressions& expressions_;
};

}  // namespace nmlc::sema
