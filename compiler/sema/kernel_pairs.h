// Two exponentials whose difference is divided by the difference of their time constants, as books print it,
//     (exp(-s/tau_1) - exp(-s/tau_2))/(tau_1 - tau_2),
// are 0/0 at equal time constants though they have a limit there, s*exp(-s/tau)/tau^2, and lose their digits near it. With
//     y(s) = (exp(a*s) - exp(b*s))/(a - b)
// a pair c*exp(a*s) - c*exp(b*s) is c*(a - b)*y, and c*(a - b), once what they have in common is cancelled, has nothing left to divide by.
#pragma once
#include "compiler/sema/kernel_form.h"

namespace nmlc::sema {

// The terms with every such pair made one, of rate a and `second_rate` b. Pairs without that denominator stay two.
std::vector<KernelTerm> with_pairs(Context& context, std::vector<KernelTerm> terms);

}  // namespace nmlc::sema
