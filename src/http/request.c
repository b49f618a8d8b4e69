/* A request: whether it is fit to be sent, where it goes, and its bytes. */
#include <stdio.h>
#include <string.h>

#include "../core/str.h"
#include "../curl/transfer.h"

enum { WITH_HEAD_MAX = 64 << 10 }; /* a body up to this size leaves together with the head */

/* ---- is it fit to be sent? ---- */

/* The scheme may be in any case. */
static int starts(struct gl_str s, struct gl_str word) {
  return s.n >= word.n && gl_str_is_word((struct gl_str){s.p, word.n}, word);
}

int gl_request_is_https(struct gl_str url) { return starts(url, GL_STR("https://")); }

static size_t host_offset(struct gl_str url) { return gl_request_is_https(url) ? 8 : starts(url, GL_STR("http://")) ? 7 : 0; }

static size_t path_offset(struct gl_str url) {
  size_t end = host_offset(url);
  while (end < url.n && !strchr("/?#\\", url.p[end])) end++;
  return end;
}

static const char *bad_url(struct gl_str url) {
  size_t host = host_offset(url);
  if (!host) return "the URL does not start with http:// or https://";
  for (size_t i = 0; i < url.n; i++)
    if (!gl_str_is_visible(url.p[i])) return "the URL has a blank, a control or a non-ASCII character";
  if (memchr(url.p + host, '@', path_offset(url) - host)) return "the URL has a user name";
  return NULL;
}

static const char *bad_header(const struct gl_header *h) {
  if (!gl_str_is_all(h->name, GL_STR_TOKEN)) return "a request header has a bad name";
  if (gl_str_is_word(h->name, GL_STR("transfer-encoding"))) return "a request may not set Transfer-Encoding";
  if (gl_str_has_control(h->value)) return "a request header has a line break or another control character";
  return NULL;
}

static int bad_method(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 'A' || s.p[i] > 'Z') return 1;
  return !s.n || s.n >= 16;
}

static int is_bodiless(struct gl_str method) {
  return gl_str_is_word(method, GL_STR("get")) || gl_str_is_word(method, GL_STR("head"));
}

const char *gl_request_check(const struct gl_request *rq) {
  const char *why = bad_url(rq->url);
  if (!why && bad_method(rq->method)) why = "the request has a bad method";
  if (!why && rq->body.n && is_bodiless(rq->method)) why = "a GET or HEAD request has no body";
  for (size_t i = 0; i < rq->header_count && !why; i++) why = bad_header(&rq->headers[i]);
  return why;
}

/* ---- where it goes ---- */

struct gl_request_origin gl_request_find_origin(const struct gl_request *rq) {
  return (struct gl_request_origin){{rq->url.p, path_offset(rq->url)}, gl_request_is_https(rq->url), rq->no_proxy};
}

/* Host and port, without a port that goes without saying. */
static struct gl_str host_of(const struct gl_request *rq) {
  size_t from = host_offset(rq->url);
  struct gl_str host = {rq->url.p + from, path_offset(rq->url) - from};
  size_t i = host.n;
  while (i && host.p[i - 1] >= '0' && host.p[i - 1] <= '9') i--;
  if (!i || host.p[i - 1] != ':') return host;
  struct gl_str port = gl_str_skip(host, i);
  while (port.n > 1 && *port.p == '0') port = gl_str_skip(port, 1);
  struct gl_str usual = gl_request_is_https(rq->url) ? GL_STR("443") : GL_STR("80");
  if (!port.n || gl_str_is_word(port, usual)) host.n = i - 1;
  return host;
}

/* Path and query, without a fragment. */
static struct gl_str path_of(struct gl_str url) {
  struct gl_str path = gl_str_skip(url, path_offset(url));
  const char *fragment = path.n ? memchr(path.p, '#', path.n) : NULL;
  if (fragment) path.n = (size_t)(fragment - path.p);
  return path;
}

/* ---- its bytes ---- */

/* Host goes first; the others are for us to say. */
static int is_told_apart(struct gl_str name) {
  return gl_str_is_word(name, GL_STR("content-length")) || gl_str_is_word(name, GL_STR("expect")) ||
         gl_str_is_word(name, GL_STR("host"));
}

/* The Host of the caller, who may have signed it, else the URL's. */
static struct gl_str told_host(const struct gl_request *rq) {
  for (size_t i = 0; i < rq->header_count; i++)
    if (gl_str_is_word(rq->headers[i].name, GL_STR("host"))) return rq->headers[i].value;
  return host_of(rq);
}

/* "Name: value" and a line end; a blank value is none. */
static char *put_header(char *p, const struct gl_header *h) {
  int blank = !h->value.n || gl_str_is_all(h->value, GL_STR_BLANK);
  p = gl_str_put(p, h->name);
  p = gl_str_put(p, blank ? GL_STR(":") : GL_STR(": "));
  if (!blank) p = gl_str_put(p, h->value);
  return gl_str_put(p, GL_STR("\r\n"));
}

static char *put_head(char *p, struct gl_transfer *t, const struct gl_request *rq) {
  struct gl_str path = path_of(rq->url);
  p = gl_str_put(p, rq->method);
  p = gl_str_put(p, path.n && *path.p == '/' ? GL_STR(" ") : GL_STR(" /"));
  p = gl_str_put(p, path);
  p = gl_str_put(p, GL_STR(" HTTP/1.1\r\nHost: "));
  p = gl_str_put(p, told_host(rq));
  p = gl_str_put(p, GL_STR("\r\n"));
  for (size_t i = 0; i < rq->header_count; i++) {
    const struct gl_header *h = &rq->headers[i];
    if (gl_str_is_word(h->name, GL_STR("connection"))) t->closes = 1; /* to be sure, whatever it says */
    if (!is_told_apart(h->name)) p = put_header(p, h);
  }
  if (!is_bodiless(rq->method)) p += snprintf(p, 48, "Content-Length: %zu\r\n", rq->body.n);
  return gl_str_put(p, GL_STR("\r\n"));
}

int gl_request_write(struct gl_transfer *t, const struct gl_request *rq) {
  struct gl_str host = host_of(rq);
  snprintf(t->target, sizeof t->target, "%.*s", (int)(t->origin.base.n - host_offset(rq->url)), host.p);
  int with_head = rq->body.n <= WITH_HEAD_MAX;
  size_t room = rq->method.n + rq->url.n + host.n + 100 + (with_head ? rq->body.n : 0);
  for (size_t i = 0; i < rq->header_count; i++) room += rq->headers[i].name.n + rq->headers[i].value.n + 4;
  char *p = gl_buf_room(&t->out, room);
  if (!p) return t->out.rc;
  char *end = put_head(p, t, rq);
  if (with_head && rq->body.n) end = gl_str_put(end, rq->body);
  t->out.n = (size_t)(end - p);
  t->rest[0] = (struct gl_str){p, t->out.n};
  t->rest[1] = with_head ? (struct gl_str){NULL, 0} : rq->body;
  return GL_OK;
}
