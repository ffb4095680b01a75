// A product taken apart: what stands above the fraction bar, what below, and the sign.
//     -(a*b)/(c*d)      has a, b above and c, d below, and is negative
#pragma once
#include <vector>

#include "compiler/model/model.h"

namespace nmlc::sema {

struct Factors {
    std::vector<model::ExprId> above, below;
    bool negative = false;
};
Factors factors_of(const model::Model& model, model::ExprId id);

// Whether two formulas are written alike. False where they are too long to look.
bool reads_the_same(const model::Model& model, model::ExprId a, model::ExprId b);

}  // namespace nmlc::sema
