#include <catch2/catch.hpp>

#include "compiler/elaborate/elaborate.h"
#include "tests/support/neuron_by_hand.h"

using namespace nmlc;
using namespace nmlc::tests;

namespace {

struct Leaky : NeuronByHand {
    Term tau = param("tau", 8), R = param("R", 0.01);
    Term I = input("I"), u = state("u", 0);
    Leaky() { equation(u, (-u + R * I) / tau); }

    model::VariableId variable(const std::string& name, model::Variable::Kind kind) {
        model::Variable made;
        made.name = name;
        made.kind = kind;
        return model.variables.add(std::move(made));
    }
};

std::string elaborated(const model::Model& model) {
    DiagnosticSink sink;
    const std::string text = print(elaborate::elaborate(model, false, sink));
    CHECK(sink.all().empty());
    return text;
}

}  // namespace

TEST_CASE("an input that nothing drives is zero, lets are put in", "[elaborate]") {
    Leaky lif;
    lif.simulate();
    CHECK(elaborated(lif.finish()) ==
          "instance cell: Hand\n"
          "    du/dt = -u/tau\n");
}

TEST_CASE("one instance for each set of drives that a simulate can meet", "[elaborate]") {
    Leaky lif;
    lif.simulate();
    lif.drive(lif.I, lif.number(5));
    lif.simulate();
    lif.simulate();
    lif.simulate(true);
    lif.drive(lif.I, lif.number(6));   // never simulated
    CHECK(elaborated(lif.finish()) ==
          "instance cell: Hand\n"
          "    du/dt = -u/tau\n"
          "instance cell: Hand\n"
          "    drive I by statement 2\n"
          "    du/dt = (-u + R*5)/tau\n"
          "instance cell: Hand, spikes located\n"
          "    drive I by statement 2\n"
          "    du/dt = (-u + R*5)/tau\n");
}

TEST_CASE("what a loop's body leaves behind is there when it is met again", "[elaborate]") {
    Leaky lif;
    const auto i = lif.variable("i", model::Variable::loop);
    const auto simulate = lif.model.statements.add({model::Simulate{lif.number(1).id, false, {}, false}, {}, ""});
    const auto drive = lif.model.statements.add({model::Drive{model::PopulationId{0}, model::InputId{0}, {}, lif.term(model::VariableRef{i}).id}, {}, ""});
    lif.statement(model::For{{i}, {lif.number(3).id}, {{simulate, drive}}});
    CHECK(elaborated(lif.finish()) ==
          "instance cell: Hand\n"
          "    du/dt = -u/tau\n"
          "instance cell: Hand\n"
          "    drive I by statement 2\n"
          "    du/dt = (-u + R*<value 1>)/tau\n");
}

TEST_CASE("what does not change during a simulate becomes one value, t stays", "[elaborate]") {
    Leaky lif;
    const auto a = lif.variable("a", model::Variable::sweep), b = lif.variable("b", model::Variable::result);
    lif.drive(lif.I, (lif.term(model::VariableRef{a}) + 2 * lif.term(model::VariableRef{b})) * lif.call(Function::sin, lif.time()));
    lif.simulate();
    DiagnosticSink sink;
    const elaborate::Instances instances = elaborate::elaborate(lif.finish(), false, sink);
    CHECK(instances.instances[0].uniforms.size() == 1);
    CHECK(print(instances) ==
          "instance cell: Hand\n"
          "    drive I by statement 1\n"
          "    du/dt = (-u + R*(<value 1>*sin(t)))/tau\n");
}

TEST_CASE("a list gives each neuron its value", "[elaborate]") {
    Leaky lif;
    const Term list = lif.term(model::ListLiteral{{lif.number(1).id, lif.number(2).id}}, model::Expr::list);
    lif.drive(lif.I, lif.term(model::Element{list.id, lif.term(model::NeuronIndex{}).id}));
    lif.simulate();
    lif.drive(lif.I, lif.term(model::Element{list.id, lif.number(2).id}));
    lif.simulate();
    DiagnosticSink sink;
    const elaborate::Instances instances = elaborate::elaborate(lif.finish(), false, sink);
    CHECK(instances.instances[0].givens.size() == 1);
    CHECK(instances.instances[0].uniforms.empty());
    CHECK(instances.instances[1].givens.empty());   // one element for all
    CHECK(instances.instances[1].uniforms.size() == 1);
}

TEST_CASE("a drive of some neurons joins the drives in force", "[elaborate]") {
    Leaky lif;
    lif.drive(lif.I, lif.number(5));
    lif.statement(model::Drive{model::PopulationId{0}, model::InputId{0}, lif.number(3).id, lif.number(9).id});
    lif.simulate();
    lif.statement(model::Release{model::PopulationId{0}, model::InputId{0}});
    lif.simulate();
    CHECK(elaborated(lif.finish()) ==
          "instance cell: Hand\n"
          "    drive I by statement 1\n"
          "    drive I by statement 2\n"
          "    du/dt = (-u + R*(if i == 3 then 9 else 5))/tau\n"
          "instance cell: Hand\n"
          "    du/dt = -u/tau\n");
}

TEST_CASE("conditions on t alone compare steps", "[elaborate]") {
    Leaky lif;
    const Term t = lif.time();
    lif.drive(lif.I, lif.select(20 <= t && t < 180, lif.number(1), lif.number(0)));
    lif.simulate();
    CHECK(elaborated(lif.finish()) ==
          "instance cell: Hand\n"
          "    drive I by statement 1\n"
          "    du/dt = (-u + R*(if first_step(20/dt) <= step and step < first_step(180/dt) then 1 else 0))/tau\n");
}

TEST_CASE("a clamped state has no equation, and its readers read the drive", "[elaborate]") {
    NeuronByHand hand;
    const Term u = hand.state("u", 0), w = hand.state("w", 0);
    hand.equation(u, -u - w);
    hand.equation(w, u - w);
    hand.clamp(u, hand.number(-70));
    hand.simulate();
    CHECK(elaborated(hand.finish()) ==
          "instance cell: Hand\n"
          "    clamp u by statement 1\n"
          "    u = -70\n"
          "    dw/dt = -70 - w\n");
}

TEST_CASE("params differ from neuron to neuron by index, draw or another such param", "[elaborate]") {
    NeuronByHand hand;
    hand.param("plain", 1);
    hand.add_param("by_index", 2 * hand.term(model::NeuronIndex{}));
    hand.add_param("drawn", hand.term(model::Draw{model::Distribution::normal, {hand.number(0).id, hand.number(1).id}, model::PlaceId{1}}));
    const auto from = hand.term(model::ParamRef{model::ParamId{1}});
    hand.add_param("through", 3 * from);
    hand.add_param("computed", 3 * hand.term(model::ParamRef{model::ParamId{0}}));
    DiagnosticSink sink;
    const auto instances = elaborate::elaborate(hand.finish(), false, sink);
    CHECK(instances.populations[0].per_neuron == std::vector<bool>{false, true, true, true, false});
    CHECK(instances.populations[0].constant[4] == 3.0);
    CHECK_FALSE(instances.populations[0].constant[1]);
}

TEST_CASE("a param that a statement sets is no constant", "[elaborate]") {
    NeuronByHand hand;
    hand.param("a", 1);
    hand.statement(model::Set{model::PopulationId{0}, model::ParamId{0}, {}, hand.number(2).id});
    DiagnosticSink sink;
    const auto instances = elaborate::elaborate(hand.finish(), false, sink);
    CHECK_FALSE(instances.populations[0].constant[0]);
    CHECK_FALSE(instances.populations[0].per_neuron[0]);
}

TEST_CASE("recording what contains white noise is refused", "[elaborate]") {
    Leaky lif;
    lif.drive(lif.I, lif.noise());
    lif.statement(model::Record{{model::PopulationId{0}, {}, model::InputId{0}}, {}});
    lif.simulate();
    DiagnosticSink sink;
    elaborate::elaborate(lif.finish(), false, sink);
    REQUIRE(sink.all().size() == 1);
    CHECK(sink.all()[0].code == Code::E0606);
}
