#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "library.h"

static const double IDLE_MAX = 60; /* seconds; servers close at about this age, and racing them costs a call */
static const double AGE_MAX = 300; /* seconds; so that DNS changes and new certificates are seen */

/* ---- those that are kept, and those that are dropped ---- */

static struct gl_connection *take_out(struct gl_pool *p, size_t i) {
  struct gl_connection *c = p->idle[i];
  memmove(&p->idle[i], &p->idle[i + 1], (p->count - i - 1) * sizeof *p->idle);
  p->count--;
  return c;
}

static int leads_to(const struct gl_connection *c, const struct gl_connection_origin *o) {
  return c->direct == o->direct && !strncmp(c->base, o->base.p, o->base.n) && !c->base[o->base.n];
}

struct gl_connection *gl_pool_acquire(struct gl_pool *p, const struct gl_connection_origin *o) {
  double now = gl_clock_now();
  for (size_t i = p->count; i-- > 0;) {
    struct gl_connection *c = p->idle[i];
    int is_old = now - c->idle > IDLE_MAX || now - c->born > AGE_MAX;
    if (!is_old && !leads_to(c, o)) continue;
    take_out(p, i);
    if (!is_old && gl_connection_is_quiet(c, 0)) return c;
    gl_pool_discard(p, c);
  }
  return NULL;
}

void gl_pool_release(struct gl_pool *p, struct gl_connection *c) {
  if (p->count == (p->kept ? p->kept : GL_POOL_KEPT)) gl_pool_discard(p, take_out(p, 0));
  c->idle = gl_clock_now();
  p->idle[p->count++] = c;
}

void gl_pool_discard(struct gl_pool *p, struct gl_connection *c) {
  if (!c || !p->defers || c->fd == CURL_SOCKET_BAD) { /* libcurl may not go on with one that is half open */
    gl_connection_close(c);
    return;
  }
  if (p->dropped) p->last_dropped->next = c;
  else p->dropped = c;
  p->last_dropped = c;
  p->dropped_count++;
}

void gl_pool_sweep(struct gl_pool *p) {
  struct gl_connection *c = p->dropped;
  if (!c) return;
  p->dropped = c->next;
  p->dropped_count--;
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
  curl_share_setopt(p->shared, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  p->pid = getpid();
  return 0;
}

/* In a forked child: the sockets are the parent's too. Whatever libcurl still says on them (TLS says good-bye) must not
   arrive there, so each number is first made to mean a socket that leads nowhere. Returns 0 if that failed. */
static int cut_off(struct gl_pool *p) {
  int nowhere = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (nowhere < 0) return 0;
  int ok = 1;
  for (size_t i = 0; i < p->count; i++) ok &= gl_connection_cut(p->idle[i], nowhere);
  for (const struct gl_connection *c = p->dropped; c; c = c->next) ok &= gl_connection_cut(c, nowhere);
  close(nowhere);
  return ok;
}

void gl_pool_close(struct gl_pool *p) {
  int is_mine = p->pid == getpid();
  if (p->pid && !gl_library_is_exiting() && (is_mine || cut_off(p))) { /* else lost on purpose */
    while (p->count) gl_connection_close(take_out(p, p->count - 1));
    while (p->dropped) gl_pool_sweep(p);
    curl_share_cleanup(p->shared);
  }
  p->count = p->dropped_count = 0;
  p->dropped = NULL;
  p->pid = 0;
  p->shared = NULL;
}

void gl_pool_free(struct gl_pool *p) {
  gl_pool_close(p);
  gl_settings_free(&p->settings);
}
