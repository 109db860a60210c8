// Whatever vectors the compiler's default target has (SSE2 on x86-64: 16 registers of 4 floats, of which a tile takes 8; taller tiles spill).
#include "variants.h"

#define VARIANT "portable"
#define KERNELS cpu_kernels_portable
#define TILE_ROWS 2
#define PANEL_VECTORS 1
#define WORD_NUMBERS 1

// On x86-64 only processors that are older than AVX2 take this variant: rather small than fast.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif
#include "Templates/kernels.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif
