#pragma once

// A layer of the OpenCL loader that makes calls fail: OPENCL_LAYERS=libOpenCLFaultLayer.so before an unmodified program.
//
// OPENCL_FAULT_AT        the number, from 1, of the call that fails; without it none does
// OPENCL_FAULT_FUNCTION  calls of this function are counted; default: all of `FUNCTIONS`, wherever they occur
// OPENCL_FAULT_CODE      what the call returns, default -5; "hang": the commands of the queue never end from then on, nor do releases
//                        and exit()
// OPENCL_FAULT_COUNT     how many calls fail in a row, default 1; 0: all from then on
// OPENCL_FAULT_TYPE      "gpu": every device says that it is one
// OPENCL_FAULT_WORK_GROUP  the most work-items in a work-group that any kernel says it can have
// OPENCL_FAULT_REPORT    at the end the number of calls is appended to this file
//
// Releases are not counted: nobody can do anything about their failure. A failure of clGetEventInfo is one of the command that is waited for; a wait
// counts once, however often it asks.

#include <CL/cl_layer.h>

/// Reads the environment again and counts from 0 again.
void opencl_fault_restart(void);

/// How many calls have been counted.
long opencl_fault_calls(void);
