// Nearest upsampling of NHWC images: output pixel (y, x) is input pixel (floor(y * height / output height), floor(x * width / output width)).
// Range: output channels, columns, lines of all images.

__kernel MAP_GROUP void upsample_nearest_forward(
  __global float *restrict output, __global const float *restrict input, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  EACH_COLUMN(x, output_width) {
    __global const float *source = input + nhwc_index(n, y * height / output_height, x * width / output_width, 0, height, width, channels);
    __global float *target = output + nhwc_index(n, y, x, 0, output_height, output_width, channels);
    EACH_VECTOR(c, channels) STORE_VECTOR(LOAD_VECTOR(source + c), target + c);
  }
}
