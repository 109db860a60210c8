#include "failure.h"

#include <string.h>

#include <jerror.h>

_Noreturn void cjpeg_fail(j_common_ptr jpeg, CodingStatus status) {
  Failure *failure = (Failure *)jpeg->err;
  failure->result.status = status;
  longjmp(failure->target, 1);
}

_Noreturn void cjpeg_fail_with(j_common_ptr jpeg, CodingStatus status, const char *message) {
  Failure *failure = (Failure *)jpeg->err;
  coding_fail(&failure->result, status, message);
  longjmp(failure->target, 1);
}

static CodingStatus status_of(int code) {
  switch (code) {
    case JERR_OUT_OF_MEMORY:
    case JERR_NO_BACKING_STORE:
      return CodingStatusOutOfMemory;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_NOTIMPL:
      return CodingStatusUnsupported;
    default:
      return CodingStatusCorrupt;
  }
}

static void exit_with_error(j_common_ptr jpeg) {
  char message[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, message);
  cjpeg_fail_with(jpeg, status_of(jpeg->err->msg_code), message);
}

// Warnings and traces would go to stderr; libjpeg repairs what it warns of, as every reader does.
static void note_message(j_common_ptr jpeg, int level) {
  bool lacks_data = level < 0 && jpeg->err->msg_code == JWRN_HIT_MARKER;
  if (lacks_data && ((Failure *)jpeg->err)->has_made_up_end) cjpeg_fail(jpeg, CodingStatusTruncated);
}

struct jpeg_error_mgr *cjpeg_set_up_failure(Failure *failure) {
  memset(failure, 0, sizeof *failure);
  jpeg_std_error(&failure->manager);
  failure->manager.error_exit = exit_with_error;
  failure->manager.emit_message = note_message;
  return &failure->manager;
}
