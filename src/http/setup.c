/* Tells an easy handle what to do: once what never changes, for each request what differs from the last one. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../core/bytes.h"
#include "transfer.h"

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

CURLcode gl_set_fixed(struct gl_transfer *t) {
  CURL *e = t->easy;
  const struct gl_settings *s = &t->pool->settings;
  CURLcode rc = CURLE_OK;
  for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED && !rc; i++)
    rc = curl_easy_setopt(e, FIXED[i].option, FIXED[i].value);
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
  return rc;
}

/* ---- is the request fit to be sent? ---- */

/* The scheme may be in any case. */
static int starts(struct gl_str s, struct gl_str word) {
  return s.n >= word.n && gl_is_word((struct gl_str){s.p, word.n}, word);
}

int gl_is_https(struct gl_str url) { return starts(url, GL_STR("https://")); }

static size_t host_offset(struct gl_str url) { return gl_is_https(url) ? 8 : starts(url, GL_STR("http://")) ? 7 : 0; }

static const char *bad_url(struct gl_str url) {
  size_t host = host_offset(url), end = host;
  if (!host) return "the URL does not start with http:// or https://";
  for (size_t i = 0; i < url.n; i++)
    if (!gl_is_visible(url.p[i])) return "the URL has a blank, a control or a non-ASCII character";
  while (end < url.n && !strchr("/?#\\", url.p[end])) end++;
  if (memchr(url.p + host, '@', end - host)) return "the URL has a user name";
  return NULL;
}

static const char *bad_header(const struct gl_header *h) {
  if (!gl_is_all(h->name, GL_TOKEN)) return "a request header has a bad name";
  if (gl_is_word(h->name, GL_STR("transfer-encoding"))) return "a request may not set Transfer-Encoding";
  if (gl_classes_of(h->value) & GL_CONTROL) return "a request header has a line break or another control character";
  return NULL;
}

static int bad_method(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 'A' || s.p[i] > 'Z') return 1;
  return !s.n || s.n >= sizeof ((struct gl_transfer *)0)->method;
}

const char *gl_bad_request(const struct gl_request *rq) {
  const char *why = bad_url(rq->url);
  if (!why && bad_method(rq->method)) why = "the request has a bad method";
  if (!why && rq->body.n && (gl_is_word(rq->method, GL_STR("get")) || gl_is_word(rq->method, GL_STR("head"))))
    why = "a GET or HEAD request has no body";
  for (size_t i = 0; i < rq->header_count && !why; i++) why = bad_header(&rq->headers[i]);
  return why;
}

/* ---- options of each request ---- */

const struct gl_proxy *gl_proxy_of(const struct gl_transfer *t) {
  static const struct gl_proxy none;
  return t->direct ? &none : &t->pool->settings.proxy[t->https];
}

static CURLcode set_proxy(struct gl_transfer *t) {
  const struct gl_proxy *p = gl_proxy_of(t);
  t->sealed = t->https || (p->url && !strncmp(p->url, "https:", 6));
  CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_PROXY, p->url ? p->url : "");
  /* libcurl reads the list for each request, be there a proxy or not */
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_NOPROXY, p->url ? t->pool->settings.no_proxy : "");
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_PROXYUSERNAME, p->user);
  if (!rc) rc = curl_easy_setopt(t->easy, CURLOPT_PROXYPASSWORD, p->password);
  return rc;
}

/* Parsing a URL is the dearest option, and it seldom changes. */
static CURLcode set_url(struct gl_transfer *t, struct gl_str url, int direct) {
  if (t->direct == direct && t->url.n == url.n + 1 && !memcmp(t->url.p, url.p, url.n)) return CURLE_OK;
  t->url.n = 0;
  t->direct = direct;
  if (gl_buf_add(&t->url, url.p, url.n) || gl_buf_char(&t->url, '\0')) {
    gl_buf_free(&t->url);
    return CURLE_OUT_OF_MEMORY;
  }
  t->https = gl_is_https(url);
  const char *host = t->url.p + host_offset(url);
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

static void add_node(struct gl_transfer *t, size_t *n, char *line) {
  t->nodes[*n] = (struct curl_slist){line, NULL};
  if (*n) t->nodes[*n - 1].next = &t->nodes[*n];
  ++*n;
}

/* "Name: value", or "Name;", libcurl's way to send one without a value. Room was made before. */
static void add_header(struct gl_transfer *t, size_t *n, const struct gl_header *h) {
  char *line = t->lines.p + t->lines.n, *p = gl_put(line, h->name);
  int blank = !h->value.n || gl_is_all(h->value, GL_BLANK);
  p = gl_put(p, blank ? GL_STR(";") : GL_STR(": "));
  if (!blank) p = gl_put(p, h->value);
  *p++ = '\0';
  t->lines.n += (size_t)(p - line);
  add_node(t, n, line);
}

/* What libcurl would add by itself is left out ("Name:"), unless the request has it. The length of the body is
   libcurl's to say, and nobody waits for a 100 Continue: these two are left out of the request too. */
enum { ACCEPT, CONTENT_TYPE, EXPECT, CONTENT_LENGTH, UNWANTED };

static struct {
  struct gl_str name;
  char line[16];
} unwanted[UNWANTED] = {
    [ACCEPT] = {{"accept", 6}, "Accept:"},
    [CONTENT_TYPE] = {{"content-type", 12}, "Content-Type:"},
    [EXPECT] = {{"expect", 6}, "Expect:"},
    [CONTENT_LENGTH] = {{"content-length", 14}, ""},
};

static int unwanted_name(struct gl_str name) {
  int u = 0;
  while (u < UNWANTED && !gl_is_word(name, unwanted[u].name)) u++;
  return u;
}

/* Nodes and lines are ours, so that they can be wiped. */
static CURLcode set_headers(struct gl_transfer *t, const struct gl_request *rq) {
  size_t room = 1, n = 0;
  int given[UNWANTED + 1] = {0};
  for (size_t i = 0; i < rq->header_count; i++) room += rq->headers[i].name.n + rq->headers[i].value.n + 3;
  if (!gl_buf_room(&t->lines, room)) return CURLE_OUT_OF_MEMORY;
  for (size_t i = 0; i < rq->header_count; i++) {
    int u = unwanted_name(rq->headers[i].name);
    given[u] = 1;
    if (u != EXPECT && u != CONTENT_LENGTH) add_header(t, &n, &rq->headers[i]);
  }
  if (!given[ACCEPT]) add_node(t, &n, unwanted[ACCEPT].line);
  if (!given[CONTENT_TYPE]) add_node(t, &n, unwanted[CONTENT_TYPE].line);
  add_node(t, &n, unwanted[EXPECT].line);
  return curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->nodes);
}

void gl_forget_request(struct gl_transfer *t) {
  if (t->easy) {
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, NULL);
    if (!bodiless(t)) curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, "");
    curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 0L);
  }
  gl_buf_clear(&t->lines);
}

CURLcode gl_set_request(struct gl_transfer *t, const struct gl_request *rq) {
  CURLcode rc = set_url(t, rq->url, rq->no_proxy);
  if (!rc) rc = set_method(t, rq->method);
  if (!rc) rc = set_body(t, rq->body);
  if (!rc) rc = set_headers(t, rq);
  if (!rc) rc = set_time(t, CURLOPT_CONNECTTIMEOUT_MS, rq->connect, &t->connect_ms);
  if (!rc) rc = set_time(t, CURLOPT_TIMEOUT_MS, rq->total, &t->total_ms);
  return rc;
}
