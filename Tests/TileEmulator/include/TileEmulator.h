#ifndef TILE_EMULATOR_H
#define TILE_EMULATOR_H

#include "CPUKernels.h"

// The kernels with tiles of AMX on a processor without: from the first call on, this process computes what an instruction of AMX would when one is refused as
// unknown. NULL where a processor lacks more than that.
const cpu_kernels *tile_emulator_kernels(void);

#endif
