// Exponentials of affine arguments: what is shared, what is left alone, and how far the result may move.
#include <algorithm>

#include "compiler/ir/interpret.h"
#include "text.h"

using namespace nmlc;

namespace {

// The one store of a kernel with the one column u.
double result_of(const ir::Kernel& kernel, double u) {
    alignas(64) double column[NMLC_GROUP] = {u};
    void* columns[] = {column};
    nmlc_args args{};
    args.columns = columns;
    args.n_neurons = args.n_steps = 1;
    ir::interpret(kernel, args);
    return column[0];
}

}  // namespace

TEST_CASE("an exponential of eight times the slope is made by squaring three times", "[passes]") {
    CHECK(after(passes::share_exponentials, R"(
        columns u
        %0 = column u
        %1 = const -0.0125
        %2 = mul %0, %1
        %3 = call exp %2
        %4 = const -10
        %5 = div %0, %4
        %6 = call exp %5
        %7 = add %3, %6
        store u, %7
    )") == canonical(R"(
        columns u
        %0 = column u
        %1 = const -0.0125
        %2 = mul %0, %1
        %3 = call exp %2
        %4 = const -10
        %5 = div %0, %4
        %6 = mul %3, %3
        %7 = mul %6, %6
        %8 = mul %7, %7
        %9 = add %3, %8
        store u, %9
    )"));
}

TEST_CASE("shared exponentials keep their value, offsets included", "[passes]") {
    const ir::Kernel kernel = ir::parse(R"(
        columns u
        %0 = column u
        %1 = const 65
        %2 = add %0, %1
        %3 = neg %2
        %4 = const 80
        %5 = div %3, %4
        %6 = call exp %5
        %7 = const 35
        %8 = add %0, %7
        %9 = neg %8
        %10 = const 10
        %11 = div %9, %10
        %12 = call exp %11
        %13 = mul %6, %12
        store u, %13
    )");
    const ir::Kernel shared = passes::simplify(passes::share_exponentials(kernel));
    CHECK(std::count_if(shared.insts.begin(), shared.insts.end(), [](const ir::Inst& inst) { return inst.op == ir::Op::call; }) == 1);
    for (double u = -200; u < 150; u += 0.37) CHECK(result_of(shared, u) == Approx(result_of(kernel, u)).epsilon(1e-14));
}

TEST_CASE("exponentials of other slopes, far offsets and other values stay their own", "[passes]") {
    const auto calls_in = [](const std::string& lines) {
        const ir::Kernel shared = passes::simplify(passes::share_exponentials(ir::parse("columns u, v\n%0 = column u\n%1 = column v\n" + lines)));
        return std::count_if(shared.insts.begin(), shared.insts.end(), [](const ir::Inst& inst) { return inst.op == ir::Op::call; });
    };
    const auto two = [&](const std::string& first, const std::string& second) {
        return calls_in("%2 = const 3\n%3 = const 2\n%4 = const 90\n" + first + "\n%6 = call exp %5\n" + second + "\n%8 = call exp %7\n%9 = add %6, %8\nstore u, %9");
    };
    CHECK(two("%5 = mul %0, %3", "%7 = mul %0, %2") == 2);                       // 2u, 3u
    CHECK(two("%5 = mul %0, %3", "%7 = mul %1, %3") == 2);                       // 2u, 2v
    CHECK(two("%5 = add %0, %4", "%7 = sub %0, %3") == 2);                       // a factor of exp(92)
    CHECK(two("%5 = add %0, %3", "%7 = sub %0, %3") == 1);                       // a factor of exp(4)
}

TEST_CASE("widen turns uniforms into givens", "[passes]") {
    CHECK(after(passes::widen, R"(
        columns u
        uniforms tau
        givens R
        %0 = column u
        %1 = uniform tau
        %2 = given R
        %3 = mul %1, %2
        store u, %3
    )") == canonical(R"(
        columns u
        givens R, "point's tau"
        %0 = column u
        %1 = given "point's tau"
        %2 = given R
        %3 = mul %1, %2
        store u, %3
    )"));
}

TEST_CASE("functions that do not need each other are brought together", "[passes]") {
    CHECK(after(passes::order_by_depth, R"(
        columns u, v
        %0 = column u
        %1 = call exp %0
        %2 = call tanh %1
        %3 = call max %2, %0
        store u, %3
        %4 = column v
        %5 = call exp %4
        %6 = neg %5
        store v, %6
    )") == canonical(R"(
        columns u, v
        %0 = column u
        %1 = call exp %0
        %2 = column v
        %3 = call exp %2
        %4 = call tanh %1
        %5 = neg %3
        %6 = call max %4, %0
        store u, %6
        store v, %5
    )"));
}
