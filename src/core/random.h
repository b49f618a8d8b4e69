/* Randomness from OpenSSL's generator, which notices a fork: two processes never draw the same. */
#ifndef GL_RANDOM_H
#define GL_RANDOM_H

#include "gl.h"

GL_BEGIN

/* n random bytes. GL_OK or GL_ECRYPTO, then `out` is not to be used. */
int gl_random(void *out, size_t n);

/* Uniform in [0, 1), with all 53 bits of a double. */
int gl_random_float(double *out);

/* A version 4 UUID in lower case with dashes, and a NUL. */
int gl_random_uuid(char out[37]);

GL_END

#endif
