// One short text for every code that the checker reports: the code must be among the messages for it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nmlc::test {

// In the body of this neuron, unless the text begins with `!`.
inline constexpr std::string_view neuron_around = R"(
neuron N {
    param tau = 10 ms
    param theta = -50 mV
    input I : nA
    state u = -70 mV
    tau*du/dt = -u
    {}
}
)";
// After a population of LIF-like cells, when the text begins with `@`.
inline constexpr std::string_view experiment_around = R"(
neuron N {
    param tau = 10 ms where tau > 0 ms
    input I : nA
    state u = -70 mV
    tau*du/dt = -u
    spike when u > 0 mV { u = -70 mV }
}
neuron Open { function F(x);  state u = 0 mV;  du/dt = F(u)/1 ms }
population cell = N()
population E[10] = N()
record cell.u, cell.spikes, E.u, E.spikes
{}
)";

inline const std::vector<std::pair<std::string_view, std::string_view>> snippets{
    {"E0201", "let x = uu"},
    {"E0202", "let x = expp(1)"},
    {"E0203", "param tau = 3"},
    {"E0204", "param t = 10 ms"},
    {"E0205", "let x = u(1 - u)"},
    {"E0206", "let x = exp*2"},
    {"E0207", "let x = exp(1, 2)"},
    {"E0208", "function f(x) = x*f(x - 1)"},
    {"E0210", "@population p = LFI()"},
    {"E0211", "@record cell.v"},
    {"E0212", "param a = 2*b\n    param b = a/2"},
    {"E0213", "@drive E[i].I = 1 nA"},
    {"E0214", "param a = 2*u"},
    {"E0215", "@population p = N(taum = 20 ms)"},
    {"E0216", "@population p = N(tau = 20 ms, tau = 10 ms)"},
    {"E0217", "!neuron A = B\nneuron B = A"},
    {"E0218", "@print cell"},
    {"E0219", "let y = exp(x = 2)"},
    {"E0301", "param a = 10 msec"},
    {"E0302", "let x = u + I"},
    {"E0303", "state w = 0 mV\n    dw/dt = -w"},
    {"E0304", "let x = exp(u - theta)"},
    {"E0305", "let x = u^tau"},
    {"E0306", "param T = 20 degC\n    let x = 3^((T - 6.3 degC)/10 degC)"},
    {"E0307", "param ms = 2 s\n    param a = 10 mV/ms"},
    {"E0308", "let x = u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u*u"},
    {"E0309", "state w : mV = 10 nA"},
    {"E0310", "spike when u > theta { hold u for 2 mV }"},
    {"E0311", "@simulate 200"},
    {"E0312", "state w = mV"},
    {"E0401", "du/dt = -u/tau"},
    {"E0402", "dtheta/dt = -u/tau"},
    {"E0403", "state w = 0 mV\n    dw/dx = -u"},
    {"E0404", "d2u/dt2 = 3"},
    {"E0405", "state w = 0 mV\n    exp(dw/dt) = u"},
    {"E0406", "x = u - theta"},
    {"E0407", "spike when u"},
    {"E0408", "let x = (u > theta) + 1"},
    {"E0409", "spike when u > theta { theta = -40 mV }"},
    {"E0410", "spike when u > theta { }"},
    {"E0411", "@population p = Open()"},
    {"E0412", "!neuron A { state u = 0;  du/dt = -u }\nneuron B = A with F(u) = -u"},
    {"E0413", "function f0(x) = x + x\n    function f1(x) = f0(f0(f0(f0(f0(x)))))\n    function f2(x) = f1(f1(f1(f1(x))))\n    let y = f2(u)"},
    {"E0415", "let x = log(0)"},
    {"E0416", "let x = normal(0, 1)"},
    {"E0417", "let x = xi"},
    {"E0418", "let x = du/dt"},
    {"E0419", "weight w : nS"},
    {"E0420", "param a = -10 ms where a > 0 ms"},
    {"E0421", "spike when u > theta { hold u for -2 ms }"},
    {"E0422", "!function F(u)"},
    {"E0431", "let x = u(2*t)"},
    {"E0432", "let x = u(t + 1 ms)"},
    {"E0433", "let x = u(t - tau*u/(1 mV))"},
    {"E0434", "let x = theta(t - 1 ms)"},
    {"E0441", "state k = 1 mV;  k(t) = 2*k"},
    {"E0501", "@simulate 1 ms\npopulation p = N()"},
    {"E0502", "@population p[2.5] = N()"},
    {"E0503", "@record E[0].u"},
    {"E0504", "@expect count(cell.spikes) == 3 and E.tau[1] > 0 ms and mean(cell.I) > 0 nA"},
    {"E0505", "@simulate 1 ms with dt = 0 ms"},
    {"E0506", "@simulate 1 ms with spikes = exact"},
    {"E0507", "@drive cell.tau = 10 ms"},
    {"E0508", "@plot 3 mV"},
    {"E0509", "@print rate(cell.u)"},
    {"E0510", "@sweep A in 0 nA .. 1 nA step 0 nA { simulate 1 ms }"},
    {"E0511", "@expect cell.u(8 ms) ~= 3 mV"},
    {"E0513", "@population p[3] = N(tau = [10, 20] ms)"},
    {"E0514", "@test \"a\" { restart }\ntest \"a\" { restart }"},
    {"E0515", "@print cell[1].tau"},
    {"E0516", "!edition 2031"},
    {"E0517", "@sweep A in 3 nA { simulate 1 ms }"},
    {"E0518", "@find A in [1, 2] nA where A > 0 nA { simulate 1 ms }"},
    {"E0519", "@save 3 to \"../u.npy\""},
    {"E0520", "@data x[i in 0..3] = 1"},
    {"E0521", "@simulate 5 sweeps"},
    {"E0522", "@record m = count(cell.spikes)"},
    {"E0523", "@print energy(cell)"},
    {"E0901", "@drive cell.I = 1 nA*E[1].u/1 mV"},
    {"E1201", "@freeze cell"},
    {"E1202", "!neuron R { input h : Hz;  let nu = h }\nneuron S { spike when t > 1 ms }\nsynapse Y { weight w : Hz;  state g : Hz = 0;  1 ms*dg/dt = -g;  on pre { g += w };  post.h += g }\nrule A { on post { w += 1 w_unit } }\npopulation s = S()\npopulation r = R()\nconnect s -> r { synapse = Y();  w = 1 Hz;  rule = A() }"},
    {"E1203", "!neuron S { state u = 0;  1 ms*du/dt = -u;  spike when t > 1 ms }\nsynapse Y { weight w : 1;  on pre { post.u += w } }\nrule A { 1 s*dw/dt = pre.u }\npopulation s = S()\nconnect s -> s { synapse = Y();  w = 1;  delay = 1 ms;  rule = A() }"},
    {"E0903", "@drive cell.I = samples([1, 2] nA, every = 0.1 ms)"},
    {"E0904", "state w[k in 1..3] = 0"},
    {"E0907", "@release E[1].I"},
    {"E1001", "@phaseplane cell { u = -2 mV .. 2 mV }"},
    {"E1002", "@phaseplane cell { tau = 1 ms .. 2 ms;  u = -2 mV .. 2 mV }"},
    {"E1003", "@bifurcation cell over u = -2 mV .. 2 mV"},
    {"E1004", "@bifurcation cell over I = 2 nA .. 0 nA"},
    {"E1005", "@phaseplane E { u = -2 mV .. 2 mV }"},
    {"E1006", "@bifurcation cell over I = 0 nA .. 2 nA as b\nprint b.hopf"},
    {"E1007", "@set cell.u = rest(cell)"},
    {"W0101", "spike when 1 > 2"},
    {"W0103", "state w = 1 mV"},
    {"W0105", "param k = -1 ms;  state w = 1 mV;  k*dw/dt = w"},
    {"W0104", "!neuron Idle { param a = 1 }"},
};

inline std::string text_of_snippet(std::string_view snippet) {
    if (snippet.front() == '!') return std::string(snippet.substr(1)) + "\n";
    const bool experiment = snippet.front() == '@';
    std::string text(experiment ? experiment_around : neuron_around);
    text.replace(text.find("{}\n"), 2, experiment ? snippet.substr(1) : snippet);
    return text;
}

}  // namespace nmlc::test
