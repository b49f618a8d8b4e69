/* libcurl as a whole: initialised once per process, left alone once the process is ending. */
#ifndef GL_LIBRARY_H
#define GL_LIBRARY_H

#include "../core/gl.h"

GL_BEGIN

/* Initialises libcurl unless that is done; tries again after a failure. Returns 1 if it may be used. Threads may call it. */
int gl_library_init(void);

/* Returns 1 if the process is ending, so that nothing of libcurl's may be touched any more. */
int gl_library_is_exiting(void);

/* Returns 1 if libcurl may keep TLS sessions, which spares a new connection a third of its CPU. Before 8.12 it frees the name of one
   twice if memory runs out while it stores the session. */
int gl_library_keeps_sessions(void);

GL_END

#endif
