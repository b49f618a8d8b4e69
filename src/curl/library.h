/* libcurl as a whole: initialised once per process, left alone once the process is ending. */
#ifndef GL_LIBRARY_H
#define GL_LIBRARY_H

#include "../core/gl.h"

GL_BEGIN

/* Initialises libcurl unless that is done; tries again after a failure. Returns 1 if it may be used. Threads may call it. */
int gl_library_init(void);

/* Returns 1 if the process is ending, so that nothing of libcurl's may be touched any more. */
int gl_library_is_exiting(void);

GL_END

#endif
