// What the checker says, in the modeller's words. Each function makes one message; files: messages_names, _units, _models, _networks, _experiment.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/uses.h"
#include "compiler/sema/value.h"
#include "compiler/sema/vocabulary.h"

namespace nmlc::sema {

// Params in reach, so that a hint can name one: "multiply by `R`".
class Nearby {
public:
    explicit Nearby(const NeuronNames* names) : names_(names) {}
    std::string named(const Dimension& dimension) const;   // the first param (or input) of that unit, or nothing
private:
    const NeuronNames* names_;
};
Nearby nearby(const Scope& scope);

namespace messages {

// messages_networks.cpp
Diagnostic time_in_spike_sum(const std::string& name, Span span);
Diagnostic kernel_not_causal(const std::string& spike, Span span);
Diagnostic odd_spike_sum(Span span);
Diagnostic spike_sum_here(const std::string& place, Span span);
Diagnostic spike_sum_in_spike_sum(Span span);
Diagnostic own_spikes_of_part(Span span);
Diagnostic receivers_spikes_of_synapse(Span span);
Diagnostic no_spikes_to_sum(const std::string& neuron, Span span);
Diagnostic kernel_without_form(Span culprit, Span sum);
Diagnostic kernel_grows(Span span);
Diagnostic kernel_coefficient(Span span);
Diagnostic sends_spikes_only(const std::string& synapse, Span span);
Diagnostic not_separable(Span span, Span culprit);
Diagnostic own_state_times_sender(Span span, const std::string& state);
Diagnostic state_follows_sender(const std::string& state, Span span);
Diagnostic spikes_and_sender(const std::string& synapse, Span span, Span declared);
Diagnostic continuous_delay(Span span);
Diagnostic sends_at_once_what_it_receives(const std::string& connection, const std::string& sender, const std::string& input, Span span, Span contribution);
Diagnostic methods_of_coupled_differ(const std::string& a, const std::string& b, Span span, Span other);
Diagnostic host_lacks(const std::string& word, const std::string& neuron, const ast::Identifier& part, const std::string& nearest);
Diagnostic adds_elsewhere(const std::string& word, Span span);
Diagnostic input_is_added_to(const std::string& input, Span span);
Diagnostic only_inputs_are_added_to(const std::string& part, Span span, Span declared);
Diagnostic contribution_reads_input(Span span);
Diagnostic input_jumps(const std::string& input, Span span, Span declared);
Diagnostic jump_not_additive(const std::string& state, Span span);
Diagnostic not_shared_equation(const std::string& state, Span span, Span culprit);
Diagnostic signal_begins_elsewhere(const std::string& state, Span span);
Diagnostic not_proportional_to_spikes(Span span, Span culprit);
Diagnostic weight_here_and_not_there(const std::string& state, Span span);
Diagnostic weight_twice(const std::string& state, Span span);
Diagnostic not_a_synapse(const std::string& name, Span span, Span declared);
Diagnostic synapse_takes_no_weight(const std::string& synapse, Span span, Span declared);
Diagnostic synapse_without_effect(const std::string& synapse, Span span, Span declared);
Diagnostic connection_needs(const std::string& item, const std::string& example, Span span);
Diagnostic unknown_item(const std::string& item, Span span, const std::vector<std::string>& known, const std::string& nearest);
Diagnostic pair_of_indices(Span span);
Diagnostic pattern_arguments(const std::string& pattern, std::size_t wanted, Span span);
Diagnostic joins_only_itself(const std::string& population, Span span);
Diagnostic not_a_count(const std::string& pattern, double number, Span span);
Diagnostic anonymous_sender_has_no(const std::string& item, Span span);
Diagnostic sender_without_population(Span span);
Diagnostic delay_missing(const std::string& connection, const std::string& sender, Span span);
Diagnostic connects_population_of_file(const std::string& population, Span span);
Diagnostic not_a_slice(Span span);
Diagnostic not_known_before(Span span);
Diagnostic no_such_member(const std::string& family, double number, Span span, Span declared);
Diagnostic file_outside(const std::string& file, Span span);

// messages_rules.cpp
Diagnostic not_a_rule(const std::string& name, Span span, Span declared);
Diagnostic rule_needs_weight(const std::string& synapse, Span span, Span declared);
Diagnostic rule_without_population(Span span);
Diagnostic rule_changes_nothing(const std::string& rule, Span span, Span declared);
Diagnostic unknown_event(const ast::Identifier& event);
Diagnostic synapses_by_index(const std::string& part, const std::string& construct, Span span);
Diagnostic map_in_rule(const std::string& state, const std::string& period, const std::string& value, Span span);
Diagnostic hold_in_rule(Span span);
Diagnostic bound_of_no_state(const ast::Identifier& name);
Diagnostic bound_needs_range(Span span);
Diagnostic bound_reversed(const std::string& name, double low, double high, Span span);
Diagnostic never_spikes(const char* event, const std::string& population, const std::string& neuron, Span span, Span joined);
Diagnostic rule_reads_input(const std::string& text, Span span, Span declared);
Diagnostic rule_reads_over_delay(const std::string& text, Span span, Span delay);
Diagnostic rule_reads_at_period(bool every, Span span);
Diagnostic incoming_of_spikes(Span span);
Diagnostic incoming_elsewhere(Span span);
Diagnostic modulates_no_rule(const std::string& connection, const ast::Identifier& input, Span declared);
Diagnostic modulates_events(const std::string& rule, const ast::Identifier& input, Span read);
Diagnostic rule_lacks_input(const std::string& rule, const ast::Identifier& input, const std::string& nearest, const std::vector<std::string>& inputs, Span declared);
Diagnostic weights_without_rule(const std::string& connection, Span span);
Diagnostic trace_cannot_be_driven(const std::string& state, const std::string& rule, Span span);
Diagnostic no_rule_to_freeze(const std::string& name, bool learn, Span span);

// messages_names.cpp
Diagnostic unknown_name(const std::string& name, Span span, const std::string& nearest);
Diagnostic unknown_function(const std::string& name, Span span, const std::string& nearest, const std::map<std::string, std::string>& library);
Diagnostic unknown_model(const std::string& name, Span span, const std::string& nearest, const std::map<std::string, std::string>& library);
Diagnostic unknown_file(const std::string& name, Span span);
Diagnostic unknown_population(const std::string& name, Span span, const std::string& nearest);
Diagnostic unknown_part(const std::string& population, const std::string& model, const ast::Identifier& part, const std::string& nearest);
Diagnostic unknown_part_of_connection(const model::Connection& connection, const ast::Identifier& part, const std::string& nearest);
Diagnostic has_no_parts(const std::string& what, const std::string& part, Span span);
Diagnostic declared_twice(const std::string& kind, const ast::Identifier& name, Span before);
Diagnostic reserved_name(const ast::Identifier& name);
Diagnostic hides_import(const std::string& kind, const std::string& name, Span span, const std::string& file, Span hidden);
Diagnostic import_clash(const std::string& kind, const std::string& name, Span span, const std::string& first_file, const std::string& second_file, Span first, Span second);
Diagnostic not_callable(Span span);
Diagnostic value_called(const std::string& name, Span span);
Diagnostic function_without_call(const std::string& name, Span span);
Diagnostic model_as_value(const std::string& name, Span span);
Diagnostic not_a_model(Span span);
Diagnostic connection_as_value(const std::string& name, Span span);
Diagnostic population_as_value(const std::string& name, Span span);
Diagnostic wrong_arity(const std::string& name, std::size_t least, std::size_t most, std::size_t found, Span span);
Diagnostic named_argument(const std::string& function, const ast::Identifier& name);
Diagnostic for_in_call(const std::string& function, Span span);
Diagnostic recursive_function(const std::vector<std::string>& cycle, Span span);
Diagnostic circular(const std::vector<std::string>& cycle, Span span, const std::vector<Label>& others);
Diagnostic models_in_circle(const std::vector<std::string>& cycle, Span span);
Diagnostic index_not_used(const ast::Identifier& name, const std::string& nearest);
Diagnostic not_allowed_here(const std::string& name, const std::string& what, const std::string& place, Span span, Span declared = {});
Diagnostic nothing_to_override(const std::string& name, Span span, const std::string& model, const std::string& nearest);
Diagnostic override_without_name(Span span);
Diagnostic given_twice(const ast::Identifier& name, Span before);

// messages_units.cpp
Diagnostic unknown_unit(const std::string& word, Span span);
Diagnostic not_a_unit(const std::string& text, Span span);
Diagnostic unit_without_number(const std::string& word, Span span);
Diagnostic unit_or_name(const std::string& word, Span span);
Diagnostic unit_too_large(Span span);
Diagnostic cannot_add(const Value& left, const Value& right, bool subtract, Span op_span, const Nearby& nearby);
Diagnostic cannot_compare(const Value& left, const Value& right, Span op_span, const Nearby& nearby);
Diagnostic branches_differ(const Value& then, const Value& otherwise);
Diagnostic arguments_differ(const std::string& function, const Value& left, const Value& right);
Diagnostic elements_differ(const Value& first, const Value& other);
Diagnostic range_ends_differ(const Value& low, const Value& high);
Diagnostic sides_differ(const Dimension& left, const Value& right, Span left_span, const std::string& state, const Dimension& time, const Nearby& nearby);
Diagnostic must_be_number(const std::string& function, const Value& argument, std::string_view text, const Nearby& nearby);
Diagnostic exponent_with_unit(const Value& exponent);
Diagnostic exponent_not_constant(const Value& base, const Value& exponent);
Diagnostic exponent_without_unit(const Value& base, const Value& exponent);
Diagnostic temperatures_added(const Value& left, const Value& right, Span op_span);
Diagnostic temperature_in_product(const Value& value);
Diagnostic does_not_fit(Code code, const std::string& what, const Dimension& expected, const Value& value, Span declared, const std::optional<DisplayUnit>& shown);
Diagnostic times_mixed(bool numeric, Span span, Span first);
Diagnostic time_is_other(const Value& value, bool numeric, const std::string& what);

// messages_models.cpp
Diagnostic second_equation(const std::string& state, Span span, Span first);
Diagnostic not_a_state(const std::string& name, const std::string& written, Span span, Span declared, const std::string& nearest);
Diagnostic derivative_by_other(const std::string& by, Span span);
Diagnostic second_derivative(Span span);
Diagnostic left_side_not_affine(Span span);
Diagnostic two_derivatives(Span first, Span second);
Diagnostic derivative_without_dt(Span span);
Diagnostic derivative_outside_left_side(const std::string& name, Span span);
Diagnostic no_derivative(const std::string& text, Span span, bool is_state, bool is_equation);
Diagnostic equation_needs_equals(Span span);
Diagnostic not_a_condition(const Value& value);
Diagnostic not_a_quantity(const Value& value);
Diagnostic sets_no_state(const std::string& name, Span span, Span declared, const std::string& nearest);
Diagnostic empty_block(Span span);
Diagnostic open_functions(const std::vector<std::string>& functions, Span span, Span model);
Diagnostic rule_or_synapse_is_open(const std::string& kind, const std::string& name, const std::vector<std::string>& functions, Span span, Span declared);
Diagnostic open_function_in_file(const ast::Identifier& name);
Diagnostic no_such_open_function(const ast::Identifier& name, const std::vector<std::string>& open);
Diagnostic function_not_open(const ast::Identifier& name, Span declared);
Diagnostic given_arity(const ast::Identifier& name, std::size_t found, std::size_t expected, Span declared);
Diagnostic expands_too_far(Span span, std::uint32_t most);
Diagnostic calls_too_deep(Span span, std::uint32_t most);
Diagnostic division_by_zero(Span span);
Diagnostic not_finite(const std::string& what, Span span);
Diagnostic not_a_probability(const Value& value);
Diagnostic random_here(const std::string& function, const std::string& place, Span span);
Diagnostic noise_here(const std::string& place, Span span);
Diagnostic not_in_a_neuron(const std::string& what, const std::string& belongs, const std::string& found, Span span);
Diagnostic not_a_channel(const std::string& name, Span span, Span declared);
Diagnostic channel_used_twice(const std::string& name, Span span, Span before);
Diagnostic channel_is_open(const std::string& name, const std::vector<std::string>& functions, Span span, Span declared);
Diagnostic named_like_a_channel(const ast::Identifier& name, Span used);
Diagnostic cell_outside_channel(Span span);
Diagnostic cell_has_no(const ast::Identifier& part, const std::string& nearest);
Diagnostic not_an_input(const ast::Identifier& part, const std::string& neuron, Span declared, const std::string& nearest);
Diagnostic input_is_a_sum(const std::string& input, Span span);
Diagnostic channel_sets_its_cell(const std::string& what, Span span, bool in_neuron);
Diagnostic not_a_neuron(const std::string& model, Span span, Span declared);
Diagnostic guard_violated(const std::string& param, Span span, Span guard);
Diagnostic negative_rate(Span span);
Diagnostic negative_duration(const std::string& what, Span span);
Diagnostic period_not_positive(Span span);
Diagnostic constant_condition(bool holds, const std::string& what, Span span);
Diagnostic too_many_states(const std::string& neuron, std::size_t states, std::size_t most, Span span);
Diagnostic negative_factor(const std::string& param, const std::string& state, Span span, Span declared);
Diagnostic nothing_happens(const std::string& neuron, Span span);
Diagnostic state_never_changes(const std::string& state, Span span);
Diagnostic not_a_delay(const std::string& name, Span time, Span span);
Diagnostic not_in_the_past(const std::string& name, bool present, Span span);
Diagnostic delay_changes(const std::string& name, const std::string& culprit, Span span, Span time);
Diagnostic has_no_past(const std::string& name, const std::string& what, const std::string& hint, Span span, Span declared);
Diagnostic past_in_a_synapse(const std::string& name, Span span);
Diagnostic not_supported(Code code, const std::string& construct, Span span);

// messages_experiment.cpp
Diagnostic after_simulate(const std::string& construct, Span span, Span simulate);
Diagnostic declared_inside_a_body(const std::string& construct, Span span);
Diagnostic step_changed(Span span, Span first);
Diagnostic step_not_positive(Span span);
Diagnostic too_many_steps(double steps, Span span);
Diagnostic steps_not_whole(double steps, Span span);
Diagnostic bad_repeat(double count, Span span);
Diagnostic population_range(Span span);
Diagnostic size_not_constant(Span span);
Diagnostic bad_size(double size, Span span);
Diagnostic population_too_large(double size, double bytes, double most_bytes, Span span);
Diagnostic index_with_unit(const Value& index);
Diagnostic index_zero(Span span);
Diagnostic index_not_whole(double index, Span span);
Diagnostic index_out_of_range(double index, const std::string& population, double size, Span span, Span declared);
Diagnostic single_neuron_indexed(const std::string& population, Span span, Span declared);
Diagnostic not_recorded(const std::string& what, Span span);
Diagnostic cannot_be_recorded(Span span, bool is_param);
Diagnostic target_needs_part(const std::string& construct, Span span);
Diagnostic cannot_be_driven(const ast::Identifier& part, bool is_param, Span declared);
Diagnostic cannot_be_set(const ast::Identifier& part, bool is_input, Span declared);
Diagnostic param_sizes_vectors(const std::string& param, Span span, Span declared);
Diagnostic drive_in_turn(Span span);
Diagnostic not_one_per_neuron(const Value& value);
Diagnostic list_length(std::size_t found, const std::string& population, double size, Span span);
Diagnostic lists_of_other_length(std::size_t left, std::size_t right, Span span);
Diagnostic unknown_setting(const ast::Identifier& name, const std::vector<std::string>& known);
Diagnostic unknown_choice(const std::string& setting, const std::string& found, Span span, const std::vector<std::string>& known);
Diagnostic nothing_to_reduce(const std::string& reducer, const Value& value);
Diagnostic reducer_needs(const std::string& reducer, const std::string& needed, const Value& found);
Diagnostic window_of_list(const std::string& reducer, Span span);
Diagnostic range_step_zero(Span span);
Diagnostic save_needs_name(Span span);
Diagnostic save_bad_name(const std::string& name, Span span);
Diagnostic save_in_a_body(Span span);
Diagnostic save_in_a_test(Span span);
Diagnostic saved_twice(const std::string& name, Span span, Span first);
Diagnostic range_needs_step(const Value& low, const Value& high);
Diagnostic range_too_long(double points, double most, Span span);
Diagnostic find_needs_range(Span span);
Diagnostic not_a_list(const Value& value);
Diagnostic shapes_do_not_join(const Value& left, const Value& right, Span span);
Diagnostic list_unit_needs_numbers(const Value& value, const ast::Identifier& unit);
Diagnostic tuple_here(Span span);
Diagnostic row_of_other_width(std::size_t found, std::size_t expected, Span span);
Diagnostic expect_needs_comparison(const Value& value);
Diagnostic tolerance_missing(Span span);
Diagnostic negative_tolerance(Span span);
Diagnostic plot_needs_lists(const Value& value, const Value& versus);
Diagnostic cannot_be_plotted(const Value& value);
Diagnostic test_twice(const std::string& name, Span span);
Diagnostic unknown_edition(const std::string& year, Span span);

}  // namespace messages
}  // namespace nmlc::sema
