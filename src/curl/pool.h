/* Connections that libcurl has made: it finds the address, goes through the proxy and speaks TLS; what is said on the
   connection is ours (transfer.h). A pool keeps those that may be used again. Blocking: a pool belongs to one Lua state
   and one thread; after a fork the child makes its own and leaves the parent's connections alone. */
#ifndef GL_POOL_H
#define GL_POOL_H

#include <sys/types.h>

#include "connection.h"

GL_BEGIN

enum { GL_POOL_KEPT = 8, GL_POOL_MAX = 64 };

struct gl_pool {
  pid_t pid;      /* of the process that made what follows; 0: nothing was made yet */
  CURLSH *shared; /* addresses and TLS sessions */
  struct gl_connection *idle[GL_POOL_MAX]; /* the longest unused first */
  size_t count, kept; /* kept: how many at most; 0: GL_POOL_KEPT */
  int defers;     /* who drives it closes what was dropped bit by bit: each is some 80 us of TLS */
  struct gl_connection *dropped, *last_dropped; /* given up, still to be closed; the longest first */
  size_t dropped_count;
  struct gl_settings settings;
};

/* Makes the pool usable in this process. Returns 0, or 1 when memory is short. */
int gl_pool_ready(struct gl_pool *p);

/* Takes out an idle connection to the origin that is quiet; NULL if there is none. */
struct gl_connection *gl_pool_acquire(struct gl_pool *p, const struct gl_connection_origin *o);

/* Gives back one that may be used again. */
void gl_pool_release(struct gl_pool *p, struct gl_connection *c);

/* Gives up one that may not: closed now or, if it stands and the pool defers that, by gl_pool_sweep. NULL is no harm. */
void gl_pool_discard(struct gl_pool *p, struct gl_connection *c);

/* Closes the one of this process that was dropped first. */
void gl_pool_sweep(struct gl_pool *p);

/* Closes the connections; the pool may be made ready again. Harmless twice. */
void gl_pool_close(struct gl_pool *p);

/* The same, and frees the settings. */
void gl_pool_free(struct gl_pool *p);

GL_END

#endif
