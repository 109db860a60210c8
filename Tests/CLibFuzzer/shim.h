// clang's libFuzzer, whose own header only clang's sources have.
#include <stddef.h>
#include <stdint.h>

// Takes the command line, makes up inputs and hands each to `use`, which answers 0.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*use)(const uint8_t *bytes, size_t count));
