// Messages about maps, data and associative memory; E0441, E0520 to E0523.
#pragma once
#include <string>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/value.h"

namespace nmlc::sema::messages {

Diagnostic map_of_no_state(const std::string& name, Span span, Span declared, const std::string& nearest);
Diagnostic map_needs_step(const std::string& name, bool numeric, Span time);
Diagnostic map_step_not_positive(const std::string& name, Span span);
Diagnostic map_is_no_equation(const std::string& construct, Span span, const std::string& state, Span map);

Diagnostic data_index_range(const std::string& index, Span span);
Diagnostic data_not_numbers(const std::string& name, const Value& value);
Diagnostic dual_of_patterns(const std::string& name, Span span);
Diagnostic data_index_missing(const std::string& name, Span span);
Diagnostic too_many_indices(const std::string& what, std::size_t most, Span span, Span declared);
Diagnostic element_out_of_range(double index, const std::string& name, double end, std::size_t position, std::size_t of, Span span, Span declared);
Diagnostic load_elsewhere(Span span);
Diagnostic load_needs_name(Span span);

Diagnostic sweeps_together(Span span);
Diagnostic asynchronous_counts_sweeps(Span span);
Diagnostic asynchronous_equation(const std::string& population, const std::string& neuron, Span span, Span moving);
Diagnostic asynchronous_without_map(Span span);
Diagnostic asynchronous_alone(const std::string& population, Span span, Span declared);
Diagnostic order_without_asynchronous(Span span);

Diagnostic own_record_reads(const std::string& what, const std::string& kind, Span span);
Diagnostic own_record_value(const Value& value);

Diagnostic energy_needs_connection(Span span);
Diagnostic no_energy(const std::string& connection, const std::string& why, Span span, Span declared);

Diagnostic weight_of_no_number(const std::string& connection, Span span, Span declared);

}  // namespace nmlc::sema::messages
