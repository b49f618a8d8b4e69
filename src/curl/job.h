/* The jobs of a multi: each is in a list for its state and in a slot that its id names. */
#ifndef GL_JOB_H
#define GL_JOB_H


#include "queue.h"
#include "transfer.h"

GL_BEGIN

enum { GL_JOB_SLOT_BITS = 20 }; /* of an id */

enum gl_job_state { GL_JOB_FREE, GL_JOB_QUEUED, GL_JOB_OPENING, GL_JOB_RUNNING, GL_JOB_DONE, GL_JOB_STATES };

struct gl_job {
  struct gl_transfer t;
  struct gl_buf bytes;      /* the request's URL and body: the caller may free its own */
  enum gl_job_state state;
  enum gl_transfer_end end;          /* of one that is done: see t.response or t.failure */
  uint64_t id;              /* below 2^53; 0: free */
  size_t slot, group;
  unsigned failures;        /* of its group when it was queued */
  short watched;            /* the events of its socket that the set waits for; 0: none */
  int unwatched;            /* errno if the set cannot wait for a socket that it connects by; 0: it can */
  int pinned, orphan;       /* its response is being read; the multi was closed meanwhile */
  GL_QUEUE_ENTRY(gl_job) entry;
};
GL_QUEUE_HEAD(gl_job_list, gl_job);

/* Owns its jobs, except those that are pinned when they are destroyed. */
struct gl_job_table {
  struct gl_job **slots;
  size_t room, lowest;      /* no slot below `lowest` is free */
  struct gl_job_list list[GL_JOB_STATES];
  size_t count[GL_JOB_STATES];
};

/* Fills zeroed memory. */
void gl_job_init(struct gl_job_table *t);

/* Changes the state of a job, which becomes the last of those in that state. */
void gl_job_move(struct gl_job_table *t, struct gl_job *j, enum gl_job_state state);

/* Returns a free job, one that has its buffers already if possible; NULL when memory is short. */
struct gl_job *gl_job_acquire(struct gl_job_table *t);

/* Makes a job free again; its response is lost. */
void gl_job_release(struct gl_job_table *t, struct gl_job *j);

/* Returns the job of that id, or NULL. */
struct gl_job *gl_job_find(const struct gl_job_table *t, uint64_t id);

/* Removes a job and frees it, unless it is pinned: then the code that pinned it calls gl_job_free. */
void gl_job_destroy(struct gl_job_table *t, struct gl_job *j);

void gl_job_free(struct gl_job *j);

/* Frees the slots of a table whose jobs are destroyed; it may be used again. */
void gl_job_clear(struct gl_job_table *t);

GL_END

#endif
