// AVX-512: 32 registers of 16 floats, of which a tile takes 28.
#include "variants.h"

#if defined(__x86_64__)
#define VARIANT "avx512"
#define KERNELS cpu_kernels_avx512
#define TILE_ROWS 14
#define PANEL_VECTORS 2
#define WORD_NUMBERS 1
#define MULTIPLY_ADD_FROM_MEMORY "vfmadd231ps %2%{1to16%}, %1, %0"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))), apply_to = function)
#include "Templates/kernels.h"
#pragma clang attribute pop
#endif
