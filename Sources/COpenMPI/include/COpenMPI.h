// Open MPI, opened when a program asks for it, so that nobody else needs it. Its constants are addresses in its library, which only C can name.
#ifndef COPENMPI_H
#define COPENMPI_H

#include <stddef.h>

// Opens the library and joins the job; NULL, or why that is not possible. Calls may come from any thread, one at a time.
const char *openmpi_join(int *rank, int *count);

// The functions of MPI_Allgather and its relatives; they return MPI's error, 0 for none. Counts and places are in elements.
int openmpi_gather_count(int own, int *counts);
int openmpi_gather_bytes(const void *own, int count, void *all, const int *counts, const int *places);
int openmpi_scatter_floats(
  const float *values, const int *counts, const int *places, float *received, const int *received_counts, const int *received_places);
// Every process has its own part in its place already.
int openmpi_share_floats(float *values, const int *counts, const int *places);

// Leaves the job, with all others.
void openmpi_leave(void);
// Ends all processes of the job.
void openmpi_abort(int status);

#endif
