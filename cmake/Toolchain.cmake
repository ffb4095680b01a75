# What every target shares: ccache and mold where present, warnings, strict floating point, sanitizers.
find_program(NMLC_CCACHE ccache)
if(NMLC_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${NMLC_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${NMLC_CCACHE})
endif()
find_program(NMLC_MOLD mold)
if(NMLC_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

# No contraction: a*b + c rounds twice unless the code says fma, as kernels and interpreter do.
add_compile_options(-Wall -Wextra -Wpedantic -ffp-contract=off)

if(NMLC_SANITIZE)
    add_compile_options(-fsanitize=${NMLC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${NMLC_SANITIZE})
    if(NMLC_SANITIZE MATCHES undefined)
        add_compile_options(-fno-sanitize=vptr)   # LLVM is built without run-time type information
    endif()
endif()
