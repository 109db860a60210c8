// Sorts segments of one array in place, ascending, one work-group a segment of any length.
//
// values [...] unsigned 64-bit; segments [S]: first value, number of values.
// A bitonic network whose comparisons all point the same way, so that it sorts any number of values: what would lie behind the end is as good as
// infinite, and a comparison with it changes nothing. Steps over short distances run in local memory, a block of CAPACITY values at a time.

#ifndef CAPACITY
#define CAPACITY 2048 // values of a block, a power of two
#endif
#ifndef LANES
#define LANES 256 // work-items of a group; one alone needs neither barriers, which cost pocl seconds of compilation, nor local memory
#endif

// One step towards sorted runs of `size`: compares values `stride` apart, or, in the first step of a size, values mirrored within the run.
#define DEFINE_STEP(NAME, SPACE)                                                                                       \
  INLINE void NAME(SPACE ulong *values, int count, int size, int stride) {                                             \
    for (int pair = get_local_id(0); 2 * pair < count + stride; pair += LANES) {                                       \
      const int low = 2 * pair - (pair & (stride - 1)), high = 2 * stride == size ? low ^ (size - 1) : low + stride;   \
      if (high >= count || values[low] <= values[high]) continue;                                                      \
      const ulong value = values[low];                                                                                 \
      values[low] = values[high];                                                                                      \
      values[high] = value;                                                                                            \
    }                                                                                                                  \
  }

DEFINE_STEP(sort_local, __local)
DEFINE_STEP(sort_global, __global)

// The steps of sizes first_size ... last_size whose strides fit a block, on each block.
INLINE void sort_blocks(__global ulong *values, __local ulong *block, int count, int first_size, int last_size) {
  for (int start = 0; start < count; start += CAPACITY) {
    const int length = min(count - start, CAPACITY);
    for (int i = get_local_id(0); i < length; i += LANES) block[i] = values[start + i];
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int size = first_size; size <= last_size && (size > CAPACITY || size / 2 < length); size *= 2)
      for (int stride = min(size, CAPACITY) / 2; stride > 0; stride /= 2) {
        sort_local(block, length, size, stride);
        barrier(CLK_LOCAL_MEM_FENCE);
      }
    for (int i = get_local_id(0); i < length; i += LANES) values[start + i] = block[i];
    barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);
  }
}

// Range: LANES, segments.
__kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void segment_sort(__global ulong *values, __global const int *segments) {
  const int count = segments[2 * get_group_id(1) + 1];
  values += segments[2 * get_group_id(1)];
#if LANES == 1
  for (int size = 2; size / 2 < count; size *= 2)
    for (int stride = size / 2; stride > 0; stride /= 2) sort_global(values, count, size, stride);
#else
  __local ulong block[CAPACITY];
  sort_blocks(values, block, count, 2, CAPACITY);
  for (int size = 2 * CAPACITY; size / 2 < count; size *= 2) {
    for (int stride = size / 2; stride >= CAPACITY; stride /= 2) {
      sort_global(values, count, size, stride);
      barrier(CLK_GLOBAL_MEM_FENCE);
    }
    sort_blocks(values, block, count, size, size);
  }
#endif
}
