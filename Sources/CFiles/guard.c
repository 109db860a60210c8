#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "CFiles.h"

enum { TEMPORARY_COUNT = 64, MAPPING_COUNT = 64, PATH_SIZE = 4096 };

// A place is taken, then filled, then set; handlers look at set places alone.
enum { FREE, TAKEN, SET };

typedef struct {
  atomic_int state;
  char path[PATH_SIZE];
  const uint8_t *start;
  size_t size;
} Place;

static Place temporaries[TEMPORARY_COUNT];
static Place mappings[MAPPING_COUNT];
static int exit_status;

static int add(Place *places, int count, const char *path, const void *start, size_t size) {
  size_t length = strlen(path);
  if (length >= PATH_SIZE) return -1;
  for (int i = 0; i < count; i++) {
    int expected = FREE;
    if (!atomic_compare_exchange_strong(&places[i].state, &expected, TAKEN)) continue;
    memcpy(places[i].path, path, length + 1);
    places[i].start = start;
    places[i].size = size;
    atomic_store(&places[i].state, SET);
    return i;
  }
  return -1;
}

static void release(Place *places, int place) {
  if (place >= 0) atomic_store(&places[place].state, FREE);
}

int cfiles_add_temporary(const char *path) { return add(temporaries, TEMPORARY_COUNT, path, NULL, 0); }

void cfiles_remove_temporary(int place) { release(temporaries, place); }

int cfiles_add_mapping(const void *start, size_t size, const char *path) { return add(mappings, MAPPING_COUNT, path, start, size); }

void cfiles_remove_mapping(int place) { release(mappings, place); }

void cfiles_unlink_temporaries(void) {
  for (int i = 0; i < TEMPORARY_COUNT; i++) {
    if (atomic_load(&temporaries[i].state) == SET) unlink(temporaries[i].path);
  }
}

static void say(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t count = write(STDERR_FILENO, text, length);
    if (count <= 0) return;
    text += count;
    length -= (size_t)count;
  }
}

// What a terminal could be played tricks with becomes a question mark.
static void say_path(char *path) {
  for (char *c = path; *c; c++) {
    if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = '?';
  }
  say(path);
}

static Place *mapping_of(const void *address) {
  const uint8_t *byte = address;
  for (int i = 0; i < MAPPING_COUNT; i++) {
    Place *place = &mappings[i];
    if (atomic_load(&place->state) == SET && byte >= place->start && byte < place->start + place->size) return place;
  }
  return NULL;
}

static void die_by(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

static void end(int number) {
  cfiles_unlink_temporaries();
  die_by(number);
}

static void end_by_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  cfiles_unlink_temporaries();
  Place *place = mapping_of(info->si_addr);
  if (!place) {
    die_by(number);
    return;
  }
  say("error: ");
  say_path(place->path);
  say(" was cut or became unreadable while it was being read; leave it alone until the program has ended, and try again.\n");
  _exit(exit_status);
}

// The language's runtime, or a library, ends the program where an allocation fails; the reason is still in errno.
static void end_by_fault(int number, siginfo_t *info, void *context) {
  (void)context;
  int reason = errno;
  cfiles_unlink_temporaries();
  if (reason != ENOMEM) {
    signal(number, SIG_DFL);
    // An instruction that failed fails again when this returns, so that the system's log and a core tell which one it was.
    if (info->si_code <= 0 || number == SIGTRAP) raise(number);
    return;
  }
  say("error: memory ran out; try again with smaller or fewer inputs at once, or with more memory.\n");
  _exit(exit_status);
}

// What the caller of the program ignores stays ignored.
static void handle(const int *numbers, size_t count, struct sigaction action) {
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < count; i++) {
    struct sigaction old;
    if (sigaction(numbers[i], NULL, &old) != 0 || old.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
  }
}

void cfiles_guard_process(int status) {
  exit_status = status;
  const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ, SIGPIPE};
  handle(ends, sizeof ends / sizeof *ends, (struct sigaction){.sa_handler = end, .sa_flags = SA_NODEFER});
  const int faults[] = {SIGABRT, SIGSEGV, SIGILL, SIGTRAP, SIGFPE};
  handle(faults, sizeof faults / sizeof *faults, (struct sigaction){.sa_sigaction = end_by_fault, .sa_flags = SA_SIGINFO | SA_NODEFER});
  struct sigaction action = {.sa_sigaction = end_by_bus_error, .sa_flags = SA_SIGINFO | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}
