#define _GNU_SOURCE
#include "variants.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

// The variants of this architecture, best first of each kind of products; every processor runs the last.
static const cpu_kernels *const variants[] = {
#if defined(__x86_64__)
  &cpu_kernels_amx_bf16, &cpu_kernels_avx512_bf16, &cpu_kernels_avx512, &cpu_kernels_avx2,
#elif defined(__aarch64__)
  &cpu_kernels_neon,
#endif
  &cpu_kernels_portable,
};
#define VARIANT_COUNT (sizeof variants / sizeof *variants)

#if defined(__x86_64__)
// Whether the processor has the tiles of AMX, in the shapes that the kernels give them: hypervisors may show the instructions and no shapes, and then refuse them.
static bool has_tiles(void) {
  enum { BF16 = 1 << 22, TILE = 1 << 24, PALETTES = 0x1D, PRODUCTS = 0x1E };
  unsigned a, b, c, d;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(d & BF16) || !(d & TILE)) return false;
  if (!__get_cpuid_count(PALETTES, 0, &a, &b, &c, &d) || a < 1) return false;
  if (!__get_cpuid_count(PALETTES, 1, &a, &b, &c, &d) || (b & 0xFFFF) < 64 || b >> 16 < 8 || (c & 0xFFFF) < 16) return false;
  return __get_cpuid_count(PRODUCTS, 0, &a, &b, &c, &d) && (b & 0xFF) >= 16 && (b >> 8 & 0xFFFF) >= 64;
}

// Whether this process may use them: the system saves them, but Linux keeps room for that, 8 KB a thread, for those that ask only
// (Documentation/arch/x86/xstate.rst). It then refuses alternate stacks for signals that are smaller.
static bool may_use_tiles(void) {
  enum { STATES = 3 << 17, REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };
  unsigned low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & STATES) == STATES && syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

// Whether this processor runs a variant.
static bool is_usable(const cpu_kernels *variant) {
#if defined(__x86_64__)
  bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"), has_bf16 = has_avx512() && __builtin_cpu_supports("avx512bf16");
  if (variant == &cpu_kernels_amx_bf16) return has_avx2 && has_bf16 && has_tiles() && may_use_tiles();
  if (variant == &cpu_kernels_avx512_bf16) return has_avx2 && has_bf16;
  if (variant == &cpu_kernels_avx512) return has_avx2 && has_avx512();
  if (variant == &cpu_kernels_avx2) return has_avx2;
#else
  (void)variant;
#endif
  return true;
}

const cpu_kernels *cpu_kernels_best(ptrdiff_t word_numbers) {
  for (size_t i = 0; i < VARIANT_COUNT; i++)
    if (variants[i]->word_numbers == word_numbers && is_usable(variants[i])) return variants[i];
  return NULL;
}

const cpu_kernels *cpu_kernels_named(const char *name) {
  for (size_t i = 0; i < VARIANT_COUNT; i++)
    if (strcmp(variants[i]->name, name) == 0 && is_usable(variants[i])) return variants[i];
  return NULL;
}
