/* Failures of transfers by libcurl's results. */
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

/* Writes whole numbers, which are the same in every locale. */
static void set_timeout(struct gl_transfer *t, int maybe_sent, const char *phase, const char *text, double seconds) {
  long ms = lround(seconds * 1000);
  int is_whole = ms % 1000 == 0;
  gl_failure_set(&t->failure, GL_FAILURE_TIMEOUT, maybe_sent, "%s: %s %ld %s", t->target, text, is_whole ? ms / 1000 : ms,
                 is_whole ? "s" : "ms");
  t->failure.phase = phase;
}

static void find_timeout(struct gl_transfer *t, int maybe_sent) {
  double now = gl_clock_now(), elapsed = now - t->started;
  int by_total = t->total > 0 && elapsed >= t->total - 0.001;
  int by_read = t->begun && t->read_limit > 0 && now - t->last_moved >= t->read_limit - 0.001;
  if (by_read) set_timeout(t, maybe_sent, "read", "no byte came for", t->read_limit);
  else if (t->begun) set_timeout(t, maybe_sent, "total", "no complete response within", t->total);
  else if (by_total) set_timeout(t, maybe_sent, "connect", "no connection within the total of", t->total);
  else set_timeout(t, maybe_sent, "connect", "no connection within", t->connect > 0 ? t->connect : elapsed);
}

const char *gl_curl_error_text(int number, char *text, size_t n) {
  if (strerror_r(number, text, n)) snprintf(text, n, "error %d", number);
  return text;
}

static void set_ca_file_error(struct gl_transfer *t) {
  const char *path = t->pool->settings.ca_file;
  char text[100] = "it holds no certificate";
  FILE *file = fopen(path, "re");
  if (!file) gl_curl_error_text(errno, text, sizeof text);
  else fclose(file);
  gl_failure_set(&t->failure, GL_FAILURE_TLS, 0, "%s: the CA file %s can't be used: %s", t->target, path, text);
}

/* Returns 1 if the proxy failed, not the service. */
static int is_proxy_error(struct gl_transfer *t, CURLcode rc) {
  const struct gl_settings_proxy *p = gl_connection_find_proxy(&t->pool->settings, &t->origin);
  if (t->begun || !p->url) return 0;
  long status = 0;
  curl_easy_getinfo(t->connection->easy, CURLINFO_HTTP_CONNECTCODE, &status);
  if (status && status / 100 != 2) return 1;
  if (rc == CURLE_COULDNT_CONNECT) return strstr(t->connection->error, p->host) != NULL; /* else NO_PROXY applied */
  /* before the request only the exchange with the proxy is read or written, and the table has all else that can happen; newer
     libcurls have more codes for it, such as CURLE_TOO_LARGE */
  return kind_of(rc) == GL_FAILURE_READ;
}

/* connection.c has ended it; libcurl would have read on */
static const char *describe_long_response(struct gl_connection *c) {
  long status = 0;
  curl_easy_getinfo(c->easy, CURLINFO_HTTP_CONNECTCODE, &status);
  snprintf(c->error, sizeof c->error, "the proxy's response to CONNECT, of status %ld, is too long", status);
  return c->error;
}

/* Returns 1 if the connection ended during the handshake, which says nothing about certificates. The texts are of several versions of
   OpenSSL and libcurl. */
static int is_cut_handshake(const struct gl_connection *c, CURLcode rc) {
  static const char *const TEXTS[] = {"unexpected eof", "SSL_ERROR_SYSCALL", "SSL_ERROR_ZERO_RETURN", "error:00000000:",
                                      "reset by peer", "Broken pipe"};
  if (rc != CURLE_SSL_CONNECT_ERROR) return 0;
  for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
    if (strstr(c->error, TEXTS[i])) return 1;
  return 0;
}

static int lacks_descriptors(const struct gl_connection *c) { return c->open_errno == EMFILE || c->open_errno == ENFILE; }

void gl_curl_error_set(struct gl_transfer *t, CURLcode rc) {
  struct gl_failure *f = &t->failure;
  struct gl_connection *c = t->connection;
  if (t->response.fault) gl_failure_set(f, t->response.fault_kind, t->maybe_sent, "%s: %s", t->target, t->response.fault);
  else if (rc == CURLE_OUT_OF_MEMORY && !lacks_descriptors(c))
    gl_failure_set(f, t->begun ? GL_FAILURE_READ : GL_FAILURE_CONNECT, t->maybe_sent, "not enough memory");
  else if (rc == CURLE_OPERATION_TIMEDOUT) find_timeout(t, t->maybe_sent);
  else if (rc == CURLE_SSL_CACERT_BADFILE) set_ca_file_error(t);
  else {
    const char *message = c->error[0] ? c->error : curl_easy_strerror(rc);
    if (rc == CURLE_ABORTED_BY_CALLBACK) message = describe_long_response(c);
    enum gl_failure_kind kind = is_proxy_error(t, rc) ? GL_FAILURE_PROXY : is_cut_handshake(c,
        rc) ? GL_FAILURE_CONNECT : kind_of(rc);
    if (t->begun) kind = GL_FAILURE_READ;
    else if (kind == GL_FAILURE_READ) kind = GL_FAILURE_CONNECT;
    if (kind == GL_FAILURE_CONNECT && lacks_descriptors(c))
      message = gl_curl_error_text(c->open_errno, c->error, sizeof c->error);
    gl_failure_set(f, kind, t->maybe_sent, "%s: %s", t->target, message);
  }
}
