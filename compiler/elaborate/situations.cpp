#include "compiler/elaborate/situations.h"

#include <algorithm>
#include <set>

#include "compiler/support/overloaded.h"

namespace nmlc::elaborate {

namespace {

using Drives = std::vector<model::StatementId>;
using Possible = std::set<Drives>;

class Walk {
public:
    Walk(const model::Model& model, model::PopulationId population) : model_(model), population_(population) {}

    void of_what_runs(bool for_tests) {
        if (!for_tests) {
            if (holds(model_.top_populations, population_)) body(model_.top, {{}});
            return;
        }
        for (std::size_t i = 0; i < model_.tests.size(); ++i)
            if (holds(model_.test_populations[i], population_)) body(model_.tests[i].body.statements, {{}});
    }

    std::vector<Situation> found;
    std::vector<AnalysisSituation> found_analyses;

private:
    using Target = std::variant<model::InputId, model::StateId>;

    static bool holds(const std::vector<model::PopulationId>& populations, model::PopulationId population) {
        return std::find(populations.begin(), populations.end(), population) != populations.end();
    }

    Possible body(const std::vector<model::StatementId>& statements, Possible now) {
        for (model::StatementId id : statements) now = statement(id, std::move(now));
        return now;
    }

    Possible again_and_again(const model::Body& inner, Possible now) {
        for (;;) {
            Possible after = body(inner.statements, now);
            after.insert(now.begin(), now.end());
            if (after == now) return now;
            now = std::move(after);
        }
    }

    Possible points(const model::Body& inner, Possible now) {
        ++depth_of_points_;
        now = again_and_again(inner, std::move(now));
        --depth_of_points_;
        return now;
    }

    Possible analysed(model::PopulationId population, model::StatementId id, Possible now) {
        if (population != population_) return now;
        for (const Drives& drives : now) {
            const AnalysisSituation situation{id, drives};
            if (std::find(found_analyses.begin(), found_analyses.end(), situation) == found_analyses.end()) found_analyses.push_back(situation);
        }
        return now;
    }

    // `now` with every drive of `target` removed.
    Possible without(const Possible& now, const Target& target) {
        Possible result;
        for (Drives drives : now) {
            std::erase_if(drives, [&](model::StatementId id) { return std::get<model::Drive>(model_.statements[id].node).what == target; });
            result.insert(std::move(drives));
        }
        return result;
    }

    Possible statement(model::StatementId id, Possible now) {
        return std::visit(overloaded{
            [&](const model::Drive& drive) {
                if (drive.population != population_) return now;
                if (!drive.indices) now = without(now, drive.what);
                Possible result;
                for (Drives drives : now) {
                    if (std::find(drives.begin(), drives.end(), id) == drives.end()) drives.push_back(id);
                    std::sort(drives.begin(), drives.end());
                    result.insert(std::move(drives));
                }
                return result;
            },
            [&](const model::Release& release) { return release.population == population_ ? without(now, release.what) : now; },
            [&](const model::Simulate& simulate) {
                for (const Drives& drives : now) {
                    auto known = std::find_if(found.begin(), found.end(), [&](const Situation& s) { return s.drives == drives && s.located == simulate.located; });
                    if (known == found.end()) known = found.insert(known, {drives, simulate.located});
                    known->in_points |= depth_of_points_ > 0;
                }
                return now;
            },
            [&](const model::PhasePlane& plane) { return analysed(plane.population, id, std::move(now)); },
            [&](const model::Bifurcation& diagram) { return analysed(diagram.population, id, std::move(now)); },
            [&](const model::Rest& rest) { return analysed(rest.population, id, std::move(now)); },
            [&](const model::Sweep& loop) { return points(loop.body, now); },
            [&](const model::Repeat& loop) { return points(loop.body, now); },
            [&](const model::For& loop) { return again_and_again(loop.body, now); },
            [&](const model::Find& loop) { return again_and_again(loop.body, now); },
            [&](const auto&) { return now; },
        }, model_.statements[id].node);
    }

    const model::Model& model_;
    model::PopulationId population_;
    int depth_of_points_ = 0;
};

void each_in(const model::Model& model, const std::vector<model::StatementId>& statements, const std::function<void(const model::Statement&)>& visit) {
    for (model::StatementId id : statements) {
        const model::Statement& statement = model.statements[id];
        visit(statement);
        std::visit(overloaded{
            [&](const model::Sweep& loop) { each_in(model, loop.body.statements, visit); },
            [&](const model::Repeat& loop) { each_in(model, loop.body.statements, visit); },
            [&](const model::For& loop) { each_in(model, loop.body.statements, visit); },
            [&](const model::Find& loop) { each_in(model, loop.body.statements, visit); },
            [](const auto&) {},
        }, statement.node);
    }
}

}  // namespace

std::vector<Situation> situations(const model::Model& model, model::PopulationId population, bool for_tests) {
    Walk walk(model, population);
    walk.of_what_runs(for_tests);
    return std::move(walk.found);
}

std::vector<AnalysisSituation> analysis_situations(const model::Model& model, model::PopulationId population, bool for_tests) {
    Walk walk(model, population);
    walk.of_what_runs(for_tests);
    return std::move(walk.found_analyses);
}

void each_statement(const model::Model& model, bool for_tests, const std::function<void(const model::Statement&)>& visit) {
    if (!for_tests) return each_in(model, model.top, visit);
    for (const model::Test& test : model.tests) each_in(model, test.body.statements, visit);
}

}  // namespace nmlc::elaborate
