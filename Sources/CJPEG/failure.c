#include "failure.h"

#include <string.h>

#include <jerror.h>

_Noreturn void cjpeg_fail(j_common_ptr jpeg, CJPEGStatus status) {
  Failure *failure = (Failure *)jpeg->err;
  failure->result.status = status;
  longjmp(failure->target, 1);
}

_Noreturn void cjpeg_fail_with(j_common_ptr jpeg, CJPEGStatus status, const char *message) {
  Failure *failure = (Failure *)jpeg->err;
  snprintf(failure->result.message, CJPEGMessageSize, "%s", message);
  cjpeg_fail(jpeg, status);
}

static CJPEGStatus status_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
      return CJPEGStatusOutOfMemory;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_NOTIMPL:
      return CJPEGStatusUnsupported;
    default:
      return CJPEGStatusCorrupt;
  }
}

static void exit_with_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  cjpeg_fail_with(jpeg, status_of(jpeg->err->msg_code), message);
}

// Warnings and traces would go to stderr; libjpeg repairs what it warns of, as every reader does.
static void ignore_message(j_common_ptr jpeg, int level) {
  (void)jpeg;
  (void)level;
}

struct jpeg_error_mgr *cjpeg_set_up_failure(Failure *failure) {
  memset(failure, 0, sizeof *failure);
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = exit_with_error;
  failure->manager.emit_message = ignore_message;
  return &failure->manager;
}
