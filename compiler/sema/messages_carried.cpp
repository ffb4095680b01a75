#include "compiler/sema/messages_carried.h"

#include "compiler/sema/wording.h"

namespace nmlc::sema::messages {

Diagnostic state_of_sender(const std::string& state, Span span) {
    return make(Code::E1102, "`" + state + "` is kept once for each sender: it is not known where its spikes arrive", span, std::string{"reads `" + state + "`"}, "use it in `on pre`, where the spike leaves");
}
Diagnostic carries_one_amount(const std::string& target, Span span) {
    return make(Code::E1102, "a spike carries one amount, and `" + target + "` takes another", span, std::string{}, "give the same to all, or write two synapses and connect twice");
}
Diagnostic carried_without_factor(Span span, Span culprit) {
    return make(Code::E1102, "the weight is no factor of what the spike carries", span, {{culprit, "this part"}}, "as in `g += w*u*x`");
}
Diagnostic carries_of_population(const std::string& synapse, Span span) {
    return make(Code::E1105, "`" + synapse + "` has states of the sender, but a model as the sender has spikes only", span, std::string{}, "declare a population of senders, and connect that");
}

}  // namespace nmlc::sema::messages
