/* Small files that other programs write: read completely, never waited for, replaced in one step. */
#ifndef GL_FILE_H
#define GL_FILE_H

#include "../core/buf.h"

GL_BEGIN

/* Changes when the file does: written again in place, replaced by another one, its owner or permissions changed. */
struct gl_file_stamp {
  long long seconds, nanoseconds, changed_seconds, changed_nanoseconds, size;
  unsigned long long inode, device;
  int is_public; /* all users may read the file */
};

/* Fills the stamp of the file at `path`, symbolic links followed. Returns 0 or errno. */
int gl_file_read_stamp(const char *path, struct gl_file_stamp *stamp);

/* Adds the file's bytes to `out`, whose maximum is the file's. Reads regular files only: a FIFO or device is refused without
   waiting for it. Blocks for the disk. Returns NULL, or the problem (static text); *error is then errno, or 0. out->rc reports a
   lack of memory. */
const char *gl_file_read(const char *path, struct gl_buf *out, struct gl_file_stamp *stamp, int *error);

/* Replaces the file at `path` by one of mode 0600 with these bytes: readers see the old one or the new one. Writes to a
   neighbour with a random name first. Blocks for the disk. Returns 0 or errno. */
int gl_file_replace(const char *path, const char *p, size_t n);

/* Describes errno in static text, for messages; NULL for one without a description. strerror is not safe with threads. */
const char *gl_file_describe(int error);

/* Writes the user's folder by the system's list of users to `folder`, of n bytes. Blocks where users come from a server. Returns 0,
   or 1 if the list has none or it does not fit. */
int gl_file_find_home(char *folder, size_t n);

GL_END

#endif
