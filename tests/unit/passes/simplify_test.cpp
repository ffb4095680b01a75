// fold_constants, drop_unused and both together, before and after.
#include "text.h"

using namespace nmlc;

TEST_CASE("fold_constants evaluates arithmetic on constants", "[passes]") {
    CHECK(after(passes::simplify, R"(
        %0 = const 2
        %1 = const 3
        %2 = mul %0, %1
        store v, %2
    )") == canonical(R"(
        columns v
        %0 = const 6
        store v, %0
    )"));
}

TEST_CASE("fold_constants computes functions and truths as everybody does", "[passes]") {
    CHECK(after(passes::simplify, R"(
        columns a, b:b
        %0 = const 2
        %1 = call sqrt %0
        store a, %1
        %2 = lt %1, %0
        %3 = truth 0
        %4 = or %2, %3
        store b, %4
    )") == canonical(R"(
        columns a, b:b
        %0 = const 1.4142135623730951
        store a, %0
        %1 = truth 1
        store b, %1
    )"));
}

TEST_CASE("identities that hold to the bit are used", "[passes]") {
    const auto simplified = [](const std::string& line) {
        return after(passes::simplify, "columns u\nuniforms R\n%0 = column u\n%1 = uniform R\n" + line + "\nstore u, %9");
    };
    const std::string u = "columns u\nuniforms R\n%0 = column u\nstore u, %0\n";
    CHECK(simplified("%2 = const 1\n%9 = mul %0, %2") == u);
    CHECK(simplified("%2 = const 1\n%9 = div %0, %2") == u);
    CHECK(simplified("%2 = const 0\n%9 = sub %0, %2") == u);
    CHECK(simplified("%2 = const -0\n%9 = add %2, %0") == u);
    CHECK(simplified("%2 = neg %0\n%9 = neg %2") == u);
    CHECK(simplified("%2 = truth 1\n%9 = select %2, %0, %1") == u);
    CHECK(simplified("%2 = lt %0, %1\n%9 = select %2, %0, %0") == u);
    CHECK(simplified("%2 = const -1\n%9 = mul %2, %0") == "columns u\nuniforms R\n%0 = column u\n%1 = neg %0\nstore u, %1\n");
    CHECK(simplified("%2 = const 8\n%9 = div %0, %2") == "columns u\nuniforms R\n%0 = column u\n%1 = const 0.125\n%2 = mul %0, %1\nstore u, %2\n");
    CHECK(simplified("%2 = neg %1\n%9 = sub %0, %2") == "columns u\nuniforms R\n%0 = column u\n%1 = uniform R\n%2 = add %0, %1\nstore u, %2\n");
}

TEST_CASE("what would change a bit stays", "[passes]") {
    for (const char* line : {"%1 = const 0\n%2 = add %0, %1", "%1 = const 0\n%2 = mul %0, %1", "%1 = const 3\n%2 = div %0, %1", "%1 = const -0\n%2 = sub %0, %1", "%1 = const 0\n%2 = sub %1, %0"}) {
        const std::string text = canonical("columns u\n%0 = column u\n" + std::string(line) + "\nstore u, %2");
        CHECK(after(passes::simplify, text) == text);
    }
}

TEST_CASE("logic with a constant truth is decided or drops it", "[passes]") {
    const auto simplified = [](const char* lines) { return after(passes::simplify, std::string("columns b:b\n%0 = column b\n") + lines + "\nspike %9"); };
    const std::string b = "columns b:b\n%0 = column b\nspike %0\n";
    CHECK(simplified("%1 = truth 1\n%9 = and %0, %1") == b);
    CHECK(simplified("%1 = truth 0\n%9 = or %1, %0") == b);
    CHECK(simplified("%9 = and %0, %0") == b);
    CHECK(simplified("%1 = not %0\n%9 = not %1") == b);
    CHECK(simplified("%1 = truth 0\n%9 = and %0, %1") == "columns b:b\n%0 = truth 0\nspike %0\n");
    CHECK(simplified("%1 = truth 1\n%9 = or %0, %1") == "columns b:b\n%0 = truth 1\nspike %0\n");
}

TEST_CASE("drop_unused keeps effects, what they reach, and all slots", "[passes]") {
    CHECK(after(passes::drop_unused, R"(
        columns u, v
        uniforms R, S
        %0 = column u
        %1 = column v
        %2 = uniform R
        %3 = mul %1, %2
        %4 = call exp %3
        %5 = add %0, %0
        store u, %5
    )") == canonical(R"(
        columns u, v
        uniforms R, S
        %0 = column u
        %1 = add %0, %0
        store u, %1
    )"));
}

TEST_CASE("equal subexpressions are computed once", "[passes]") {
    CHECK(after(passes::simplify, R"(
        %0 = column u
        %1 = call exp %0
        %2 = column u
        %3 = call exp %2
        %4 = add %1, %3
        store u, %4
    )") == canonical(R"(
        %0 = column u
        %1 = call exp %0
        %2 = add %1, %1
        store u, %2
    )"));
}
