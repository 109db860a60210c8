// What the variants share: the C library's headers, which must not fall under a variant's target attribute, and the tables' declarations.
#include <stdbool.h>
#include <string.h>

#include "CPUKernels.h"

// Vectors of 64 bytes never cross a function that is not inlined, so that their calling convention does not matter.
#pragma clang diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)
extern const cpu_kernels cpu_kernels_amx_bf16, cpu_kernels_avx512_bf16, cpu_kernels_avx512, cpu_kernels_avx2;
#endif
#if defined(__aarch64__)
extern const cpu_kernels cpu_kernels_neon;
#endif
extern const cpu_kernels cpu_kernels_portable;
