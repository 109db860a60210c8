// The last step of detection: the best of each image, in pixels of its source.
//
// candidates: sorted 64-bit numbers as in box_decode.cl, segments [image]; a candidate's lower half is region * classes + class and the place of its
// box. Outputs: boxes [N][D][4], scores [N][D], labels [N][D], counts [N]; rows from the count on are zero.

// Range: D, images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void detection_selection_write(
  __global float4 *boxes, __global float *scores, __global int *labels, __global int *counts, __global const ulong *candidates,
  __global const int *segments, __global const float4 *candidate_boxes, __global const int *geometry, int capacity, int classes
) {
  const int rank = get_global_id(0), image = get_global_id(1), count = min(capacity, segments[2 * image + 1]);
  if (rank == 0) counts[image] = count;
  if (rank >= capacity) return;
  const bool exists = rank < count;
  const ulong candidate = exists ? candidates[segments[2 * image] + rank] : 0;
  geometry += 5 * image;
  const float2 ratio = (float2)((float)geometry[2] / (float)geometry[4], (float)geometry[1] / (float)geometry[3]);
  const int row = image * capacity + rank;
  boxes[row] = exists ? candidate_boxes[(uint)candidate] * ratio.xyxy : (float4)(0.0f);
  scores[row] = exists ? as_float(~(uint)(candidate >> 32)) : 0;
  labels[row] = exists ? (int)((uint)candidate % (uint)classes) : 0;
}
