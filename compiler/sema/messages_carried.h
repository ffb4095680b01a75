// What is said about synapses whose states depend on the sender alone.
#pragma once
#include "compiler/diagnostics/diagnostic.h"

namespace nmlc::sema::messages {

Diagnostic state_of_sender(const std::string& state, Span span);
Diagnostic carries_one_amount(const std::string& target, Span span);
Diagnostic carried_without_factor(Span span, Span culprit);
Diagnostic carries_of_population(const std::string& synapse, Span span);

}  // namespace nmlc::sema::messages
