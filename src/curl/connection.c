#define _GNU_SOURCE
#include "connection.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "library.h"

enum {
  CONNECT_MAX = 64 << 10,  /* bytes of a proxy's response to CONNECT */
  CONNECT_STEP = 512,      /* of these that libcurl reads in one go, each some 0.6 us */
  CONNECT_BURST = 4 << 10, /* of these at most, where TLS holds more of them than the socket */
  WAITING_MAX = 16 << 10,  /* bytes on an unused connection that are looked at */
  RECORDS_MAX = 64         /* and records that are processed */
};

/* ---- sockets ---- */

static int local_port(curl_socket_t fd) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage space;
  } a = {.space = {0}};
  socklen_t n = sizeof a;
  if (getsockname(fd, &a.any, &n)) return -1;
  if (a.any.sa_family == AF_INET) return ntohs(a.v4.sin_port);
  return a.any.sa_family == AF_INET6 ? ntohs(a.v6.sin6_port) : -1;
}

static curl_socket_t on_open(void *ud, curlsocktype purpose, struct curl_sockaddr *a) {
  struct gl_connection *c = ud;
  (void)purpose;
  curl_socket_t fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
  if (fd == CURL_SOCKET_BAD) c->open_errno = errno;
  c->opened_fd = fd;
  return fd;
}

/* Discards the body of a proxy's response to CONNECT. */
static size_t on_text(char *p, size_t size, size_t n, void *ud) {
  (void)p;
  (void)ud;
  return size * n;
}

/* ---- limits of what libcurl and OpenSSL read ---- */

/* Puts a silent socket in the place of libcurl's, which then finds nothing to read. Returns 1 if it cannot. */
static int silence(struct gl_connection *c) {
  struct stat s;
  int silent_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (silent_fd < 0 || fstat(silent_fd, &s)) return 1;
  c->silent_inode = s.st_ino;
  c->silenced_at = c->connect_bytes;
  c->saved_fd = fcntl(c->curl_fd, F_DUPFD_CLOEXEC, 0);
  int failed = c->saved_fd < 0 || dup3(silent_fd, c->curl_fd, O_CLOEXEC) < 0;
  if (failed && c->saved_fd >= 0) {
    close(c->saved_fd);
    c->saved_fd = -1;
  }
  close(silent_fd);
  return failed;
}

int gl_connection_resume(struct gl_connection *c) {
  struct stat s;
  if (c->saved_fd < 0) return 0;
  int is_open = !fstat(c->curl_fd, &s) && s.st_ino == c->silent_inode; /* else libcurl has closed it since */
  if (is_open) dup3(c->saved_fd, c->curl_fd, O_CLOEXEC);
  close(c->saved_fd);
  c->saved_fd = -1;
  return is_open;
}

/* Limits a proxy's response to CONNECT: libcurl reads it byte by byte until its socket is empty, and calls this after each. */
static int on_progress(void *ud, curl_off_t a, curl_off_t b, curl_off_t d, curl_off_t e) {
  struct gl_connection *c = ud;
  (void)a, (void)b, (void)d, (void)e;
  if (++c->connect_bytes > CONNECT_MAX) return 1;
  if (c->saved_fd >= 0) return c->connect_bytes - c->silenced_at > CONNECT_BURST;
  return c->curl_fd >= 0 && c->connect_bytes % CONNECT_STEP == 0 ? silence(c) : 0;
}

/* OpenSSL's, where libcurl brings it along; nothing is linked for it. */
extern long SSL_CTX_ctrl(void *context, int command, long value, void *p) __attribute__((weak));
extern uint64_t SSL_CTX_set_options(void *context, uint64_t options) __attribute__((weak));
enum { SSL_CTRL_SET_READ_AHEAD = 41, SSL_CTRL_CLEAR_MODE = 78, SSL_MODE_AUTO_RETRY = 4, SSL_OP_IGNORE_UNEXPECTED_EOF = 128 };

/* Makes OpenSSL read alike with each version of libcurl. A read ends after one record; it would continue as long as records are session
 * tickets and the like. What is behind a record stays in the socket, where gl_connection_is_quiet sees it. An end without close_notify
 * is an end, as without TLS: the parser knows which responses it cuts, the readers of JSON and CBOR which bodies. */
static CURLcode on_tls(CURL *easy, void *context, void *ud) {
  (void)easy, (void)ud;
  if (!SSL_CTX_ctrl || !SSL_CTX_set_options) return CURLE_OK;
  SSL_CTX_ctrl(context, SSL_CTRL_CLEAR_MODE, SSL_MODE_AUTO_RETRY, NULL);
  SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 0, NULL);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  return CURLE_OK;
}

static int has_openssl(void) {
  const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
  return name && !strncmp(name, "OpenSSL/", 8);
}

/* ---- making it ---- */

static const struct {
  CURLoption option;
  long value;
} FIXED[] = {
    {CURLOPT_CONNECT_ONLY, 1},
    {CURLOPT_FRESH_CONNECT, 1},
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_HTTPPROXYTUNNEL, 1}, /* for http too: the proxy sees CONNECT and no request */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC},
    {CURLOPT_TCP_NODELAY, 1},
    {CURLOPT_TCP_KEEPALIVE, 1},
    {CURLOPT_TCP_KEEPIDLE, 30},
    {CURLOPT_TCP_KEEPINTVL, 10},
    {CURLOPT_DNS_CACHE_TIMEOUT, 1}, /* s; libcurl's 60 would have every attempt go to an address that the service has left */
    {CURLOPT_QUICK_EXIT, 1}, /* a resolver that hangs is left behind, not waited for */
    {CURLOPT_CA_CACHE_TIMEOUT, -1}, /* a loop reads the CA file once, not daily: the system's takes 20 ms of a frame */
};

static CURLcode set_proxy(struct gl_connection *c, const struct gl_settings *s, const struct gl_settings_proxy *proxy) {
  CURLcode rc = curl_easy_setopt(c->easy, CURLOPT_PROXY, proxy->url ? proxy->url : "");
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_NOPROXY, s->no_proxy);
  /* Not CURLOPT_PROXYUSERNAME and CURLOPT_PROXYPASSWORD, whose escapes libcurl resolves before 8.8.0 only. */
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_PROXYUSERPWD, proxy->user);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_PROXY_CAINFO, s->ca_file);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_PROXY_CAPATH, NULL);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_NOPROGRESS, proxy->url ? 0L : 1L);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_XFERINFODATA, c);
  return rc;
}

static CURLcode set_options(struct gl_connection *c, const struct gl_settings *s) {
  CURL *e = c->easy;
  CURLcode rc = CURLE_OK;
  for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED && !rc; i++) rc = curl_easy_setopt(e, FIXED[i].option, FIXED[i].value);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, (long)gl_library_keeps_sessions());
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CAPATH, NULL); /* reading the directory costs 22 ms a connection */
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->error);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, c);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_text);
  if (!rc && has_openssl()) curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, on_tls); /* optional */
  return rc;
}

const struct gl_settings_proxy *gl_connection_find_proxy(const struct gl_settings *s, const struct gl_connection_origin *o) {
  static const struct gl_settings_proxy none;
  return o->direct ? &none : &s->proxy[o->is_https];
}

struct gl_connection *gl_connection_new(const struct gl_settings *s, CURLSH *shared, const struct gl_connection_origin *o,
                                        long connect_ms, long total_ms, CURLcode *error) {
  struct gl_connection *c = calloc(1, sizeof *c);
  *error = CURLE_OUT_OF_MEMORY;
  if (!c) return NULL;
  const struct gl_settings_proxy *proxy = gl_connection_find_proxy(s, o);
  c->fd = CURL_SOCKET_BAD;
  c->curl_fd = c->saved_fd = c->opened_fd = -1;
  c->direct = o->direct;
  c->is_tls = o->is_https || (proxy->url && !strncmp(proxy->url, "https:", 6));
  c->base = strndup(o->base.p, o->base.n);
  c->easy = c->base ? curl_easy_init() : NULL;
  CURLcode rc = c->easy ? set_options(c, s) : CURLE_OUT_OF_MEMORY;
  if (!rc) rc = set_proxy(c, s, proxy);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_SHARE, shared);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_URL, c->base);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  if (!rc) rc = curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS, total_ms);
  *error = rc;
  if (!rc) return c;
  gl_connection_close(c);
  return NULL;
}

CURLcode gl_connection_finish(struct gl_connection *c, CURLcode rc) {
  if (rc) return rc;
  rc = curl_easy_getinfo(c->easy, CURLINFO_ACTIVESOCKET, &c->fd);
  if (rc || c->fd == CURL_SOCKET_BAD) return CURLE_COULDNT_CONNECT;
  c->port = local_port(c->fd);
  c->made_at = gl_clock_now();
  return CURLE_OK;
}

void gl_connection_close(struct gl_connection *c) {
  if (!c) return;
  gl_connection_resume(c);
  if (c->multi) {
    curl_easy_setopt(c->easy, CURLOPT_FORBID_REUSE, 1L);
    curl_multi_remove_handle(c->multi, c->easy); /* cleanup alone would leave it the socket of a half-open one */
  }
  if (c->easy) curl_easy_cleanup(c->easy);
  free(c->base);
  free(c);
}

int gl_connection_hold_number(CURLM *multi, int fd) {
  if (fd < 0 || curl_multi_assign(multi, fd, NULL)) return -1;
  int any_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (any_fd < 0 || any_fd == fd) return any_fd;
  int held_fd = fcntl(any_fd, F_DUPFD_CLOEXEC, fd);
  close(any_fd);
  if (held_fd < 0 || held_fd == fd) return held_fd;
  close(held_fd); /* another thread has the number */
  return -1;
}

/* ---- before the request ---- */

int gl_connection_has_bytes(const struct gl_connection *c) {
  char byte;
  return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1;
}

enum pending { PENDING_NOTHING, PENDING_RECORDS, PENDING_PART, PENDING_MUCH };

/* Classifies the bytes in the socket, from the beginning of a TLS record. */
static enum pending peek_records(curl_socket_t fd) {
  unsigned char p[WAITING_MAX];
  ssize_t received = recv(fd, p, sizeof p, MSG_PEEK | MSG_DONTWAIT);
  if (received <= 0) return PENDING_NOTHING;
  size_t n = (size_t)received, offset = 0;
  if (n == sizeof p) return PENDING_MUCH;
  while (n - offset >= 5) {
    size_t record = 5 + (size_t)(p[offset + 3] << 8 | p[offset + 4]);
    if (record > n - offset) return PENDING_PART;
    offset += record;
  }
  return offset == n ? PENDING_RECORDS : PENDING_PART;
}

int gl_connection_is_quiet(struct gl_connection *c, int is_new) {
  char byte;
  size_t n = 0;
  for (int i = 0; i < RECORDS_MAX; i++) {
    enum pending pending = c->is_tls ? peek_records(c->fd) : PENDING_NOTHING;
    if (pending >= PENDING_PART && !is_new) return 0;
    CURLcode rc = curl_easy_recv(c->easy, &byte, 1, &n);
    if (rc != CURLE_AGAIN) return is_new && (rc || !n);
    if (pending != PENDING_RECORDS) return 1;
  }
  return is_new;
}

int gl_connection_cut(const struct gl_connection *c, int dead_fd) {
  if (local_port(c->fd) != c->port) return 1; /* the number means another file by now */
  return dup3(dead_fd, c->fd, O_CLOEXEC) >= 0;
}
