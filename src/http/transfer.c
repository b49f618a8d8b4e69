#include "transfer.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>

#include "../core/bytes.h"

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80 or later is needed (CURLOPT_PREREQFUNCTION)"
#endif

double gl_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* ---- callbacks: they collect, and see no Lua ---- */

/* Bytes that left can't be called back. Over TLS libcurl counts a record when OpenSSL has taken all of it, part of which
   may be under way before: there the beginning is what counts. */
static int may_have_left(const struct gl_transfer *t) {
  if (!t->begun) return 0;
  if (t->sealed) return 1;
  long sent = 0;
  curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent > t->sent_before;
}

/* libcurl repeats a request by itself when a reused connection ends without an answer; but the server may have acted on
   it. So after the first byte no name is looked up, no connection opened and no other one used: the caller decides. */
static int refuse_again(struct gl_transfer *t) {
  if (!may_have_left(t)) return 0;
  t->lost = 1;
  return 1;
}

static int on_resolve(void *state, void *reserved, void *ud) {
  (void)state;
  (void)reserved;
  return refuse_again(ud);
}

static curl_socket_t on_open(void *ud, curlsocktype purpose, struct curl_sockaddr *a) {
  struct gl_transfer *t = ud;
  (void)purpose;
  if (refuse_again(t)) return CURL_SOCKET_BAD;
  curl_socket_t fd = socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
  if (fd == CURL_SOCKET_BAD) t->open_errno = errno;
  else t->opened[t->opened_count++ % GL_OPENED_MAX] = fd;
  return fd;
}

/* A connection stands and the request is about to be sent. On one that was used before, bytes that wait already (a late
   or an unasked answer) or its end make it unusable. A new one isn't looked at: TLS 1.3 has session tickets waiting. */
static int on_ready(void *ud, char *remote, char *local, int remote_port, int local_port) {
  struct gl_transfer *t = ud;
  if (refuse_again(t)) return CURL_PREREQFUNC_ABORT;
  struct gl_ends ends;
  ends.local_port = local_port;
  ends.remote_port = remote_port;
  snprintf(ends.local, sizeof ends.local, "%s", local);
  snprintf(ends.remote, sizeof ends.remote, "%s", remote);
  if (t->opened_count) {
    size_t n = t->opened_count < GL_OPENED_MAX ? t->opened_count : GL_OPENED_MAX;
    gl_pool_note(t->pool, t->opened, n, &ends);
  } else if (!gl_pool_quiet(t->pool, &ends) || gl_tls_pending(t->easy)) {
    t->stale = 1;
    return CURL_PREREQFUNC_ABORT;
  }
  t->opened_count = 0;
  t->begun = 1;
  t->moved = gl_now();
  curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &t->sent_before);
  return CURL_PREREQFUNC_OK;
}

static size_t on_header(char *p, size_t size, size_t n, void *ud) {
  struct gl_transfer *t = ud;
  return gl_answer_line(&t->answer, p, size * n) ? 0 : size * n;
}

static size_t on_body(char *p, size_t size, size_t n, void *ud) {
  struct gl_transfer *t = ud;
  return gl_answer_body(&t->answer, p, size * n) ? 0 : size * n;
}

/* ---- set-up ---- */

int gl_fail(struct gl_failure *f, enum gl_kind kind, int maybe_sent, const char *fmt, ...) {
  f->kind = kind;
  f->maybe_sent = maybe_sent;
  f->phase = NULL;
  va_list args;
  va_start(args, fmt);
  vsnprintf(f->message, sizeof f->message, fmt, args);
  va_end(args);
  for (char *p = f->message; *p; p++)
    if (*p < ' ' || *p > '~') *p = '?';
  return 1;
}

static int refuse(struct gl_transfer *t, const char *why) { return gl_fail(&t->failure, GL_HTTP, 0, "%s", why); }

static const struct {
  CURLoption option;
  long value;
} FIXED[] = {
    {CURLOPT_NOSIGNAL, 1},
    {CURLOPT_NOPROGRESS, 1},
    {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    {CURLOPT_HTTP09_ALLOWED, 0},
    {CURLOPT_FOLLOWLOCATION, 0},
    {CURLOPT_NETRC, CURL_NETRC_IGNORED},
    {CURLOPT_DISALLOW_USERNAME_IN_URL, 1},
    {CURLOPT_PATH_AS_IS, 1}, /* the path is signed as it stands */
    {CURLOPT_SSL_VERIFYPEER, 1},
    {CURLOPT_SSL_VERIFYHOST, 2},
    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_PROXY_SSL_VERIFYPEER, 1},
    {CURLOPT_PROXY_SSL_VERIFYHOST, 2},
    {CURLOPT_PROXY_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
    {CURLOPT_HTTPPROXYTUNNEL, 1}, /* for http too: the proxy sees CONNECT and nothing of ours */
    {CURLOPT_SUPPRESS_CONNECT_HEADERS, 1},
    {CURLOPT_HEADEROPT, CURLHEADER_SEPARATE},
    {CURLOPT_PROXYAUTH, (long)CURLAUTH_BASIC},
    {CURLOPT_TCP_NODELAY, 1},
    {CURLOPT_TCP_KEEPALIVE, 1},
    {CURLOPT_TCP_KEEPIDLE, 30},
    {CURLOPT_TCP_KEEPINTVL, 10},
    {CURLOPT_MAXAGE_CONN, 60},      /* seconds idle; servers close at about this age, and racing them costs a call */
    {CURLOPT_MAXLIFETIME_CONN, 300}, /* seconds; so that DNS changes and new certificates are seen */
#if LIBCURL_VERSION_NUM >= 0x075700
    {CURLOPT_QUICK_EXIT, 1}, /* a resolver that hangs is left behind, not waited for */
#endif
};

static CURLcode set_fixed(struct gl_transfer *t) {
  CURL *e = t->easy;
  const struct gl_settings *s = &t->pool->settings;
  CURLcode rc = CURLE_OK;
  for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED && !rc; i++) rc = curl_easy_setopt(e, FIXED[i].option, FIXED[i].value);
#if LIBCURL_VERSION_NUM >= 0x075500
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CAINFO, s->ca_file);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CAPATH, NULL); /* reading the directory costs 22 ms a connection */
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, s->ca_file);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PROXY_CAPATH, NULL);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->error);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, on_ready);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_RESOLVER_START_FUNCTION, on_resolve);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_RESOLVER_START_DATA, t);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, on_open);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, t);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, gl_pool_close_socket);
  if (!rc) rc = curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, t->pool);
  return rc;
}

static CURLcode make_easy(struct gl_transfer *t) {
  if (t->easy) return CURLE_OK;
  t->easy = curl_easy_init();
  if (!t->easy) return CURLE_OUT_OF_MEMORY;
  t->url.n = 0;
  t->method[0] = '\0';
  t->connect_ms = t->total_ms = 0;
  CURLcode rc = set_fixed(t);
  if (rc) {
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
  }
  return rc;
}

static int starts(struct gl_str s, const char *word) {
  size_t n = strlen(word);
  return s.n >= n && !strncasecmp(s.p, word, n);
}

static int equals(struct gl_str s, const char *word) { return s.n == strlen(word) && starts(s, word); }

static const char *bad_url(struct gl_str url) {
  if (!starts(url, "http://") && !starts(url, "https://")) return "the URL does not start with http:// or https://";
  for (size_t i = 0; i < url.n; i++)
    if (url.p[i] <= ' ' || url.p[i] > '~') return "the URL has a blank, a control or a non-ASCII character";
  size_t host = starts(url, "https://") ? 8 : 7, end = host;
  while (end < url.n && !strchr("/?#\\", url.p[end])) end++;
  if (memchr(url.p + host, '@', end - host)) return "the URL has a user name";
  return NULL;
}

static CURLcode set_proxy(struct gl_transfer *t) {
  const struct gl_proxy *p = &t->pool->settings.proxy[t->https];
  t->sealed = t->https || (p->url && !strncmp(p->url, "https:", 6));
  CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_PROXY, p->url ? p->url : "");
  /* libcurl reads the list for each request, be there a proxy or not */
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_NOPROXY, p->url ? t->pool->settings.no_proxy : "");
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_PROXYUSERNAME, p->user);
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_PROXYPASSWORD, p->password);
  return rc;
}

/* Parsing a URL is the dearest option, and it seldom changes. */
static CURLcode set_url(struct gl_transfer *t, struct gl_str url) {
  if (t->url.n == url.n + 1 && !memcmp(t->url.p, url.p, url.n)) return CURLE_OK;
  t->url.n = 0;
  if (gl_buf_add(&t->url, url.p, url.n) || gl_buf_char(&t->url, '\0')) {
    gl_buf_free(&t->url);
    return CURLE_OUT_OF_MEMORY;
  }
  t->https = starts(url, "https://");
  const char *host = t->url.p + (t->https ? 8 : 7);
  snprintf(t->target, sizeof t->target, "%.*s", (int)strcspn(host, "/?#\\"), host);
  CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_URL, t->url.p);
  if (!rc) rc = set_proxy(t);
  if (rc) t->url.n = 0;
  return rc;
}

static int bodiless(const struct gl_transfer *t) { return !strcmp(t->method, "GET") || !strcmp(t->method, "HEAD"); }

static CURLcode set_method(struct gl_transfer *t, struct gl_str method) {
  if (method.n == strlen(t->method) && !memcmp(method.p, t->method, method.n)) return CURLE_OK;
  const char *custom = t->method;
  snprintf(t->method, sizeof t->method, "%.*s", (int)method.n, method.p);
  if (bodiless(t) || !strcmp(t->method, "POST")) custom = NULL;
  CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, custom);
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_NOBODY, 0L);
  if (!rc && !strcmp(t->method, "GET")) rc = curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
  else if (!rc && !strcmp(t->method, "HEAD")) rc = curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
  else if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
  if (rc) t->method[0] = '\0';
  return rc;
}

static CURLcode set_body(struct gl_transfer *t, struct gl_str body) {
  if (bodiless(t)) return CURLE_OK;
  CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.n);
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, body.n ? body.p : "");
  return rc;
}

/* libcurl counts milliseconds and takes 0 for none. */
static CURLcode set_time(struct gl_transfer *t, CURLoption option, double seconds, long *last) {
  long ms = seconds > 0 && seconds < 1e6 ? (long)ceil(seconds * 1000) : 0;
  if (ms == *last) return CURLE_OK;
  *last = ms;
  return curl_easy_setopt(t->easy, option, ms);
}

static const char *bad_header(const struct gl_header *h) {
  if (!gl_is_all(h->name, GL_TOKEN)) return "a request header has a bad name";
  if (equals(h->name, "transfer-encoding")) return "a request may not set Transfer-Encoding";
  for (size_t i = 0; i < h->value.n; i++) {
    unsigned char c = (unsigned char)h->value.p[i];
    if ((c < 0x20 && c != '\t') || c == 0x7f) return "a request header has a line break or another control character";
  }
  return NULL;
}

static int bad_method(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 'A' || s.p[i] > 'Z') return 1;
  return !s.n || s.n >= sizeof ((struct gl_transfer *)0)->method;
}

static const char *bad_request(const struct gl_request *rq) {
  const char *why = bad_url(rq->url);
  if (!why && bad_method(rq->method)) why = "the request has a bad method";
  if (!why && rq->body.n && (equals(rq->method, "GET") || equals(rq->method, "HEAD"))) why = "a GET or HEAD request has no body";
  for (size_t i = 0; i < rq->header_count && !why; i++) why = bad_header(&rq->headers[i]);
  return why;
}

static int blank(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] != ' ' && s.p[i] != '\t') return 0;
  return 1;
}

static void add_node(struct gl_transfer *t, size_t *n, char *line) {
  t->nodes[*n] = (struct curl_slist){line, NULL};
  if (*n) t->nodes[*n - 1].next = &t->nodes[*n];
  ++*n;
}

/* "Name: value", or "Name;", libcurl's way to send one without a value. Room was made before. */
static void add_header(struct gl_transfer *t, size_t *n, const struct gl_header *h) {
  char *line = t->lines.p + t->lines.n;
  gl_buf_add(&t->lines, h->name.p, h->name.n);
  gl_buf_str(&t->lines, blank(h->value) ? ";" : ": ");
  if (!blank(h->value)) gl_buf_add(&t->lines, h->value.p, h->value.n);
  gl_buf_char(&t->lines, '\0');
  add_node(t, n, line);
}

/* Nodes and lines are ours, so that they can be wiped. What libcurl would add by itself is left out ("Name:"), unless
   the request has it; the length of the body is libcurl's to say, and nobody waits for a 100 Continue. */
static CURLcode set_headers(struct gl_transfer *t, const struct gl_request *rq) {
  static struct {
    const char *name;
    char line[16];
  } unwanted[] = {{"accept", "Accept:"}, {"content-type", "Content-Type:"}, {"expect", "Expect:"}};
  size_t room = 1, n = 0;
  int given[3] = {0};
  for (size_t i = 0; i < rq->header_count; i++) room += rq->headers[i].name.n + rq->headers[i].value.n + 3;
  if (!gl_buf_room(&t->lines, room)) return CURLE_OUT_OF_MEMORY;
  for (size_t i = 0; i < rq->header_count; i++) {
    const struct gl_header *h = &rq->headers[i];
    if (equals(h->name, "content-length") || equals(h->name, "expect")) continue;
    for (int u = 0; u < 3; u++) given[u] |= equals(h->name, unwanted[u].name);
    add_header(t, &n, h);
  }
  for (int u = 0; u < 3; u++)
    if (!given[u]) add_node(t, &n, unwanted[u].line);
  return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->nodes);
}

/* The handle must not point at the request's bytes any longer than it needs them. */
static void forget(struct gl_transfer *t) {
  if (t->easy) {
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
    if (!bodiless(t)) curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 0L);
  }
  gl_buf_clear(&t->lines);
}

static CURLcode set_up(struct gl_transfer *t, const struct gl_request *rq) {
  CURLcode rc = gl_pool_ready(t->pool) ? CURLE_OUT_OF_MEMORY : make_easy(t);
  if (!rc) rc = set_url(t, rq->url);
  if (!rc) rc = set_method(t, rq->method);
  if (!rc) rc = set_body(t, rq->body);
  if (!rc) rc = set_headers(t, rq);
  if (!rc) rc = set_time(t, CURLOPT_CONNECTTIMEOUT_MS, rq->connect, &t->connect_ms);
  if (!rc) rc = set_time(t, CURLOPT_TIMEOUT_MS, rq->total, &t->total_ms);
  return rc;
}

int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq) {
  gl_answer_reset(&t->answer, equals(rq->method, "HEAD"), t->pool->settings.max_response);
  t->begun = t->read_expired = t->stale = t->lost = t->open_errno = 0;
  t->opened_count = 0;
  t->sent_before = 0;
  t->error[0] = '\0';
  t->read_limit = rq->read;
  t->total = rq->total;
  t->started = gl_now();
  const char *why = bad_request(rq);
  if (why) return refuse(t, why);
  if (rq->connect < 0 || rq->read < 0 || rq->total < 0) {
    gl_fail(&t->failure, GL_TIMEOUT, 0, "there was no time left to send the request");
    t->failure.phase = "connect";
    return 1;
  }
  const char *bad_proxy = t->pool->settings.bad_proxy[starts(rq->url, "https://")];
  if (bad_proxy) return gl_fail(&t->failure, GL_PROXY, 0, "the proxy of the environment can't be used: %s", bad_proxy);
  CURLcode rc = set_up(t, rq);
  if (!rc) return 0;
  forget(t);
  if (rc == CURLE_OUT_OF_MEMORY) return gl_fail(&t->failure, GL_CONNECT, 0, "not enough memory");
  return gl_fail(&t->failure, GL_CONNECT, 0, "libcurl: %s", curl_easy_strerror(rc));
}

/* ---- the verdict ---- */

static const struct {
  CURLcode rc;
  enum gl_kind kind;
} KINDS[] = {
    {CURLE_COULDNT_RESOLVE_HOST, GL_DNS},
    {CURLE_COULDNT_RESOLVE_PROXY, GL_PROXY},
    {CURLE_PROXY, GL_PROXY},
    {CURLE_COULDNT_CONNECT, GL_CONNECT},
    {CURLE_INTERFACE_FAILED, GL_CONNECT},
    {CURLE_SSL_CONNECT_ERROR, GL_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, GL_TLS},
    {CURLE_SSL_CACERT_BADFILE, GL_TLS},
    {CURLE_SSL_CERTPROBLEM, GL_TLS},
    {CURLE_SSL_CIPHER, GL_TLS},
    {CURLE_SSL_ENGINE_NOTFOUND, GL_TLS},
    {CURLE_SSL_ENGINE_SETFAILED, GL_TLS},
    {CURLE_SSL_ENGINE_INITFAILED, GL_TLS},
    {CURLE_USE_SSL_FAILED, GL_TLS},
    {CURLE_SSL_SHUTDOWN_FAILED, GL_TLS},
    {CURLE_SSL_CRL_BADFILE, GL_TLS},
    {CURLE_SSL_ISSUER_ERROR, GL_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, GL_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, GL_TLS},
    {CURLE_OPERATION_TIMEDOUT, GL_TIMEOUT},
    {CURLE_UNSUPPORTED_PROTOCOL, GL_HTTP},
    {CURLE_URL_MALFORMAT, GL_HTTP},
    {CURLE_LOGIN_DENIED, GL_HTTP},
    {CURLE_WEIRD_SERVER_REPLY, GL_HTTP},
    {CURLE_BAD_FUNCTION_ARGUMENT, GL_HTTP}, /* said of a header line that starts with a blank */
    {CURLE_BAD_CONTENT_ENCODING, GL_HTTP},
    {CURLE_HTTP2, GL_HTTP},
};

static enum gl_kind kind_of(CURLcode rc) {
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
    if (KINDS[i].rc == rc) return KINDS[i].kind;
  return GL_READ;
}

static enum gl_end timed_out(struct gl_transfer *t, int maybe) {
  double now = gl_now();
  struct gl_failure *f = &t->failure;
  if (t->read_expired) {
    gl_fail(f, GL_TIMEOUT, maybe, "%s: no byte came for %g s", t->target, t->read_limit);
    f->phase = "read";
  } else if (t->total > 0 && now - t->started >= t->total - 0.001) {
    gl_fail(f, GL_TIMEOUT, maybe, "%s: no whole answer within %g s", t->target, t->total);
    f->phase = t->begun ? "total" : "connect";
  } else {
    gl_fail(f, GL_TIMEOUT, maybe, "%s: no connection within %g s", t->target,
            t->connect_ms ? (double)t->connect_ms / 1000 : now - t->started);
    f->phase = "connect";
  }
  return GL_FAILED;
}

static const char *error_text(int number, char *to, size_t n) {
  if (strerror_r(number, to, n)) snprintf(to, n, "error %d", number);
  return to;
}

static enum gl_end bad_ca_file(struct gl_transfer *t) {
  const char *path = t->pool->settings.ca_file;
  char text[100] = "it holds no certificate";
  FILE *file = fopen(path, "re");
  if (!file) error_text(errno, text, sizeof text);
  else fclose(file);
  gl_fail(&t->failure, GL_TLS, 0, "%s: the CA file %s can't be used: %s", t->target, path, text);
  return GL_FAILED;
}

/* Did the proxy fail us, not the service? */
static int by_proxy(struct gl_transfer *t, CURLcode rc) {
  const struct gl_proxy *p = &t->pool->settings.proxy[t->https];
  if (t->begun || !p->url) return 0;
  long status = 0;
  curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE, &status);
  if (status && status / 100 != 2) return 1;
  if (rc == CURLE_COULDNT_CONNECT) return strstr(t->error, p->host) != NULL; /* else NO_PROXY applied */
  /* nothing but the exchange with the proxy is read or written before the request, TLS having codes of its own */
  return rc == CURLE_RECV_ERROR || rc == CURLE_SEND_ERROR || rc == CURLE_GOT_NOTHING || rc == CURLE_WEIRD_SERVER_REPLY;
}

/* A connection that ends during the handshake is no statement about certificates. */
static int cut_handshake(const struct gl_transfer *t, CURLcode rc) {
  if (rc != CURLE_SSL_CONNECT_ERROR) return 0;
  return strstr(t->error, "unexpected eof") || strstr(t->error, "SSL_ERROR_SYSCALL") ||
         strstr(t->error, "reset by peer") || strstr(t->error, "Broken pipe");
}

/* libcurl says the same of a header line beyond its 100 KiB. */
static void out_of_memory(struct gl_transfer *t, int maybe) {
  struct gl_failure *f = &t->failure;
  if (!maybe) gl_fail(f, GL_CONNECT, 0, "not enough memory");
  else if (t->answer.whole) gl_fail(f, GL_READ, 1, "not enough memory");
  else gl_fail(f, GL_TOO_LARGE, 1, "%s: a header of the answer is too long, or memory is short", t->target);
}

static enum gl_end failed(struct gl_transfer *t, CURLcode rc) {
  int maybe = may_have_left(t);
  struct gl_failure *f = &t->failure;
  if (t->answer.fault) gl_fail(f, t->answer.fault_kind, maybe, "%s: %s", t->target, t->answer.fault);
  else if (t->lost) gl_fail(f, GL_READ, 1, "%s: the connection ended before the answer", t->target);
  else if (rc == CURLE_OUT_OF_MEMORY) out_of_memory(t, maybe);
  else if (rc == CURLE_OPERATION_TIMEDOUT) return timed_out(t, maybe);
  else if (rc == CURLE_SSL_CACERT_BADFILE) return bad_ca_file(t);
  else {
    const char *why = t->error[0] ? t->error : curl_easy_strerror(rc);
    enum gl_kind kind = by_proxy(t, rc) ? GL_PROXY : cut_handshake(t, rc) ? GL_CONNECT : kind_of(rc);
    if (!t->begun && kind == GL_READ) kind = GL_CONNECT;
    if (kind == GL_CONNECT && t->open_errno) why = error_text(t->open_errno, t->error, sizeof t->error);
    gl_fail(f, kind, maybe, "%s: %s", t->target, why);
  }
  return GL_FAILED;
}

enum gl_end gl_transfer_end(struct gl_transfer *t, CURLcode rc) {
  if (t->stale) {
    t->stale = 0;
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    return GL_AGAIN;
  }
  if (t->read_expired) rc = CURLE_OPERATION_TIMEDOUT;
  enum gl_end end = rc || t->lost || gl_answer_end(&t->answer) ? failed(t, rc) : GL_ANSWERED;
  forget(t);
  return end;
}

double gl_transfer_patience(const struct gl_transfer *t, double now) {
  return t->begun && t->read_limit > 0 ? t->moved + t->read_limit - now : 1e6;
}

void gl_transfer_free(struct gl_transfer *t) {
  if (t->easy) curl_easy_cleanup(t->easy);
  t->easy = NULL;
  gl_answer_free(&t->answer);
  gl_buf_wipe(&t->lines);
  gl_buf_free(&t->url);
}
