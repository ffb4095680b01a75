// Random kernels over the whole vocabulary: compiled code must leave the same bits as the interpreter at every width.
#include <catch2/catch.hpp>

#include "machine_run.h"

namespace nmlc {
namespace {

using ir::Op;
using ir::Value;

class Generator {
public:
    explicit Generator(unsigned seed) : draws_(seed), b_("random" + std::to_string(seed)) {}

    ir::Kernel make(int size) {
        leaves();
        for (int i = 0; i < size; ++i) pick(4) == 0 ? truths_.push_back(truth()) : numbers_.push_back(number());
        for (const char* name : {"x", "y"}) b_.store(b_.column_slot(name), any());
        b_.store(b_.column_slot("never read"), any());
        b_.store(b_.column_slot("was", ir::Type::b1), any_truth());
        b_.spike(any_truth());
        for (const char* name : {"first", "second"}) b_.output(b_.output_slot(name), any());
        return std::move(b_).finish();
    }

private:
    unsigned pick(std::size_t count) { return static_cast<unsigned>(draws_() % count); }
    Value any() { return numbers_[pick(numbers_.size())]; }
    Value any_truth() { return truths_[pick(truths_.size())]; }

    void leaves() {
        for (const char* name : {"x", "y", "read only"}) numbers_.push_back(b_.slot(Op::column, b_.column_slot(name)));
        for (const char* name : {"was", "flag"}) truths_.push_back(b_.slot(Op::column, b_.column_slot(name, ir::Type::b1)));
        for (const char* name : {"p", "q"}) numbers_.push_back(b_.slot(Op::uniform, b_.uniform_slot(name)));
        for (const char* name : {"R", "tau"}) numbers_.push_back(b_.slot(Op::given, b_.given_slot(name)));
        for (const char* name : {"drive", "second drive"}) numbers_.push_back(b_.slot(Op::timeline, b_.timeline_slot(name)));
        for (const Op op : {Op::step, Op::time, Op::dt, Op::grid, Op::index}) numbers_.push_back(b_.leaf(op));
        for (const double value : {0.0, -0.0, 1.0, -2.5, 1e-300, 1e300}) numbers_.push_back(b_.constant(value));
        numbers_.push_back(b_.draw(Op::normal, 0)), numbers_.push_back(b_.draw(Op::random, 0)), numbers_.push_back(b_.draw(Op::normal, 3));
        truths_.push_back(b_.truth(true)), truths_.push_back(b_.truth(false));
    }

    Value number() {
        static const std::vector<Function> functions = {
#define NMLC_FUNCTION(name, arity) Function::name,
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
        };
        switch (pick(13)) {
            case 0: return b_.binary(Op::add, any(), any());
            case 1: return b_.binary(Op::sub, any(), any());
            case 2: return b_.binary(Op::mul, any(), any());
            case 3: return b_.binary(Op::div, any(), any());
            case 4: return b_.unary(Op::neg, any());
            case 5: return b_.fma(any(), any(), any());
            case 6: return b_.select(any_truth(), any(), any());
            case 7: return b_.unary(pick(2) ? Op::first_step : Op::last_step, any());
            case 8: return matrix_entry();
            case 9: return b_.poisson(pick(3), pick(3) ? b_.binary(Op::mul, b_.constant(90), b_.call(Function::abs, {b_.call(Function::tanh, {any()})})) : any());
            default: {
                const Function function = functions[pick(functions.size())];
                return arity_of(function) == 1 ? b_.call(function, {any()}) : b_.call(function, {any(), any()});
            }
        }
    }

    Value matrix_entry() {
        if (pick(4)) return b_.call(Function::tanh, {any()});   // seldom: one call per lane
        const auto small = [&] { return b_.call(Function::tanh, {any()}); };
        const Value q = small();
        const int row = static_cast<int>(pick(2)), column = static_cast<int>(pick(2));
        if (pick(2)) return b_.matrix(Op::expm, 2, row, column, {b_.leaf(Op::dt), small(), small(), small(), small()});
        const Value one = b_.constant(1);
        return b_.matrix(Op::covroot, 2, row, column, {b_.leaf(Op::dt), small(), small(), small(), small(), one, b_.constant(0), b_.constant(0), b_.binary(Op::mul, q, q)});
    }

    Value truth() {
        switch (pick(8)) {
            case 0: return b_.binary(Op::lt, any(), any());
            case 1: return b_.binary(Op::le, any(), any());
            case 2: return b_.binary(Op::eq, any(), any());
            case 3: return b_.binary(Op::ne, any(), any());
            case 4: return b_.binary(Op::and_, any_truth(), any_truth());
            case 5: return b_.binary(Op::or_, any_truth(), any_truth());
            case 6: return b_.unary(Op::not_, any_truth());
            default: return b_.select(any_truth(), any_truth(), any_truth());
        }
    }

    std::mt19937_64 draws_;
    ir::Builder b_;
    std::vector<Value> numbers_, truths_;
};

void check(const ir::Kernel& kernel, std::uint64_t neurons, std::uint64_t steps, std::uint64_t first_neuron, bool scalar, const std::vector<double>& first_uniforms = {}) {
    for (const int bits : {128, 256, 512}) {
        const codegen::Code code = codegen::compile({{&kernel, scalar}}, {.use_cache = false, .vector_bits = bits});
        for (std::size_t round = 0; round < std::max<std::size_t>(first_uniforms.size(), 1); ++round) {
            test::Population reference(kernel, neurons, steps, first_neuron), compiled(kernel, neurons, steps, first_neuron);
            for (test::Population* each : {&reference, &compiled})
                if (!first_uniforms.empty()) each->set_uniforms({first_uniforms[round]});
            ir::interpret(kernel, reference.args);
            code.entries[0](&compiled.args);
            const std::string difference = compiled.difference(reference);
            if (!difference.empty()) FAIL_CHECK(bits << " bits: " << difference << "\n" << ir::print(kernel));
        }
    }
}

}  // namespace

TEST_CASE("compiled kernels leave the interpreter's bits at every vector width", "[codegen]") {
    for (unsigned seed = 1; seed <= 24; ++seed) check(Generator(seed).make(seed < 12 ? 12 : 50), 150, 5, seed % 2 ? 0 : 64, false);
}

TEST_CASE("kernels for one neuron leave the interpreter's bits", "[codegen]") {
    for (unsigned seed = 101; seed <= 112; ++seed) check(Generator(seed).make(40), 1, 1, seed % 2 ? 0 : 37, true);
}

TEST_CASE("exact kernels begin at any neuron and leave those around as they are; fetching ahead does no harm", "[codegen]") {
    ir::Builder b("exact");
    const Value x = b.slot(Op::column, b.column_slot("x")), p = b.slot(Op::uniform, b.uniform_slot("p"));
    b.store(b.column_slot("x"), b.fma(x, b.slot(Op::given, b.given_slot("R")), b.slot(Op::timeline, b.timeline_slot("drive"))));
    b.store(b.column_slot("was", ir::Type::b1), b.binary(Op::lt, x, p));
    b.output(b.output_slot("twice"), b.binary(Op::add, x, x));
    const ir::Kernel kernel = std::move(b).finish();
    for (const int bits : {128, 256, 512}) {
        const codegen::Code code = codegen::compile({{.kernel = &kernel, .exact = true, .fetches = true}}, {.use_cache = false, .vector_bits = bits});
        for (const std::uint64_t first : {0, 13, 64})
            for (const std::uint64_t count : {1, 7, 8, 31, 32, 33, 70}) {
                test::Population reference(kernel, 200, 1, first), compiled(kernel, 200, 1, first);
                const std::vector<double> before(compiled.numbers(0), compiled.numbers(0) + first);
                for (test::Population* each : {&reference, &compiled}) each->args.n_neurons = count, each->args.ahead = 1'000'000;
                ir::interpret(kernel, reference.args);
                code.entries[0](&compiled.args);
                INFO(bits << " bits, " << count << " neurons from " << first);
                CHECK(compiled.difference(reference) == "");
                CHECK(std::equal(before.begin(), before.end(), compiled.numbers(0)));
            }
    }
}

TEST_CASE("Poisson counts are the interpreter's, whatever the mean depends on, small, large or impossible", "[codegen]") {
    const double infinity = std::numeric_limits<double>::infinity();
    ir::Builder b("poisson");
    const Value p = b.slot(Op::uniform, b.uniform_slot("p")), x = b.slot(Op::column, b.column_slot("x"));
    const Value apart = b.call(Function::abs, {b.slot(Op::given, b.given_slot("R"))}), drive = b.slot(Op::timeline, b.timeline_slot("drive"));
    const Value total = b.binary(Op::add, b.poisson(7, p), b.poisson(8, b.binary(Op::mul, p, apart)));
    b.store(b.column_slot("x"), b.binary(Op::add, b.binary(Op::mul, b.constant(0.5), x), total));
    b.output(b.output_slot("of step"), b.poisson(9, b.binary(Op::mul, p, drive)));
    b.output(b.output_slot("of all"), b.binary(Op::add, b.poisson(7, b.call(Function::abs, {x})), b.draw(Op::random, 7)));
    const ir::Kernel kernel = std::move(b).finish();
    const std::vector<double> means = {0.0, 0.01, 1.28, 20.0, 50.0, 64.0, 64.5, 1000.0, 1e14, -1.0, -infinity, infinity, std::nan("")};
    for (const bool scalar : {false, true}) check(kernel, scalar ? 1 : 150, scalar ? 1 : 5, scalar ? 37 : 64, scalar, means);
}

TEST_CASE("every function is the same in compiled code, also out of line", "[codegen]") {
    for (const int calls : {1, 60}) {
        const std::vector<Function> functions = {
#define NMLC_FUNCTION(name, arity) Function::name,
#include "runtime/math/functions.def"
#undef NMLC_FUNCTION
        };
        for (std::size_t first = 0; first < functions.size(); first += calls == 1 ? 9 : functions.size() - 9) {
            ir::Builder b("functions");
            const Value x = b.slot(Op::column, b.column_slot("x")), y = b.slot(Op::given, b.given_slot("y"));
            for (std::size_t f = first; f < std::min(first + 9, functions.size()); ++f) {
                Value value = x;
                for (int i = 0; i < (calls == 1 ? 1 : functions[f] == Function::pow ? 12 : 0); ++i) {
                    const Value scaled = b.binary(Op::mul, value, b.constant(i == 0 ? 25 : 0.5));
                    value = arity_of(functions[f]) == 1 ? b.call(functions[f], {scaled}) : b.call(functions[f], {scaled, y});
                }
                b.output(b.output_slot(std::string(name_of(functions[f]))), value);
            }
            const ir::Kernel kernel = std::move(b).finish();
            check(kernel, 200, 1, 0, false);
        }
    }
}

TEST_CASE("a lane far from the usual changes no bit of its neighbours, nor its own", "[codegen]") {
    ir::Builder b("far");   // columns are drawn from -3 .. 3: with 300 both roads are taken, within one vector and from step to step
    const auto slot = b.column_slot("x");
    const Value x = b.slot(Op::column, slot), far = b.binary(Op::mul, b.constant(300), x);
    Value sum = b.constant(0);
    for (const Function function : {Function::exp, Function::logistic, Function::exprel, Function::bernoulli}) {
        const Value value = b.call(function, {far});
        b.output(b.output_slot(std::string(name_of(function))), value);
        sum = b.binary(Op::add, sum, b.call(Function::tanh, {value}));
    }
    b.store(slot, b.binary(Op::sub, x, sum));
    const ir::Kernel kernel = std::move(b).finish();
    check(kernel, 150, 7, 0, false);
    check(kernel, 1, 1, 0, true);
}

}  // namespace nmlc
