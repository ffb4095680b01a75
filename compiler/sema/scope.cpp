#include "compiler/sema/scope.h"

namespace nmlc::sema {

Symbol* ExperimentNames::find(const std::string& name) {
    for (ExperimentNames* names = this; names; names = names->outer)
        if (const auto found = names->values.find(name); found != names->values.end()) return &found->second;
    return nullptr;
}

void ExperimentNames::collect(std::vector<std::string>& names) const {
    for (const ExperimentNames* level = this; level; level = level->outer)
        for (const auto& [name, symbol] : level->values) names.push_back(name);
}

Symbol* Scope::find_local(std::string_view name) {
    for (auto local = locals.rbegin(); local != locals.rend(); ++local)
        if (local->first == name) return &local->second;
    return nullptr;
}

Symbol* Scope::find(const std::string& name) {
    if (Symbol* local = find_local(name)) return local;
    if (experiment)
        if (Symbol* symbol = experiment->find(name)) return symbol;
    if (neuron)
        if (const auto found = neuron->values.find(part_name(channel, name)); found != neuron->values.end()) return &found->second;
    return nullptr;
}

}  // namespace nmlc::sema
