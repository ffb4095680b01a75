// States, params and lets with an index, written out: what a vector of a model stands for.
//     state w[i in 1..2] = 0.1;  dw[i]/dt = sum(C[i, j]*w[j] for j in 1..2)
// becomes
//     state `w[1]` = 0.1;  `dw[1]`/dt = `C[1, 1]`*`w[1]` + `C[1, 2]`*`w[2]`;  ...
// Indices run over numbers, constants of the file and params of the model that are numbers. What cannot be written out stays as it is, and is
// refused where models are checked.
#pragma once
#include "compiler/ast/ast.h"

namespace nmlc::driver {
ast::Module with_vectors_written_out(ast::Module module);
}
