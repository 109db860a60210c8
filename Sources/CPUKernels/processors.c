#define _GNU_SOURCE
#include "CPUKernels.h"

#include <sched.h>
#include <unistd.h>

ptrdiff_t cpu_processor_count(void) {
  cpu_set_t processors;
  if (sched_getaffinity(0, sizeof processors, &processors) == 0) return CPU_COUNT(&processors);
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? online : 1;
}
