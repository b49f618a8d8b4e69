/* Many transfers at once, moved on by a host that calls now and then and never waits. An epoll set tells which sockets
   stir, so a call costs what there is to do, not what is in flight.

   One Lua state and one thread use a multi. A transfer is queued; opening, while libcurl connects; running; and done until
   its answer is taken. It is queued while another one of its host is opening a connection: handshakes one after the
   other cost each call of gl_multi_perform one at most, and those that wait mostly find a connection that has become free. */
#ifndef GL_MULTI_H
#define GL_MULTI_H

#include <sys/queue.h>

#include "transfer.h"

GL_BEGIN

enum gl_job_state { GL_JOB_FREE, GL_JOB_QUEUED, GL_JOB_OPENING, GL_JOB_RUNNING, GL_JOB_DONE, GL_JOB_STATES };

struct gl_job {
  struct gl_transfer t;
  struct gl_buf bytes;      /* the request's URL and body: the caller's may go */
  enum gl_job_state state;
  enum gl_transfer_end end;          /* of one that is done: t.answer or t.failure */
  uint64_t id;              /* below 2^53; 0: free */
  size_t slot, group;
  unsigned failures;        /* of its group when it was queued */
  short watched;            /* the events of its socket that the set waits for; 0: none */
  int unwatched;            /* why the set cannot wait for a socket that it connects by; 0: it can */
  int pinned, orphan;       /* its answer is being read; the multi was closed meanwhile */
  TAILQ_ENTRY(gl_job) entry;
};
TAILQ_HEAD(gl_job_list, gl_job);

struct gl_multi {
  CURLM *curl;              /* connects; NULL: not needed yet */
  int epoll;                /* opened before libcurl is; -1: none yet */
  pid_t pid;                /* of the process that opened it */
  double due;               /* monotonic seconds at which libcurl wants to be called */
  uint64_t serial;
  struct gl_pool **pools;   /* one for each kind of settings */
  size_t pool_count;
  struct gl_job **slots;
  size_t room, lowest;      /* no slot below `lowest` is free */
  int fresh;                /* if any job is queued, one may run or give up, and nobody has tried */
  struct gl_job_list list[GL_JOB_STATES];
  size_t count[GL_JOB_STATES];
  struct gl_multi_group {         /* a host, reached with some settings */
    uint32_t hash;
    unsigned opening, busy; /* transfers that open a connection, that use one */
    unsigned failures;      /* connections that could not be had */
    int is_blocked;         /* nothing more can be done for it in this pass */
  } *groups;
  size_t group_count;
  unsigned connecting;      /* new connections per host at a time */
  unsigned connections;     /* per host, at most GL_POOL_MAX */
};

enum { GL_JOB_SLOT_BITS = 20 }; /* of an id */

/* Parts of the below. jobs.c: changes the state; takes a free job, one that has its buffers already if possible (NULL: memory is
   short); makes one free again, whose answer is not needed any more; finds one by its id, or NULL. gl_job_destroy takes it out and
   frees it, unless it is pinned; gl_job_free only frees. */
void gl_job_move(struct gl_multi *m, struct gl_job *j, enum gl_job_state to);
struct gl_job *gl_job_acquire(struct gl_multi *m);
void gl_job_release(struct gl_multi *m, struct gl_job *j);
struct gl_job *gl_job_find(const struct gl_multi *m, uint64_t id);
void gl_job_destroy(struct gl_multi *m, struct gl_job *j);
void gl_job_free(struct gl_job *j);

/* Fills zeroed memory; nothing is opened yet. */
void gl_multi_init(struct gl_multi *m, unsigned connecting, unsigned connections);

/* Adds a pool, whose settings the caller fills; NULL when memory is short. Its number is m->pool_count - 1. */
struct gl_pool *gl_multi_add_pool(struct gl_multi *m);

/* Takes the request over. Returns the job's id; 0 if it failed at once: then *f says why. Nothing is sent yet. */
uint64_t gl_multi_start(struct gl_multi *m, struct gl_pool *p, const struct gl_request *rq, struct gl_failure *f);

/* Moves bytes for so many seconds at most, and one step of two connections more; closes what was given up in the same time,
   a sixteenth of it and a connection at least. Never waits. */
void gl_multi_perform(struct gl_multi *m, double seconds);

/* Waits until there is something to perform, or so many seconds have passed, or a signal came. */
void gl_multi_wait(struct gl_multi *m, double seconds);

/* Seconds until gl_multi_perform is due though no socket stirs: 0 for now, negative for never. */
double gl_multi_timeout(const struct gl_multi *m);

/* The descriptor that is readable when a socket stirs, or minus errno. It stays the same until the multi is closed or
   the process forks. */
int gl_multi_fd(struct gl_multi *m);

/* The job that has been done longest, or NULL. It stays where it is, whatever is done to the multi, until it is unpinned; if
   it was not taken, it will be the next one again. */
struct gl_job *gl_multi_pin(struct gl_multi *m);
void gl_multi_unpin(struct gl_multi *m, struct gl_job *j, int taken);

/* Gives a job up; if bytes are under way, the next calls of gl_multi_perform close its connection. Returns 1 if bytes of
   the request may have left, 0 if not, -1 if there is no such job. */
int gl_multi_cancel(struct gl_multi *m, uint64_t id);

/* Gives all up and closes all connections; may be used again. Harmless twice. */
void gl_multi_close(struct gl_multi *m);

/* The same, and frees the settings. */
void gl_multi_free(struct gl_multi *m);

GL_END

#endif
