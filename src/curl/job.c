#include "job.h"

#include <stdlib.h>
#include <string.h>

enum { FREE_KEPT = 64 };

void gl_job_init(struct gl_job_table *t) {
  for (size_t i = 0; i < GL_JOB_STATES; i++) GL_QUEUE_INIT(&t->list[i]);
}

void gl_job_move(struct gl_job_table *t, struct gl_job *j, enum gl_job_state state) {
  GL_QUEUE_REMOVE(&t->list[j->state], j, entry);
  t->count[j->state]--;
  j->state = state;
  GL_QUEUE_INSERT_TAIL(&t->list[state], j, entry);
  t->count[state]++;
}

void gl_job_free(struct gl_job *j) {
  gl_transfer_free(&j->t);
  gl_buf_free(&j->bytes);
  free(j);
}

void gl_job_destroy(struct gl_job_table *t, struct gl_job *j) {
  GL_QUEUE_REMOVE(&t->list[j->state], j, entry);
  t->count[j->state]--;
  t->slots[j->slot] = NULL;
  if (j->slot < t->lowest) t->lowest = j->slot;
  if (j->pinned) j->orphan = 1;
  else gl_job_free(j);
}

static int free_slot(struct gl_job_table *t, size_t *slot) {
  while (t->lowest < t->room && t->slots[t->lowest]) t->lowest++;
  *slot = t->lowest;
  if (*slot < t->room) return 0;
  size_t room = t->room ? t->room * 2 : 16;
  if (room > 1u << GL_JOB_SLOT_BITS) return 1;
  struct gl_job **slots = realloc(t->slots, room * sizeof *slots);
  if (!slots) return 1;
  memset(slots + t->room, 0, (room - t->room) * sizeof *slots);
  t->slots = slots;
  t->room = room;
  return 0;
}

struct gl_job *gl_job_acquire(struct gl_job_table *t) {
  struct gl_job *j = GL_QUEUE_FIRST(&t->list[GL_JOB_FREE]);
  size_t slot;
  if (j) return j;
  if (free_slot(t, &slot)) return NULL;
  j = calloc(1, sizeof *j);
  if (!j) return NULL;
  j->slot = slot;
  t->slots[slot] = j;
  GL_QUEUE_INSERT_TAIL(&t->list[GL_JOB_FREE], j, entry);
  t->count[GL_JOB_FREE]++;
  return j;
}

void gl_job_release(struct gl_job_table *t, struct gl_job *j) {
  j->id = 0;
  gl_buf_clear(&j->bytes);
  gl_transfer_drop_upgraded(&j->t);
  gl_response_reset(&j->t.response, 0, 0);
  gl_job_move(t, j, GL_JOB_FREE);
  if (t->count[GL_JOB_FREE] > FREE_KEPT) gl_job_destroy(t, GL_QUEUE_FIRST(&t->list[GL_JOB_FREE]));
}

struct gl_job *gl_job_find(const struct gl_job_table *t, uint64_t id) {
  size_t slot = id & ((1u << GL_JOB_SLOT_BITS) - 1);
  struct gl_job *j = id && slot < t->room ? t->slots[slot] : NULL;
  return j && j->id == id ? j : NULL;
}

void gl_job_clear(struct gl_job_table *t) {
  free(t->slots);
  t->slots = NULL;
  t->room = t->lowest = 0;
}
