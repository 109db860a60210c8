// Nearest upsampling of NHWC images: output pixel (y, x) is input pixel (floor(y * height / output height), floor(x * width / output width)).
// And its gradient. Range: output channels, columns, lines of all images.

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

// Each pixel adds up those that nearest upsampling made of it: all i with floor(i * output size / size) = its index.
__kernel MAP_GROUP void upsample_nearest_gradient(
  __global float *restrict dx, __global const float *restrict dy, int images, int channels, int height, int width, int output_height,
  int output_width ROW_COUNT_PARAMETERS
) {
  int line = get_global_id(2);
  if (line >= LIVE_ROWS(images) * output_height) return;
  int n = line / output_height, y = line % output_height;
  int top = ceil_divide(y * height, output_height), bottom = ceil_divide((y + 1) * height, output_height);
  EACH_COLUMN(x, output_width) {
    int left = ceil_divide(x * width, output_width), right = ceil_divide((x + 1) * width, output_width);
    __global float *target = dx + ((size_t)line * output_width + x) * channels;
    EACH_VECTOR(c, channels) {
      vector sum = (vector)(0.0f);
      for (int i = top; i < bottom; i++)
        for (int j = left; j < right; j++) sum += LOAD_VECTOR(dy + nhwc_index(n, i, j, c, height, width, channels));
      STORE_VECTOR(sum, target + c);
    }
  }
}
