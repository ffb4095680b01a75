// The choice of a method for states that belong together, and what each method needs to know of their equations.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/plan/plan.h"

namespace nmlc::solve {

// The equations of one group before a method was chosen.
struct System {
    std::vector<std::uint32_t> states;
    std::vector<symbolic::Expr> drift;
    std::vector<plan::Noise> noise;
    std::vector<std::uint32_t> can_hold;            // states that events may hold
};

// A group, or what stands against the method: a sentence that ends in the offending term, and where that was written.
struct Obstacle { std::string why; Span span; Code code = Code::E0601; };
struct Attempt { std::optional<plan::Group> group; Obstacle obstacle; };

class Chooser {
public:
    // `text` prints an expression of the instance.
    Chooser(symbolic::Arena& arena, const elaborate::Instance& instance, std::function<std::string(symbolic::Expr)> text,
            std::function<std::string(std::uint32_t)> name);
    Attempt exact(const System& system) const;
    Attempt exp_euler(const System& system) const;
    plan::Group stepped(plan::Method method, const System& system) const;   // euler, midpoint, heun, rk4, adaptive, euler_maruyama
    plan::Group automatic(const System& system) const;

private:
    bool moves(symbolic::Expr e) const;             // changes within a step
    std::string accuracy(plan::Method method, const System& system) const;

    symbolic::Arena& arena_;
    const elaborate::Instance& instance_;
    std::function<std::string(symbolic::Expr)> text_;
    std::function<std::string(std::uint32_t)> name_;
};

inline constexpr std::size_t most_exact_states = 32;

}  // namespace nmlc::solve
