#include "CSIMDJSON.h"

#include <cmath>
#include <new>
#include <string_view>
#include <utility>

// Takes away the conversions that throw, so that none is called by accident.
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

static_assert(CSIMDJSONPadding >= simdjson::SIMDJSON_PADDING, "simdjson reads farther than the callers expect");

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

struct CSIMDJSONReader {
  ondemand::parser parser;
};

// Integers up to this size are the same as doubles.
static const double kExactInteger = 9007199254740992.0;

static error_code read_integer(ondemand::value value, int64_t &out) {
  ondemand::number number;
  if (error_code error = value.get_number().get(number)) return error;
  if (number.is_int64()) {
    out = number.get_int64();
    return simdjson::SUCCESS;
  }
  if (number.is_uint64()) return simdjson::NUMBER_OUT_OF_RANGE;
  double real = number.get_double();
  if (!(std::fabs(real) <= kExactInteger) || real != std::floor(real)) return simdjson::INCORRECT_TYPE;
  out = (int64_t)real;
  return simdjson::SUCCESS;
}

static error_code read_number(ondemand::value value, double &out) {
  if (error_code error = value.get_double().get(out)) return error;
  return std::isfinite(out) ? simdjson::SUCCESS : simdjson::NUMBER_OUT_OF_RANGE;
}

static error_code read_box(ondemand::value value, double out[4]) {
  ondemand::array array;
  if (error_code error = value.get_array().get(array)) return error;
  size_t count = 0;
  for (auto result : array) {
    ondemand::value element;
    if (error_code error = std::move(result).get(element)) return error;
    if (count == 4) return simdjson::INCORRECT_TYPE;
    if (error_code error = read_number(element, out[count++])) return error;
  }
  return count == 4 ? simdjson::SUCCESS : simdjson::INCORRECT_TYPE;
}

static error_code read_flag(ondemand::value value, int64_t &out) {
  ondemand::json_type type;
  if (error_code error = value.type().get(type)) return error;
  if (type == ondemand::json_type::boolean) {
    bool flag = false;
    error_code error = value.get_bool().get(flag);
    out = flag;
    return error;
  }
  double number = 0;
  error_code error = read_number(value, number);
  out = number != 0;
  return error;
}

static error_code read_text(ondemand::value value, CSIMDJSONValue &out) {
  std::string_view text;
  error_code error = value.get_string().get(text);
  out.text = text.data();
  out.textSize = text.size();
  return error;
}

static error_code read_null(ondemand::value value) {
  bool is_null = false;
  error_code error = value.is_null().get(is_null);
  return !error && !is_null ? simdjson::INCORRECT_TYPE : error;
}

static error_code read_value(ondemand::value value, CSIMDJSONKind kind, CSIMDJSONValue &out) {
  ondemand::json_type type;
  if (error_code error = value.type().get(type)) return error;
  if (type == ondemand::json_type::null) return read_null(value);
  out.isPresent = true;
  switch (kind) {
    case CSIMDJSONKindInteger: return read_integer(value, out.integer);
    case CSIMDJSONKindNumber: return read_number(value, out.numbers[0]);
    case CSIMDJSONKindText: return read_text(value, out);
    case CSIMDJSONKindFlag: return read_flag(value, out.integer);
    case CSIMDJSONKindBox: return read_box(value, out.numbers);
  }
  return simdjson::INCORRECT_TYPE;
}

static CSIMDJSONResult failure(CSIMDJSONStatus status, size_t field, const char *message) {
  return CSIMDJSONResult{status, field, 0, message};
}

static CSIMDJSONResult malformed(error_code error) {
  CSIMDJSONStatus status = error == simdjson::MEMALLOC ? CSIMDJSONStatusOutOfMemory : CSIMDJSONStatusMalformed;
  return failure(status, 0, simdjson::error_message(error));
}

static size_t index_of(std::string_view key, const CSIMDJSONField *fields, size_t count) {
  size_t index = 0;
  while (index < count && key != fields[index].name) index++;
  return index;
}

static CSIMDJSONResult read_object(
    ondemand::document &document, const CSIMDJSONField *fields, size_t count, CSIMDJSONValue *values) {
  ondemand::object object;
  if (error_code error = document.get_object().get(object)) return malformed(error);
  uint64_t seen = 0;
  for (auto result : object) {
    ondemand::field member;
    std::string_view key;
    if (error_code error = std::move(result).get(member)) return malformed(error);
    if (error_code error = member.unescaped_key().get(key)) return malformed(error);
    size_t field = index_of(key, fields, count);
    if (field == count) continue;
    if (seen >> field & 1) return failure(CSIMDJSONStatusDuplicate, field, "");
    seen |= (uint64_t)1 << field;
    if (error_code error = read_value(member.value(), fields[field].kind, values[field])) {
      return failure(CSIMDJSONStatusWrongKind, field, simdjson::error_message(error));
    }
  }
  for (size_t field = 0; field < count; field++) {
    if (fields[field].isRequired && !values[field].isPresent) return failure(CSIMDJSONStatusMissing, field, "");
  }
  return CSIMDJSONResult{CSIMDJSONStatusSuccess, 0, 0, ""};
}

extern "C" CSIMDJSONReader *csimdjson_open(void) { return new (std::nothrow) CSIMDJSONReader(); }

extern "C" void csimdjson_close(CSIMDJSONReader *reader) { delete reader; }

extern "C" CSIMDJSONResult csimdjson_read(
    CSIMDJSONReader *reader, const uint8_t *bytes, size_t size, const CSIMDJSONField *fields, size_t count, CSIMDJSONValue *values) {
  for (size_t field = 0; field < count; field++) values[field] = CSIMDJSONValue{};
  const char *text = (const char *)bytes;
  ondemand::document document;
  simdjson::padded_string_view view(text, size, size + CSIMDJSONPadding);
  if (error_code error = reader->parser.iterate(view).get(document)) return malformed(error);
  CSIMDJSONResult result = read_object(document, fields, count, values);
  const char *location = text;
  if (result.status != CSIMDJSONStatusSuccess && !document.current_location().get(location) && location >= text) {
    result.offset = (size_t)(location - text) < size ? (size_t)(location - text) : 0;
  }
  return result;
}
