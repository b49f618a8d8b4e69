#include "multi.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "library.h"

#define NEVER 1e300
#define FORKED "the process was forked; the parent continues the call"

enum { EVENTS = 8, SWEEP_SHARE = 16 /* of the discarded connections, at least one in so many */ };

/* An event's 64 bits: the descriptor, the job's slot, and OURS if the socket is a job's, STREAM if it is a stream's, else libcurl's. */
#define OURS (1ull << 63)
#define STREAM (1ull << 62)

/* ---- the set of sockets ---- */

/* Watches a socket. Returns 0 or errno: then no event would ever come, and the caller has to fail the job. */
static int watch(struct gl_multi *m, int fd, uint32_t events, uint64_t data) {
  struct epoll_event e = {.events = events, .data.u64 = data};
  if (!epoll_ctl(m->epoll, EPOLL_CTL_ADD, fd, &e)) return 0;
  if (errno != EEXIST) return errno;
  return epoll_ctl(m->epoll, EPOLL_CTL_MOD, fd, &e) ? errno : 0;
}

static int watch_job(struct gl_multi *m, struct gl_job *j, short events) {
  if (events == j->watched) return 0;
  uint32_t epoll_events = (events & POLLIN ? EPOLLIN : 0u) | (events & POLLOUT ? EPOLLOUT : 0u);
  int error = watch(m, j->t.connection->fd, epoll_events, OURS | (uint64_t)j->slot << 32 | (uint32_t)j->t.connection->fd);
  if (!error) j->watched = events;
  return error;
}

/* Called before the socket is closed: a forked child may still hold it. */
static void unwatch_job(struct gl_multi *m, struct gl_job *j) {
  if (j->watched && m->epoll >= 0) epoll_ctl(m->epoll, EPOLL_CTL_DEL, j->t.connection->fd, NULL);
  j->watched = 0;
}

/* ---- libcurl's reports while it connects ---- */

static int on_timer(CURLM *multi, long ms, void *ud) {
  struct gl_multi *m = ud;
  (void)multi;
  m->due = ms < 0 ? NEVER : gl_clock_now() + (double)ms / 1000;
  return 0;
}

static int watch_curl(struct gl_multi *m, int fd, int action) {
  return watch(m, fd, (action & CURL_POLL_IN ? EPOLLIN : 0u) | (action & CURL_POLL_OUT ? EPOLLOUT : 0u), (uint32_t)fd);
}

static int on_socket(CURL *easy, curl_socket_t fd, int action, void *ud, void *socket_data) {
  struct gl_multi *m = ud;
  struct gl_job *j = NULL;
  (void)socket_data;
  if (m->epoll < 0) return 0; /* a forked child: the set is the parent's */
  if (action == CURL_POLL_REMOVE) {
    epoll_ctl(m->epoll, EPOLL_CTL_DEL, fd, NULL);
    return 0;
  }
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &j);
  int error = watch_curl(m, fd, action);
  if (j && j->state == GL_JOB_OPENING) {
    j->t.connection->curl_fd = fd;
    j->t.connection->events = (short)action;
  }
  if (error && j) j->unwatched = error; /* collect fails the job: an error from here would end all that connect */
  return 0;
}

/* Runs libcurl, and undoes the silences that limited its reads. Without memory libcurl may have reported neither a socket nor a timer:
   then all that connect have to fail. */
static void run_curl(struct gl_multi *m, curl_socket_t fd, int action) {
  struct gl_job *j;
  int running;
  CURLMcode rc = curl_multi_socket_action(m->curl, fd, action, &running);
  GL_QUEUE_FOREACH(j, &m->jobs.list[GL_JOB_OPENING], entry) {
    /* cppcheck-suppress uninitvar ; cppcheck 2.10 misreads the loop */
    if (rc == CURLM_OUT_OF_MEMORY && !j->unwatched) j->unwatched = ENOMEM;
    struct gl_connection *c = j->t.connection;
    if (gl_connection_resume(c) && !j->unwatched) j->unwatched = watch_curl(m, c->curl_fd, c->events);
  }
}

/* Runs libcurl's timers, new handles among them; it sets the next one, if there is any. */
static void run_timers(struct gl_multi *m) {
  m->due = NEVER;
  run_curl(m, CURL_SOCKET_TIMEOUT, 0);
}

/* ---- from one state to the next ---- */

static void finish(struct gl_multi *m, struct gl_job *j, enum gl_transfer_end end) {
  struct gl_multi_group *g = &m->groups[j->group];
  if (j->state == GL_JOB_OPENING) g->opening--;
  if (j->state == GL_JOB_RUNNING) g->busy--;
  if (j->state != GL_JOB_QUEUED) m->may_admit = 1; /* a connection is free */
  unwatch_job(m, j);
  gl_transfer_forget(&j->t);
  j->end = end;
  gl_job_move(&m->jobs, j, GL_JOB_DONE);
}

static void fail(struct gl_multi *m, struct gl_job *j, enum gl_failure_kind kind, const char *message) {
  gl_failure_set(&j->t.failure, kind, j->t.maybe_sent, "%s", message);
  finish(m, j, GL_TRANSFER_FAILED);
}

static void fail_unwatched(struct gl_multi *m, struct gl_job *j, enum gl_failure_kind kind, int error) {
  char text[100];
  gl_failure_set(&j->t.failure, kind, j->t.maybe_sent, "%s: epoll cannot watch the socket: %s", j->t.target,
          gl_curl_error_text(error, text, sizeof text));
  finish(m, j, GL_TRANSFER_FAILED);
}

static void step(struct gl_multi *m, struct gl_job *j) {
  short events;
  enum gl_transfer_end end = gl_transfer_step(&j->t, &events);
  int error = end == GL_TRANSFER_WAITING ? watch_job(m, j, events) : 0;
  if (error) fail_unwatched(m, j, GL_FAILURE_READ, error);
  else if (end != GL_TRANSFER_WAITING) finish(m, j, end);
}

static void run(struct gl_multi *m, struct gl_job *j) {
  if (j->state == GL_JOB_OPENING) {
    m->groups[j->group].opening--;
    m->may_admit = 1; /* another job may open one */
  }
  m->groups[j->group].busy++;
  gl_job_move(&m->jobs, j, GL_JOB_RUNNING);
  step(m, j);
}

static void open_connection(struct gl_multi *m, struct gl_job *j);

static void connected(struct gl_multi *m, struct gl_job *j, CURLcode rc) {
  enum gl_transfer_end end = gl_transfer_connected(&j->t, rc);
  if (end == GL_TRANSFER_DONE) {
    run(m, j);
    return;
  }
  if (end == GL_TRANSFER_WAITING) {
    m->groups[j->group].opening--;
    gl_job_move(&m->jobs, j, GL_JOB_QUEUED);
    open_connection(m, j);
    return;
  }
  m->groups[j->group].failures++;
  finish(m, j, GL_TRANSFER_FAILED);
}

static void collect(struct gl_multi *m) {
  struct gl_job *opening, *next;
  int queued;
  const CURLMsg *msg;
  while ((msg = curl_multi_info_read(m->curl, &queued))) {
    struct gl_job *j = NULL;
    if (msg->msg != CURLMSG_DONE) continue;
    curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &j);
    curl_easy_setopt(msg->easy_handle, CURLOPT_PRIVATE, NULL); /* the connection may outlive the job */
    if (j && j->state == GL_JOB_OPENING && j->t.connection->easy == msg->easy_handle) connected(m, j, msg->data.result);
  }
  for (opening = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_OPENING]); opening; opening = next) {
    next = GL_QUEUE_NEXT(opening, entry);
    if (!opening->unwatched) continue;
    m->groups[opening->group].failures++;
    int fd = opening->t.connection->opened_fd;
    fail_unwatched(m, opening, GL_FAILURE_CONNECT, opening->unwatched);
    int held = m->held_count < GL_MULTI_HELD ? gl_connection_hold_number(m->curl, fd) : -1;
    if (held >= 0) m->held[m->held_count++] = held;
  }
}

static void open_connection(struct gl_multi *m, struct gl_job *j) {
  enum gl_transfer_end end = gl_transfer_connect(&j->t);
  j->unwatched = 0;
  if (end == GL_TRANSFER_DONE) {
    run(m, j);
    return;
  }
  if (end == GL_TRANSFER_WAITING) {
    CURL *easy = j->t.connection->easy;
    if (!curl_easy_setopt(easy, CURLOPT_PRIVATE, j) && !curl_multi_add_handle(m->curl, easy)) {
      j->t.connection->multi = m->curl;
      m->groups[j->group].opening++;
      gl_job_move(&m->jobs, j, GL_JOB_OPENING);
      run_timers(m);
      return;
    }
    gl_failure_set(&j->t.failure, GL_FAILURE_CONNECT, 0, "not enough memory");
  }
  finish(m, j, GL_TRANSFER_FAILED);
}

/* ---- waiting for a connection ---- */

/* Returns 1 if a queued job has to fail: its total is over, or it has waited for its connect timeout while others of its group
   could not connect. */
static int is_overdue(const struct gl_multi *m, const struct gl_job *j, double now) {
  const struct gl_transfer *t = &j->t;
  double waited = now - t->started;
  if (t->total > 0 && waited >= t->total) return 1;
  return t->connect > 0 && waited >= t->connect && m->groups[j->group].failures != j->failures;
}

/* Starts a queued job, or finds that its group has to wait. */
static int try_to_run(struct gl_multi *m, struct gl_job *j) {
  struct gl_multi_group *g = &m->groups[j->group];
  int has_room = g->busy + g->opening < m->connections;
  if (has_room && !j->t.upgrade) j->t.connection = gl_pool_acquire(j->t.pool, &j->t.origin);
  if (j->t.connection) run(m, j);
  else if (has_room && g->opening < m->connecting) open_connection(m, j);
  else g->is_blocked = 1;
  return !m->groups[j->group].is_blocked;
}

static void expire(struct gl_multi *m, struct gl_job *j) {
  fail(m, j, GL_FAILURE_TIMEOUT, "no connection became free in time");
  j->t.failure.phase = "connect";
}

/* Admits queued jobs and expires overdue ones. Always admits one runnable job and expires one overdue job, even with no time
   left. */
static void admit(struct gl_multi *m, double deadline) {
  struct gl_job *j, *next;
  double now = gl_clock_now();
  int ran = 0, expired = 0;
  m->may_admit = 0;
  for (size_t i = 0; i < m->group_count; i++) m->groups[i].is_blocked = 0;
  for (j = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_QUEUED]); j; j = next) {
    next = GL_QUEUE_NEXT(j, entry);
    int is_late = is_overdue(m, j, now);
    if (now >= deadline && (is_late ? expired : ran)) {
      m->may_admit = 1;
      if (ran && expired) return;
      continue; /* a job of the other kind may follow */
    }
    if (!is_late && m->groups[j->group].is_blocked) continue;
    if (is_late) expire(m, j), expired = 1;
    else ran |= try_to_run(m, j);
    now = gl_clock_now();
  }
}

/* ---- driving ---- */

/* Stops late jobs, one at least; a job that is still late makes gl_multi_timeout 0. */
static void stop_late(struct gl_multi *m, double deadline) {
  struct gl_job *j, *next;
  double now = gl_clock_now();
  for (j = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_RUNNING]); j; j = next) {
    next = GL_QUEUE_NEXT(j, entry);
    if (gl_transfer_patience(&j->t, now) > 0) continue;
    gl_transfer_stop(&j->t);
    finish(m, j, GL_TRANSFER_FAILED);
    now = gl_clock_now();
    if (now >= deadline) return;
  }
}

/* Stops connections that are overdue. libcurl sets no timer for the end of its own limit in some cases: after addresses that refuse at
   once, it would wait until the total time is over. */
static void stop_connecting(struct gl_multi *m, double deadline) {
  struct gl_job *j, *next;
  for (j = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_OPENING]); j; j = next) {
    next = GL_QUEUE_NEXT(j, entry);
    double now = gl_clock_now();
    if (now >= j->t.connect_due) connected(m, j, CURLE_OPERATION_TIMEDOUT);
    if (now >= deadline) return;
  }
}

static int has_discarded(const struct gl_multi *m, const struct gl_pool *p) {
  return m->curl && p->discarded && p->pid == m->pid; /* else they belong to the parent */
}

/* Closes discarded connections until the deadline, a share of them at least, so that they cannot become ever more. */
static void sweep(struct gl_multi *m, double deadline) {
  for (size_t i = 0; i < m->pool_count; i++) {
    struct gl_pool *p = m->pools[i];
    size_t min_count = (p->discarded_count + SWEEP_SHARE - 1) / SWEEP_SHARE;
    for (size_t n = 0; has_discarded(m, p) && (n < min_count || gl_clock_now() < deadline); n++) gl_pool_sweep(p);
  }
}

/* Notes that a stream has bytes, its end or an error. Returns 0 if the event is not a stream's. It comes once, so no other part may
   drop it. */
static int note_stream(struct gl_multi *m, const struct epoll_event *e) {
  struct gl_stream *s;
  if (!(e->data.u64 & STREAM)) return 0;
  if (!(e->events & ~(uint32_t)EPOLLOUT)) return 1;
  GL_QUEUE_FOREACH(s, &m->streams, entry)
    if (s->connection->fd == (int)(uint32_t)e->data.u64) s->is_drained = 0;
  return 1;
}

static void handle_event(struct gl_multi *m, const struct epoll_event *e) {
  int fd = (int)(uint32_t)e->data.u64, action = 0;
  if (e->data.u64 & OURS) {
    size_t slot = e->data.u64 >> 32 & ((1u << GL_JOB_SLOT_BITS) - 1);
    struct gl_job *j = slot < m->jobs.room ? m->jobs.slots[slot] : NULL;
    if (j && j->state == GL_JOB_RUNNING && j->t.connection->fd == fd) step(m, j);
    return;
  }
  if (e->events & EPOLLIN) action |= CURL_CSELECT_IN;
  if (e->events & EPOLLOUT) action |= CURL_CSELECT_OUT;
  if (e->events & (EPOLLERR | EPOLLHUP)) action |= CURL_CSELECT_ERR;
  run_curl(m, fd, action);
}

static void serve_sockets(struct gl_multi *m, double deadline) {
  struct epoll_event events[EVENTS], other[EVENTS];
  int n;
  do {
    int others = 0;
    n = epoll_wait(m->epoll, events, EVENTS, 0);
    for (int i = 0; i < n; i++)
      if (!note_stream(m, &events[i])) other[others++] = events[i];
    for (int i = 0; i < others; i++) {
      handle_event(m, &other[i]);
      if (gl_clock_now() >= deadline) return;
    }
  } while (n == EVENTS && gl_clock_now() < deadline);
}

/* Takes a step of each transfer that has unread bytes, which its socket need not report (TLS may hold them); of one at least,
   even with no time left. Returns 1 if bytes are still unread and there is time. */
static int serve_unread(struct gl_multi *m, double deadline) {
  struct gl_job *next = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_RUNNING]);
  int has_more = 0;
  for (size_t maybe_sent = m->jobs.count[GL_JOB_RUNNING]; maybe_sent; maybe_sent--) {
    struct gl_job *j = next;
    next = GL_QUEUE_NEXT(j, entry);
    if (!j->t.unread) continue;
    gl_job_move(&m->jobs, j, GL_JOB_RUNNING); /* behind the others, which are next */
    step(m, j);
    if (gl_clock_now() >= deadline) return 0;
    has_more |= j->t.unread;
  }
  return has_more;
}

/* In a forked child, leaves the running jobs to the parent, and libcurl's handles for them, too. */
static void abandon_in_child(struct gl_multi *m) {
  if (m->epoll < 0 || m->pid == getpid()) return;
  close(m->epoll);
  m->epoll = -1;
  m->due = NEVER;
  m->curl = NULL; /* lost on purpose: connections depend on it */
  struct gl_stream *s;
  GL_QUEUE_FOREACH(s, &m->streams, entry) { s->is_drained = 0; } /* so that their owners read, and learn it; cppcheck wants the braces */
  for (int state = GL_JOB_QUEUED; state <= GL_JOB_RUNNING; state++) {
    struct gl_job *j;
    while ((j = GL_QUEUE_FIRST(&m->jobs.list[state]))) {
      j->t.connection = NULL;
      fail(m, j, GL_FAILURE_CANCELLED, FORKED);
    }
  }
}

void gl_multi_perform(struct gl_multi *m, double seconds) {
  abandon_in_child(m);
  if (!m->curl) return;
  double deadline = gl_clock_now() + seconds;
  do serve_sockets(m, deadline);
  while (serve_unread(m, deadline));
  if (gl_clock_now() >= m->due) run_timers(m);
  collect(m);
  stop_late(m, deadline);
  stop_connecting(m, deadline);
  admit(m, deadline);
  collect(m);
  sweep(m, deadline);
}

/* Opens a set for this process, even if nothing has been started yet: a shared one would report the child's sockets to the
   parent. Returns 0 or errno. */
static int open_set(struct gl_multi *m) {
  abandon_in_child(m);
  if (m->epoll >= 0) return 0;
  m->epoll = epoll_create1(EPOLL_CLOEXEC);
  m->pid = getpid();
  return m->epoll < 0 ? errno : 0;
}

/* Makes libcurl's multi handle; a pool is ready already, and with it libcurl. Returns 0 or errno. */
static int ready(struct gl_multi *m) {
  int error = open_set(m);
  if (error || m->curl) return error;
  m->curl = curl_multi_init();
  if (!m->curl) return ENOMEM;
  m->due = NEVER;
  curl_multi_setopt(m->curl, CURLMOPT_SOCKETDATA, m);
  curl_multi_setopt(m->curl, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(m->curl, CURLMOPT_TIMERDATA, m);
  curl_multi_setopt(m->curl, CURLMOPT_TIMERFUNCTION, on_timer);
#if LIBCURL_VERSION_NUM >= 0x081400
  curl_multi_setopt(m->curl, CURLMOPT_QUICK_EXIT, 1L); /* as of a connection; since 8.20 the threads of resolvers are the handle's */
#endif
  return 0;
}

void gl_multi_wait(struct gl_multi *m, double seconds) {
  struct epoll_event e;
  int ms = (int)ceil(fmin(fmax(seconds, 0), 1e6) * 1000);
  if (open_set(m)) poll(NULL, 0, ms); /* no call can be running */
  else if (epoll_wait(m->epoll, &e, 1, ms) == 1) note_stream(m, &e);
}

double gl_multi_timeout(const struct gl_multi *m) {
  if (m->jobs.count[GL_JOB_DONE] || (m->may_admit && m->jobs.count[GL_JOB_QUEUED])) return 0;
  for (size_t i = 0; i < m->pool_count; i++)
    if (has_discarded(m, m->pools[i])) return 0;
  double now = gl_clock_now(), maybe_sent = m->due - now;
  const struct gl_job *j;
  GL_QUEUE_FOREACH(j, &m->jobs.list[GL_JOB_RUNNING], entry) maybe_sent = j->t.unread ? 0 : fmin(maybe_sent,
      gl_transfer_patience(&j->t, now));
  GL_QUEUE_FOREACH(j, &m->jobs.list[GL_JOB_OPENING], entry) maybe_sent = fmin(maybe_sent, j->t.connect_due - now);
  GL_QUEUE_FOREACH(j, &m->jobs.list[GL_JOB_QUEUED], entry)
    if (j->t.total > 0) maybe_sent = fmin(maybe_sent, j->t.started + j->t.total - now);
  return maybe_sent > 1e5 ? -1 : fmax(maybe_sent, 0);
}

int gl_multi_fd(struct gl_multi *m) {
  int error = open_set(m);
  return error ? -error : m->epoll;
}

/* ---- starting and stopping ---- */

static uint32_t mix(uint32_t h, const void *p, size_t n) {
  for (const unsigned char *c = p; n; n--) h = (h ^ *c++) * 16777619u;
  return h;
}

/* The job's group, which may be new. Returns 1 when memory is short. */
static int set_group(struct gl_multi *m, struct gl_job *j) {
  const struct gl_connection_origin *o = &j->t.origin;
  uint32_t hash = mix(2166136261u, &j->t.pool, sizeof j->t.pool);
  hash = mix(mix(hash, &o->direct, sizeof o->direct), o->base.p, o->base.n);
  for (j->group = 0; j->group < m->group_count; j->group++)
    if (m->groups[j->group].hash == hash) return 0;
  struct gl_multi_group *larger = realloc(m->groups, (m->group_count + 1) * sizeof *larger);
  if (!larger) return 1;
  m->groups = larger;
  m->groups[m->group_count++] = (struct gl_multi_group){.hash = hash};
  return 0;
}

static int no_memory(struct gl_failure *f) { return gl_failure_set(f, GL_FAILURE_CONNECT, 0, "not enough memory"); }

/* Copies the bytes that the transfer refers to until its end. */
static int keep_bytes(struct gl_job *j, struct gl_request *rq) {
  gl_buf_clear(&j->bytes);
  if (!gl_buf_room(&j->bytes, rq->url.n + rq->body.n + 1)) return 1;
  gl_buf_add(&j->bytes, rq->url.p, rq->url.n);
  gl_buf_add(&j->bytes, rq->body.p, rq->body.n);
  rq->url.p = j->bytes.p;
  rq->body.p = j->bytes.p + rq->url.n;
  return 0;
}

static int begin(struct gl_multi *m, struct gl_job *j, struct gl_request rq, struct gl_failure *f) {
  if (keep_bytes(j, &rq)) {
    gl_buf_free(&j->bytes);
    return no_memory(f);
  }
  if (gl_transfer_begin(&j->t, &rq)) {
    *f = j->t.failure;
    return 1;
  }
  int error = ready(m);
  if (!error && !set_group(m, j)) return 0;
  gl_transfer_forget(&j->t);
  if (!error || error == ENOMEM) return no_memory(f);
  char text[100];
  return gl_failure_set(f, GL_FAILURE_CONNECT, 0, "%s: no epoll descriptor: %s", j->t.target, gl_curl_error_text(error, text,
      sizeof text));
}

void gl_multi_init(struct gl_multi *m, unsigned connecting, unsigned connections) {
  m->epoll = -1;
  m->due = NEVER;
  m->connecting = connecting;
  m->connections = connections;
  gl_job_init(&m->jobs);
  GL_QUEUE_INIT(&m->streams);
}

struct gl_pool *gl_multi_add_pool(struct gl_multi *m) {
  struct gl_pool **larger = realloc(m->pools, (m->pool_count + 1) * sizeof *larger);
  if (!larger) return NULL;
  m->pools = larger;
  struct gl_pool *p = calloc(1, sizeof *p);
  if (!p) return NULL;
  p->max_idle = m->connections;
  p->defers = 1;
  m->pools[m->pool_count++] = p;
  return p;
}

uint64_t gl_multi_start(struct gl_multi *m, struct gl_pool *p, const struct gl_request *rq, struct gl_failure *f) {
  abandon_in_child(m);
  struct gl_job *j = gl_job_acquire(&m->jobs);
  if (!j) {
    no_memory(f);
    return 0;
  }
  j->t.pool = p;
  if (begin(m, j, *rq, f)) return 0;
  j->id = ++m->serial << GL_JOB_SLOT_BITS | j->slot;
  j->failures = m->groups[j->group].failures;
  m->may_admit = 1;
  gl_job_move(&m->jobs, j, GL_JOB_QUEUED);
  return j->id;
}

struct gl_job *gl_multi_pin(struct gl_multi *m) {
  struct gl_job *j = GL_QUEUE_FIRST(&m->jobs.list[GL_JOB_DONE]);
  if (!j || j->pinned) return NULL;
  j->pinned = 1;
  return j;
}

void gl_multi_unpin(struct gl_multi *m, struct gl_job *j, int taken) {
  j->pinned = 0;
  if (j->orphan) gl_job_free(j);
  else if (taken) gl_job_release(&m->jobs, j);
}

/* Streams are edge-triggered: an event is noted, and their owner reads until nothing is there. */
int gl_multi_take_stream(struct gl_multi *m, struct gl_job *j, struct gl_stream *s) {
  gl_stream_init(s, gl_transfer_take_upgraded(&j->t), &j->t.early, &m->streams);
  struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = STREAM | (uint32_t)s->connection->fd};
  int error = epoll_ctl(m->epoll, EPOLL_CTL_ADD, s->connection->fd, &e) ? errno : 0;
  if (error) gl_stream_close(s);
  return error;
}

int gl_multi_cancel(struct gl_multi *m, uint64_t id) {
  abandon_in_child(m);
  struct gl_job *j = gl_job_find(&m->jobs, id);
  if (!j || j->pinned) return -1;
  int maybe = j->t.maybe_sent;
  if (j->state != GL_JOB_DONE) finish(m, j, GL_TRANSFER_FAILED);
  gl_job_release(&m->jobs, j);
  return maybe;
}

void gl_multi_close(struct gl_multi *m) {
  abandon_in_child(m);
  while (!GL_QUEUE_EMPTY(&m->streams)) gl_stream_close(GL_QUEUE_FIRST(&m->streams));
  struct gl_job *j, *next;
  for (size_t i = 0; i < GL_JOB_STATES; i++) {
    for (j = GL_QUEUE_FIRST(&m->jobs.list[i]); j; j = next) {
      next = GL_QUEUE_NEXT(j, entry);
      if (gl_library_is_exiting()) j->t.connection = j->t.upgraded = NULL; /* lost on purpose */
      gl_transfer_drop_upgraded(&j->t); /* before libcurl's multi, which has its handle */
      if (i == GL_JOB_OPENING || i == GL_JOB_RUNNING) gl_transfer_forget(&j->t);
      gl_job_destroy(&m->jobs, j);
    }
  }
  for (size_t i = 0; i < m->pool_count; i++) gl_pool_close(m->pools[i]);
  if (m->curl && !gl_library_is_exiting()) curl_multi_cleanup(m->curl);
  while (m->held_count) close(m->held[--m->held_count]);
  if (m->epoll >= 0) close(m->epoll);
  gl_job_clear(&m->jobs);
  free(m->groups);
  m->curl = NULL;
  m->epoll = -1;
  m->groups = NULL;
  m->group_count = 0;
  m->may_admit = 0;
}

void gl_multi_free(struct gl_multi *m) {
  gl_multi_close(m);
  for (size_t i = 0; i < m->pool_count; i++) {
    gl_pool_free(m->pools[i]);
    free(m->pools[i]);
  }
  free(m->pools);
  m->pools = NULL;
  m->pool_count = 0;
}
