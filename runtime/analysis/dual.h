// Dual patterns: q^mu with mean_i(q^mu_i * p^nu_i) = 1 where mu = nu, and 0 elsewhere, in the span of the patterns p,
//     q^mu = sum_nu (C^-1)_(mu nu) p^nu,      C_(mu nu) = mean_i(p^mu_i * p^nu_i).
// The weights sum_mu p^mu_i q^mu_j / N are the projection onto the patterns: the pseudo-inverse rule (Personnaz, Guyon & Dreyfus 1985, J Physique
// Lett 46:L359; Kanter & Sompolinsky 1987, Phys Rev A 35:380).
#pragma once
#include <cstddef>
#include <optional>
#include <vector>

namespace nmlc::analysis {

// `patterns`: row by row, each of `length` numbers; so is the result. Nothing where the patterns depend on each other linearly.
std::optional<std::vector<double>> dual_patterns(const std::vector<double>& patterns, std::size_t length);

}  // namespace nmlc::analysis
