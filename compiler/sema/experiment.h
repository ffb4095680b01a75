// The statements of a file in order: populations, protocol, records, results. One rule per file; they share the names in force, what
// is recorded so far, and whether time has begun to run.
#pragma once
#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/sema/carried.h"
#include "compiler/sema/coupling.h"
#include "compiler/sema/neurons.h"

namespace nmlc::sema {

class Experiment {
public:
    Experiment(Context& context, Neurons& neurons, FileIndex file) : context_(context), neurons_(neurons), file_(file) {}
    void check();

private:
    // What stands left of the `=` of a drive or set: `cell.I`, `E[i].u`, `E[1..10].u`.
    struct Target {
        Symbol* population = nullptr;
        Span of;                                           // as it is written, `E[1..10]`
        ast::Identifier part;
        std::optional<ast::Identifier> binder;             // i of E[i].I
        std::optional<model::ExprId> indices;
    };

    // experiment.cpp
    void find_time_kind();
    void check_body(const std::vector<ast::StatementId>& statements, std::vector<model::StatementId>& result);
    void set_copies(model::StatementId statement, std::vector<model::StatementId>& result);
    std::optional<model::StatementId> check_statement(const ast::Statement& statement);
    void check_test(const ast::Test& test, Span span);
    bool is_late(const char* construct, Span span);
    void prepend_implied(std::vector<model::StatementId>& body);
    model::Body inner_body(const ast::Body& body);
    model::VariableId declare_variable(const ast::Identifier& name, model::Variable::Kind kind, const Value& value, const std::string& doc);
    void declare_unknown(const ast::Identifier& name);
    void export_results(const ExperimentNames& inner, Shape shape);
    Scope scope();

    // populations.cpp
    void check_population(const ast::Population& population, const ast::Statement& statement);
    bool declare_slice(const ast::Population& population, ExperimentNames& names);
    std::optional<model::ExprId> size_of(const ast::Population& population, model::NeuronId neuron, std::optional<ast::Identifier>& binder, bool& usable);
    void check_arguments(const ast::ModelUse& use, model::Population& population, const std::optional<ast::Identifier>& binder, bool size_known);
    void order_params(model::Population& population);
    void check_guards(const model::Population& population);
    void check_settings(const std::vector<ast::Setting>& settings, model::Population& population);

    // families.cpp
    std::optional<std::vector<double>> known_numbers(ast::ExprId written);
    void stand_for(ExperimentNames& names, const ast::Identifier& name, double number);
    void declare_family(const ast::Population& population, const ast::Statement& statement, ExperimentNames& names);
    bool declares(const ast::Body& body) const;
    void write_out(const ast::For& loop, std::size_t clause, std::vector<model::StatementId>& result);

    // connections.cpp
    struct Modulated { model::ConnectionId connection; model::InputId input; };   // an input of the rule of a connection
    struct End { model::PopulationId population; std::optional<model::Connection::Slice> slice; std::optional<Modulated> modulated = {}; };
    struct Items { const ast::ConnectItem *synapse = nullptr, *pattern = nullptr, *weight = nullptr, *delay = nullptr, *rule = nullptr; std::optional<bool> autapses, multapses; };
    struct JoinedSynapse { std::string name, part; std::vector<Jump> jumps; std::optional<std::uint32_t> weighted, counted; DisplayUnit weight_display; std::vector<model::Connection::Coupling> coupling; std::optional<Dimension> weight_dimension = {}; Span declared = {}; bool carries = false; };
    void connect(const ast::Connect& connect, const ast::Statement& statement);
    std::optional<End> population_end(ast::ExprId written);
    bool same_neurons(const End& from, const End& to) const;
    std::optional<model::Connection::Slice> slice_of(const Symbol& symbol);
    bool gather(const ast::Connect& connect, Items& items);
    Value quantity_of(const ast::ConnectItem& item, const std::string& what, std::optional<model::Connection::Quantity>& result, bool per_neuron);
    bool pattern(const ast::ConnectItem& item, model::Connection& connection);
    const JoinedSynapse* joined(const ast::ConnectItem& item, const End* from, const End& to, const std::string& name, std::optional<Value>& weight, Span span, bool has_weight);
    std::optional<Release> release(const TakenApart& synapse, const End* from, const std::string& name, const std::optional<Value>& weight, Span span);
    model::Assignment jumped(const model::Neuron& neuron, const Jump& jump, model::ExprId by);
    void drive_at_random(const ast::ModelUse& use, const End& to, const std::string& name, const model::Connection& connection, const JoinedSynapse& synapse);
    void own_neuron(model::PopulationId population);
    void order_again(model::PopulationId population);
    void check_delays();
    void check_unused_synapses();
    void check_unused_rules();

    // modulators.cpp
    std::optional<End> receiving_end(ast::ExprId written);
    void open_rule_input(const Modulated& modulated);
    Host receiver_of(const End& to) const;

    // continuous.cpp
    bool is_continuous(const NeuronSource& synapse, bool at_spikes) const;
    bool couple(const OwnParts& own, std::size_t first_contribution, const NeuronSource& synapse, const PartResult& part, const End& from, const End& to, model::Neuron& neuron, JoinedSynapse& result, Span span);
    bool suits_sender(const Items& items, const End& from, const ast::Connect& written, bool continuous);
    void check_coupling();

    // rules.cpp
    void learn(const ast::ConnectItem& item, model::ConnectionId id, const std::optional<Value>& weight);
    std::optional<model::Freeze> freeze(const ast::Freeze& written);

    // data.cpp
    void data(const ast::Data& data, const ast::Statement& statement);
    const Symbol* patterns_of(const ast::Call& call, const ast::Data& written);
    std::optional<std::string> loaded_file(const ast::Call& call, Span span);
    std::optional<std::string> file_below_model(const std::string& name, Span span);
    std::optional<model::RecordOwn> record_own(const ast::Record::Wish& wish, const std::string& doc);

    // weights.cpp
    const ast::Call* loaded_weights(const ast::ConnectItem& item) const;
    bool load_weights(const ast::Call& load, const std::string& connection, model::Connection& result);
    void set_unit(model::Connection& connection, const JoinedSynapse& synapse);
    const Symbol* weighted_connection(const ast::Set& set);
    std::optional<model::SetWeight> set_weight(const ast::Set& set, const Symbol& connection);

    // drives.cpp
    std::optional<Target> target(ast::ExprId written, const char* construct);
    const Symbol* part_of(const Target& target);
    Value per_neuron(Value value, const Target& target);
    void bind_index(Scope& scope, const Target& target);
    void check_index_used(Scope& scope, const Target& target);
    bool reads_loop(model::ExprId id) const;   // a variable of a `for`
    std::optional<model::Drive> drive(const ast::Drive& drive);
    std::optional<model::Release> release(const ast::Release& release);
    std::optional<model::Set> set(const ast::Set& set);

    // protocol.cpp
    std::optional<model::Simulate> simulate(const ast::Simulate& simulate);
    bool updates(const ast::Simulate& simulate, model::Simulate& result, Span span);
    void record(const ast::Record& record, const ast::Statement& statement, std::vector<model::StatementId>& result);
    std::optional<model::Sweep> sweep(const ast::Sweep& sweep);
    std::optional<model::Sweep> sweep_of_rows(const ast::Sweep& sweep);
    std::optional<model::Repeat> repeat(const ast::Repeat& repeat);
    std::optional<model::For> for_each(const ast::For& loop);
    std::optional<model::Find> find(const ast::Find& find);

    // analysis.cpp
    struct Analysed { const Symbol* population; std::optional<model::ExprId> indices; bool one; };   // `cell`, `E[3]`
    std::optional<Analysed> analysed(ast::ExprId written, const char* construct);
    std::optional<Analysed> one_neuron(ast::ExprId written, const char* construct);
    std::optional<std::pair<model::ExprId, model::ExprId>> ends(const ast::Setting& setting, const Value& range, const Symbol& part);
    std::vector<model::StateId> free_states(model::PopulationId population, const std::set<std::uint32_t>& held) const;
    std::optional<model::PhasePlane> phase_plane(const ast::PhasePlane& plane);
    std::optional<model::Bifurcation> bifurcation(const ast::Bifurcation& diagram);
    static bool is_rest_call(const ast::Module& module, const ast::Set& set);
    bool is_rest(const ast::Set& set) const { return is_rest_call(context_.module(file_), set); }
    std::optional<model::Rest> rest(const ast::Set& set);
    model::VariableId found_variable(const std::string& name, Span span, Shape shape, const Dimension& dimension, const DisplayUnit& display);
    void declare_analysis(const ast::Identifier& name, AnalysisName analysis);
    std::optional<model::StatementId> named_analysis(const std::optional<ast::Identifier>& name, std::optional<model::StatementId> statement);
    std::optional<model::Plot> plot_of_analysis(const ast::Plot& plot);

    // results.cpp
    std::optional<model::LetResult> let(const ast::LetResult& let, const std::string& doc);
    std::optional<model::Print> print(const ast::Print& print);
    std::optional<model::Save> save(const ast::Save& written);
    std::optional<model::Expect> expect(const ast::Expect& expect);
    std::optional<model::Plot> plot(const ast::Plot& plot);
    Value result(ast::ExprId written);
    // `cell.u` is a result only when it was recorded; spikes are recorded from the start of a body that asks for them.
    bool check_recorded(model::ExprId expr);

    Context& context_;
    Neurons& neurons_;
    FileIndex file_;
    ExperimentNames populations_;                        // of the file: the statements and every test see them
    ExperimentNames* names_ = nullptr;                   // of the body that is being read
    std::set<std::pair<std::uint32_t, std::string>> recorded_;
    bool record_in_doubt_ = false;                       // a `record` was not understood: what it should record is not known
    std::vector<model::StatementId> implied_;            // records of spikes that the results ask for
    std::vector<model::PopulationId>* declared_ = nullptr;
    std::vector<model::ConnectionId> own_connections_;   // of the test that is being read
    std::vector<model::Data> own_data_;
    std::map<std::string, JoinedSynapse> joined_;        // by receiving population, synapse and params
    std::set<std::uint32_t> extended_;                   // populations with a neuron of their own
    std::set<std::string> connection_names_;
    std::string written_out_;                            // the numbers of the `for` that is being written out: `3,1`
    std::deque<Symbol> receivers_;                       // of connections whose states are set
    std::set<std::pair<FileIndex, std::uint32_t>> used_synapses_, used_rules_, faulty_synapses_;
    std::set<std::string> tests_;
    std::map<std::string, Span> saved_;                  // names of files, without ending
    bool in_test_ = false;
    bool simulated_ = false;
    std::optional<double> dt_;                           // of the first simulate
    Span first_simulate_;
    unsigned depth_ = 0;                                 // bodies of sweeps and loops around
};

}  // namespace nmlc::sema
