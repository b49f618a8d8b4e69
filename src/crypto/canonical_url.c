#include "canonical_url.h"

#include <stdlib.h>

#include "../core/url.h"

/* Returns what is wrong, or NULL. */
static const char *read_parts(struct gl_url *parts, struct gl_str text, int is_absolute) {
  if (gl_str_has_control(text) || memchr(text.p, '\t', text.n))
    return "the URL has a line break or another control character";
  if (is_absolute) return gl_url_read(parts, text);
  if (!gl_str_begins_with(text, GL_STR("/"))) return "the path does not begin with a slash";
  gl_url_read_target(parts, text);
  return NULL;
}

/* ---- path ---- */

static char *put_encoded(char *out, char c) {
  out[0] = '%';
  out[1] = "0123456789ABCDEF"[(unsigned char)c >> 4];
  out[2] = "0123456789ABCDEF"[(unsigned char)c & 15];
  return out + 3;
}

/* Puts one segment behind those from `start` on: "." adds nothing, ".." removes the last one. */
static char *put_segment(const char *start, char *out, struct gl_str segment) {
  if (!segment.n || (segment.n == 1 && segment.p[0] == '.')) return out;
  if (segment.n == 2 && segment.p[0] == '.' && segment.p[1] == '.') {
    while (out > start && *--out != '/') continue;
    return out;
  }
  *out++ = '/';
  for (size_t i = 0; i < segment.n; i++) {
    if (gl_str_is(segment.p[i], GL_STR_UNRESERVED)) *out++ = segment.p[i];
    else out = put_encoded(out, segment.p[i]);
  }
  return out;
}

/* At most three times as long, and no shorter than a slash. */
static char *put_path(char *start, struct gl_str path) {
  char *out = start;
  for (struct gl_str rest = path; rest.n;) {
    rest = gl_str_skip(rest, 1);
    out = put_segment(start, out, gl_str_take(&rest, '/', '/', '/'));
  }
  if (out == start || path.p[path.n - 1] == '/') *out++ = '/';
  return out;
}

/* Encodes the bytes that a URL may not have, as an HTTP client has to do, too. */
static char *put_plain(char *out, struct gl_str s) {
  for (size_t i = 0; i < s.n; i++) {
    if (gl_str_is_visible(s.p[i])) *out++ = s.p[i];
    else out = put_encoded(out, s.p[i]);
  }
  return out;
}

static char *put_plain_path(char *out, struct gl_str path) {
  if (!path.n) *out++ = '/';
  return put_plain(out, path);
}

/* ---- query ---- */

struct pair {
  struct gl_str key, value;
};

static int compare(struct gl_str a, struct gl_str b) {
  int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int compare_pairs(const void *left, const void *right) {
  const struct pair *a = left, *b = right;
  int order = compare(a->key, b->key);
  return order ? order : compare(a->value, b->value);
}

static int encode_query(struct gl_buf *b, struct gl_str query) {
  b->n = 0;
  char *start = gl_buf_room(b, query.n * 3);
  if (!start) return b->rc;
  b->n = (size_t)(put_plain(start, query) - start);
  return GL_OK;
}

static int split_pairs(struct gl_buf *b, struct gl_str rest) {
  b->n = 0;
  for (;; rest = gl_str_skip(rest, 1)) {
    struct pair pair;
    pair.value = gl_str_take(&rest, '&', '&', '&');
    pair.key = gl_str_take(&pair.value, '=', '=', '=');
    if (pair.value.n) pair.value = gl_str_skip(pair.value, 1);
    int rc = gl_buf_add(b, &pair, sizeof pair);
    if (rc || !rest.n) return rc;
  }
}

/* Leaves the pairs sorted in u->pairs. */
static int sort_query(struct gl_canonical_url *u, struct gl_str query) {
  u->encoded.rc = u->pairs.rc = GL_OK;
  int rc = encode_query(&u->encoded, query);
  if (!rc) rc = split_pairs(&u->pairs, (struct gl_str){u->encoded.p, u->encoded.n});
  if (!rc) qsort(u->pairs.p, u->pairs.n / sizeof(struct pair), sizeof(struct pair), compare_pairs);
  return rc;
}

/* At most one '=' for each pair longer than what was encoded. */
static char *put_query(char *p, const struct gl_canonical_url *u) {
  const struct pair *pairs = (const struct pair *)(const void *)u->pairs.p; /* from realloc, so aligned */
  for (size_t i = 0; i < u->pairs.n / sizeof *pairs; i++) {
    if (i) *p++ = '&';
    p = gl_str_put(p, pairs[i].key);
    *p++ = '=';
    p = gl_str_put(p, pairs[i].value);
  }
  return p;
}

/* ---- the whole ---- */

static struct gl_str span(const char *from, const char *to) { return (struct gl_str){from, (size_t)(to - from)}; }

static int is_current(const struct gl_canonical_url *u, struct gl_str text, int is_absolute, enum gl_canonical_url_form form) {
  return u->length == text.n && u->is_absolute == is_absolute && u->form == form && u->length &&
         memcmp(u->text.p, text.p, text.n) == 0;
}

int gl_canonical_url_read(struct gl_canonical_url *u, struct gl_str text, int is_absolute, enum gl_canonical_url_form form,
                          const char **problem) {
  if (is_current(u, text, is_absolute, form)) return GL_OK;
  struct gl_url parts = {0};
  u->length = 0;
  *problem = read_parts(&parts, text, is_absolute);
  if (*problem) return GL_EINVAL;
  u->pairs.n = u->encoded.n = 0;
  int rc = parts.query.n ? sort_query(u, parts.query) : GL_OK;
  if (rc) return rc;

  u->text.n = 0;
  u->text.rc = GL_OK;
  size_t max = text.n + GL_URL_HEADER_MAX + parts.path.n * 3 + 1 + u->encoded.n + u->pairs.n / sizeof(struct pair);
  char *start = gl_buf_room(&u->text, max);
  if (!start) return u->text.rc;
  char *host = gl_str_put(start, text);
  char *path = is_absolute ? gl_url_put_host(host, &parts) : host;
  char *query = form == GL_CANONICAL_URL_PLAIN ? put_plain_path(path, parts.path) : put_path(path, parts.path);
  char *end = put_query(query, u);
  u->host = span(host, path);
  u->path = span(path, query);
  u->query = span(query, end);
  u->length = text.n;
  u->is_absolute = is_absolute;
  u->form = form;
  return GL_OK;
}

void gl_canonical_url_free(struct gl_canonical_url *u) {
  gl_buf_free(&u->text);
  gl_buf_free(&u->encoded);
  gl_buf_free(&u->pairs);
  u->length = 0;
}
