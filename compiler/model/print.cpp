// The whole model as text: neurons with solved equations, populations, then the statements in order.
#include "compiler/model/print.h"

#include <fmt/format.h>

#include "compiler/model/names.h"
#include "compiler/support/overloaded.h"

namespace nmlc::model {
namespace {

class ModelPrinter {
public:
    explicit ModelPrinter(const Model& model) : model_(model) {}

    std::string print() {
        line("model {}{}", model_.name, model_.numeric_time ? "   # time is a number" : "");
        for (const Neuron& neuron : model_.neurons) print(neuron);
        for (const Population& population : model_.populations) print(population);
        for (const Connection& connection : model_.connections) print(connection);
        for (const Variable& variable : model_.variables)
            if (variable.kind == Variable::constant) line("constant {}{} = {}", variable.name, unit(variable.display), text(*variable.value));
        for (const StatementId id : model_.top) print(model_.statements[id]);
        for (const Test& test : model_.tests) {
            line("test \"{}\" {{", test.name);
            print(test.body);
            line("}}");
        }
        return std::move(out_);
    }

private:
    template <class... Args>
    void line(fmt::format_string<Args...> format, Args&&... args) {
        out_.append(4*depth_, ' ');
        out_ += fmt::format(format, std::forward<Args>(args)...);
        out_ += '\n';
    }
    static std::string unit(const DisplayUnit& display) { return display.text.empty() ? "" : " : " + display.text; }
    std::string text(ExprId id, const Neuron* neuron = nullptr) const { return model::print(model_, id, neuron); }

    void print(const Neuron& neuron) {
        line("neuron {} {{", neuron.name);
        ++depth_;
        for (const ParamId id : neuron.param_order) {
            const Param& param = neuron.params[id];
            line("param {}{} = {}{}", param.name, unit(param.display), text(param.value, &neuron), param.guard ? " where " + text(*param.guard, &neuron) : "");
        }
        for (const Input& input : neuron.inputs) line("input {}{}", input.name, unit(input.display));
        for (const StateId id : neuron.initial_order) {
            const State& state = neuron.states[id];
            line("state {}{} = {}", state.name, unit(state.display), text(state.initial, &neuron));
        }
        for (const Let& let : neuron.lets) line("let {}{} = {}", let.name, unit(let.display), text(let.value, &neuron));
        for (const Equation& equation : neuron.equations) {
            const std::string& name = neuron.states[equation.state].name;
            if (equation.is_map) line("{}(t + {}) = {}", name, equation.period ? text(*equation.period, &neuron) : "dt", text(equation.rate, &neuron));
            else line("d{}/dt = {}", name, text(equation.rate, &neuron));
        }
        for (const Contribution& contribution : neuron.contributions) line("{} += {}", neuron.inputs[contribution.input].name, text(contribution.value, &neuron));
        for (const Event& event : neuron.events) print(event, neuron);
        --depth_;
        line("}}");
    }

    void print(const Event& event, const Neuron& neuron) {
        static constexpr const char* heads[] = {"spike when", "spike with rate", "spike at", "when", "every", "on arrival", "on pre", "on post"};
        const bool plain = event.kind >= Event::arrival;
        line("{}{}{}{}", heads[event.kind], plain ? "" : " ", plain ? "" : text(event.trigger, &neuron), event.actions.empty() ? "" : " {");
        if (event.actions.empty()) return;
        ++depth_;
        for (const Action& action : event.actions)
            std::visit(overloaded{
                [&](const Assignment& assignment) { line("{} = {}", neuron.states[assignment.state].name, text(assignment.value, &neuron)); },
                [&](const Hold& hold) { line("hold {}for {}", hold.state ? neuron.states[*hold.state].name + " " : "", text(hold.duration, &neuron)); },
            }, action);
        --depth_;
        line("}}");
    }

    void print(const Population& population) {
        const Neuron& neuron = model_.neurons[population.neuron];
        std::string arguments;
        for (const auto& given : population.params) arguments += (arguments.empty() ? "" : ", ") + neuron.params[given.param].name + " = " + text(given.value, &neuron);
        for (const auto& given : population.states) arguments += (arguments.empty() ? "" : ", ") + neuron.states[given.state].name + " = " + text(given.value, &neuron);
        line("population {}{} = {}({}){}", population.name, population.size ? "[" + text(*population.size) + "]" : "", neuron.name, arguments,
             population.method == Method::automatic ? "" : " with method = " + name_of_method(population.method));
    }

    void print(const Connection& connection) {
        static constexpr const char* patterns[] = {"all_to_all", "one_to_one", "pairwise", "fixed_indegree", "fixed_outdegree", "fixed_total", "pairs", "from_file"};
        const auto end = [&](PopulationId population, const std::optional<Connection::Slice>& slice) {
            return model_.populations[population].name + (slice ? "[" + text(slice->low) + ".." + text(slice->high) + "]" : "");
        };
        line("connect {} -> {} as {} {{", end(connection.from, connection.senders), end(connection.to, connection.receivers), connection.name);
        ++depth_;
        line("synapse = {}", connection.synapse);
        line("pattern = {}({}{})", patterns[static_cast<int>(connection.pattern)], connection.number ? text(*connection.number) : "", connection.file);
        const auto quantity = [&](const char* name, const std::optional<Connection::Quantity>& value) {
            if (value) line("{} = {}{}{}", name, text(value->value), value->at_least ? " at least " + text(*value->at_least) : "", value->at_most ? " at most " + text(*value->at_most) : "");
        };
        quantity("w", connection.weight);
        quantity("delay", connection.delay);
        if (connection.rule) line("rule = {}", connection.rule->name);
        --depth_;
        line("}}");
    }

    const Neuron& neuron_of(PopulationId id) const { return model_.neurons[model_.populations[id].neuron]; }
    std::string target(PopulationId population, const std::optional<ExprId>& indices, const std::string& part) const {
        return model_.populations[population].name + (indices ? "[" + text(*indices) + "]" : "") + "." + part;
    }
    template <class What>
    std::string driven(PopulationId population, const std::optional<ExprId>& indices, const What& what) const {
        const Neuron& neuron = neuron_of(population);
        return target(population, indices, std::visit(overloaded{
            [&](InputId id) { return neuron.inputs[id].name; },
            [&](StateId id) { return neuron.states[id].name; },
            [&](ParamId id) { return neuron.params[id].name; },
        }, std::variant<InputId, StateId, ParamId>(std::visit([](auto id) { return std::variant<InputId, StateId, ParamId>(id); }, what))));
    }
    std::string names(const std::vector<VariableId>& variables) const {
        std::string result;
        for (const VariableId id : variables) result += (result.empty() ? "" : ", ") + model_.variables[id].name;
        return result;
    }

    void print(const Body& body) {
        ++depth_;
        for (const StatementId id : body.statements) print(model_.statements[id]);
        --depth_;
    }
    void block(const std::string& head, const Body& body) {
        line("{} {{", head);
        print(body);
        line("}}");
    }

    void print(const Statement& statement) {
        std::visit(overloaded{
            [&](const Drive& drive) { line("drive {} = {}", driven(drive.population, drive.indices, drive.what), text(drive.value, &neuron_of(drive.population))); },
            [&](const Release& release) { line("release {}", driven(release.population, {}, release.what)); },
            [&](const Set& set) { line("set {} = {}", driven(set.population, set.indices, set.what), text(set.value, &neuron_of(set.population))); },
            [&](const SetWeight& set) { line("set {}.w = {}", model_.connections[set.connection].name, text(set.weight.value)); },
            [&](const Simulate& simulate) {
                std::string settings = simulate.dt ? "dt = " + text(*simulate.dt) : "";
                if (simulate.located) settings += (settings.empty() ? "" : ", ") + std::string("spikes = located");
                line("simulate {}{}{}", text(simulate.duration), simulate.order != Simulate::together ? " sweeps asynchronous" : simulate.steps ? " steps" : "", settings.empty() ? "" : " with " + settings);
            },
            [&](const Restart&) { line("restart"); },
            [&](const RecordOwn& record) { line("record {} = {}{}", model_.variables[record.variable].name, text(record.value), record.every ? " every " + text(*record.every) : ""); },
            [&](const Record& record) {
                line("record {}{}", target(record.quantity.population, record.quantity.indices, name_of_part(model_, record.quantity)),
                     record.every ? " every " + text(*record.every) : "");
            },
            [&](const LetResult& let) { line("let {}{} = {}", model_.variables[let.variable].name, unit(model_.variables[let.variable].display), text(let.value)); },
            [&](const Print& print) {
                std::string values;
                for (const ExprId value : print.values) values += (values.empty() ? "" : ", ") + text(value);
                line("print {}", values);
            },
            [&](const Sweep& sweep) { block("sweep " + names(sweep.variables) + " in " + text(sweep.range), sweep.body); },
            [&](const Repeat& repeat) { block("repeat " + text(repeat.count), repeat.body); },
            [&](const For& loop) {
                std::string head = "for ";
                for (std::size_t k = 0; k < loop.variables.size(); ++k) head += (k ? ", " : "") + model_.variables[loop.variables[k]].name + " in " + text(loop.ranges[k]);
                block(head, loop.body);
            },
            [&](const Find& find) {
                block("find " + model_.variables[find.variable].name + " in " + text(find.low) + " .. " + text(find.high) + " where " + text(find.condition), find.body);
            },
            [&](const PhasePlane& plane) {
                const Neuron& neuron = neuron_of(plane.population);
                std::string settings;
                for (const auto& given : plane.given) settings += driven(plane.population, {}, given.what) + " = " + text(given.value) + ";  ";
                const auto axis = [&](const Axis& of) { return neuron.states[of.state].name + " = " + text(of.low) + " .. " + text(of.high); };
                line("phaseplane {}{} {{ {}{};  {} }}{}", model_.populations[plane.population].name, plane.neuron ? "[" + text(*plane.neuron) + "]" : "", settings, axis(plane.x),
                     axis(plane.y), plane.name.empty() ? "" : " as " + plane.name);
            },
            [&](const Bifurcation& diagram) {
                line("bifurcation {}{} over {} = {} .. {}{}", model_.populations[diagram.population].name, diagram.neuron ? "[" + text(*diagram.neuron) + "]" : "",
                     driven(diagram.population, {}, diagram.over), text(diagram.low), text(diagram.high), diagram.name.empty() ? "" : " as " + diagram.name);
            },
            [&](const Freeze& freeze) { line("{} {}", freeze.learn ? "learn" : "freeze", model_.connections[freeze.connection].name); },
            [&](const Rest& rest) {
                const std::string target = model_.populations[rest.population].name + (rest.indices ? "[" + text(*rest.indices) + "]" : "");
                line("set {} = rest({})", target, target);
            },
            [&](const Plot& plot) {
                static constexpr const char* forms[] = {"trace", "raster", "rate", "histogram", "matrix", "versus", "phaseplane", "bifurcation"};
                if (plot.analysis)
                    return line("plot {} {}", forms[static_cast<int>(plot.kind)], std::visit(overloaded{
                        [](const PhasePlane& plane) { return plane.name; },
                        [](const Bifurcation& diagram) { return diagram.name; },
                        [](const auto&) { return std::string(); },
                    }, model_.statements[*plot.analysis].node));
                line("plot {} {}{}{}{}", forms[static_cast<int>(plot.kind)], text(plot.value), plot.versus ? " vs " + text(*plot.versus) : "",
                     plot.bin ? ", bin = " + text(*plot.bin) : "", plot.rows ? ", rows = " + text(*plot.rows) : "");
            },
            [&](const Save& save) { line("save {} to \"{}\"", text(save.value), save.path); },
            [&](const Expect& expect) {
                line("expect {}{}{}{}", text(expect.left), expect.right ? " ~= " + text(*expect.right) : "", expect.tolerance ? " within " + text(*expect.tolerance) : "",
                     expect.relative ? " relative" : "");
            },
        }, statement.node);
    }

    const Model& model_;
    std::string out_;
    unsigned depth_ = 0;
};

}  // namespace

std::string print(const Model& model) { return ModelPrinter(model).print(); }

}  // namespace nmlc::model
