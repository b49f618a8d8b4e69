/* What a transfer without an answer is called. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "transfer.h"

static const struct {
  CURLcode rc;
  enum gl_failure_kind kind;
} KINDS[] = {
    {CURLE_COULDNT_RESOLVE_HOST, GL_FAILURE_DNS},
    {CURLE_COULDNT_RESOLVE_PROXY, GL_FAILURE_PROXY},
    {CURLE_PROXY, GL_FAILURE_PROXY},
    {CURLE_COULDNT_CONNECT, GL_FAILURE_CONNECT},
    {CURLE_INTERFACE_FAILED, GL_FAILURE_CONNECT},
    {CURLE_SSL_CONNECT_ERROR, GL_FAILURE_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, GL_FAILURE_TLS},
    {CURLE_SSL_CACERT_BADFILE, GL_FAILURE_TLS},
    {CURLE_SSL_CERTPROBLEM, GL_FAILURE_TLS},
    {CURLE_SSL_CIPHER, GL_FAILURE_TLS},
    {CURLE_SSL_ENGINE_NOTFOUND, GL_FAILURE_TLS},
    {CURLE_SSL_ENGINE_SETFAILED, GL_FAILURE_TLS},
    {CURLE_SSL_ENGINE_INITFAILED, GL_FAILURE_TLS},
    {CURLE_USE_SSL_FAILED, GL_FAILURE_TLS},
    {CURLE_SSL_SHUTDOWN_FAILED, GL_FAILURE_TLS},
    {CURLE_SSL_CRL_BADFILE, GL_FAILURE_TLS},
    {CURLE_SSL_ISSUER_ERROR, GL_FAILURE_TLS},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, GL_FAILURE_TLS},
    {CURLE_SSL_INVALIDCERTSTATUS, GL_FAILURE_TLS},
    {CURLE_OPERATION_TIMEDOUT, GL_FAILURE_TIMEOUT},
    {CURLE_UNSUPPORTED_PROTOCOL, GL_FAILURE_HTTP},
    {CURLE_URL_MALFORMAT, GL_FAILURE_HTTP},
};

static enum gl_failure_kind kind_of(CURLcode rc) {
  for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
    if (KINDS[i].rc == rc) return KINDS[i].kind;
  return GL_FAILURE_READ;
}

/* In whole numbers, which no locale writes differently. */
static void too_late(struct gl_transfer *t, int maybe, const char *phase, const char *what, double seconds) {
  long ms = lround(seconds * 1000);
  int whole = ms % 1000 == 0;
  gl_failure_set(&t->failure, GL_FAILURE_TIMEOUT, maybe, "%s: %s %ld %s", t->target, what, whole ? ms / 1000 : ms, whole ? "s" : "ms");
  t->failure.phase = phase;
}

static void timed_out(struct gl_transfer *t, int maybe) {
  double now = gl_clock_now(), took = now - t->started;
  int by_total = t->total > 0 && took >= t->total - 0.001;
  int by_read = t->begun && t->read_limit > 0 && now - t->moved >= t->read_limit - 0.001;
  if (by_read) too_late(t, maybe, "read", "no byte came for", t->read_limit);
  else if (t->begun) too_late(t, maybe, "total", "no whole answer within", t->total);
  else if (by_total) too_late(t, maybe, "connect", "no connection within the total of", t->total);
  else too_late(t, maybe, "connect", "no connection within", t->connect > 0 ? t->connect : took);
}

const char *gl_curl_error_text(int number, char *text, size_t n) {
  if (strerror_r(number, text, n)) snprintf(text, n, "error %d", number);
  return text;
}

static void bad_ca_file(struct gl_transfer *t) {
  const char *path = t->pool->settings.ca_file;
  char text[100] = "it holds no certificate";
  FILE *file = fopen(path, "re");
  if (!file) gl_curl_error_text(errno, text, sizeof text);
  else fclose(file);
  gl_failure_set(&t->failure, GL_FAILURE_TLS, 0, "%s: the CA file %s can't be used: %s", t->target, path, text);
}

/* Did the proxy fail us, not the service? */
static int by_proxy(struct gl_transfer *t, CURLcode rc) {
  const struct gl_settings_proxy *p = gl_connection_find_proxy(&t->pool->settings, &t->origin);
  if (t->begun || !p->url) return 0;
  long status = 0;
  curl_easy_getinfo(t->connection->easy, CURLINFO_HTTP_CONNECTCODE, &status);
  if (status && status / 100 != 2) return 1;
  if (rc == CURLE_COULDNT_CONNECT) return strstr(t->connection->error, p->host) != NULL; /* else NO_PROXY applied */
  /* nothing but the exchange with the proxy is read or written before the request, and the table has all else that can
     happen; newer libcurls have more codes for it, CURLE_TOO_LARGE say */
  return kind_of(rc) == GL_FAILURE_READ;
}

/* pool.c has ended it, libcurl would have read on. */
static const char *long_answer(struct gl_connection *c) {
  long status = 0;
  curl_easy_getinfo(c->easy, CURLINFO_HTTP_CONNECTCODE, &status);
  snprintf(c->error, sizeof c->error, "the proxy's answer to CONNECT, of status %ld, is too long", status);
  return c->error;
}

/* A connection that ends during the handshake is no statement about certificates. */
static int cut_handshake(const struct gl_connection *c, CURLcode rc) {
  if (rc != CURLE_SSL_CONNECT_ERROR) return 0;
  return strstr(c->error, "unexpected eof") || strstr(c->error, "SSL_ERROR_SYSCALL") ||
         strstr(c->error, "reset by peer") || strstr(c->error, "Broken pipe");
}

void gl_curl_error_set(struct gl_transfer *t, CURLcode rc) {
  struct gl_failure *f = &t->failure;
  struct gl_connection *c = t->connection;
  if (t->answer.fault) gl_failure_set(f, t->answer.fault_kind, t->left, "%s: %s", t->target, t->answer.fault);
  else if (rc == CURLE_OUT_OF_MEMORY) gl_failure_set(f, t->begun ? GL_FAILURE_READ : GL_FAILURE_CONNECT, t->left, "not enough memory");
  else if (rc == CURLE_OPERATION_TIMEDOUT) timed_out(t, t->left);
  else if (rc == CURLE_SSL_CACERT_BADFILE) bad_ca_file(t);
  else {
    const char *why = c->error[0] ? c->error : curl_easy_strerror(rc);
    if (rc == CURLE_ABORTED_BY_CALLBACK) why = long_answer(c);
    enum gl_failure_kind kind = by_proxy(t, rc) ? GL_FAILURE_PROXY : cut_handshake(c, rc) ? GL_FAILURE_CONNECT : kind_of(rc);
    if (t->begun) kind = GL_FAILURE_READ;
    else if (kind == GL_FAILURE_READ) kind = GL_FAILURE_CONNECT;
    if (kind == GL_FAILURE_CONNECT && (c->open_errno == EMFILE || c->open_errno == ENFILE))
      why = gl_curl_error_text(c->open_errno, c->error, sizeof c->error);
    gl_failure_set(f, kind, t->left, "%s: %s", t->target, why);
  }
}
