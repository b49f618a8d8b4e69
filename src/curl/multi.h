/* Many transfers at once, for a host that calls now and then and never waits. An epoll set reports the sockets that are ready, so a
   call costs by what there is to do, not by what is in flight.

   One Lua state and one thread use a multi. A transfer is queued; opening, while libcurl connects; running; and done until its
   response is taken. It is queued while another one of its host is opening a connection: with one handshake after the other, each
   call of gl_multi_perform pays for one at most, and those that wait mostly find a connection that has become free. */
#ifndef GL_MULTI_H
#define GL_MULTI_H

#include "job.h"
#include "stream.h"

GL_BEGIN

enum { GL_MULTI_HELD = 16 };

struct gl_multi {
  CURLM *curl;              /* connects; NULL: not needed yet */
  int epoll;                /* opened before libcurl is; -1: none yet */
  pid_t pid;                /* of the process that opened it */
  double due;               /* monotonic seconds at which libcurl wants to be called */
  uint64_t serial;
  struct gl_pool **pools;   /* one for each kind of settings */
  size_t pool_count;
  int may_admit;                /* if any job is queued, one may be admitted or expire that has not been tried */
  struct gl_job_table jobs;
  struct gl_stream_list streams; /* connections that 101 responses handed over */
  struct gl_multi_group {         /* a host, reached with some settings */
    uint32_t hash;
    unsigned opening, busy; /* transfers that open a connection, that use one */
    unsigned failures;      /* connections that failed */
    int is_blocked;         /* nothing more can be done for it in this pass */
  } *groups;
  size_t group_count;
  int held[GL_MULTI_HELD];  /* descriptors of gl_connection_hold_number */
  size_t held_count;
  unsigned connecting;      /* new connections per host at a time */
  unsigned connections;     /* per host, at most GL_POOL_MAX */
};

/* Fills zeroed memory; nothing is opened yet. */
void gl_multi_init(struct gl_multi *m, unsigned connecting, unsigned connections);

/* Adds a pool, whose settings the caller fills; NULL when memory is short. The multi owns it; its number is m->pool_count - 1. */
struct gl_pool *gl_multi_add_pool(struct gl_multi *m);

/* Starts a request, of which it copies what it needs. Returns the job's id; 0 if it failed at once: then *f has the failure.
   Nothing is sent yet. */
uint64_t gl_multi_start(struct gl_multi *m, struct gl_pool *p, const struct gl_request *rq, struct gl_failure *f);

/* Moves bytes for so many seconds at most, and one step of two connections more; closes discarded connections in the same time,
   a sixteenth of them and one at least. Never waits. */
void gl_multi_perform(struct gl_multi *m, double seconds);

/* Waits until there is something to perform, or so many seconds have passed, or a signal came. Blocks. */
void gl_multi_wait(struct gl_multi *m, double seconds);

/* Returns the seconds until gl_multi_perform is due even if no socket is ready: 0 for now, negative for never. */
double gl_multi_timeout(const struct gl_multi *m);

/* Returns the descriptor that is readable when a socket is ready, or minus errno. The multi owns it; it stays the same until the
   multi is closed or the process forks. */
int gl_multi_fd(struct gl_multi *m);

/* Returns the job that has been done longest, or NULL. It stays where it is, whatever is done to the multi, until it is
   unpinned; if it was not taken, it will be the next one again. */
struct gl_job *gl_multi_pin(struct gl_multi *m);
void gl_multi_unpin(struct gl_multi *m, struct gl_job *j, int taken);

/* Makes the connection of a job's 101 response a stream, which the caller owns, and takes its early bytes along. Closing the multi
   closes it. Returns 0 or errno; `s` is then closed. */
int gl_multi_take_stream(struct gl_multi *m, struct gl_job *j, struct gl_stream *s);

/* Cancels a job; if bytes are in flight, the next calls of gl_multi_perform close its connection. Returns 1 if bytes of the
   request may have left, 0 if not, -1 if there is no such job. */
int gl_multi_cancel(struct gl_multi *m, uint64_t id);

/* Cancels all jobs and closes all connections; the multi may be used again. Idempotent. */
void gl_multi_close(struct gl_multi *m);

/* Closes it and frees the settings. Idempotent. */
void gl_multi_free(struct gl_multi *m);

GL_END

#endif
