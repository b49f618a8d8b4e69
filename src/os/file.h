/* Small files that others write: read whole, never waited for, replaced in one step. */
#ifndef GL_FILE_H
#define GL_FILE_H

#include "../core/buf.h"

GL_BEGIN

/* Changes when the file does: written again in place, another one put there, its owner or permissions changed. */
struct gl_file_stamp {
  long long seconds, nanoseconds, changed_seconds, changed_nanoseconds, size;
  unsigned long long inode, device;
  int is_public; /* all users may read the file */
};

/* Fills the stamp of the file at `path`, symbolic links followed. Returns 0 or errno. */
int gl_file_read_stamp(const char *path, struct gl_file_stamp *stamp);

/* Adds the file's bytes to `out`, whose ceiling is the file's. Only a regular file is read: a FIFO or device is refused
   without waiting for it. Returns NULL, or what is wrong (static text); *error is then errno, or 0. out->rc tells of a
   lack of memory. */
const char *gl_file_read(const char *path, struct gl_buf *out, struct gl_file_stamp *stamp, int *error);

/* Puts a file of mode 0600 with these bytes in the place of `path`: readers see the old one or the new one. Writes to a
   neighbour with a random name first. Returns 0 or errno. */
int gl_file_replace(const char *path, const char *p, size_t n);

GL_END

#endif
