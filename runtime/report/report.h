// What a person sees of a result: lines in the terminal, figures, and the result folder.
#pragma once
#include <string>
#include <vector>

#include "runtime/session/session.h"

namespace nmlc::report {

// A figure as a standalone SVG: axes with round ticks and units, legend when there are several series, text escaped.
std::string svg(const session::Figure& figure);
// A figure in characters (braille dots), at most `columns` wide and `rows` high, with axis labels.
std::string terminal_plot(const session::Figure& figure, int columns, int rows, bool color);

struct Timing { double compile_seconds = 0, simulate_seconds = 0; bool from_cache = false; };
// The few lines after a run: steps, methods, spikes, rates, times, failed expectations are not part of it.
std::string summary_text(const session::Result& result, const Timing& timing);
std::string summary_json(const session::Result& result, const Timing& timing, const std::string& model_name, std::uint64_t seed);

struct WriteOutcome { std::vector<std::string> files; std::string error; };   // error: a sentence with the path; empty when all was written
// Fills `folder`: summary.json, NAME.csv and NAME.npy for traces and spikes, NAME.svg for figures. Written under a temporary name and renamed,
// summary.json last; a run that was not complete says "complete": false and leaves a file INCOMPLETE.
// Refuses a folder that exists and does not hold an nmlc result, unless `overwrite`.
WriteOutcome write_folder(const session::Result& result, const Timing& timing, const std::string& model_name, std::uint64_t seed, const std::string& folder, bool overwrite);

}  // namespace nmlc::report
