#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "CFiles.h"

int cfiles_rename_new(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  // A link is refused as well where the name is taken, in two steps.
  if ((errno != EINVAL && errno != ENOSYS) || link(from, to) != 0) return -1;
  return unlink(from);
}
