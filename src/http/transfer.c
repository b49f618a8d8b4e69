#include "transfer.h"

#include <errno.h>
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

/* Over TLS libcurl counts a record when OpenSSL has taken all of it, part of which may be under way before: there the
   beginning is what counts. */
int gl_may_have_left(const struct gl_transfer *t) {
  if (!t->begun) return 0;
  if (t->sealed) return 1;
  long sent = 0;
  curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent);
  return sent > t->sent_before;
}

/* libcurl repeats a request by itself when a reused connection ends without an answer; but the server may have acted on
   it. So after the first byte no name is looked up, no connection opened and no other one used: the caller decides. */
static int refuse_again(struct gl_transfer *t) {
  if (!gl_may_have_left(t)) return 0;
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
  struct gl_ends ends = {local, remote, local_port, remote_port};
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

static CURLcode set_callbacks(struct gl_transfer *t) {
  CURL *e = t->easy;
  CURLcode rc = curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_header);
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
  CURLcode rc = gl_set_fixed(t);
  if (!rc) rc = set_callbacks(t);
  if (rc) {
    curl_easy_cleanup(t->easy);
    t->easy = NULL;
  }
  return rc;
}

int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq) {
  gl_answer_reset(&t->answer, gl_is_word(rq->method, GL_STR("head")), t->pool->settings.max_response);
  t->begun = t->read_expired = t->stale = t->lost = t->open_errno = 0;
  t->opened_count = 0;
  t->sent_before = 0;
  t->error[0] = '\0';
  t->read_limit = rq->read;
  t->total = rq->total;
  t->started = gl_now();
  const char *why = gl_bad_request(rq);
  if (why) return gl_fail(&t->failure, GL_HTTP, 0, "%s", why);
  if (rq->connect < 0 || rq->read < 0 || rq->total < 0) {
    gl_fail(&t->failure, GL_TIMEOUT, 0, "there was no time left to send the request");
    t->failure.phase = "connect";
    return 1;
  }
  const char *bad_proxy = rq->no_proxy ? NULL : t->pool->settings.bad_proxy[gl_is_https(rq->url)];
  if (bad_proxy) return gl_fail(&t->failure, GL_PROXY, 0, "the proxy of the environment can't be used: %s", bad_proxy);
  CURLcode rc = gl_pool_ready(t->pool) ? CURLE_OUT_OF_MEMORY : make_easy(t);
  if (!rc) rc = gl_set_request(t, rq);
  if (!rc) return 0;
  gl_forget_request(t);
  if (rc == CURLE_OUT_OF_MEMORY) return gl_fail(&t->failure, GL_CONNECT, 0, "not enough memory");
  return gl_fail(&t->failure, GL_CONNECT, 0, "libcurl: %s", curl_easy_strerror(rc));
}

enum gl_end gl_transfer_end(struct gl_transfer *t, CURLcode rc) {
  if (t->stale) {
    t->stale = 0;
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
    return GL_AGAIN;
  }
  if (t->read_expired) rc = CURLE_OPERATION_TIMEDOUT;
  int failed = rc || t->lost || gl_answer_end(&t->answer);
  if (failed) gl_verdict(t, rc);
  gl_forget_request(t);
  return failed ? GL_FAILED : GL_ANSWERED;
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
