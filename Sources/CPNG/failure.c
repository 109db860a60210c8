#include "failure.h"

_Noreturn void cpng_fail(png_structp png, CodingStatus status) {
  ((CodingResult *)png_get_error_ptr(png))->status = status;
  png_longjmp(png, 1);
}

_Noreturn void cpng_fail_as_corrupt(png_structp png, png_const_charp message) {
  coding_fail(png_get_error_ptr(png), CodingStatusCorrupt, message);
  png_longjmp(png, 1);
}

void cpng_ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}
