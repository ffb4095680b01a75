// Evaluates the experiment's formulas in a world. Arithmetic on lists and traces is element by element; a list of as many numbers
// as a trace has neurons goes over its samples. Reads the world, never changes it.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "runtime/network/factors.h"
#include "runtime/session/failure.h"
#include "runtime/session/world.h"

namespace nmlc::session {

class Evaluator {
public:
    Evaluator(const abi::Protocol& protocol, const World& world, std::uint64_t seed) : protocol_(protocol), world_(world), seed_(seed) {}

    // In the context of a neuron (from 0) of a population: param, state, neuron_index, draws.
    void of_neuron(std::uint32_t population, std::uint64_t neuron) { of_neuron(population, neuron, neuron); }
    // The same where lists are in another order than neurons are kept: `place` in them, and the number that is shown (from 0).
    void of_neuron(std::uint32_t population, std::uint64_t neuron, std::uint64_t place) { population_ = population, neuron_ = neuron, place_ = place; }
    // In the context of a synapse: FormulaOp::loop 1 is the receiver's number, 0 the sender's (from 1); draws are of this synapse.
    void of_synapse(std::uint64_t key, std::uint32_t receiver, std::uint32_t sender, std::uint32_t copy);
    // Traces are read from row `first` on, `count` rows: a long expectation is checked piece by piece.
    void of_rows(std::size_t first, std::size_t count) { rows_ = {first, count}; }
    // The time of the samples, for `t` in a formula over a trace.
    void over(const analysis::TimeAxis& axis, std::size_t rows) { axis_ = {axis, rows}; }

    Value operator()(abi::FormulaId id);
    // All elements of `data`; the indices are the formula's loops.
    std::shared_ptr<const Array> array(abi::FormulaId element, std::vector<std::uint64_t> extents, const std::string& name);
    // All elements of a recorded quantity, of the states as they are.
    std::vector<double> now(abi::FormulaId value, const std::vector<std::uint64_t>& extents);
    // Of abi::PairFormula::Product: [mu, i] of the receivers or [mu, j] of the senders; `rows`: the values of mu. One where there is none.
    network::Factor factor(abi::FormulaId formula, const std::vector<double>* rows, std::uint64_t columns, bool receiver);
    // A number or a truth; anything else is a mistake of ours that ends the run with a message.
    double number(abi::FormulaId id);
    // A number, a list, or the values of a trace, as a list.
    std::vector<double> list(abi::FormulaId id);
    // Both ends of a range, not its elements.
    std::pair<double, double> ends(abi::FormulaId id);
    // The first trace that the formula reads, outside of reducers; none: a formula of numbers.
    std::optional<Value> first_trace(abi::FormulaId id);

private:
    using Node = abi::FormulaNode;
    const Node& node(abi::FormulaId id) const { return protocol_.formulas[id.index]; }
    bool is_plain(const Node& node) const;
    double plain(const Node& node);
    Value broadcast(const Node& node);
    Value select(const Node& node);
    Value variable(std::uint32_t slot, abi::SourceRef source);
    // The list that a variable holds, without a copy: `c[i]` for every neuron i must not cost a list each. Null: no such thing.
    const std::vector<double>* stored_list(abi::FormulaId id) const;
    // A trace cut down to the rows at hand.
    void cut(Value& trace) const;
    Value time(const Node& node);
    Value range(const Node& node);
    Value for_each(const Node& node);
    Value element(const Node& node);
    static Value element_of(const Value& held, double index, abi::SourceRef source);
    Value contains(const Node& node);
    Value quantity(const Node& node);
    Value trace_of(const Recording& recording, const Node& node, const std::optional<std::vector<std::uint64_t>>& wanted);
    Value reduce(const Node& node);
    Value reduce_spikes(const Node& node, const Value& operand, const std::optional<analysis::Window>& window);
    Value reduce_values(const Node& node, const Value& operand, const std::optional<analysis::Window>& window);
    Value sample(const Node& node);
    // evaluate_columns.cpp
    const Array* array_of(const Node& node, std::vector<abi::FormulaId>& indices) const;
    const std::string& name_of_array(const Node& node) const;
    Value element_of_array(const Node& node, const Array& array, const std::vector<abi::FormulaId>& indices);
    bool column(abi::FormulaId id, const std::vector<double>& over, std::vector<double>& values);
    std::optional<double> element_number(const Node& node);
    bool elements(const Node& node, const std::vector<double>& over, std::vector<double>& values);
    bool drawn(const Node& node, const std::vector<double>& over, std::vector<double>& values);
    double energy(const Node& node);
    static const double* state_column(const PopulationState& population, std::uint32_t state);
    const Recording* own_recording(std::uint32_t variable) const;
    Value trace_of_own(const Recording& recording, const std::vector<abi::FormulaId>& indices, abi::SourceRef source);
    double draw(const Node& node);
    std::string name_of(const Node& node) const;

    const abi::Protocol& protocol_;
    const World& world_;
    std::uint64_t seed_;
    std::uint32_t population_ = UINT32_MAX;
    std::uint64_t neuron_ = 0, place_ = 0;
    struct Synapse { std::uint64_t key; std::uint32_t receiver, sender, copy; };
    std::optional<Synapse> synapse_;
    std::vector<double> loops_;
    std::vector<std::uint64_t> loop_positions_;
    std::size_t over_loop_ = 0, data_loops_ = 0;
    std::uint64_t row_key_ = 0;
    bool present_ = false;                   // states are those of the moment, recorded or not
    std::optional<std::pair<std::size_t, std::size_t>> rows_;
    std::optional<std::pair<analysis::TimeAxis, std::size_t>> axis_;
};

// Spikes as the list of their times; any other value as it is.
Value as_list(Value value);
// The value of one operator or function on two numbers; truths are 0 and 1.
double apply(const abi::FormulaNode& node, double a, double b, double c);
// Elements of low .. high step by step, ends included where they are met within 1e-9 of a step.
std::vector<double> range_elements(double low, double high, double step, abi::SourceRef source);
// Indices (a number, or a list; 1-based) as neurons from 0, each checked against the size.
std::vector<std::uint64_t> neurons_of(const Value& indices, const PopulationState& population, abi::SourceRef source);

}  // namespace nmlc::session
