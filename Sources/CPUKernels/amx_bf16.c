// AVX-512 with products of bfloat16 by AMX: four tile registers of sums, each a product of 16 x 16 x 32 numbers an instruction.
#include "variants.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define VARIANT "amx-bf16"
#define KERNELS cpu_kernels_amx_bf16
#define TILE_ROWS 32
#define PANEL_VECTORS 2
#define WORD_NUMBERS 2
#define MATRIX_TILES

#pragma clang attribute push(                                                                                          \
  __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx512bf16,fma,amx-tile,amx-bf16"))), apply_to = function)
#include "Templates/kernels.h"
#pragma clang attribute pop
#endif
