// Builder, printer, parser and verifier: what was built prints, what was printed reads back to the same kernel.
#include <catch2/catch.hpp>

#include <limits>

#include "compiler/ir/ir.h"

using namespace nmlc;
using namespace nmlc::ir;

TEST_CASE("a kernel prints its slots, then its instructions", "[ir]") {
    Builder b{"LIF.step"};
    const Value u = b.slot(Op::column, b.column_slot("u"));
    const Value was = b.slot(Op::column, b.column_slot("spike was true", Type::b1));
    const Value next = b.binary(Op::mul, u, b.slot(Op::uniform, b.uniform_slot("decay")));
    const Value above = b.binary(Op::lt, b.constant(-50), next);
    b.store(0, b.select(above, b.constant(-70), next));
    b.store(1, above);
    b.spike(b.binary(Op::and_, above, b.unary(Op::not_, was)));
    const Kernel kernel = std::move(b).finish();
    CHECK(verify(kernel).empty());
    CHECK(print(kernel) == R"(kernel LIF.step
columns u, "spike was true":b
uniforms decay
%0 = column u
%1 = column "spike was true"
%2 = uniform decay
%3 = mul %0, %2
%4 = const -50
%5 = lt %4, %3
%6 = const -70
%7 = select %5, %6, %3
store u, %7
store "spike was true", %5
%8 = not %1
%9 = and %5, %8
spike %9
)");
}

TEST_CASE("the builder gives an equal pure instruction again", "[ir]") {
    Builder b{"k"};
    const Value x = b.slot(Op::column, b.column_slot("x")), y = b.slot(Op::column, b.column_slot("y"));
    CHECK(b.binary(Op::sub, x, y) == b.binary(Op::sub, x, y));
    CHECK(b.binary(Op::sub, x, y) != b.binary(Op::sub, y, x));
    CHECK(b.binary(Op::add, x, y) == b.binary(Op::add, y, x));
    CHECK(b.constant(0.0) != b.constant(-0.0));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(b.constant(nan) == b.constant(nan));
    CHECK(b.call(Function::exp, {x}) != b.call(Function::log, {x}));
    CHECK(b.draw(Op::normal, 1) != b.draw(Op::normal, 2));
    CHECK(b.draw(Op::normal, 1) == b.draw(Op::normal, 1));
    CHECK(b.column_slot("x") == 0);
    const std::size_t before = b.kernel().insts.size();
    b.store(0, x);
    b.store(1, x);
    CHECK(b.kernel().insts.size() == before + 2);
}

TEST_CASE("every kind of instruction reads back from its text", "[ir]") {
    const std::string text = R"(kernel all
columns u, was:b
uniforms R, "a \"b\", c"
givens tau
timelines drive
outputs du
%0 = const 0.1
%1 = const -0
%2 = const inf
%3 = const 1e-300
%4 = truth 1
%5 = uniform R
%6 = uniform "a \"b\", c"
%7 = column u
%8 = column was
%9 = given tau
%10 = timeline drive
%11 = step
%12 = time
%13 = dt
%14 = grid
%15 = index
%16 = fma %0, %5, %7
%17 = call pow %9, %10
%18 = expm[2,0,1] %13, %0, %1, %2, %3
%19 = covroot[1,0,0] %13, %0, %5
%20 = normal 3
%21 = random 4
%22 = first_step %20
%23 = or %4, %8
%24 = select %23, %16, %17
%25 = poisson 5, %0, %21
store u, %24
store was, %23
output du, %18
spike %23
)";
    CHECK(print(parse(text)) == text);
    CHECK(verify(parse(text)).empty());
}

TEST_CASE("slots that are not declared are made by their first use", "[ir]") {
    CHECK(print(parse("%7 = uniform R\n\nstore v, %7   # as a test would write it")) == "columns v\nuniforms R\n%0 = uniform R\nstore v, %0\n");
}

TEST_CASE("a fault in the text is told with its line", "[ir]") {
    CHECK_THROWS_WITH(parse("%0 = const 1\n%1 = ad %0, %0"), "line 2: `ad` is no operation");
    CHECK_THROWS_WITH(parse("%0 = add %3, %4"), "line 1: %3 is not known here");
    CHECK_THROWS_WITH(parse("%0 = const 1\n%1 = add %0"), "line 2: `add` takes 2 operands");
    CHECK_THROWS_WITH(parse("%0 = const x1"), "line 1: `x1` is not a number");
    CHECK_THROWS_WITH(parse("%0 = const 1\n%0 = const 1"), "line 2: %0 is there twice");
    CHECK_THROWS_WITH(parse("const 1"), "line 1: `const` gives a value");
    CHECK_THROWS_WITH(parse("%0 = call sine %0"), "line 1: `sine` is no function");
    CHECK_THROWS_WITH(parse("%0 = const 1 2"), "line 1: expected `%`");
}

TEST_CASE("the verifier names each fault", "[ir]") {
    const auto faults = [](const char* text) { return verify(parse(text)); };
    using Sentences = std::vector<std::string>;
    CHECK(faults("%0 = const 1\n%1 = and %0, %0") == Sentences{"instruction 1 (and): operand 1 is a number"});
    CHECK(faults("%0 = truth 1\n%1 = add %0, %0") == Sentences{"instruction 1 (add): operand 1 is a truth"});
    CHECK(faults("%0 = const 1\nstore u, %0\nstore u, %0") == Sentences{"instruction 2 (store): `u` is stored twice"});
    CHECK(faults("%0 = truth 1\nspike %0\nspike %0") == Sentences{"instruction 2 (spike): there is a second one"});
    CHECK(faults("columns was:b\n%0 = const 1\nstore was, %0") == Sentences{"instruction 1 (store): the column has another type"});
    CHECK(faults("%0 = truth 1\n%1 = const 1\n%2 = select %0, %0, %1") == Sentences{"instruction 2 (select): its branches have different types"});
    CHECK(faults("%0 = dt\n%1 = expm[1,0,1] %0, %0") == Sentences{"instruction 1 (expm): entry (0, 1) of a matrix of 1 rows"});
    CHECK(faults("%0 = dt\n%1 = expm[2,0,1] %0, %0") == Sentences{"instruction 1 (expm): takes 5 operands, has 2"});
    CHECK(faults("%0 = dt\n%1 = call exp %0, %0") == Sentences{"instruction 1 (call): takes 1 operands, has 2"});
    CHECK(faults("uniforms R, R") == Sentences{"uniforms: `R` is there twice"});

    Kernel ahead = parse("%0 = const 1\n%1 = neg %0");
    ahead.insts[Value{1}].operands[0] = Value{1};
    CHECK(verify(ahead) == Sentences{"instruction 1 (neg): uses a value that comes later"});
    Kernel beyond = parse("%0 = uniform R");
    beyond.insts[Value{0}].slot = 5;
    CHECK(verify(beyond) == Sentences{"instruction 0 (uniform): slot 5 of 1"});
}
