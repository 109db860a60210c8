// AVX-512 with products of bfloat16: the same registers, twice the numbers in each.
#include "variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VARIANT "avx512-bf16"
#define KERNELS cpu_kernels_avx512_bf16
#define TILE_ROWS 14
#define PANEL_VECTORS 2
#define WORD_NUMBERS 2

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,fma"))), apply_to = function)
#include "Templates/kernels.h"
#pragma clang attribute pop
#endif
