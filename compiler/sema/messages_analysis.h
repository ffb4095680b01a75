// Wording of what can be wrong with phase planes, bifurcation diagrams and `rest`.
#pragma once
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/analysis.h"

namespace nmlc::sema::messages {

Diagnostic analysis_needs_population(const std::string& construct, Span span);
Diagnostic several_neurons(const std::string& construct, const std::string& population, Span span, Span declared);
Diagnostic ranges_not_two(const std::vector<std::string>& ranged, const std::vector<std::string>& states, Span span);
Diagnostic too_many_free_states(const std::vector<std::string>& free, const std::vector<std::string>& others, const std::string& example, Span span);
Diagnostic unknown_in_plane(const ast::Identifier& name, const std::string& model, const std::string& nearest);
Diagnostic given_twice_in_plane(const ast::Identifier& name, Span first);
Diagnostic let_in_plane(const ast::Identifier& name, Span declared);
Diagnostic range_of_no_state(const ast::Identifier& name, const char* what, Span declared);
Diagnostic axis_never_moves(const ast::Identifier& name, Span declared);
Diagnostic one_value_wanted(const std::string& name, const Value& value);
Diagnostic cannot_be_varied(const ast::Identifier& name, const char* what, Span declared);
Diagnostic nothing_to_vary(const ast::Identifier& name, const std::string& model, const std::vector<std::string>& known, const std::string& nearest);
Diagnostic range_wanted(const std::string& name, const Value& value);
Diagnostic range_has_step(Span span);
Diagnostic range_reversed(const std::string& name, bool empty, Span span);
Diagnostic nothing_moves(const std::string& construct, const std::string& population, Span span);
Diagnostic analysis_as_value(const AnalysisName& analysis, Span span);
Diagnostic no_such_part(const AnalysisName& analysis, const ast::Identifier& part);
Diagnostic group_as_value(const AnalysisName& analysis, const AnalysisName::Group& group, Span span);
Diagnostic no_such_field(const AnalysisName& analysis, const AnalysisName::Group& group, const ast::Identifier& field);
Diagnostic one_element_wanted(const AnalysisName& analysis, const AnalysisName::Group& group, const ast::Identifier& field, Span span);
Diagnostic rest_elsewhere(Span span);
Diagnostic rest_of_another(const std::string& target, const std::string& argument, Span span);
Diagnostic rest_changes_one_way(Span span);

}  // namespace nmlc::sema::messages
