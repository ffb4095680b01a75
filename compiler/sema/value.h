// What the checker knows of an expression once it has been read: its place in the model, what it yields and in which unit.
#pragma once
#include <optional>

#include "compiler/model/model.h"

namespace nmlc::sema {

using Shape = model::Expr::Shape;

struct Value {
    model::ExprId id;                     // always a node of the model, a harmless one when the value is not known
    bool known = false;                   // false: a mistake in it was reported; it fits everywhere, silently
    bool zero = false;                    // the literal 0: takes the unit of its neighbour
    bool absolute = false;                // a literal in degC: a temperature, not a difference of two
    bool from_literal = false;            // a number or quantity as written, perhaps with further units: 120 mS/cm^2
    Shape shape = Shape::number;
    Dimension dimension;
    std::optional<double> constant;       // the value of a literal or of an expression of literals
    std::optional<DisplayUnit> display;   // the unit it was written in, where there is one
    unsigned rank = 1;                    // of a list: how many indices lead to a number; 0: as many as its file has
    Span span;

    bool is_many() const { return shape == Shape::list || shape == Shape::trace || shape == Shape::spikes; }
    DisplayUnit shown_in() const { return display ? *display : default_display(dimension); }
};

}  // namespace nmlc::sema
