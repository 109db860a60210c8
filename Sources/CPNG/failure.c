#include "failure.h"

#include <stdio.h>

_Noreturn void cpng_fail(png_structp png, CPNGStatus status) {
  ((CPNGResult *)png_get_error_ptr(png))->status = status;
  png_longjmp(png, 1);
}

_Noreturn void cpng_fail_as_corrupt(png_structp png, png_const_charp message) {
  CPNGResult *result = png_get_error_ptr(png);
  snprintf(result->message, CPNGMessageSize, "%s", message);
  cpng_fail(png, CPNGStatusCorrupt);
}

void cpng_ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}
