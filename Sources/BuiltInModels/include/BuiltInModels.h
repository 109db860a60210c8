// Trained models as data of the program.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The safetensors file of the model that finds blood cells; Documentation/BloodCells.md says how it was trained.
const uint8_t *builtin_blood_cells(size_t *size);
