#define _GNU_SOURCE
#include "pool.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_KEPT = 8 };

static pthread_mutex_t global_lock = PTHREAD_MUTEX_INITIALIZER;
static int global_ready;
static volatile int exiting;
static int (*ssl_pending)(const void *); /* OpenSSL's, if that is what libcurl uses */

/* Registered after libcurl has initialised OpenSSL, hence run before OpenSSL's own handler: a state that is closed even
   later (by a handler of the host) must not touch TLS connections any more. */
static void at_exit(void) { exiting = 1; }

/* Looked up where libcurl itself finds it, so that we neither link another TLS library than it has nor meet one that
   the host brought along. */
static void find_ssl_pending(void) {
  Dl_info where;
  if (!dladdr((void *)(uintptr_t)curl_multi_perform, &where)) return;
  void *libcurl = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  if (!libcurl) return;
  void *f = dlsym(libcurl, "SSL_pending");
  memcpy(&ssl_pending, &f, sizeof f);
  dlclose(libcurl);
}

/* Once per process; tried again after a failure. libcurl is never cleaned up: the module stays loaded. */
static int global_init(void) {
  pthread_mutex_lock(&global_lock);
  if (!global_ready && !curl_global_init(CURL_GLOBAL_DEFAULT)) {
    find_ssl_pending();
    atexit(at_exit);
    global_ready = 1;
  }
  int ok = global_ready;
  pthread_mutex_unlock(&global_lock);
  return ok;
}

static int local_port(curl_socket_t fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage space;
  } a;
  socklen_t n = sizeof a;
  if (getsockname(fd, &a.any, &n)) return -1;
  if (a.any.sa_family == AF_INET) return ntohs(a.v4.sin_port);
  return a.any.sa_family == AF_INET6 ? ntohs(a.v6.sin6_port) : -1;
}

static int same(const struct gl_socket *a, const struct gl_ends *b) {
  return a->local_port == b->local_port && a->remote_port == b->remote_port && !strcmp(a->local, b->local) &&
         !strcmp(a->remote, b->remote);
}

void gl_pool_note(struct gl_pool *p, const curl_socket_t *fds, size_t n, const struct gl_ends *ends) {
  if (p->count == p->room) {
    size_t room = p->room ? p->room * 2 : CONNECTIONS_KEPT;
    struct gl_socket *more = realloc(p->sockets, room * sizeof *more);
    if (!more) return;
    p->sockets = more;
    p->room = room;
  }
  /* the latest first: addresses tried earlier may have left a closed number behind */
  for (size_t i = n; i-- > 0;) {
    if (local_port(fds[i]) != ends->local_port) continue;
    struct gl_socket *s = &p->sockets[p->count++];
    *s = (struct gl_socket){.fd = fds[i], .local_port = ends->local_port, .remote_port = ends->remote_port};
    snprintf(s->local, sizeof s->local, "%s", ends->local);
    snprintf(s->remote, sizeof s->remote, "%s", ends->remote);
    return;
  }
}

int gl_pool_quiet(const struct gl_pool *p, const struct gl_ends *ends) {
  for (size_t i = 0; i < p->count; i++) {
    if (!same(&p->sockets[i], ends)) continue;
    char c;
    ssize_t n;
    do n = recv(p->sockets[i].fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }
  return 0;
}

int gl_tls_pending(CURL *easy) {
  struct curl_tlssessioninfo *tls = NULL;
  if (!ssl_pending || curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls)) return 0;
  return tls && tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals && ssl_pending(tls->internals) > 0;
}

int gl_pool_close_socket(void *ud, curl_socket_t fd) {
  struct gl_pool *p = ud;
  for (size_t i = 0; i < p->count; i++) {
    if (p->sockets[i].fd != fd) continue;
    p->sockets[i] = p->sockets[--p->count];
    break;
  }
  return close(fd);
}

int gl_pool_ready(struct gl_pool *p) {
  if (p->multi && p->pid != getpid()) gl_pool_close(p);
  if (p->multi) return 0;
  if (!global_init()) return 1;
  p->multi = curl_multi_init();
  if (!p->multi) return 1;
  p->pid = getpid();
  curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
  curl_multi_setopt(p->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
  return 0;
}

/* In a forked child: the sockets are the parent's too. Whatever libcurl still says on them (TLS says good-bye) must not
   arrive there, so each number is first made to mean a socket that leads nowhere. Returns 0 if that failed. */
static int cut_off(struct gl_pool *p) {
  int nowhere = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (nowhere < 0) return 0;
  int ok = 1;
  for (size_t i = 0; i < p->count; i++) {
    if (local_port(p->sockets[i].fd) != p->sockets[i].local_port) continue; /* somebody else's by now */
    if (dup3(nowhere, p->sockets[i].fd, O_CLOEXEC) < 0) ok = 0;
  }
  close(nowhere);
  return ok;
}

void gl_pool_close(struct gl_pool *p) {
  if (!p->multi) return;
  int mine = p->pid == getpid();
  if (!exiting && (mine || cut_off(p))) curl_multi_cleanup(p->multi); /* else lost on purpose */
  p->multi = NULL;
  p->count = 0;
}

void gl_pool_free(struct gl_pool *p) {
  gl_pool_close(p);
  free(p->sockets);
  p->sockets = NULL;
  p->room = 0;
  gl_settings_free(&p->settings);
}
