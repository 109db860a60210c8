// What the C codecs of images have in common: how coding ended, and until when it may go on.
#ifndef CIMAGECODING_H
#define CIMAGECODING_H

#include <stdbool.h>

typedef enum __attribute__((enum_extensibility(closed))) {
  CodingStatusSuccess,
  CodingStatusTruncated,
  CodingStatusCorrupt,
  CodingStatusUnsupported,
  CodingStatusTooManyScans,
  CodingStatusTooSlow,
  CodingStatusOutOfMemory,
} CodingStatus;

enum { CodingMessageSize = 256 };

typedef struct {
  CodingStatus status;
  int rows;  // decoded before the end
  char message[CodingMessageSize];
} CodingResult;

// Notes why coding ends.
void coding_fail(CodingResult *result, CodingStatus status, const char *message);

// The moment that is `seconds` ahead, and whether it has passed.
double coding_deadline(double seconds);
bool coding_is_over(double deadline);

#endif
