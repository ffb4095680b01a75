// Which files a result becomes, and under which names; known before any is written, so that summary.json can list them.
#pragma once
#include <string>
#include <vector>

#include "runtime/session/session.h"

namespace nmlc::report {

struct FilePlan {
    struct Table { std::string stem; bool csv = true; };   // STEM.npy, and STEM.csv unless it would be too long for a text file
    std::vector<Table> traces, spikes;                     // as in the result, in order
    std::vector<std::string> tables;                       // stems of STEM.csv of an analysis
    std::vector<std::string> figures;                      // stems of STEM.svg
    std::vector<std::string> saved;                        // of `save`: as the modeller named them, empty when the name is refused
    std::vector<std::string> all() const;                  // all of them with their endings, without summary.json
};
// A table of more numbers than this gets no CSV, only the NPY.
inline constexpr std::size_t most_csv_numbers = 5'000'000;

FilePlan plan_files(const session::Result& result);

// Column names with units: "t (ms)", "u (mV)" or "u[3] (mV)"; "t" where time is a number.
std::vector<std::string> columns_of(const session::Trace& trace, bool numeric_time);
std::vector<std::string> columns_of_spikes(bool numeric_time);

}  // namespace nmlc::report
