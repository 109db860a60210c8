// NEON, which every 64-bit ARM processor has: 32 registers of 4 floats, of which a tile takes 24.
#include "variants.h"

#if defined(__aarch64__)
#define VARIANT "neon"
#define KERNELS cpu_kernels_neon
#define TILE_ROWS 6
#define PANEL_VECTORS 1
#define WORD_NUMBERS 1

#include "Templates/kernels.h"
#endif
