// What must be known of files when a signal comes: handlers may neither allocate nor wait, so that all of it stands in fixed tables.
#ifndef CFILES_H
#define CFILES_H

#include <stdbool.h>
#include <stddef.h>

// Notes a file that is removed if a signal ends the program. Returns its place, or -1 where the table or the path is too long.
int cfiles_add_temporary(const char *path);
void cfiles_remove_temporary(int place);

// Notes a file that is mapped into memory, so that a read beyond its end, once somebody has cut it, gets a sentence with its name.
// Returns its place, or -1 where the table or the path is too long.
int cfiles_add_mapping(const void *start, size_t size, const char *path);
void cfiles_remove_mapping(int place);

// Removes the files of `cfiles_add_temporary`; may be called from a signal handler.
void cfiles_unlink_temporaries(void);

// From now on, signals that end the program remove the temporary files first. A mapped file that was cut, and memory that ran out,
// end the program with `status` and a sentence on standard error. Signals that the caller of the program ignores stay ignored.
void cfiles_guard_process(int status);

// Gives a file another name, unless there is a file of that name; 0, or -1 with errno. In one step where the file system can do that.
int cfiles_rename_new(const char *from, const char *to);

// From now on all threads share one heap, and a megabyte or more goes back to the system as soon as it is free. glibc gives each thread a heap, which keeps
// the most that the thread ever needed: with those the memory of a long run grows. Before the first thread starts.
void cfiles_use_one_heap(void);

#endif
