// What a formula of the experiment yields.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "runtime/analysis/series.h"

namespace nmlc::session {

struct Value {
    enum class Kind { number, truth, text, list, trace, spikes } kind = Kind::number;
    double number = 0;                                    // of a truth: 0 or 1
    std::string text;
    std::vector<double> list;                             // truths as 0 and 1
    std::vector<std::string> texts;                       // of a list of texts: then `list` is empty
    std::size_t each = 1;                                 // of a list of lists of equal length: that length; `list` holds one after the other
    analysis::Series series;                              // of a trace: a view of the recording, or of `owned`
    std::shared_ptr<const std::vector<double>> owned;
    std::vector<std::uint64_t> neurons;                   // of a trace: 1-based, by column; empty when it is of no population's neurons
    bool single = true;                                   // of a trace: from a population without an index
    analysis::Spikes spikes;                              // a view of the recording, or of `owned_spikes`
    std::shared_ptr<const record::SpikeList> owned_spikes;

    static Value of(double value) { Value result; result.number = value; return result; }
    static Value of_truth(bool value) { Value result = of(value ? 1 : 0); result.kind = Kind::truth; return result; }
    static Value of_list(std::vector<double> values) { Value result; result.kind = Kind::list; result.list = std::move(values); return result; }
    static Value of_text(std::string value) { Value result; result.kind = Kind::text; result.text = std::move(value); return result; }
    bool is_scalar() const { return kind == Kind::number || kind == Kind::truth; }
};

}  // namespace nmlc::session
