// What products are made of: words of 32 bits along the depth, each a float, or two neighbours of the depth as bfloat16, the first one in the low half.
// Words are kept in arrays of floats, whose bits nothing but this file looks at.

// The words of `depth` numbers; what fills up the last one is zero.
INLINE ptrdiff_t word_count(ptrdiff_t depth) { return divide_up(depth, WORD_NUMBERS); }

#if WORD_NUMBERS == 1
INLINE vec multiplied(vec sum, vec b, const float *a) { return sum + b * *a; }

// `count` numbers, and perhaps zeros up to sixteen words more.
INLINE void pack_row(float *words, const float *row, ptrdiff_t count) { copy(words, row, count); }

// Sixteen neighbours along the depth.
INLINE void store_words(float *words, vec x) { store(words, x); }

// Sixteen columns: their numbers at one place of the depth.
INLINE void store_columns(float *words, float rows[WORD_NUMBERS][LANES]) { store(words, load(rows[0])); }
#else
// sum + a.low * b.low + a.high * b.high, the word at `a` against sixteen of B; denormal numbers count as zero.
INLINE vec multiplied(vec sum, vec b, const float *a) {
  return (vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)b, (__m512bh)_mm512_set1_ps(*a));
}

// Rounded to the nearest bfloat16, ties to even.
INLINE void store_words(float *words, vec x) { _mm256_storeu_si256((__m256i *)words, (__m256i)_mm512_cvtneps_pbh((__m512)x)); }

INLINE void pack_row(float *words, const float *row, ptrdiff_t count) {
  ptrdiff_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES)
    store(words + i / 2, (vec)_mm512_cvtne2ps_pbh((__m512)load(row + i + LANES), (__m512)load(row + i)));
  if (i == count) return;
  uint32_t rest = ((uint32_t)1 << (count - i)) - 1;
  __m512 low = _mm512_maskz_loadu_ps((__mmask16)rest, row + i), high = _mm512_maskz_loadu_ps((__mmask16)(rest >> LANES), row + i + LANES);
  store(words + i / 2, (vec)_mm512_cvtne2ps_pbh(high, low));
}

INLINE __m512i halves(vec x) { return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)x)); }

// The half of sixteen words that belongs to place k of the depth; the last word of an odd depth is zero beside it.
INLINE void store_half(float *words, vec x, ptrdiff_t k, bool is_last) {
  __m512i half = k % 2 ? _mm512_slli_epi32(halves(x), 16) : halves(x);
  _mm512_mask_storeu_epi16(words, k % 2 ? 0xAAAAAAAA : is_last ? 0xFFFFFFFF : 0x55555555, half);
}

INLINE void store_columns(float *words, float rows[WORD_NUMBERS][LANES]) {
  store(words, (vec)_mm512_or_si512(halves(load(rows[0])), _mm512_slli_epi32(halves(load(rows[1])), 16)));
}
#endif

// `multiplied`, where the multiply-add itself can read and broadcast the word: that takes no register and no instruction, and one read for each use, where a
// compiler would read it once for all.
INLINE vec multiplied_from_memory(vec sum, vec b, const float *a) {
#ifdef MULTIPLY_ADD_FROM_MEMORY
  asm(MULTIPLY_ADD_FROM_MEMORY : "+v"(sum) : "v"(b), "m"(*a));
  return sum;
#else
  return multiplied(sum, b, a);
#endif
}
