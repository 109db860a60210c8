// How libjpeg's errors become a CodingResult: the error handler notes the reason and jumps back.
#ifndef FAILURE_H
#define FAILURE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

#include <jpeglib.h>

#include "CJPEG.h"

typedef struct {
  struct jpeg_error_mgr manager;  // first, so that jpeg->err points to the whole
  jmp_buf target;
  CodingResult result;
  bool has_made_up_end;  // behind which no data must be asked for
} Failure;

struct jpeg_error_mgr *cjpeg_set_up_failure(Failure *failure);

// Ends coding with `status`, without a message or with one of its own.
_Noreturn void cjpeg_fail(j_common_ptr jpeg, CodingStatus status);
_Noreturn void cjpeg_fail_with(j_common_ptr jpeg, CodingStatus status, const char *message);

#endif
