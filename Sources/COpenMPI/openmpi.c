#include "COpenMPI.h"

#include <dlfcn.h>

typedef void *handle; // of communicators, types and operations: addresses in Open MPI, numbers elsewhere

static struct {
  int (*init_thread)(int *, char ***, int, int *);
  int (*comm_rank)(handle, int *);
  int (*comm_size)(handle, int *);
  int (*allgather)(const void *, int, handle, void *, int, handle, handle);
  int (*allgatherv)(const void *, int, handle, void *, const int *, const int *, handle, handle);
  int (*alltoallv)(const void *, const int *, const int *, handle, void *, const int *, const int *, handle, handle);
  int (*finalize)(void);
  int (*abort)(handle, int);
  handle world, bytes, integers, floats;
} mpi;

#define SERIALIZED 2          // MPI_THREAD_SERIALIZED
#define IN_PLACE ((void *)1)  // MPI_IN_PLACE

static const char *find_symbols(void *library) {
  const struct {
    const char *name;
    void *place;
  } symbols[] = {
    {"MPI_Init_thread", &mpi.init_thread},     {"MPI_Comm_rank", &mpi.comm_rank},   {"MPI_Comm_size", &mpi.comm_size},
    {"MPI_Allgather", &mpi.allgather},         {"MPI_Allgatherv", &mpi.allgatherv}, {"MPI_Alltoallv", &mpi.alltoallv},
    {"MPI_Finalize", &mpi.finalize},           {"MPI_Abort", &mpi.abort},           {"ompi_mpi_comm_world", &mpi.world},
    {"ompi_mpi_byte", &mpi.bytes},             {"ompi_mpi_int", &mpi.integers},     {"ompi_mpi_float", &mpi.floats},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (!symbol) return "libmpi.so has not the names of Open MPI";
    *(void **)symbols[i].place = symbol;
  }
  return NULL;
}

const char *openmpi_join(int *rank, int *count) {
  // Open MPI opens parts of its own, which look for its names.
  void *library = dlopen("libmpi.so.40", RTLD_NOW | RTLD_GLOBAL);
  if (!library) library = dlopen("libmpi.so", RTLD_NOW | RTLD_GLOBAL);
  if (!library) return "there is no libmpi.so.40";
  const char *problem = find_symbols(library);
  if (problem) return problem;
  int level = 0;
  if (mpi.init_thread(NULL, NULL, SERIALIZED, &level) != 0) return "MPI_Init_thread failed";
  if (level < SERIALIZED) return "this Open MPI cannot be called from several threads";
  if (mpi.comm_rank(mpi.world, rank) != 0 || mpi.comm_size(mpi.world, count) != 0) return "MPI_Comm_rank failed";
  return NULL;
}

int openmpi_gather_count(int own, int *counts) { return mpi.allgather(&own, 1, mpi.integers, counts, 1, mpi.integers, mpi.world); }

int openmpi_gather_bytes(const void *own, int count, void *all, const int *counts, const int *places) {
  return mpi.allgatherv(own, count, mpi.bytes, all, counts, places, mpi.bytes, mpi.world);
}

int openmpi_scatter_floats(
  const float *values, const int *counts, const int *places, float *received, const int *received_counts, const int *received_places
) {
  return mpi.alltoallv(values, counts, places, mpi.floats, received, received_counts, received_places, mpi.floats, mpi.world);
}

int openmpi_share_floats(float *values, const int *counts, const int *places) {
  return mpi.allgatherv(IN_PLACE, 0, mpi.floats, values, counts, places, mpi.floats, mpi.world);
}

void openmpi_leave(void) { mpi.finalize(); }

void openmpi_abort(int status) { mpi.abort(mpi.world, status); }
