// simdjson's On-Demand reader behind C: it reads named members of one JSON object at a time. C++ stays inside, and no exception leaves.
#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Bytes behind an object that must be readable, whatever they are.
enum { CSIMDJSONPadding = 64 };

typedef enum __attribute__((enum_extensibility(closed))) {
  CSIMDJSONKindInteger,  // of 64 bits; 7.0 and 7e0 are 7
  CSIMDJSONKindNumber,   // finite
  CSIMDJSONKindText,
  CSIMDJSONKindFlag,  // true, false or a number, of which 0 is false
  CSIMDJSONKindBox,   // an array of four finite numbers
} CSIMDJSONKind;

typedef struct {
  const char *name;
  CSIMDJSONKind kind;
  bool isRequired;
} CSIMDJSONField;

typedef struct {
  bool isPresent;
  int64_t integer;  // flags as well
  double numbers[4];
  const char *text;  // UTF-8, until the next object is read
  size_t textSize;
} CSIMDJSONValue;

typedef enum __attribute__((enum_extensibility(closed))) {
  CSIMDJSONStatusSuccess,
  CSIMDJSONStatusMalformed,
  CSIMDJSONStatusMissing,
  CSIMDJSONStatusDuplicate,
  CSIMDJSONStatusWrongKind,
  CSIMDJSONStatusOutOfMemory,
} CSIMDJSONStatus;

typedef struct {
  CSIMDJSONStatus status;
  size_t field;         // of Missing, Duplicate and WrongKind
  size_t offset;        // from the object's beginning
  const char *message;  // simdjson's own words
} CSIMDJSONResult;

typedef struct CSIMDJSONReader CSIMDJSONReader;

// NULL without memory.
CSIMDJSONReader *csimdjson_open(void);
void csimdjson_close(CSIMDJSONReader *reader);

// Reads the object of `size` bytes; members that no field names are skipped, null counts as absent.
// In what is skipped only brackets, texts and UTF-8 are checked.
CSIMDJSONResult csimdjson_read(
    CSIMDJSONReader *reader, const uint8_t *bytes, size_t size, const CSIMDJSONField *fields, size_t count, CSIMDJSONValue *values);

#ifdef __cplusplus
}
#endif

#endif
