/* Random bytes from the system, drawn in blocks, since each system call costs more than the bytes. Bytes that were handed out
   are wiped from the store, and the child of a fork discards its copy. */
#ifndef GL_RANDOM_H
#define GL_RANDOM_H

#include <sys/types.h>

#include "../core/gl.h"

GL_BEGIN

#define GL_RANDOM_STORE 512 /* bytes */

/* Zero-initialised. For one thread at a time; its owner calls gl_random_wipe at the end. */
struct gl_random {
  size_t unused; /* unused bytes, at the end */
  pid_t pid;   /* of the process that drew them */
  unsigned char bytes[GL_RANDOM_STORE];
};

/* n random bytes. GL_OK or GL_ECRYPTO, then `out` is not to be used. */
int gl_random(struct gl_random *r, void *out, size_t n);

/* Uniform in [0, 1), with all 53 bits of a double. */
int gl_random_float(struct gl_random *r, double *out);

/* A version 4 UUID in lower case with dashes, and a NUL. */
int gl_random_uuid(struct gl_random *r, char out[37]);

void gl_random_wipe(struct gl_random *r);

GL_END

#endif
