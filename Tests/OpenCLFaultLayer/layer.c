#include "OpenCLFaultLayer.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const cl_icd_dispatch *target;
static cl_icd_dispatch layer;

static struct {
  const char *function, *report;
  long at, count;
  cl_int code;
  bool hangs;
  cl_device_type type;
  size_t work_group;
} fault;

static atomic_long calls;
static _Atomic(cl_event) awaited;

static bool is_due(long call) {
  return fault.at > 0 && call >= fault.at && (fault.count == 0 || call < fault.at + fault.count);
}

// Counts the call and says whether it is to fail.
static bool fails(const char *function) {
  bool counts = !fault.function || !strcmp(function, fault.function);
  return counts && is_due(atomic_fetch_add(&calls, 1) + 1) && !fault.hangs;
}

#define STATUS(name, parameters, arguments)                                                                            \
  static cl_int CL_API_CALL fault_##name parameters {                                                                  \
    return fails(#name) ? fault.code : target->name arguments;                                                         \
  }

#define OBJECT(type, name, parameters, arguments)                                                                      \
  static type CL_API_CALL fault_##name parameters {                                                                    \
    if (!fails(#name)) return target->name arguments;                                                                  \
    if (error) *error = fault.code;                                                                                    \
    return NULL;                                                                                                       \
  }

STATUS(clGetPlatformIDs, (cl_uint count, cl_platform_id *list, cl_uint *total), (count, list, total))
STATUS(clGetPlatformInfo, (cl_platform_id platform, cl_platform_info what, size_t size, void *value, size_t *total),
       (platform, what, size, value, total))
STATUS(clGetDeviceIDs, (cl_platform_id platform, cl_device_type type, cl_uint count, cl_device_id *list, cl_uint *total),
       (platform, type, count, list, total))
OBJECT(cl_context, clCreateContext,
       (const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
        void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *error),
       (properties, count, devices, notify, data, error))
OBJECT(cl_command_queue, clCreateCommandQueue,
       (cl_context context, cl_device_id device, cl_command_queue_properties properties, cl_int *error),
       (context, device, properties, error))
OBJECT(cl_mem, clCreateBuffer, (cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *error),
       (context, flags, size, host, error))
OBJECT(cl_mem, clCreateSubBuffer,
       (cl_mem buffer, cl_mem_flags flags, cl_buffer_create_type type, const void *region, cl_int *error),
       (buffer, flags, type, region, error))
OBJECT(cl_program, clCreateProgramWithSource,
       (cl_context context, cl_uint count, const char **texts, const size_t *lengths, cl_int *error),
       (context, count, texts, lengths, error))
OBJECT(cl_program, clCreateProgramWithBinary,
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *lengths,
        const unsigned char **binaries, cl_int *status, cl_int *error),
       (context, count, devices, lengths, binaries, status, error))
STATUS(clBuildProgram,
       (cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
        void(CL_CALLBACK *notify)(cl_program, void *), void *data),
       (program, count, devices, options, notify, data))
STATUS(clGetProgramInfo, (cl_program program, cl_program_info what, size_t size, void *value, size_t *total),
       (program, what, size, value, total))
STATUS(clGetProgramBuildInfo,
       (cl_program program, cl_device_id device, cl_program_build_info what, size_t size, void *value, size_t *total),
       (program, device, what, size, value, total))
OBJECT(cl_kernel, clCreateKernel, (cl_program program, const char *name, cl_int *error), (program, name, error))
STATUS(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void *value), (kernel, index, size, value))
STATUS(clEnqueueNDRangeKernel,
       (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset, const size_t *global,
        const size_t *local, cl_uint count, const cl_event *events, cl_event *event),
       (queue, kernel, dimensions, offset, global, local, count, events, event))
STATUS(clEnqueueReadBuffer,
       (cl_command_queue queue, cl_mem buffer, cl_bool blocks, size_t offset, size_t size, void *host, cl_uint count,
        const cl_event *events, cl_event *event),
       (queue, buffer, blocks, offset, size, host, count, events, event))
STATUS(clEnqueueWriteBuffer,
       (cl_command_queue queue, cl_mem buffer, cl_bool blocks, size_t offset, size_t size, const void *host, cl_uint count,
        const cl_event *events, cl_event *event),
       (queue, buffer, blocks, offset, size, host, count, events, event))
STATUS(clEnqueueFillBuffer,
       (cl_command_queue queue, cl_mem buffer, const void *pattern, size_t pattern_size, size_t offset, size_t size,
        cl_uint count, const cl_event *events, cl_event *event),
       (queue, buffer, pattern, pattern_size, offset, size, count, events, event))
STATUS(clEnqueueCopyBuffer,
       (cl_command_queue queue, cl_mem from, cl_mem to, size_t source_offset, size_t target_offset, size_t size,
        cl_uint count, const cl_event *events, cl_event *event),
       (queue, from, to, source_offset, target_offset, size, count, events, event))
OBJECT(void *, clEnqueueMapBuffer,
       (cl_command_queue queue, cl_mem buffer, cl_bool blocks, cl_map_flags flags, size_t offset, size_t size, cl_uint count,
        const cl_event *events, cl_event *event, cl_int *error),
       (queue, buffer, blocks, flags, offset, size, count, events, event, error))
STATUS(clEnqueueUnmapMemObject,
       (cl_command_queue queue, cl_mem buffer, void *address, cl_uint count, const cl_event *events, cl_event *event),
       (queue, buffer, address, count, events, event))
STATUS(clEnqueueMarkerWithWaitList, (cl_command_queue queue, cl_uint count, const cl_event *events, cl_event *event),
       (queue, count, events, event))
STATUS(clFlush, (cl_command_queue queue), (queue))
STATUS(clFinish, (cl_command_queue queue), (queue))
STATUS(clWaitForEvents, (cl_uint count, const cl_event *events), (count, events))
STATUS(clGetEventProfilingInfo, (cl_event event, cl_profiling_info what, size_t size, void *value, size_t *total),
       (event, what, size, value, total))

#define FUNCTIONS(F)                                                                                                   \
  F(clGetPlatformIDs)                                                                                                  \
  F(clGetPlatformInfo)                                                                                                 \
  F(clGetDeviceIDs)                                                                                                    \
  F(clGetDeviceInfo)                                                                                                   \
  F(clCreateContext)                                                                                                   \
  F(clCreateCommandQueue)                                                                                              \
  F(clCreateBuffer)                                                                                                    \
  F(clCreateSubBuffer)                                                                                                 \
  F(clCreateProgramWithSource)                                                                                         \
  F(clCreateProgramWithBinary)                                                                                         \
  F(clBuildProgram)                                                                                                    \
  F(clGetProgramInfo)                                                                                                  \
  F(clGetProgramBuildInfo)                                                                                             \
  F(clCreateKernel)                                                                                                    \
  F(clGetKernelWorkGroupInfo)                                                                                          \
  F(clSetKernelArg)                                                                                                    \
  F(clEnqueueNDRangeKernel)                                                                                            \
  F(clEnqueueReadBuffer)                                                                                               \
  F(clEnqueueWriteBuffer)                                                                                              \
  F(clEnqueueFillBuffer)                                                                                               \
  F(clEnqueueCopyBuffer)                                                                                               \
  F(clEnqueueMapBuffer)                                                                                                \
  F(clEnqueueUnmapMemObject)                                                                                           \
  F(clEnqueueMarkerWithWaitList)                                                                                       \
  F(clFlush)                                                                                                           \
  F(clFinish)                                                                                                          \
  F(clWaitForEvents)                                                                                                   \
  F(clGetEventProfilingInfo)                                                                                           \
  F(clGetEventInfo)                                                                                                    \
  F(clReleaseEvent)                                                                                                    \
  F(clReleaseMemObject)                                                                                                \
  F(clReleaseKernel)                                                                                                   \
  F(clReleaseProgram)

static cl_int CL_API_CALL fault_clGetDeviceInfo(cl_device_id device, cl_device_info what, size_t size, void *value,
                                                size_t *total) {
  if (fails("clGetDeviceInfo")) return fault.code;
  cl_int code = target->clGetDeviceInfo(device, what, size, value, total);
  if (code == CL_SUCCESS && what == CL_DEVICE_TYPE && value && fault.type) *(cl_device_type *)value = fault.type;
  return code;
}

static cl_int CL_API_CALL fault_clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info what,
                                                         size_t size, void *value, size_t *total) {
  if (fails("clGetKernelWorkGroupInfo")) return fault.code;
  cl_int code = target->clGetKernelWorkGroupInfo(kernel, device, what, size, value, total);
  if (code == CL_SUCCESS && what == CL_KERNEL_WORK_GROUP_SIZE && value && fault.work_group) *(size_t *)value = fault.work_group;
  return code;
}

// A driver that hangs does not come back from anything.
static void hang_when_due(void) {
  while (fault.hangs && is_due(atomic_load(&calls))) pause();
}

#define RELEASE(type, name)                                                                                            \
  static cl_int CL_API_CALL fault_##name(type object) {                                                                \
    hang_when_due();                                                                                                   \
    return target->name(object);                                                                                       \
  }

RELEASE(cl_mem, clReleaseMemObject)
RELEASE(cl_kernel, clReleaseKernel)
RELEASE(cl_program, clReleaseProgram)

static cl_int CL_API_CALL fault_clReleaseEvent(cl_event event) {
  hang_when_due();
  // Its address may soon be that of another event.
  cl_event expected = event;
  atomic_compare_exchange_strong(&awaited, &expected, NULL);
  return target->clReleaseEvent(event);
}

static cl_int CL_API_CALL fault_clGetEventInfo(cl_event event, cl_event_info what, size_t size, void *value, size_t *total) {
  cl_int code = target->clGetEventInfo(event, what, size, value, total);
  if (code != CL_SUCCESS || what != CL_EVENT_COMMAND_EXECUTION_STATUS || !value) return code;
  bool is_new = atomic_exchange(&awaited, event) != event;
  if (is_new && fails("clGetEventInfo")) *(cl_int *)value = fault.code;
  if (fault.hangs && is_due(atomic_load(&calls))) *(cl_int *)value = CL_RUNNING;
  return code;
}

static void end(void) {
  hang_when_due();
  FILE *file = fault.report ? fopen(fault.report, "a") : NULL;
  if (!file) return;
  fprintf(file, "%ld\n", opencl_fault_calls());
  fclose(file);
}

long opencl_fault_calls(void) {
  return atomic_load(&calls);
}

void opencl_fault_restart(void) {
  const char *at = getenv("OPENCL_FAULT_AT"), *count = getenv("OPENCL_FAULT_COUNT"), *code = getenv("OPENCL_FAULT_CODE");
  fault.at = at ? atol(at) : 0;
  fault.count = count ? atol(count) : 1;
  fault.hangs = code && !strcmp(code, "hang");
  if (fault.hangs) fault.count = 0;
  fault.code = code ? atoi(code) : CL_OUT_OF_RESOURCES;
  fault.function = getenv("OPENCL_FAULT_FUNCTION");
  const char *type = getenv("OPENCL_FAULT_TYPE");
  fault.type = type && !strcmp(type, "gpu") ? CL_DEVICE_TYPE_GPU : 0;
  const char *work_group = getenv("OPENCL_FAULT_WORK_GROUP");
  fault.work_group = work_group ? (size_t)atol(work_group) : 0;
  fault.report = getenv("OPENCL_FAULT_REPORT");
  atomic_store(&calls, 0);
}

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info what, size_t size, void *value, size_t *total) {
  if (what != CL_LAYER_API_VERSION) return CL_INVALID_VALUE;
  if (value && size < sizeof(cl_layer_api_version)) return CL_INVALID_VALUE;
  if (value) *(cl_layer_api_version *)value = CL_LAYER_API_VERSION_100;
  if (total) *total = sizeof(cl_layer_api_version);
  return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint count, const cl_icd_dispatch *next, cl_uint *own_count,
                                            const cl_icd_dispatch **own) {
  const cl_uint known = sizeof layer / sizeof layer.clGetPlatformIDs;
  if (!next || !own_count || !own) return CL_INVALID_VALUE;
  target = next;
  memcpy(&layer, next, (count < known ? count : known) * sizeof layer.clGetPlatformIDs);
#define INTERCEPT(name) layer.name = fault_##name;
  FUNCTIONS(INTERCEPT)
  opencl_fault_restart();
  atexit(end);
  *own_count = known;
  *own = &layer;
  return CL_SUCCESS;
}
