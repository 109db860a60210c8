// Nearest upsampling of NHWC images: output pixel (y, x) is input pixel (floor(y * height / output height), floor(x * width / output width)).
// Range (channels / VECTOR_WIDTH, output width, images * output height).

__kernel __attribute__((reqd_work_group_size(CHANNEL_LANES, 4, 4))) void upsample_nearest_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int c = get_global_id(0) * VECTOR_WIDTH, x = get_global_id(1), line = get_global_id(2);
  if (x >= output_width || line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  size_t source = nhwc_index(n, y * height / output_height, x * width / output_width, c, height, width, channels);
  STORE_VECTOR(LOAD_VECTOR(input + source), output + nhwc_index(n, y, x, c, output_height, output_width, channels));
}
