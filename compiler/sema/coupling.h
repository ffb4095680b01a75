// What a synapse adds all the time, brought into a sum of products
//     w*g(post) * h(pre)      summed over the synapses of a cell:      g(post) * sum_j w_j*h(pre_j)
// so that one number a cell, for each h, carries all of its synapses.
//     w*(pre.u - post.u)      gives      (sum w*pre.u)  and  -post.u*(sum w)
#pragma once
#include <optional>
#include <vector>

#include "compiler/sema/context.h"

namespace nmlc::sema {

// Where the synapse's own parts begin in the receiving neuron.
struct OwnParts { std::uint32_t first_param = 0, first_state = 0, first_let = 0; };

struct CoupledTerm {
    std::optional<model::ExprId> received;   // g, a factor of the receiver; none: 1
    bool weighted = false;                   // w is a factor
    std::optional<model::ExprId> sent;       // h, of the sender's own parts; none: 1
};
// Without terms, `culprit` is the smallest part in the way. Terms with the same h, both with or both without w, are one.
struct CoupledForm { std::optional<std::vector<CoupledTerm>> terms; model::ExprId culprit; };
CoupledForm coupled_form(Context& context, const model::Neuron& neuron, const OwnParts& own, model::ExprId contribution);

// Whether an expression of the receiving neuron reads `pre.X`, also through lets.
bool reads_sender(const model::Model& model, const model::Neuron& neuron, model::ExprId expr);

inline constexpr std::size_t most_coupled_terms = 64;

}  // namespace nmlc::sema
