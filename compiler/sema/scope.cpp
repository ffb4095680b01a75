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

Symbol* Host::find(const std::string& part) const {
    const auto found = names->values.find(within + part);
    return found == names->values.end() ? nullptr : &found->second;
}

std::vector<std::string> Host::parts(std::optional<Symbol::Kind> kind) const {
    std::vector<std::string> result;
    for (const auto& [name, symbol] : names->values) {
        if (!name.starts_with(within) || (kind && symbol.kind != *kind)) continue;
        const std::string part = name.substr(within.size());
        if (part.find('.') == std::string::npos) result.push_back(part);
    }
    return result;
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
