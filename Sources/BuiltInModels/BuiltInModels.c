#include "BuiltInModels.h"

static const _Alignas(64) uint8_t blood_cells[] = {
#embed "blood_cells.safetensors"
};

const uint8_t *builtin_blood_cells(size_t *size) {
  *size = sizeof blood_cells;
  return blood_cells;
}
