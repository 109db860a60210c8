// How libpng's errors become a CodingResult: the error handler notes the reason and jumps back.
#ifndef FAILURE_H
#define FAILURE_H

#include <png.h>

#include "CPNG.h"

// libpng's error handler; its error pointer must be a CodingResult.
_Noreturn void cpng_fail_as_corrupt(png_structp png, png_const_charp message);

_Noreturn void cpng_fail(png_structp png, CodingStatus status);

void cpng_ignore_warning(png_structp png, png_const_charp message);

#endif
