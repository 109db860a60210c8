// The last step of proposals: the best of each image, packed image after image.
//
// candidates: sorted 64-bit numbers as in box_decode.cl, segments [image]; boxes [image][image_boxes]; regions [...][5]: image index, x1, y1, x2, y2;
// offsets [N + 1]: image i owns the regions offsets[i] ..< offsets[i + 1].

// Range: ranks, images.
__kernel __attribute__((reqd_work_group_size(64, 1, 1))) void proposal_generation_pack(
  __global float *regions, __global int *offsets, __global const ulong *candidates, __global const int *segments, __global const float4 *boxes,
  int image_boxes, int limit
) {
  const int rank = get_global_id(0), image = get_global_id(1), count = min(limit, segments[2 * image + 1]);
  int first = 0;
  for (int i = 0; i < image; i++) first += min(limit, segments[2 * i + 1]);
  if (rank == 0) offsets[image + 1] = first + count;
  if (rank == 0 && image == 0) offsets[0] = 0;
  if (rank >= count) return;
  regions += (size_t)5 * (first + rank);
  regions[0] = (float)image;
  vstore4(boxes[image * image_boxes + (uint)candidates[segments[2 * image] + rank]], 0, regions + 1);
}
