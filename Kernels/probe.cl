// What the device reaches at best, against which the other kernels are measured.

#ifndef SUMS
#define SUMS 8 // the vectors of a work-item, each of them a chain of multiply-adds
#endif

// Every sum goes through `rounds` multiply-adds, all in registers. Range (work-items); output has VECTOR_WIDTH floats for each.
__kernel void probe_multiply_add(__global float *restrict output, int rounds, float factor) {
  vector sums[SUMS], scale = (vector)(factor), shift = (vector)(1 - factor), total = (vector)(0.0f);
#pragma unroll
  for (int i = 0; i < SUMS; i++) sums[i] = (vector)((float)i);
  for (int round = 0; round < rounds; round++) {
#pragma unroll
    for (int i = 0; i < SUMS; i++) sums[i] = fma(sums[i], scale, shift);
  }
#pragma unroll
  for (int i = 0; i < SUMS; i++) total += sums[i];
  STORE_VECTOR(total, output + get_global_id(0) * VECTOR_WIDTH);
}

// output = input. Range (floats / VECTOR_WIDTH), a multiple of the work-group's size.
__kernel void probe_copy(__global float *restrict output, __global const float *restrict input) {
  size_t first = get_global_id(0) * VECTOR_WIDTH;
  STORE_VECTOR(LOAD_VECTOR(input + first), output + first);
}
