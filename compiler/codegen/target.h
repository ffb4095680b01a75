// The machine that code is made for: this one, or what would be left of it with narrower vectors.
#pragma once
#include <string>

namespace nmlc::codegen {

struct Target {
    std::string cpu, features;
    int vector_bits = 128;     // 128, 256 or 512
};

// vector_bits 0: the widest. 256 leaves AVX-512 out, 128 AVX and fma too: what runs then is what an older machine would run.
Target host_target(int vector_bits);

}  // namespace nmlc::codegen
