#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "library.h"

static const double IDLE_MAX = 60; /* seconds; servers close at about this age, and racing them costs a call */
static const double AGE_MAX = 300; /* seconds; so that DNS changes and new certificates are seen */

/* ---- idle and discarded connections ---- */

static struct gl_connection *remove_idle(struct gl_pool *p, size_t i) {
  struct gl_connection *c = p->idle[i];
  memmove(&p->idle[i], &p->idle[i + 1], (p->count - i - 1) * sizeof *p->idle);
  p->count--;
  return c;
}

static int is_to_origin(const struct gl_connection *c, const struct gl_connection_origin *o) {
  return c->direct == o->direct && !strncmp(c->base, o->base.p, o->base.n) && !c->base[o->base.n];
}

struct gl_connection *gl_pool_acquire(struct gl_pool *p, const struct gl_connection_origin *o) {
  double now = gl_clock_now();
  for (size_t i = p->count; i-- > 0;) {
    struct gl_connection *c = p->idle[i];
    int is_old = now - c->idle_since > IDLE_MAX || now - c->made_at > AGE_MAX;
    if (!is_old && !is_to_origin(c, o)) continue;
    remove_idle(p, i);
    if (!is_old && gl_connection_is_quiet(c, 0)) return c;
    gl_pool_discard(p, c);
  }
  return NULL;
}

void gl_pool_release(struct gl_pool *p, struct gl_connection *c) {
  if (p->count == (p->max_idle ? p->max_idle : GL_POOL_KEPT)) gl_pool_discard(p, remove_idle(p, 0));
  c->idle_since = gl_clock_now();
  p->idle[p->count++] = c;
}

void gl_pool_discard(struct gl_pool *p, struct gl_connection *c) {
  if (!c || !p->defers || c->fd == CURL_SOCKET_BAD) { /* libcurl must not continue with a half-open one */
    gl_connection_close(c);
    return;
  }
  if (p->discarded) p->last_discarded->next = c;
  else p->discarded = c;
  p->last_discarded = c;
  p->discarded_count++;
}

void gl_pool_sweep(struct gl_pool *p) {
  struct gl_connection *c = p->discarded;
  if (!c) return;
  p->discarded = c->next;
  p->discarded_count--;
  gl_connection_close(c);
}

/* ---- the pool ---- */

int gl_pool_ready(struct gl_pool *p) {
  if (p->pid) {
    if (p->pid == getpid()) return 0;
    gl_pool_close(p);
  }
  if (!gl_library_init()) return 1;
  p->shared = curl_share_init();
  if (!p->shared) return 1;
  curl_share_setopt(p->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  if (gl_library_keeps_sessions()) curl_share_setopt(p->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  p->pid = getpid();
  return 0;
}

/* Cuts the connections in a forked child: the sockets are the parent's, too. What libcurl still sends on them (TLS says
   good-bye) must not arrive there, so each descriptor is first made to mean a dead socket. Returns 0 if that failed. */
static int cut_connections(struct gl_pool *p) {
  int dead_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (dead_fd < 0) return 0;
  int ok = 1;
  for (size_t i = 0; i < p->count; i++) ok &= gl_connection_cut(p->idle[i], dead_fd);
  for (const struct gl_connection *c = p->discarded; c; c = c->next) ok &= gl_connection_cut(c, dead_fd);
  close(dead_fd);
  return ok;
}

void gl_pool_close(struct gl_pool *p) {
  int is_mine = p->pid == getpid();
  if (p->pid && !gl_library_is_exiting() && (is_mine || cut_connections(p))) { /* else lost on purpose */
    while (p->count) gl_connection_close(remove_idle(p, p->count - 1));
    while (p->discarded) gl_pool_sweep(p);
    curl_share_cleanup(p->shared);
  }
  p->count = p->discarded_count = 0;
  p->discarded = NULL;
  p->pid = 0;
  p->shared = NULL;
}

void gl_pool_free(struct gl_pool *p) {
  gl_pool_close(p);
  gl_settings_free(&p->settings);
}
