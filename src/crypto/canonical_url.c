#include "canonical_url.h"

#include <stdlib.h>

#include "../core/str.h"

#define HOST_MAX 255
#define HOST_VALUE_MAX (HOST_MAX + 8) /* with brackets, colon and port */

/* Parts of the URL as it was given; the host without the brackets of an IPv6 address. */
struct parts {
  struct gl_str scheme, host, port, path, query;
  int bracketed;
};

/* ---- taking apart ---- */

/* Returns the problem, or NULL. */
static const char *parse_port(struct gl_str rest, struct parts *u) {
  static const char problem[] = "the URL's port is no number from 0 to 65535";
  if (!rest.n) return NULL;
  if (rest.p[0] != ':') return problem;
  u->port = gl_str_skip(rest, 1);
  while (u->port.n > 1 && u->port.p[0] == '0') u->port = gl_str_skip(u->port, 1);
  if (!u->port.n) return NULL;
  if (!gl_str_is_number(u->port) || u->port.n > 5) return problem;
  return u->port.n == 5 && memcmp(u->port.p, "65535", 5) > 0 ? problem : NULL;
}

static const char *parse_authority(struct gl_str rest, struct parts *u) {
  for (size_t i = rest.n; i--;)
    if (rest.p[i] == '@') {
      rest = gl_str_skip(rest, i + 1); /* user information is no part of Host */
      break;
    }
  u->bracketed = rest.n && rest.p[0] == '[';
  if (u->bracketed) {
    rest = gl_str_skip(rest, 1);
    u->host = gl_str_take(&rest, ']', ']', ']');
    if (!rest.n) return "the URL's host lacks a closing bracket";
    rest = gl_str_skip(rest, 1);
  } else {
    u->host = gl_str_take(&rest, ':', ':', ':');
  }
  if (!u->host.n) return "the URL has no host";
  if (u->host.n > HOST_MAX) return "the URL's host is too long";
  if (!gl_str_is_all(u->host, u->bracketed ? GL_STR_ADDRESS : GL_STR_NAME))
    return "the URL's host has a character that a host may not have";
  return parse_port(rest, u);
}

static const char *parse(struct parts *u, struct gl_str rest, int is_absolute) {
  if (gl_str_has_control(rest) || memchr(rest.p, '\t', rest.n))
    return "the URL has a line break or another control character";
  if (is_absolute) {
    u->scheme = gl_str_take(&rest, ':', '/', '?');
    if (!gl_str_is_all(u->scheme, GL_STR_NAME) || !gl_str_begins_with(rest, GL_STR("://")))
      return "the URL does not begin with https:// or http://";
    rest = gl_str_skip(rest, 3);
    const char *problem = parse_authority(gl_str_take(&rest, '/', '?', '#'), u);
    if (problem) return problem;
  } else if (!gl_str_begins_with(rest, GL_STR("/"))) {
    return "the path does not begin with a slash";
  }
  u->path = gl_str_take(&rest, '?', '#', '#');
  if (gl_str_begins_with(rest, GL_STR("?"))) {
    rest = gl_str_skip(rest, 1);
    u->query = gl_str_take(&rest, '#', '#', '#');
  }
  return NULL;
}

/* ---- host ---- */

static char *put_host(char *p, const struct parts *u) {
  if (u->bracketed) *p++ = '[';
  for (size_t i = 0; i < u->host.n; i++) *p++ = gl_str_lower(u->host.p[i]);
  if (u->bracketed) *p++ = ']';
  int is_usual = (gl_str_is_word(u->scheme, GL_STR("https")) && gl_str_is_word(u->port, GL_STR("443"))) ||
                 (gl_str_is_word(u->scheme, GL_STR("http")) && gl_str_is_word(u->port, GL_STR("80")));
  if (!u->port.n || is_usual) return p;
  *p++ = ':';
  return gl_str_put(p, u->port);
}

/* ---- path ---- */

static char *put_encoded(char *out, char c) {
  out[0] = '%';
  out[1] = "0123456789ABCDEF"[(unsigned char)c >> 4];
  out[2] = "0123456789ABCDEF"[(unsigned char)c & 15];
  return out + 3;
}

/* Puts one segment behind those from `start` on: "." adds nothing, ".." takes the last one back. */
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

/* What cannot stand in a URL is encoded, as an HTTP client has to do it, too. */
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
  const struct pair *pairs = (const struct pair *)(const void *)u->pairs.p; /* from realloc, hence aligned */
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

static int is_held(const struct gl_canonical_url *u, struct gl_str url, int is_absolute, enum gl_canonical_url_form form) {
  return u->given == url.n && u->is_absolute == is_absolute && u->form == form && u->given && memcmp(u->text.p, url.p, url.n) == 0;
}

int gl_canonical_url_read(struct gl_canonical_url *u, struct gl_str url, int is_absolute, enum gl_canonical_url_form form, const char **problem) {
  if (is_held(u, url, is_absolute, form)) return GL_OK;
  struct parts parts = {0};
  u->given = 0;
  *problem = parse(&parts, url, is_absolute);
  if (*problem) return GL_EINVAL;
  u->pairs.n = u->encoded.n = 0;
  int rc = parts.query.n ? sort_query(u, parts.query) : GL_OK;
  if (rc) return rc;

  u->text.n = 0;
  u->text.rc = GL_OK;
  size_t most = url.n + HOST_VALUE_MAX + parts.path.n * 3 + 1 + u->encoded.n + u->pairs.n / sizeof(struct pair);
  char *start = gl_buf_room(&u->text, most);
  if (!start) return u->text.rc;
  char *host = gl_str_put(start, url);
  char *path = put_host(host, &parts);
  char *query = form == GL_CANONICAL_URL_PLAIN ? put_plain_path(path, parts.path) : put_path(path, parts.path);
  char *end = put_query(query, u);
  u->host = span(host, path);
  u->path = span(path, query);
  u->query = span(query, end);
  u->given = url.n;
  u->is_absolute = is_absolute;
  u->form = form;
  return GL_OK;
}

void gl_canonical_url_free(struct gl_canonical_url *u) {
  gl_buf_free(&u->text);
  gl_buf_free(&u->encoded);
  gl_buf_free(&u->pairs);
  u->given = 0;
}
