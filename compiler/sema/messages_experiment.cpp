#include <fmt/format.h>

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {
namespace {

std::string in_bytes(double bytes) {
    const char* units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    int k = 0;
    while (bytes >= 1000 && k < 6) bytes /= 1000, ++k;
    return fmt::format("{:.3g} {}", bytes, units[k]);
}

}  // namespace

Diagnostic after_simulate(const std::string& construct, Span span, Span simulate) {
    return make(Code::E0501, "a `" + construct + "` cannot follow the first `simulate`", span, {{simulate, "time begins to run here"}}, "move it before that line");
}
Diagnostic declared_inside_a_body(const std::string& construct, Span span) {
    return make(Code::E0501, "a `" + construct + "` cannot stand inside a sweep or loop", span, std::string{}, "declare it before, and change it inside with `set`");
}
Diagnostic step_changed(Span span, Span first) {
    return make(Code::E0501, "the time step is fixed once time has begun to run", span, {{first, "with the time step of this line"}}, "leave `dt` out");
}
Diagnostic step_not_positive(Span span) { return make(Code::E0505, "the time step must be greater than 0", span); }
Diagnostic too_many_steps(double steps, Span span) {
    return make(Code::E0505, fmt::format("this takes {:.3g} steps, more than can be counted exactly (2^53)", steps), span, std::string{}, "simulate less time, or with a larger `dt`");
}
Diagnostic steps_not_whole(double steps, Span span) { return make(Code::E0505, fmt::format("the number of steps must be whole, not {:g}", steps), span); }
Diagnostic bad_repeat(double count, Span span) { return make(Code::E0505, fmt::format("the number of repetitions must be a whole number from 1, not {:g}", count), span); }
Diagnostic population_range(Span span) { return make(Code::E0502, "the neurons of a population are numbered from 1", span, std::string{}, "write `[i in 1..100]`, or the size alone: `[100]`"); }
Diagnostic size_not_constant(Span span) {
    return make(Code::E0502, "the size of a population must be known before anything runs", span, std::string{}, "use numbers and `constant`s");
}
Diagnostic bad_size(double size, Span span) { return make(Code::E0502, fmt::format("the size of a population must be a whole number from 1, not {:g}", size), span); }
Diagnostic population_too_large(double size, double bytes, double most_bytes, Span span) {
    return make(Code::E0502, fmt::format("a population of {:g} neurons needs about {} of memory; at most {} are allowed", size, in_bytes(bytes), in_bytes(most_bytes)), span);
}
Diagnostic index_with_unit(const Value& index) { return make(Code::E0503, "an index must be a number", index.span, described(index)); }
Diagnostic index_zero(Span span) { return make(Code::E0503, "counting starts at 1", span, std::string{}, "the first element is `[1]`"); }
Diagnostic index_not_whole(double index, Span span) { return make(Code::E0503, fmt::format("an index is a whole number from 1, not {:g}", index), span); }
Diagnostic index_out_of_range(double index, const std::string& population, double size, Span span, Span declared) {
    return make(Code::E0503, fmt::format("there is no neuron {:g} in `{}`: it has 1 .. {:g}", index, population, size), span, {{declared, "declared here"}});
}
Diagnostic single_neuron_indexed(const std::string& population, Span span, Span declared) {
    return make(Code::E0515, "`" + population + "` is a single neuron and has no index", span, {{declared, "declared without a size"}}, "write `" + population + "` without brackets, or declare `" + population + "[1]`");
}
Diagnostic not_recorded(const std::string& what, Span span) {
    return make(Code::E0504, "`" + what + "` is not recorded", span, std::string{}, "put `record " + what + "` before the `simulate`");
}
Diagnostic cannot_be_recorded(Span span, bool is_param) {
    return make(Code::E0507, is_param ? "a param is constant: there is nothing to record" : "only states, lets, inputs and spikes of a population are recorded", span, std::string{},
                is_param ? "its value can be used directly, as in `print cell.tau`" : "as in `record cell.u, cell.spikes`");
}
Diagnostic target_needs_part(const std::string& construct, Span span) {
    return make(Code::E0507, "`" + construct + "` needs a part of a population", span, std::string{}, construct == "drive" ? "as in `drive cell.I = 1 nA`" : "as in `" + construct + " cell.u`");
}
Diagnostic cannot_be_driven(const ast::Identifier& part, bool is_param, Span declared) {
    return make(Code::E0507, "`" + part.text + "` cannot be driven: it is neither an input nor a state", part.span, {{declared, "declared here"}}, is_param ? "a param is changed with `set`" : "");
}
Diagnostic cannot_be_set(const ast::Identifier& part, bool is_input, Span declared) {
    return make(Code::E0507, "`" + part.text + "` cannot be set: it is neither a state nor a param", part.span, {{declared, "declared here"}}, is_input ? "an input is given with `drive`" : "");
}
Diagnostic param_sizes_vectors(const std::string& param, Span span, Span declared) {
    return make(Code::E0904, "`" + param + "` says how many components there are: that it gets another value here is not supported yet", span, {{declared, "declared here"}},
                "write the number into the model, or as a `constant` of the file");
}
Diagnostic drive_in_turn(Span span) {
    return make(Code::E0904, "a drive of one neuron after the other in a `for` is not supported yet: each turn would take the drive from the neuron before", span, std::string{},
                "drive all of them at once, as in `drive p[i].I = 10 pA*i`");
}
Diagnostic not_one_per_neuron(const Value& value) { return make(Code::E0513, "one value for each neuron is wanted here", value.span, shape_in_words(value)); }
Diagnostic list_length(std::size_t found, const std::string& population, double size, Span span) {
    return make(Code::E0513, fmt::format("this list has {} element{}, but `{}` has {:g} neuron{}", found, found == 1 ? "" : "s", population, size, size == 1 ? "" : "s"), span);
}
Diagnostic lists_of_other_length(std::size_t left, std::size_t right, Span span) {
    return make(Code::E0513, fmt::format("lists of {} and of {} elements cannot be compared", left, right), span);
}
Diagnostic unknown_setting(const ast::Identifier& name, const std::vector<std::string>& known) {
    const std::string nearest = nearest_name(name.text, known);
    return make(Code::E0506, "there is no setting `" + name.text + "` here", name.span, std::string{}, nearest.empty() ? "known: " + quoted_list(known, "and") : did_you_mean(nearest));
}
Diagnostic unknown_choice(const std::string& setting, const std::string& found, Span span, const std::vector<std::string>& known) {
    const std::string nearest = nearest_name(found, known);
    return make(Code::E0506, "`" + setting + "` cannot be `" + found + "`", span, std::string{}, nearest.empty() ? "one of " + quoted_list(known, "or") : did_you_mean(nearest));
}
Diagnostic nothing_to_reduce(const std::string& reducer, const Value& value) {
    return make(Code::E0509, "`" + reducer + "` needs spikes, a trace or a list", value.span, shape_in_words(value));
}
Diagnostic reducer_needs(const std::string& reducer, const std::string& needed, const Value& found) {
    return make(Code::E0509, "`" + reducer + "` needs " + needed, found.span, shape_in_words(found));
}
Diagnostic window_of_list(const std::string& reducer, Span span) { return make(Code::E0509, "a list has no times: `" + reducer + "` of it takes no window", span); }
Diagnostic range_step_zero(Span span) { return make(Code::E0510, "the step of a range cannot be 0", span); }
Diagnostic range_needs_step(const Value& low, const Value& high) {
    const std::string unit = low.dimension.is_number() ? "" : " " + (low.display ? low.display : high.display ? high.display : std::optional(low.shown_in()))->text;
    return make(Code::E0510, "this range has no step", cover(low.span, high.span), std::string{},
                "say how far its points lie apart, as in `.. step 0.1" + unit + "`; only a range of whole numbers, such as 1..10, goes on in steps of 1");
}
Diagnostic range_too_long(double points, double most, Span span) { return make(Code::E0510, fmt::format("this range has {:.3g} points; at most {:g} are allowed", points, most), span); }
Diagnostic find_needs_range(Span span) { return make(Code::E0518, "`find` searches between two values", span, std::string{}, "as in `find A in 0 nA .. 20 nA where ...`, without a step"); }
Diagnostic not_a_list(const Value& value) { return make(Code::E0517, "a list or range is wanted here", value.span, shape_in_words(value)); }
Diagnostic shapes_do_not_join(const Value& left, const Value& right, Span span) {
    return make(Code::E0517, shape_in_words(left) + " and " + shape_in_words(right) + " cannot be combined", span, {{left.span, shape_in_words(left)}, {right.span, shape_in_words(right)}});
}
Diagnostic list_unit_needs_numbers(const Value& value, const ast::Identifier& unit) {
    Diagnostic diagnostic = make(Code::E0517, "the unit after a list belongs to plain numbers", value.span, described(value));
    diagnostic.labels.push_back({unit.span, "the unit of all elements"});
    return diagnostic;
}
Diagnostic tuple_here(Span span) { return make(Code::E0517, "several values in brackets have no meaning here", span, std::string{}, "a list is written in square brackets, `[1, 2, 3]`"); }
Diagnostic row_of_other_width(std::size_t found, std::size_t expected, Span span) {
    return make(Code::E0517, fmt::format("a row of {} values is wanted here, not of {}", expected, found), span);
}
Diagnostic expect_needs_comparison(const Value& value) {
    return make(Code::E0511, "an expectation is a condition", value.span, shape_in_words(value), "as in `expect count(cell.spikes) == 12` or `expect x ~= 3.2 mV within 1 %`");
}
Diagnostic tolerance_missing(Span span) { return make(Code::E0511, "how close must they be?", span, std::string{}, "add `within 1 %`, `within 0.01 mV` or `within 1e-9 relative`"); }
Diagnostic negative_tolerance(Span span) { return make(Code::E0511, "a tolerance cannot be negative", span, std::string{}, "it is a size that holds to both sides, as in `within 1 %`"); }
Diagnostic save_needs_name(Span span) { return make(Code::E0519, "the name of a file is a text", span, std::string{}, "as in `save f to \"f.npy\"`"); }
Diagnostic save_bad_name(const std::string& name, Span span) {
    return make(Code::E0519, "`" + name + "` cannot be a file of the result folder", span, "a plain name, ending in .npy or .csv, is wanted",
                "as in `save f to \"f.npy\"`; the folder is chosen with `nmlc run FILE --out FOLDER`");
}
Diagnostic save_in_a_body(Span span) {
    return make(Code::E0519, "a `save` in a body would write this file again at each turn", span, std::string{}, "save behind the body: the results of all turns are then lists");
}
Diagnostic save_in_a_test(Span span) { return make(Code::E0519, "a `test` writes no files", span, std::string{}, "save in the experiment of the file, outside of tests"); }
Diagnostic saved_twice(const std::string& name, Span span, Span first) {
    return make(Code::E0519, "two files called `" + name.substr(0, name.size() - 4) + "`", span, {{first, "the first"}}, "give each `save` a name of its own");
}
Diagnostic plot_needs_lists(const Value& value, const Value& versus) {
    Diagnostic diagnostic = make(Code::E0508, "`plot y vs x` needs two lists, or two traces", value.span, shape_in_words(value));
    diagnostic.labels.push_back({versus.span, shape_in_words(versus)});
    return diagnostic;
}
Diagnostic cannot_be_plotted(const Value& value) {
    const char* hint = value.shape == Shape::list ? "say against what, as in `plot f vs I0`, or `plot histogram(f)`"
                                                  : "a trace can be, as in `plot cell.u`, or a list, as in `plot f vs I0`";
    return make(Code::E0508, shape_in_words(value) + " cannot be plotted by itself", value.span, std::string{}, hint);
}
Diagnostic test_twice(const std::string& name, Span span) { return make(Code::E0514, "two tests are called \"" + name + "\"", span); }
Diagnostic unknown_edition(const std::string& year, Span span) { return make(Code::E0516, "there is no edition " + year + " of the language", span, std::string{}, "write `edition 2026`"); }

}  // namespace nmlc::sema::messages
