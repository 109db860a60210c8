#include "variants.h"

// The variants of this architecture, best first of each kind of products; every processor runs the last.
static const cpu_kernels *const variants[] = {
#if defined(__x86_64__)
  &cpu_kernels_avx512_bf16, &cpu_kernels_avx512, &cpu_kernels_avx2,
#elif defined(__aarch64__)
  &cpu_kernels_neon,
#endif
  &cpu_kernels_portable,
};
#define VARIANT_COUNT (sizeof variants / sizeof *variants)

// How many of the best variants this processor cannot run.
static size_t unusable_variants(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return 3;
  bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512vl");
  return !has_avx512 ? 2 : __builtin_cpu_supports("avx512bf16") ? 0 : 1;
#else
  return 0;
#endif
}

const cpu_kernels *cpu_kernels_best(ptrdiff_t word_numbers) {
  for (size_t i = unusable_variants(); i < VARIANT_COUNT; i++)
    if (variants[i]->word_numbers == word_numbers) return variants[i];
  return NULL;
}

const cpu_kernels *cpu_kernels_named(const char *name) {
  for (size_t i = unusable_variants(); i < VARIANT_COUNT; i++)
    if (strcmp(variants[i]->name, name) == 0) return variants[i];
  return NULL;
}
