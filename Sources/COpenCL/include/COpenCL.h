#pragma once

// The functions of OpenCL 1.2, found when the program runs: it must start where there is no OpenCL at all.

#define CL_TARGET_OPENCL_VERSION 120
#include <stdbool.h>

#include <CL/cl.h>
#include <CL/cl_ext.h>

#define OPENCL_FUNCTIONS(F)                                                                                            \
  F(clGetPlatformIDs)                                                                                                  \
  F(clGetPlatformInfo)                                                                                                 \
  F(clGetDeviceIDs)                                                                                                    \
  F(clGetDeviceInfo)                                                                                                   \
  F(clCreateContext)                                                                                                   \
  F(clReleaseContext)                                                                                                  \
  F(clCreateCommandQueue)                                                                                              \
  F(clReleaseCommandQueue)                                                                                             \
  F(clCreateBuffer)                                                                                                    \
  F(clCreateSubBuffer)                                                                                                 \
  F(clReleaseMemObject)                                                                                                \
  F(clCreateProgramWithSource)                                                                                         \
  F(clCreateProgramWithBinary)                                                                                         \
  F(clBuildProgram)                                                                                                    \
  F(clGetProgramInfo)                                                                                                  \
  F(clGetProgramBuildInfo)                                                                                             \
  F(clReleaseProgram)                                                                                                  \
  F(clCreateKernel)                                                                                                    \
  F(clGetKernelWorkGroupInfo)                                                                                          \
  F(clSetKernelArg)                                                                                                    \
  F(clReleaseKernel)                                                                                                   \
  F(clEnqueueNDRangeKernel)                                                                                            \
  F(clEnqueueReadBuffer)                                                                                               \
  F(clEnqueueWriteBuffer)                                                                                              \
  F(clEnqueueFillBuffer)                                                                                               \
  F(clEnqueueCopyBuffer)                                                                                               \
  F(clEnqueueMapBuffer)                                                                                                \
  F(clEnqueueUnmapMemObject)                                                                                           \
  F(clEnqueueMarkerWithWaitList)                                                                                       \
  F(clFlush)                                                                                                           \
  F(clGetEventInfo)                                                                                                    \
  F(clGetEventProfilingInfo)                                                                                           \
  F(clReleaseEvent)

/// The entry points of one OpenCL library; all are there after `opencl_load`.
typedef struct {
#define OPENCL_MEMBER(name) __typeof__(&name) _Null_unspecified name;
  OPENCL_FUNCTIONS(OPENCL_MEMBER)
#undef OPENCL_MEMBER
} opencl_functions;

/// Opens the shared library and finds its functions. Returns NULL when all is well, else what is missing, in words that live until the next call.
/// The library stays loaded: drivers start threads that outlive any use of theirs.
const char *_Nullable opencl_load(const char *_Nonnull library, opencl_functions *_Nonnull functions);

/// Opens and closes a shared library. Returns NULL when that can be done, else why not, in words that live until the next call.
const char *_Nullable opencl_library_problem(const char *_Nonnull library);

/// Whether a shared library with this name is in the process already.
bool opencl_library_is_loaded(const char *_Nonnull library);
