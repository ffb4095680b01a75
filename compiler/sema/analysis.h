// A phase plane or bifurcation diagram that has a name: its parts, and the variables that hold them while the experiment runs.
//     pp.fixed[1].u      group `fixed`, field `u`: an element of a list
//     b.type             a field of its own: one text
#pragma once
#include <string>
#include <vector>

#include "compiler/sema/value.h"

namespace nmlc::sema {

struct AnalysisName {
    struct Field {
        std::string name;
        model::VariableId variable;
        Shape each = Shape::number;          // of one element: number, text, or list (eigenvalues)
    };
    struct Group { std::string name; std::vector<Field> fields; };   // a list: `fixed`, `fold`, `hopf`
    std::string name;
    const char* kind = "";                   // "a phase plane"
    std::vector<Group> groups;
    std::vector<Field> fields;
    model::StatementId statement;            // invalid where it was wrong
};

}  // namespace nmlc::sema
