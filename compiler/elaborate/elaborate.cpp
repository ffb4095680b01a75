// One instance per population and situation: drives put in, lets inlined, singular rate functions mended.
#include "compiler/elaborate/elaborate.h"

#include "compiler/elaborate/analyses.h"
#include "compiler/elaborate/facts.h"
#include "compiler/elaborate/situations.h"
#include "compiler/elaborate/translate.h"
#include "compiler/support/overloaded.h"
#include "compiler/symbolic/singular.h"
#include "compiler/symbolic/transform.h"

namespace nmlc::elaborate {

namespace {

using symbolic::Kind;

std::vector<Event> events_of(const model::Neuron& neuron, Translator& translator) {
    std::vector<Event> events;
    for (const model::Event& written : neuron.events) {
        const bool given = written.kind == model::Event::spike_at;   // the engine's business: no kernel fires it
        Event event{.kind = written.kind, .trigger = written.kind >= model::Event::arrival ? Expr{} : given ? translator.never() : translator.expr(written.trigger), .actions = {}, .place = written.place.index, .span = written.span};
        for (const model::Action& action : written.actions)
            event.actions.push_back(std::visit(overloaded{
                [&](const model::Assignment& a) {
                    return Action{.is_hold = false, .state = a.state.index, .value = translator.in_event(a.value), .span = a.span};
                },
                [&](const model::Hold& h) {
                    return Action{.is_hold = true, .state = h.state ? std::optional(h.state->index) : std::nullopt, .value = translator.in_event(h.duration), .span = h.span};
                },
            }, action));
        events.push_back(std::move(event));
    }
    return events;
}

// Recorded lets and inputs, each once, in order of the `record` statements.
std::vector<Measured> measured_of(const model::Model& model, model::PopulationId population, bool for_tests, Translator& translator) {
    const model::Neuron& neuron = model.neurons[model.populations[population].neuron];
    std::vector<Measured> measured;
    const auto add = [&](const std::string& name, Expr value, Span span) {
        for (const Measured& known : measured)
            if (known.name == name) return;
        measured.push_back({name, value, span});
    };
    each_statement(model, for_tests, [&](const model::Statement& statement) {
        const auto* record = std::get_if<model::Record>(&statement.node);
        if (!record || record->quantity.population != population) return;
        if (const auto* let = std::get_if<model::LetId>(&record->quantity.part)) add(neuron.lets[*let].name, translator.expr(neuron.lets[*let].value), statement.span);
        if (const auto* input = std::get_if<model::InputId>(&record->quantity.part)) add(neuron.inputs[*input].name, translator.input(*input), statement.span);
    });
    return measured;
}

std::vector<Measured> sent_of(const std::vector<model::Sent>& all, const model::Population& population, symbolic::Arena& arena, Translator& translator, DiagnosticSink& sink) {
    std::vector<Measured> sends;
    for (const model::Sent& sent : all) {
        const Expr value = remove_singularities(arena, translator.expr(sent.value));
        if (contains(arena, value, Kind::noise))
            sink.report({Code::E0605, "what `" + population.name + "` sends all the time contains white noise, which has no value at a time", population.span, {}, {}, {}, "let the noise drive a state, and send that", Severity::error});
        sends.push_back({sent.name, value, population.span});
    }
    return sends;
}

void report_measured_noise(const Instance& instance, const symbolic::Arena& arena, DiagnosticSink& sink) {
    for (const Measured& measured : instance.measured)
        if (contains(arena, measured.value, Kind::noise))
            sink.report({Code::E0606, "`" + measured.name + "` contains white noise, which has no value at a time", measured.span, {}, {}, {},
                         "record a state that the noise drives", Severity::error});
}

}  // namespace

Instances elaborate(const model::Model& model, bool for_tests, DiagnosticSink& sink) {
    Instances result;
    result.model = &model;
    for (model::PopulationId id : model.populations.ids()) {
        result.populations.push_back(facts_of(model, id, for_tests));
        const model::Neuron& neuron = model.neurons[model.populations[id].neuron];
        if (const auto& differs = result.populations.back().differs) {
            const model::Param& param = neuron.params[differs->first];
            sink.report({Code::E1201, "`" + param.name + "` of the rule `" + neuron.name + "` would differ from synapse to synapse", differs->second, {}, {}, {},
                         "a param of a rule is one for all synapses; each has its own `state " + param.name + "`, which may begin with a random draw", Severity::error});
        }
        for (const Delay& delay : result.populations.back().delays)
            if (delay.per_neuron)
                sink.report({Code::E0433, "the delay of `" + delay.text + "` differs from neuron to neuron of `" + model.populations[id].name + "`", delay.span, {}, {}, {},
                             "give all neurons of the population the same delay, and others a population of their own", Severity::error});
        for (const Situation& situation : situations(model, id, for_tests)) {
            Instance instance;
            instance.population = id;
            instance.drives = situation.drives;
            instance.located = situation.located;
            instance.in_points = situation.in_points;
            instance.states.resize(neuron.states.size());
            Translator translator(model, result.arena, result.populations.back(), instance, sink);
            for (model::StateId state : neuron.states.ids()) instance.states[state.index].clamp = translator.clamp(state);
            for (const model::Equation& equation : neuron.equations) {
                State& state = instance.states[equation.state.index];
                state.span = equation.span;
                if (state.clamp.valid()) continue;
                state.rate = remove_singularities(result.arena, equation.is_map ? translator.in_event(equation.rate) : translator.expr(equation.rate));
                state.is_map = equation.is_map;
                if (equation.period) state.period = translator.expr(*equation.period);
            }
            instance.events = events_of(neuron, translator);
            instance.measured = measured_of(model, id, for_tests, translator);
            instance.sends = sent_of(model.populations[id].sends, model.populations[id], result.arena, translator, sink);
            instance.tells = sent_of(model.populations[id].tells, model.populations[id], result.arena, translator, sink);
            for (Event& event : instance.events)
                if (event.trigger.valid()) event.trigger = remove_singularities(result.arena, event.trigger);
            for (Measured& measured : instance.measured) measured.value = remove_singularities(result.arena, measured.value);
            report_measured_noise(instance, result.arena, sink);
            result.instances.push_back(std::move(instance));
        }
        add_analyses(result, id, for_tests, sink);
    }
    return result;
}

}  // namespace nmlc::elaborate
