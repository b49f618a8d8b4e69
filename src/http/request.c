#include "request.h"

#include <stdio.h>

enum { WITH_HEAD_MAX = 64 << 10 }; /* a body up to this size is sent together with the head */

/* ---- checking ---- */

static const char *check_url(struct gl_str text, struct gl_url *url) {
  const char *problem = gl_url_read(url, text);
  for (size_t i = 0; i < text.n; i++)
    if (!gl_str_is_visible(text.p[i])) return "the URL has a blank, a control or a non-ASCII character";
  return problem ? problem : url->has_user ? "the URL has a user name" : NULL;
}

const char *gl_request_check_header(const struct gl_header *h) {
  if (!gl_str_is_all(h->name, GL_STR_TOKEN)) return "a request header has a bad name";
  if (gl_str_is_word(h->name, GL_STR("transfer-encoding"))) return "a request may not set Transfer-Encoding";
  if (gl_str_has_control(h->value)) return "a request header has a line break or another control character";
  return NULL;
}

static int is_method(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < 'A' || s.p[i] > 'Z') return 0;
  return s.n > 0 && s.n < 16;
}

static int is_bodiless(struct gl_str method) {
  return gl_str_is_word(method, GL_STR("get")) || gl_str_is_word(method, GL_STR("head"));
}

const char *gl_request_check(const struct gl_request *rq, struct gl_url *url) {
  const char *problem = check_url(rq->url, url);
  if (!problem && !is_method(rq->method)) problem = "the request has a bad method";
  if (!problem && rq->body.n && is_bodiless(rq->method)) problem = "a GET or HEAD request has no body";
  for (size_t i = 0; i < rq->header_count && !problem; i++) problem = gl_request_check_header(&rq->headers[i]);
  return problem;
}

/* ---- writing ---- */

int gl_request_is_written_apart(struct gl_str name) {
  return gl_str_is_word(name, GL_STR("content-length")) || gl_str_is_word(name, GL_STR("expect")) ||
         gl_str_is_word(name, GL_STR("host"));
}

/* Writes the caller's Host, which may be signed, else the URL's. */
static char *put_host(char *p, const struct gl_request *rq, const struct gl_url *url) {
  for (size_t i = 0; i < rq->header_count; i++)
    if (gl_str_is_word(rq->headers[i].name, GL_STR("host"))) return gl_str_put(p, rq->headers[i].value);
  return gl_url_put_host(p, url);
}

/* Writes "Name: value" and a line end; a blank value counts as none. */
static char *put_header(char *p, const struct gl_header *h) {
  int blank = !h->value.n || gl_str_is_all(h->value, GL_STR_BLANK);
  p = gl_str_put(p, h->name);
  p = gl_str_put(p, blank ? GL_STR(":") : GL_STR(": "));
  if (!blank) p = gl_str_put(p, h->value);
  return gl_str_put(p, GL_STR("\r\n"));
}

static char *put_head(char *p, const struct gl_request *rq, const struct gl_url *url, int *closes) {
  p = gl_str_put(p, rq->method);
  p = gl_str_put(p, url->path.n ? GL_STR(" ") : GL_STR(" /"));
  p = gl_str_put(p, url->target);
  p = gl_str_put(p, GL_STR(" HTTP/1.1\r\nHost: "));
  p = put_host(p, rq, url);
  p = gl_str_put(p, GL_STR("\r\n"));
  for (size_t i = 0; i < rq->header_count; i++) {
    const struct gl_header *h = &rq->headers[i];
    if (gl_str_is_word(h->name, GL_STR("connection"))) *closes = 1; /* to be sure, whatever its value */
    if (!gl_request_is_written_apart(h->name)) p = put_header(p, h);
  }
  if (!is_bodiless(rq->method)) p += snprintf(p, 48, "Content-Length: %zu\r\n", rq->body.n);
  return gl_str_put(p, GL_STR("\r\n"));
}

int gl_request_write(const struct gl_request *rq, const struct gl_url *url, struct gl_request_text *text) {
  int with_head = rq->body.n <= WITH_HEAD_MAX;
  size_t room = rq->method.n + rq->url.n + GL_URL_HEADER_MAX + 100 + (with_head ? rq->body.n : 0);
  for (size_t i = 0; i < rq->header_count; i++) room += rq->headers[i].name.n + rq->headers[i].value.n + 4;
  char *p = gl_buf_room(&text->head, room);
  if (!p) return text->head.rc;
  char *end = put_head(p, rq, url, &text->closes);
  if (with_head && rq->body.n) end = gl_str_put(end, rq->body);
  text->head.n = (size_t)(end - p);
  text->rest[0] = (struct gl_str){p, text->head.n};
  text->rest[1] = with_head ? (struct gl_str){NULL, 0} : rq->body;
  return GL_OK;
}
