// AVX2 with FMA: 16 registers of 8 floats, of which a tile takes 12.
#include "variants.h"

#if defined(__x86_64__)
#define VARIANT "avx2"
#define KERNELS cpu_kernels_avx2
#define TILE_ROWS 6
#define PANEL_VECTORS 1
#define WORD_NUMBERS 1

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "Templates/kernels.h"
#pragma clang attribute pop
#endif
