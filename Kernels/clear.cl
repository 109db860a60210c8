// Zeros at the start of what counts: up to eight buffers in one launch. Tools that follow memory word by word see a kernel's writes, where the fill of
// some drivers escapes them.

#ifndef PARTS
#define PARTS 3 // buffers
#endif

#define PART_PARAMETERS(i) , __global uint *words##i, int count##i
#define CLEAR_PART(i) if (index < count##i) words##i[index] = 0;

// Range: the words of the largest buffer.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void clear_words(int largest EACH_OF_EXPANDED(PARTS, PART_PARAMETERS)) {
  const int index = get_global_id(0);
  if (index >= largest) return;
  EACH_OF_EXPANDED(PARTS, CLEAR_PART)
}
