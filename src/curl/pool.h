/* Connections that may be used again. A pool belongs to one Lua state and one thread; after a fork the child makes its own
   connections and leaves the parent's alone. Nothing here waits. */
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
  size_t count, max_idle; /* kept: how many at most; 0: GL_POOL_KEPT */
  int defers;     /* the driver closes discarded ones bit by bit, by gl_pool_sweep: each costs some 80 us of TLS */
  struct gl_connection *discarded, *last_discarded; /* still to be closed; the oldest first */
  size_t discarded_count;
  struct gl_settings settings;
};

/* Makes the pool usable in this process. Returns 0, or 1 when memory is short. */
int gl_pool_ready(struct gl_pool *p);

/* Returns an idle, quiet connection to the origin, which the caller then owns; NULL if there is none. */
struct gl_connection *gl_pool_acquire(struct gl_pool *p, const struct gl_connection_origin *o);

/* Returns a connection to the pool, which owns it then; it may be used again. */
void gl_pool_release(struct gl_pool *p, struct gl_connection *c);

/* Discards a connection that cannot be reused. Closes it now, or in gl_pool_sweep if it is open and the pool defers closing.
   NULL is ignored. */
void gl_pool_discard(struct gl_pool *p, struct gl_connection *c);

/* Closes the connection that was discarded first. */
void gl_pool_sweep(struct gl_pool *p);

/* Closes the connections; the pool may be made ready again. Idempotent. */
void gl_pool_close(struct gl_pool *p);

/* Closes it and frees the settings. Idempotent. */
void gl_pool_free(struct gl_pool *p);

GL_END

#endif
