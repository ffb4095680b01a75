#include "runtime/session/connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "runtime/engine/run.h"
#include "runtime/math/random.h"
#include "runtime/network/edges.h"
#include "runtime/network/factors.h"
#include "runtime/network/refusal.h"
#include "runtime/network/summed.h"
#include "runtime/session/evaluate.h"
#include "runtime/session/synapses.h"

namespace nmlc::session {

double available_memory() {
    std::ifstream info("/proc/meminfo");
    for (std::string word; info >> word;)
        if (double kilobytes = 0; word == "MemAvailable:" && info >> kilobytes) return 0.9 * 1024 * kilobytes;
    return 1e18;
}

namespace {

constexpr int most_redraws = 10'000;

bool travels(const abi::Connection& connection) { return connection.weighted != abi::Connection::none || connection.counted != abi::Connection::none; }

class Maker {
public:
    Maker(const abi::CompiledModel& model, const World& world, std::uint32_t number, const Options& options, std::vector<RunWarning>& warnings, engine::Pool& pool)
        : model_(model), protocol_(model.protocol), world_(world), connection_(model.connections[number]), options_(options), warnings_(warnings), pool_(pool),
          weight_(world.weights.contains(number) ? *world.weights.at(number) : connection_.weight), key_(random_key(options.seed, connection_.name, world.repetition)),
          evaluate_(model.protocol, world, options.seed) {}

    ConnectionState make() {
        network::Request request = ends();
        ends_ = request;
        if (!weight_.products.empty() && !connection_.coupling.empty() && !connection_.rule) return state(nullptr, nullptr, factors(request));
        request.key = key_;
        request.block_neurons = engine::receiving_block_neurons;
        request.exact_weights = connection_.rule.has_value();
        if (connection_.rule) request.further_bytes = bytes_of_synapse(model_, connection_);
        request.memory_bytes = available_memory();
        try {
            set_pattern(request);
            request.weight = quantity(weight_, 1, edges_.weights, 1 / connection_.weight_display.per_coherent);
            request.delay_steps = delay_in_steps();
            const bool summed = !connection_.coupling.empty(), alone = summed && !connection_.rule && !travels(connection_);
            auto synapses = alone ? nullptr : std::make_shared<const network::Synapses>(network::Synapses::make(request, parallel_for_of(request)));
            const network::Summed sums = summed ? network::make_summed(request, parallel_for_of(request)) : network::Summed{};
            return state(std::move(synapses), sums.rows, sums.sums);
        } catch (const network::Refusal& refusal) {
            say(refusal);
        }
    }

private:
    // Formulas of pairs have one evaluator, and are evaluated in one thread.
    network::ParallelFor parallel_for_of(const network::Request& request) const {
        if (request.weight.of || request.delay_steps.of || request.pattern.chooses) return network::one_after_the_other;
        return [this](std::size_t count, const std::function<void(std::size_t, unsigned)>& task) { pool_.run(count, task); };
    }

    network::Request ends() {
        network::Request request;
        const auto end = [&](std::uint32_t population, const abi::Connection::Slice& slice, std::uint32_t& offset, std::uint32_t& count) {
            const std::uint64_t size = world_.populations[population].size;
            const double low = slice.low.valid() ? evaluate_.number(slice.low) : 1, high = slice.high.valid() ? evaluate_.number(slice.high) : static_cast<double>(size);
            if (!(low >= 1 && high <= static_cast<double>(size) && low <= high))
                fail("E0808", fmt::format("neurons {:.6g} .. {:.6g} of `{}`, which has {}", low, high, world_.populations[population].spec->name, size), connection_.source);
            offset = static_cast<std::uint32_t>(low) - 1;
            count = static_cast<std::uint32_t>(high) - offset;
        };
        end(connection_.from, connection_.senders, request.sender_offset, request.senders);
        end(connection_.to, connection_.receivers, request.receiver_offset, request.receivers);
        request.one_population = connection_.from == connection_.to;
        return request;
    }

    void set_pattern(network::Request& request) {
        network::Pattern& pattern = request.pattern;
        pattern.kind = static_cast<network::Pattern::Kind>(connection_.pattern);
        pattern.autapses = connection_.autapses;
        pattern.multapses = connection_.multapses;
        using Pattern = abi::Connection::Pattern;
        switch (connection_.pattern) {
        case Pattern::all_to_all:
        case Pattern::one_to_one: break;
        case Pattern::chosen:
            pattern.chooses = [this](std::uint32_t receiver, std::uint32_t sender) {
                evaluate_.of_synapse(key_, receiver, sender, 0);
                return evaluate_.number(connection_.number) != 0;
            };
            break;
        case Pattern::listed:
            edges_ = network::read_edges(connection_.file);
            pattern.edges = edges_.edges;
            if (connection_.weight_listed && edges_.weights.empty() && !edges_.edges.empty()) fail("E0864", fmt::format("`{}` has no column `w`, and the connection `{}` says no weight", connection_.file, connection_.name), connection_.pattern_source);
            if (!connection_.coupling.empty() && !edges_.delays.empty())
                fail("E0841", fmt::format("`{}` gives delays, but `{}` acts all the time and at once", connection_.file, connection_.name), connection_.pattern_source, {"leave out the column `delay`"});
            if (connection_.delay_listed && edges_.delays.empty() && !connection_.sends_only && !edges_.edges.empty()) fail("E0864", fmt::format("`{}` has no column `delay`, and the connection `{}` says no delay", connection_.file, connection_.name), connection_.pattern_source);
            break;
        case Pattern::pairwise: pattern.probability = evaluate_.number(connection_.number); break;
        default: {
            const double number = evaluate_.number(connection_.number);
            if (!(number >= 0 && number < 1e15) || number != std::floor(number)) fail("E0861", fmt::format("the pattern of `{}` with the number {:.6g}: it must be whole", connection_.name, number), connection_.pattern_source);
            pattern.number = static_cast<std::uint64_t>(number);
        }
        }
    }

    ConnectionState state(std::shared_ptr<const network::Synapses> synapses, std::shared_ptr<const network::Rows> rows, std::shared_ptr<const network::Sums> sums) {
        ConnectionState result;
        result.synapses = std::move(synapses);
        result.first_sender = ends_.sender_offset, result.first_receiver = ends_.receiver_offset;
        result.senders = ends_.senders;
        result.rows = std::move(rows);
        result.sums = std::move(sums);
        result.first_weights = std::move(first_weights_);
        return result;
    }

    // Weights that are never formed.
    std::shared_ptr<const network::Sums> factors(const network::Request& request) {
        std::vector<network::Product> products;
        double bytes = 0;
        for (const abi::PairFormula::Product& product : weight_.products) {
            network::Product& made = products.emplace_back();
            std::vector<double> rows;
            if (product.range.valid()) rows = evaluate_.list(product.range);
            made.rows = product.range.valid() ? rows.size() : 1;
            if (made.rows == 0) {
                products.pop_back();
                continue;
            }
            made.times = (product.times.valid() ? evaluate_.number(product.times) : 1) * (product.minus ? -1 : 1);
            made.by = product.by.valid() ? evaluate_.number(product.by) : 1;
            if (!std::isfinite(made.times) || !std::isfinite(made.by) || made.by == 0)
                fail("E0862", fmt::format("the weights of `{}` are {:.6g} divided by {:.6g}", connection_.name, made.times, made.by), weight_.source);
            made.received = evaluate_.factor(product.received, product.range.valid() ? &rows : nullptr, request.receivers, true);
            made.sent = evaluate_.factor(product.sent, product.range.valid() ? &rows : nullptr, request.senders, false);
            bytes += made.received.bytes() + made.sent.bytes();
        }
        if (bytes > available_memory()) fail("E0863", fmt::format("the factors of the weights of `{}` take {:.3g} GB", connection_.name, bytes / 1e9), connection_.source);
        std::optional<std::int64_t> own;
        if (request.one_population && !connection_.autapses) own = static_cast<std::int64_t>(request.receiver_offset) - static_cast<std::int64_t>(request.sender_offset);
        return std::make_shared<const network::Factors>(std::move(products), request.receivers, request.senders, own);
    }

    // A number that is the same for all, a column of the file, or a formula; drawn again where a draw leaves its bounds.
    network::PerSynapse quantity(const abi::Connection::Quantity& of, double otherwise, const std::vector<double>& listed, double unit) {
        if (!of.value.valid()) {
            if (listed.empty()) return {otherwise, {}};
            return {0, [&listed, unit](std::uint32_t, std::uint32_t, std::uint32_t row) { return listed[row] * unit; }};
        }
        const auto bound = [this](abi::FormulaId id, double otherwise) { return id.valid() ? evaluate_.number(id) : otherwise; };
        const auto differs = [this](abi::FormulaId id) { return id.valid() && depends_on_synapse(id); };
        const bool bounds_differ = differs(of.at_least) || differs(of.at_most);
        const double least = bounds_differ ? -INFINITY : bound(of.at_least, -INFINITY), most = bounds_differ ? INFINITY : bound(of.at_most, INFINITY);
        const bool comprehension = protocol_.formulas[of.value.index].op == abi::FormulaOp::for_each;   // its indices are its own
        if (comprehension || (!bounds_differ && !depends_on_synapse(of.value))) {
            if (Value list = evaluate_(of.value); list.kind == Value::Kind::list) {
                for (const double value : list.list)
                    if (!(value >= least && value <= most)) out_of_bounds(of, value);
                return one_a_synapse(std::move(list.list), of);
            }
            const double value = evaluate_.number(of.value);
            if (!(value >= least && value <= most)) out_of_bounds(of, value);
            return {value, {}};
        }
        return {0, [this, &of, bound, bounds_differ, least, most](std::uint32_t receiver, std::uint32_t sender, std::uint32_t copy) {
            std::uint64_t key = key_;
            double value = 0, low = least, high = most;
            for (int attempt = 0; attempt < most_redraws; ++attempt) {
                evaluate_.of_synapse(key, receiver, sender, copy);
                value = evaluate_.number(of.value);
                if (std::isnan(value)) fail("E0862", fmt::format("a weight or delay of `{}` from neuron {} to neuron {} is not a number", connection_.name, sender + 1, receiver + 1), of.source);
                if (bounds_differ) low = bound(of.at_least, -INFINITY), high = bound(of.at_most, INFINITY);
                if (value >= low && value <= high) return value;
                key = random_key(key, "again", static_cast<std::uint64_t>(attempt));
            }
            out_of_bounds(of, value);
        }};
    }

    // Weights as they are saved: by receiver, then sender.
    network::PerSynapse one_a_synapse(std::vector<double> list, const abi::Connection::Quantity& of) {
        for (const double value : list)
            if (!std::isfinite(value)) fail("E0862", fmt::format("a weight of `{}` is {}", connection_.name, value), of.source);
        if (connection_.rule) {   // dealt out when the synapses are there
            first_weights_ = std::make_shared<const std::vector<double>>(std::move(list));
            return {0, {}};
        }
        using Pattern = abi::Connection::Pattern;
        if (connection_.pattern != Pattern::all_to_all && connection_.pattern != Pattern::one_to_one)
            fail("E0861", fmt::format("a list of weights for `{}`, whose synapses are chosen by its pattern", connection_.name), of.source, {"lists suit `all_to_all`, `one_to_one`, and connections with a rule"});
        const bool all = connection_.pattern == Pattern::all_to_all, forbidden = connection_.from == connection_.to && !connection_.autapses && all;
        const std::int64_t shift = std::int64_t{ends_.sender_offset} - ends_.receiver_offset, senders = ends_.senders;
        std::vector<std::size_t> begin(std::size_t{ends_.receivers} + 1, 0);
        const auto self = [=](std::int64_t receiver) { return forbidden && receiver - shift >= 0 && receiver - shift < senders ? receiver - shift : senders; };
        for (std::uint32_t receiver = 0; receiver < ends_.receivers; ++receiver)
            begin[receiver + std::size_t{1}] = begin[receiver] + (all ? static_cast<std::size_t>(senders - (self(receiver) < senders)) : 1);
        if (list.size() != begin.back()) fail("E0862", fmt::format("a list of {} weights for the {} synapses of `{}`", list.size(), begin.back(), connection_.name), of.source);
        return {0, [list = std::move(list), begin = std::move(begin), self, all](std::uint32_t receiver, std::uint32_t sender, std::uint32_t) {
            return list[begin[receiver] + (all ? sender - static_cast<std::size_t>(sender > self(receiver)) : 0)];
        }};
    }

    [[noreturn]] void out_of_bounds(const abi::Connection::Quantity& of, double value) const {
        fail("E0862", fmt::format("a weight or delay of `{}` is {:.6g}, outside of its bounds", connection_.name, value), of.source);
    }

    network::PerSynapse delay_in_steps() {
        const double dt = world_.dt;
        network::PerSynapse delay = quantity(connection_.delay, 0, edges_.delays, 1);
        const double least = connection_.sends_only ? 0 : 1;
        const auto steps = [this, dt, least](double time, std::uint32_t receiver, std::uint32_t sender) {
            const double whole = std::round(time / dt);
            if (whole >= least && whole <= network::longest_delay) return whole;
            const std::string who = fmt::format("the delay of `{}` from neuron {} to neuron {}", connection_.name, sender + 1, receiver + 1);
            const auto source = connection_.delay.value.valid() ? connection_.delay.source : connection_.source;
            if (std::isnan(time)) fail("E0862", who + " is not a number", source);
            if (whole < least)
                fail("E0862", fmt::format("{} is {}: {}", who, shown_time(time, protocol_.numeric_time), least > 0 ? fmt::format("a spike between neurons takes at least one step of {}", shown_time(dt, protocol_.numeric_time)) : "time runs forward"),
                     source, {"bound what is drawn, as in `delay = normal(1.5 ms, 0.7 ms) at least 0.1 ms`"});
            fail("E0862", fmt::format("{} is {}, {:.3g} steps of {}: more than {}", who, shown_time(time, protocol_.numeric_time), time / dt, shown_time(dt, protocol_.numeric_time), network::longest_delay), source);
        };
        if (!delay.of) {
            const double whole = steps(delay.number, 0, 0);
            if (std::abs(delay.number - whole * dt) > 1e-9 * dt)
                warnings_.push_back({"E0819", fmt::format("a delay of {} is {:.6g} steps of {}: rounded to {:.0f}", shown_time(delay.number, protocol_.numeric_time), delay.number / dt, shown_time(dt, protocol_.numeric_time), whole), connection_.delay.source, {}});
            return {whole, {}};
        }
        return {0, [steps, of = std::move(delay.of)](std::uint32_t receiver, std::uint32_t sender, std::uint32_t copy) { return steps(of(receiver, sender, copy), receiver, sender); }};
    }

    bool depends_on_synapse(abi::FormulaId id) const {
        const abi::FormulaNode& node = protocol_.formulas[id.index];
        if (node.op == abi::FormulaOp::loop || node.op == abi::FormulaOp::draw) return true;
        return std::any_of(node.children.begin(), node.children.end(), [&](abi::FormulaId child) { return depends_on_synapse(child); });
    }

    [[noreturn]] void say(const network::Refusal& refusal) const {
        using Kind = network::Refusal::Kind;
        const std::string& name = connection_.name;
        const auto from = world_.populations[connection_.from].spec->name, to = world_.populations[connection_.to].spec->name;
        const auto pattern = [&](std::string text, std::vector<std::string> notes = {}) { fail("E0861", std::move(text), connection_.pattern_source, std::move(notes)); };
        const auto file = [&](const std::string& text) {
            fail("E0864", refusal.line > 0 ? fmt::format("line {} of `{}`: {}", refusal.line, connection_.file, text) : fmt::format("`{}`: {}", connection_.file, text), connection_.pattern_source,
                 {"the first line names the columns, `pre,post` and, if wanted, `w` and `delay`; neurons count from 1"});
        };
        switch (refusal.kind) {
        case Kind::probability: pattern(fmt::format("a probability of {:.6g} in `{}`: it lies between 0 and 1", refusal.found, name));
        case Kind::in_degree: pattern(fmt::format("`{}` asks for {:.0f} senders for each neuron of `{}`, but only {:.0f} of `{}` can send to it", name, refusal.found, to, refusal.limit, from), {"`multapses = yes` lets a pair be joined more than once"});
        case Kind::out_degree: pattern(fmt::format("`{}` asks for {:.0f} receivers for each neuron of `{}`, but only {:.0f} of `{}` can receive from it", name, refusal.found, from, refusal.limit, to), {"`multapses = yes` lets a pair be joined more than once"});
        case Kind::total: pattern(fmt::format("`{}` asks for {:.0f} synapses, but there are only {:.0f} pairs", name, refusal.found, refusal.limit), {"`multapses = yes` lets a pair be joined more than once"});
        case Kind::sizes_differ: pattern(fmt::format("`{}` joins one to one, but `{}` has {:.0f} neurons and `{}` has {:.0f}", name, from, refusal.found, to, refusal.limit));
        case Kind::edge_out_of_range:
            fail("E0864", fmt::format("line {} of `{}`: neuron {:.0f} of {:.0f} in the column `{}`", refusal.row < edges_.lines.size() ? edges_.lines[refusal.row] : 0, connection_.file, refusal.found + 1, refusal.limit, refusal.column), connection_.pattern_source);
        case Kind::weight:
            fail("E0862", fmt::format("the weight of `{}` from neuron {} to neuron {} is {}", name, refusal.sender + 1, refusal.receiver + 1, std::isnan(refusal.found) ? "not a number" : shown(refusal.found, connection_.weight_display)), connection_.weight.source);
        case Kind::delay: fail("E0862", fmt::format("a delay of `{}` is {:.6g} steps", name, refusal.found), connection_.delay.source);
        case Kind::memory:
            fail("E0863", fmt::format("`{}` would have {:.3g} synapses and take {:.3g} GB, but only {:.3g} GB are free", name, refusal.synapses, refusal.found / 1e9, refusal.limit / 1e9), connection_.source);
        case Kind::unreadable: file("it cannot be read: " + refusal.text);
        case Kind::no_header: file(refusal.text.empty() ? "it is empty" : "there is no line with the names of the columns");
        case Kind::unknown_column: file("there is no column `" + refusal.column + "`");
        case Kind::repeated_column: file("the column `" + refusal.column + "` is there twice");
        case Kind::missing_column: file("the column `" + refusal.column + "` is missing");
        case Kind::fields: file(fmt::format("{:.0f} values, but {:.0f} columns: `{}`", refusal.found, refusal.limit, refusal.text));
        case Kind::not_a_number: file(fmt::format("`{}` in the column `{}` is not a number", refusal.text, refusal.column));
        case Kind::not_a_neuron: file(fmt::format("`{}` in the column `{}` is not the number of a neuron, from 1", refusal.text, refusal.column));
        }
        fail("E0899", "a connection was refused in an unknown way", connection_.source);
    }

    const abi::CompiledModel& model_;
    const abi::Protocol& protocol_;
    const World& world_;
    const abi::Connection& connection_;
    const Options& options_;
    std::vector<RunWarning>& warnings_;
    engine::Pool& pool_;
    const abi::PairFormula& weight_;
    std::uint64_t key_;
    Evaluator evaluate_;
    network::Edges edges_;
    network::Request ends_;
    std::shared_ptr<const std::vector<double>> first_weights_;
};

}  // namespace

std::optional<std::uint32_t> carried_column(const abi::Population& sender, const std::string& connection) {
    for (std::uint32_t column = 0; column < sender.columns.size(); ++column)
        if (sender.columns[column].kind == abi::Column::Kind::state && sender.columns[column].name == connection + ".carried") return column;
    return std::nullopt;
}

namespace {

void make_transits(ConnectionState& state, const abi::Connection& connection, const World& world) {
    const std::uint64_t start = world.step == 0 ? 0 : world.step + 1;   // as the engine counts stamps
    if (connection.rule) {
        if (travels(connection)) state.learning = learning_of(state, connection, world);
        return;
    }
    const bool carries = carried_column(*world.populations[connection.from].spec, connection.name).has_value();
    const std::uint64_t size = world.populations[connection.to].size, blocks = (size + engine::receiving_block_neurons - 1) / engine::receiving_block_neurons;
    const auto transits = [&](bool wanted, network::Transit::Adds adds) {
        std::vector<network::Transit> made;
        if (wanted)
            for (std::uint64_t block = 0; block < blocks; ++block) made.emplace_back(*state.synapses, block, engine::receiving_window_steps, adds, start, carries);
        return made;
    };
    state.weights = transits(connection.weighted != abi::Connection::none, network::Transit::Adds::weights);
    state.ones = transits(connection.counted != abi::Connection::none, network::Transit::Adds::ones);
}

// Where its energy is asked for.
void warn_of_asymmetry(const ConnectionState& state, std::uint32_t number, const abi::CompiledModel& model, std::vector<RunWarning>& warnings) {
    for (const abi::FormulaNode& node : model.protocol.formulas) {
        if (node.op != abi::FormulaOp::energy || node.slot != number) continue;
        if (state.sums && !state.sums->symmetric())
            warnings.push_back({"E0873", fmt::format("the weights of `{}` are not symmetric: its energy need not fall, and the network need not come to rest", node.text), node.source,
                                {"an update of unit i lowers the energy where w[i, j] = w[j, i]; else it can rise as well"}});
        return;
    }
}

}  // namespace

void make_connections(World& world, const abi::CompiledModel& model, const std::vector<std::uint32_t>& connections, const Options& options, std::vector<RunWarning>& warnings, engine::Pool& pool) {
    if (connections.empty()) return;
    const bool all = world.connected_dt != world.dt;
    world.connections.resize(model.connections.size());
    for (const std::uint32_t number : connections) {
        if (!all && !world.connections[number].stale) continue;
        const abi::Connection& connection = model.connections[number];
        const bool frozen = world.connections[number].frozen;
        world.connections[number] = Maker(model, world, number, options, warnings, pool).make();
        world.connections[number].frozen = frozen;
        if (connection.rule) world.connections[number].learns = connection.rule->synapses, make_synapses(world, model, number, options.seed);
        if (world.connections[number].synapses) make_transits(world.connections[number], connection, world);
        warn_of_asymmetry(world.connections[number], number, model, warnings);
    }
    world.connected_dt = world.dt;
}

void clear_transits(World& world, const abi::CompiledModel& model, std::uint64_t seed) {
    for (std::uint32_t number = 0; number < world.connections.size(); ++number)
        if (ConnectionState& state = world.connections[number]; state.synapses) {
            if (model.connections[number].rule) fill_synapses(world, model, number, seed);
            make_transits(state, model.connections[number], world);
        }
}

}  // namespace nmlc::session
