#include "compiler/sema/neurons.h"

#include "compiler/sema/messages.h"

namespace nmlc::sema {

const Neurons::Checked& Neurons::neuron_of(const Declaration& declaration) {
    const auto key = std::pair(declaration.file, declaration.statement.index);
    if (const auto known = checked_.find(key); known != checked_.end()) return known->second;
    Checked result;
    const auto source = neuron_source(context_, declaration);
    if (source) {
        result = NeuronChecker(context_, *source).check();
        if (result.id) time_kinds_[result.id->index] = result.time;
    }
    return checked_[key] = result;
}

Neurons::Checked NeuronChecker::check() {
    const std::size_t errors_before = context_.sink.error_count();
    neuron_.name = source_.name;
    neuron_.doc = source_.doc;
    neuron_.span = source_.span;
    declare_channels();
    declare_parts();
    apply_overrides();
    time_ = find_time_kind();
    const bool numeric_before = context_.numeric_time;
    context_.numeric_time = time_ == TimeKind::number;
    if (neuron_.states.size() > most_states) context_.report(messages::too_many_states(neuron_.name, neuron_.states.size(), most_states, neuron_.span));
    check_definitions();
    check_equations();
    check_circles_of_inputs();
    check_events();
    jump_at_own_spikes();
    if (context_.sink.error_count() == errors_before && !source_.alone) warn_of_idleness();   // else the missing equation may be one with a mistake
    context_.numeric_time = numeric_before;

    Neurons::Checked result;
    result.time = time_;
    for (const auto& [name, text] : names_->functions)
        if (text.open()) result.open.push_back(name);
    if (!result.open.empty() || source_.alone) return result;
    // A neuron with mistakes is kept as well: what is written about its populations can then be checked in the same go.
    result.id = context_.model.neurons.add(std::move(neuron_));
    context_.neuron_names[*result.id] = std::move(names_);
    return result;
}

Scope NeuronChecker::scope(const Where& where) {
    Scope scope;
    scope.file = where.file;
    scope.channel = where.channel;
    scope.neuron = names_.get();
    scope.host = part_ ? part_->host : nullptr;
    scope.sender = part_ ? part_->pre : nullptr;
    scope.sums = this;
    return scope;
}

Symbol* NeuronChecker::find(const std::string& name) {
    const auto found = names_->values.find(name);
    return found == names_->values.end() ? nullptr : &found->second;
}

}  // namespace nmlc::sema
