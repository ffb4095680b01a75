// tabulate: what leaves a kernel, and what stays. of_one_row: what is read once. euler_step: rates become values.
#include "text.h"

using namespace nmlc;

namespace {

const char* decaying = R"(
    kernel on_post
    columns w
    uniforms tau
    arrivals x, since
    %0 = column w
    %1 = arrival x
    %2 = uniform tau
    %3 = arrival since
    %4 = div %3, %2
    %5 = call exp %4
    %6 = mul %1, %5
    %7 = add %0, %6
    store w, %7
)";

std::string kernel_of(const char* text) { return after([](const ir::Kernel& kernel) { return passes::tabulate(kernel, 1).kernel; }, text); }

}  // namespace

TEST_CASE("a costly function of the one slot is read from a table", "[passes]") {
    CHECK(kernel_of(decaying) == canonical(R"(
        kernel on_post
        columns w
        uniforms tau
        arrivals x, since, "table 2"
        %0 = column w
        %1 = arrival x
        %2 = arrival "table 2"
        %3 = mul %1, %2
        %4 = add %0, %3
        store w, %4
    )"));
    CHECK(after([](const ir::Kernel& kernel) { return passes::tabulate(kernel, 1).table; }, decaying) == canonical(R"(
        kernel on_post.table
        uniforms tau
        arrivals x, since
        outputs "table 2"
        %0 = uniform tau
        %1 = arrival since
        %2 = div %1, %0
        %3 = call exp %2
        output "table 2", %3
    )"));
}

TEST_CASE("what differs from neuron to neuron, or costs little, stays", "[passes]") {
    for (const char* text : {R"(
        columns w
        givens tau
        arrivals x, since
        %0 = given tau
        %1 = arrival since
        %2 = div %1, %0
        %3 = call exp %2
        store w, %3
    )", R"(
        columns w
        arrivals x, since
        %0 = column w
        %1 = arrival since
        %2 = const 2
        %3 = mul %1, %2
        %4 = add %0, %3
        store w, %4
    )"}) {
        CHECK(kernel_of(text) == canonical(text));
        CHECK(passes::tabulate(ir::parse(text), 1).table.insts.empty());
    }
}

TEST_CASE("what a row has in common is read once, from the timeline slot of the same number", "[passes]") {
    CHECK(after([](const ir::Kernel& kernel) { return passes::of_one_row(kernel, {false, true}); }, R"(
        arrivals sent, told
        outputs w
        %0 = arrival sent
        %1 = arrival told
        %2 = mul %0, %1
        output w, %2
    )") == canonical(R"(
        timelines sent, told
        arrivals sent, told
        outputs w
        %0 = arrival sent
        %1 = timeline told
        %2 = mul %0, %1
        output w, %2
    )"));
}

TEST_CASE("a step of Euler's method moves the states that have a rate, and those alone", "[passes]") {
    CHECK(after([](const ir::Kernel& kernel) { return passes::euler_step(kernel, {0}); }, R"(
        columns w, kept
        arrivals sent
        outputs w, kept
        %0 = column w
        %1 = arrival sent
        %2 = mul %0, %1
        %3 = const 0
        output w, %2
        output kept, %3
    )") == canonical(R"(
        columns w, kept
        arrivals sent
        %0 = column w
        %1 = arrival sent
        %2 = mul %0, %1
        %3 = const 0
        %4 = dt
        %5 = mul %4, %2
        %6 = add %0, %5
        store w, %6
    )"));
}
