// The instructions of AMX that the kernels use, as "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2, defines them: a processor without
// them raises SIGILL, whose handler decodes the instruction, computes it and goes on behind it. What the manual forbids ends the process.
#define _GNU_SOURCE
#include "TileEmulator.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

extern const cpu_kernels cpu_kernels_amx_bf16;

#define TILES 8
#define ROWS 16
#define ROW_BYTES 64

static _Thread_local struct {
  bool has_shapes;
  uint8_t rows[TILES];
  uint16_t row_bytes[TILES];
  uint8_t numbers[TILES][ROWS][ROW_BYTES];
} tiles;

static void refuse(const char *why) {
  ssize_t ignored = write(STDERR_FILENO, why, strlen(why));
  (void)ignored;
  abort();
}

// MARK: - Decoding

struct instruction {
  uint8_t opcode, prefix; // the prefix as VEX has it: 0 none, 1 66, 2 F3, 3 F2
  unsigned reg, rm, vvvv; // with the bits that VEX adds
  bool is_register;       // whether rm names a register
  uintptr_t address;      // of the memory operand, without the index
  ptrdiff_t index;        // scaled: of a tile in memory, the bytes from row to row
  size_t length;
};

static const int general_registers[16] = {
  REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

static int32_t displacement(const uint8_t *at, size_t size) {
  int32_t wide = 0;
  if (size == 1) return (int8_t)*at;
  memcpy(&wide, at, size);
  return wide;
}

// The operand in memory, whose first byte behind ModRM is at `at`.
static const uint8_t *decode_address(struct instruction *i, const greg_t *registers, const uint8_t *at, unsigned mode, unsigned x, unsigned b) {
  unsigned base = i->rm & 7;
  bool has_base = true, is_relative = false;
  if (base == 4) {
    unsigned index = (*at >> 3 & 7) | x << 3;
    base = *at & 7;
    if (index != 4) i->index = (ptrdiff_t)registers[general_registers[index]] << (*at >> 6);
    has_base = base != 5 || mode != 0;
    at++;
  } else if (base == 5 && mode == 0) {
    has_base = false;
    is_relative = true;
  }
  size_t size = mode == 1 ? 1 : mode == 2 || !has_base ? 4 : 0;
  i->address = (uintptr_t)(intptr_t)displacement(at, size);
  at += size;
  if (has_base) i->address += (uintptr_t)registers[general_registers[base | b << 3]];
  if (is_relative) i->address += (uintptr_t)at;
  return at;
}

// An instruction with a three-byte VEX prefix and an opcode of 0F 38, 128 bits wide; false if it is none.
static bool decode(struct instruction *i, const greg_t *registers) {
  const uint8_t *start = (const uint8_t *)registers[REG_RIP], *at = start + 5;
  bool is_known = start[0] == 0xC4 && (start[1] & 0x1F) == 2 && (start[2] & 0x84) == 0;
  if (!is_known) return false;
  unsigned r = ~start[1] >> 7 & 1, x = ~start[1] >> 6 & 1, b = ~start[1] >> 5 & 1, mode = start[4] >> 6;
  *i = (struct instruction){
    .opcode = start[3], .prefix = start[2] & 3, .reg = (start[4] >> 3 & 7) | r << 3, .rm = (start[4] & 7) | b << 3, .vvvv = ~start[2] >> 3 & 15,
    .is_register = mode == 3,
  };
  if (mode != 3) at = decode_address(i, registers, at, mode, x, b);
  i->length = (size_t)(at - start);
  return true;
}

// MARK: - Computing

static void load_shapes(const uint8_t *memory) {
  memset(&tiles, 0, sizeof tiles);
  if (memory[0] == 0) return;
  if (memory[0] != 1 || memory[1] != 0) refuse("LDTILECFG: another palette than 1, or a first row\n");
  for (int i = 2; i < 64; i++) {
    bool is_used = (i >= 16 && i < 16 + 2 * TILES) || (i >= 48 && i < 48 + TILES);
    if (!is_used && memory[i] != 0) refuse("LDTILECFG: a reserved byte is not zero\n");
  }
  for (int t = 0; t < TILES; t++) {
    memcpy(&tiles.row_bytes[t], memory + 16 + 2 * t, 2);
    tiles.rows[t] = memory[48 + t];
    if (tiles.row_bytes[t] > ROW_BYTES || tiles.rows[t] > ROWS) refuse("LDTILECFG: a tile is too large\n");
    if ((tiles.row_bytes[t] == 0) != (tiles.rows[t] == 0)) refuse("LDTILECFG: a tile has rows or columns only\n");
  }
  tiles.has_shapes = true;
}

// A tile that has a shape.
static unsigned shaped(unsigned tile) {
  if (!tiles.has_shapes || tile >= TILES || tiles.rows[tile] == 0) refuse("a tile without a shape\n");
  return tile;
}

static void load_tile(unsigned t, uintptr_t address, ptrdiff_t stride) {
  memset(tiles.numbers[t], 0, sizeof tiles.numbers[t]);
  for (int r = 0; r < tiles.rows[t]; r++) memcpy(tiles.numbers[t][r], (const void *)(address + (uintptr_t)(r * stride)), tiles.row_bytes[t]);
}

static void store_tile(unsigned t, uintptr_t address, ptrdiff_t stride) {
  for (int r = 0; r < tiles.rows[t]; r++) memcpy((void *)(address + (uintptr_t)(r * stride)), tiles.numbers[t][r], tiles.row_bytes[t]);
}

// C += A * B, where the lower numbers of all pairs are summed apart from the higher ones; denormal numbers count as zero.
__attribute__((target("avx512f"))) static void multiply_tiles(unsigned c, unsigned a, unsigned b) {
  if (c == a || c == b || a == b) refuse("TDPBF16PS: the same tile twice\n");
  if (tiles.rows[c] != tiles.rows[a] || tiles.row_bytes[c] != tiles.row_bytes[b] || tiles.row_bytes[a] != 4 * tiles.rows[b] || tiles.row_bytes[c] % 4 != 0)
    refuse("TDPBF16PS: the shapes do not go together\n");
  _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON | _MM_DENORMALS_ZERO_ON);
  __m512i high = _mm512_set1_epi32((int)0xFFFF0000);
  __mmask16 columns = (__mmask16)((1u << tiles.row_bytes[c] / 4) - 1);
  for (int m = 0; m < tiles.rows[c]; m++) {
    __m512 low_sum = _mm512_setzero_ps(), high_sum = _mm512_setzero_ps();
    for (int k = 0; k < tiles.row_bytes[a] / 4; k++) {
      int pair;
      memcpy(&pair, tiles.numbers[a][m] + 4 * k, 4);
      __m512i x = _mm512_set1_epi32(pair), y = _mm512_loadu_si512(tiles.numbers[b][k]);
      low_sum = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_slli_epi32(x, 16)), _mm512_castsi512_ps(_mm512_slli_epi32(y, 16)), low_sum);
      high_sum = _mm512_fmadd_ps(_mm512_castsi512_ps(_mm512_and_si512(x, high)), _mm512_castsi512_ps(_mm512_and_si512(y, high)), high_sum);
    }
    float *sums = (float *)tiles.numbers[c][m];
    _mm512_mask_storeu_ps(sums, columns, _mm512_add_ps(_mm512_loadu_ps(sums), _mm512_add_ps(low_sum, high_sum)));
  }
}

static bool compute(const struct instruction *i) {
  switch (i->opcode << 8 | i->prefix << 4 | i->is_register) {
  case 0x4900: load_shapes((const uint8_t *)(i->address + (uintptr_t)i->index)); break;             // LDTILECFG
  case 0x4901: memset(&tiles, 0, sizeof tiles); break;                                             // TILERELEASE
  case 0x4931: memset(tiles.numbers[shaped(i->reg)], 0, sizeof *tiles.numbers); break;             // TILEZERO
  case 0x4B30: load_tile(shaped(i->reg), i->address, i->index); break;                             // TILELOADD
  case 0x4B20: store_tile(shaped(i->reg), i->address, i->index); break;                            // TILESTORED
  case 0x5C21: multiply_tiles(shaped(i->reg), shaped(i->rm), shaped(i->vvvv)); break;              // TDPBF16PS
  default: return false;
  }
  return true;
}

static void handle(int signal_number, siginfo_t *information, void *context) {
  (void)information;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  struct instruction i;
  bool is_done = false;
  // A signal takes ten times as long as an instruction: those that follow are computed with it.
  for (; decode(&i, registers) && compute(&i); is_done = true) registers[REG_RIP] += (greg_t)i.length;
  if (!is_done) signal(signal_number, SIG_DFL); // the instruction fails again, for good
}

const cpu_kernels *tile_emulator_kernels(void) {
  if (!cpu_kernels_named("avx512-bf16")) return NULL;
  struct sigaction action = {.sa_sigaction = handle, .sa_flags = SA_SIGINFO};
  return sigaction(SIGILL, &action, NULL) == 0 ? &cpu_kernels_amx_bf16 : NULL;
}
#else
const cpu_kernels *tile_emulator_kernels(void) { return NULL; }
#endif
