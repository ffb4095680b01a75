// The words for the model's vocabularies, as the language spells them.
#pragma once
#include <string>

#include "compiler/model/model.h"

namespace nmlc::model {

std::string name_of_distribution(Distribution distribution);
std::string name_of_reducer(Reducer reducer);
std::string name_of_method(Method method);
// "u", "spikes"
std::string name_of_part(const Model& model, const Quantity& quantity);

}  // namespace nmlc::model
