#include <stdio.h>
#include <time.h>

#include "CImageCoding.h"

void coding_fail(CodingResult *result, CodingStatus status, const char *message) {
  result->status = status;
  snprintf(result->message, CodingMessageSize, "%s", message);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

double coding_deadline(double seconds) { return now() + seconds; }

bool coding_is_over(double deadline) { return now() > deadline; }
