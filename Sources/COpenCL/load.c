#include "COpenCL.h"

#include <dlfcn.h>

const char *opencl_load(const char *library, opencl_functions *functions) {
  void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!handle) return dlerror();
#define OPENCL_FIND(name)                                                                                              \
  if (!(functions->name = (__typeof__(&name))dlsym(handle, #name))) return dlerror();
  OPENCL_FUNCTIONS(OPENCL_FIND)
  return 0;
}

const char *opencl_library_problem(const char *library) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) return dlerror();
  dlclose(handle);
  return 0;
}

bool opencl_library_is_loaded(const char *library) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_NOLOAD);
  if (!handle) return false;
  dlclose(handle);
  return true;
}
