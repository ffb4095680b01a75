// The sets of drives that a `simulate` of the experiment can meet, population by population: a walk over the statements in order.
// Bodies of sweep, repeat, for and find may run any number of times, and what a body leaves behind is there when it is met again, so
// they are walked until nothing new appears. Too many sets cost compile time, one too few would be wrong: the walk errs to the former.
#pragma once
#include <functional>
#include <vector>

#include "compiler/model/model.h"

namespace nmlc::elaborate {

struct Situation {
    std::vector<model::StatementId> drives;   // ascending
    bool located = false;
    bool in_points = false;                   // some `simulate` that meets it stands in a sweep or repeat
};
// An analysis statement and drives that can be in force there.
struct AnalysisSituation {
    model::StatementId statement;
    std::vector<model::StatementId> drives;
    friend bool operator==(const AnalysisSituation&, const AnalysisSituation&) = default;
};
std::vector<AnalysisSituation> analysis_situations(const model::Model& model, model::PopulationId population, bool for_tests);
std::vector<Situation> situations(const model::Model& model, model::PopulationId population, bool for_tests);

// Calls `visit` for every statement, bodies included, of what is to run.
void each_statement(const model::Model& model, bool for_tests, const std::function<void(const model::Statement&)>& visit);

}  // namespace nmlc::elaborate
