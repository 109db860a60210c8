// Sixteen floats: the unit of every kernel. The compiler maps it to as many registers as the variant's instruction set needs.
#define LANES 16
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
#define ONE_BY_ONE _Pragma("clang loop unroll(disable) vectorize(disable)") // short loops, of which code for many at once would be large

typedef float vec __attribute__((vector_size(64), aligned(4)));
typedef float whole_vec __attribute__((vector_size(64))); // at a multiple of 64 bytes
typedef int32_t vec_mask __attribute__((vector_size(64), aligned(4)));

INLINE vec load(const float *p) { return *(const vec *)p; }
INLINE void store(float *p, vec x) { *(vec *)p = x; }
INLINE vec splat(float x) { return x - (vec){0}; }
INLINE vec blend(vec_mask condition, vec yes, vec no) { return (vec)((condition & (vec_mask)yes) | (~condition & (vec_mask)no)); }

// What was written past the caches is there before this thread says that it is done.
INLINE void finish_streams(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

// The first `count` lanes, for the end of an array whose length is not a multiple of 16.
INLINE vec load_first(const float *p, ptrdiff_t count) {
  if (count >= LANES) return load(p);
  vec x = {0};
  memcpy(&x, p, (size_t)count * sizeof(float));
  return x;
}

INLINE void store_first(float *p, vec x, ptrdiff_t count) {
  if (count >= LANES)
    store(p, x);
  else
    memcpy(p, &x, (size_t)count * sizeof(float));
}

// An end that does not fill a vector is covered by one that overlaps the vector before it.
#define COPY_BY(size)                                                                                                  \
  for (ptrdiff_t i = 0; i + size <= count; i += size) memcpy(to + i, from + i, size * sizeof(float));                  \
  memcpy(to + count - size, from + count - size, size * sizeof(float))

INLINE void copy(float *to, const float *from, ptrdiff_t count) {
  if (count >= LANES) {
    COPY_BY(LANES);
  } else if (count >= 4) {
    COPY_BY(4);
  } else {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i];
  }
}

INLINE void clear(float *to, ptrdiff_t count) {
  if (count > 0) memset(to, 0, (size_t)count * sizeof(float));
}

INLINE ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
INLINE ptrdiff_t larger(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
INLINE ptrdiff_t divide_up(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }
INLINE ptrdiff_t round_up(ptrdiff_t a, ptrdiff_t b) { return divide_up(a, b) * b; }
