/* Where the jobs of a multi are kept: in a list for each state, in a slot that its id names. */
#include <stdlib.h>
#include <string.h>

#include "multi.h"

enum { FREE_KEPT = 64 };

void gl_job_move(struct gl_multi *m, struct gl_job *j, enum gl_job_state to) {
  TAILQ_REMOVE(&m->list[j->state], j, entry);
  m->count[j->state]--;
  j->state = to;
  TAILQ_INSERT_TAIL(&m->list[to], j, entry);
  m->count[to]++;
}

void gl_job_free(struct gl_job *j) {
  gl_transfer_free(&j->t);
  gl_buf_free(&j->bytes);
  free(j);
}

void gl_job_destroy(struct gl_multi *m, struct gl_job *j) {
  TAILQ_REMOVE(&m->list[j->state], j, entry);
  m->count[j->state]--;
  m->slots[j->slot] = NULL;
  if (j->slot < m->lowest) m->lowest = j->slot;
  if (j->pinned) j->orphan = 1;
  else gl_job_free(j);
}

static int free_slot(struct gl_multi *m, size_t *slot) {
  while (m->lowest < m->room && m->slots[m->lowest]) m->lowest++;
  *slot = m->lowest;
  if (*slot < m->room) return 0;
  size_t room = m->room ? m->room * 2 : 16;
  if (room > 1u << GL_JOB_SLOT_BITS) return 1;
  struct gl_job **more = realloc(m->slots, room * sizeof *more);
  if (!more) return 1;
  memset(more + m->room, 0, (room - m->room) * sizeof *more);
  m->slots = more;
  m->room = room;
  return 0;
}

struct gl_job *gl_job_acquire(struct gl_multi *m) {
  struct gl_job *j = TAILQ_FIRST(&m->list[GL_JOB_FREE]);
  size_t slot;
  if (j) return j;
  if (free_slot(m, &slot)) return NULL;
  j = calloc(1, sizeof *j);
  if (!j) return NULL;
  j->slot = slot;
  m->slots[slot] = j;
  TAILQ_INSERT_TAIL(&m->list[GL_JOB_FREE], j, entry);
  m->count[GL_JOB_FREE]++;
  return j;
}

void gl_job_release(struct gl_multi *m, struct gl_job *j) {
  j->id = 0;
  gl_buf_clear(&j->bytes);
  gl_response_reset(&j->t.answer, 0, 0);
  gl_job_move(m, j, GL_JOB_FREE);
  if (m->count[GL_JOB_FREE] > FREE_KEPT) gl_job_destroy(m, TAILQ_FIRST(&m->list[GL_JOB_FREE]));
}

struct gl_job *gl_job_find(const struct gl_multi *m, uint64_t id) {
  size_t slot = id & ((1u << GL_JOB_SLOT_BITS) - 1);
  struct gl_job *j = id && slot < m->room ? m->slots[slot] : NULL;
  return j && j->id == id ? j : NULL;
}
