#include "sigv4.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define TERMINATOR "/aws4_request"
#define DAY_LENGTH 8
#define DATE_LENGTH 16
#define SCOPE_PART_MAX 64 /* bytes of region or service */
#define HOST_MAX 255
#define STR(text) ((struct gl_str){(text), sizeof(text) - 1})

/* ---- bytes ---- */

enum { TOKEN = 1, UNRESERVED = 2, NAME = 4, ADDRESS = 8 };

/* TOKEN: a method's or header name's byte; UNRESERVED: never encoded in a path; NAME: of a host, region or service;
   ADDRESS: of an IPv6 address. */
static const unsigned char classes[256] = {
    ['0' ... '9'] = TOKEN | UNRESERVED | NAME | ADDRESS,
    ['A' ... 'Z'] = TOKEN | UNRESERVED | NAME | ADDRESS,
    ['a' ... 'z'] = TOKEN | UNRESERVED | NAME | ADDRESS,
    ['.'] = TOKEN | UNRESERVED | NAME | ADDRESS,
    ['-'] = TOKEN | UNRESERVED | NAME,
    ['_'] = TOKEN | UNRESERVED | NAME,
    ['~'] = TOKEN | UNRESERVED,
    ['%'] = TOKEN | ADDRESS,
    [':'] = ADDRESS,
    ['!'] = TOKEN, ['#'] = TOKEN, ['$'] = TOKEN, ['&'] = TOKEN, ['\''] = TOKEN, ['*'] = TOKEN,
    ['+'] = TOKEN, ['^'] = TOKEN, ['`'] = TOKEN, ['|'] = TOKEN,
};

static int is(char c, int class) { return classes[(unsigned char)c] & class; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }
static int is_control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }
static int is_visible(char c) { return c > 0x20 && c < 0x7f; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

/* Not empty, and of bytes of the class. */
static int is_all(struct gl_str s, int class) {
  for (size_t i = 0; i < s.n; i++)
    if (!is(s.p[i], class)) return 0;
  return s.n > 0;
}

static int is_number(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (!is_digit(s.p[i])) return 0;
  return s.n > 0;
}

static int is_all_visible(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (!is_visible(s.p[i])) return 0;
  return 1;
}

/* Whether s is `word`, which is in lower case, in any case. */
static int is_word(struct gl_str s, struct gl_str word) {
  if (s.n != word.n) return 0;
  for (size_t i = 0; i < s.n; i++)
    if (lower(s.p[i]) != word.p[i]) return 0;
  return 1;
}

static int begins_with(struct gl_str s, struct gl_str start) {
  return s.n >= start.n && memcmp(s.p, start.p, start.n) == 0;
}

static struct gl_str skip(struct gl_str s, size_t n) { return (struct gl_str){s.p + n, s.n - n}; }

/* The part of *s before any of the three stops; *s becomes what follows, the stop included. */
static struct gl_str take(struct gl_str *s, char a, char b, char c) {
  size_t n = 0;
  while (n < s->n && s->p[n] != a && s->p[n] != b && s->p[n] != c) n++;
  struct gl_str taken = {s->p, n};
  *s = skip(*s, n);
  return taken;
}

static char *put(char *out, struct gl_str s) {
  memcpy(out, s.p, s.n);
  return out + s.n;
}

static char *put_encoded(char *out, char c) {
  out[0] = '%';
  out[1] = "0123456789ABCDEF"[(unsigned char)c >> 4];
  out[2] = "0123456789ABCDEF"[(unsigned char)c & 15];
  return out + 3;
}

static int add(struct gl_buf *b, struct gl_str s) { return gl_buf_add(b, s.p, s.n); }

static int invalid(struct gl_sigv4_stages *st, const char *problem) {
  st->problem = problem;
  return GL_EINVAL;
}

/* ---- the URL ---- */

struct url {
  struct gl_str scheme, host, port, path, query; /* host without the brackets of an IPv6 address */
  int bracketed;
};

/* Returns the problem, or NULL. */
static const char *parse_port(struct gl_str rest, struct url *u) {
  static const char problem[] = "the URL's port is no number from 0 to 65535";
  if (!rest.n) return NULL;
  if (rest.p[0] != ':') return problem;
  u->port = skip(rest, 1);
  while (u->port.n > 1 && u->port.p[0] == '0') u->port = skip(u->port, 1);
  if (!u->port.n) return NULL;
  if (!is_number(u->port) || u->port.n > 5) return problem;
  return u->port.n == 5 && memcmp(u->port.p, "65535", 5) > 0 ? problem : NULL;
}

static const char *parse_authority(struct gl_str rest, struct url *u) {
  for (size_t i = rest.n; i--;)
    if (rest.p[i] == '@') {
      rest = skip(rest, i + 1); /* user information is no part of Host */
      break;
    }
  u->bracketed = rest.n && rest.p[0] == '[';
  if (u->bracketed) {
    rest = skip(rest, 1);
    u->host = take(&rest, ']', ']', ']');
    if (!rest.n) return "the URL's host lacks a closing bracket";
    rest = skip(rest, 1);
  } else {
    u->host = take(&rest, ':', ':', ':');
  }
  if (!u->host.n) return "the URL has no host";
  if (u->host.n > HOST_MAX) return "the URL's host is too long";
  if (!is_all(u->host, u->bracketed ? ADDRESS : NAME)) return "the URL's host has a character that a host may not have";
  return parse_port(rest, u);
}

static const char *parse_url(const struct gl_sigv4_request *rq, struct url *u) {
  struct gl_str rest = rq->url;
  for (size_t i = 0; i < rest.n; i++)
    if (is_control(rest.p[i])) return "the URL has a line break or another control character";
  if (!rq->received) {
    u->scheme = take(&rest, ':', '/', '?');
    if (!is_all(u->scheme, NAME) || !begins_with(rest, STR("://"))) return "the URL does not begin with https:// or http://";
    rest = skip(rest, 3);
    const char *problem = parse_authority(take(&rest, '/', '?', '#'), u);
    if (problem) return problem;
  } else if (!begins_with(rest, STR("/"))) {
    return "the path does not begin with a slash";
  }
  u->path = take(&rest, '?', '#', '#');
  if (begins_with(rest, STR("?"))) {
    rest = skip(rest, 1);
    u->query = take(&rest, '#', '#', '#');
  }
  return NULL;
}

/* What goes into the Host header: in lower case, without a default port. */
static struct gl_str host_value(const struct url *u, char out[HOST_MAX + 8]) {
  char *p = out;
  if (u->bracketed) *p++ = '[';
  for (size_t i = 0; i < u->host.n; i++) *p++ = lower(u->host.p[i]);
  if (u->bracketed) *p++ = ']';
  int is_default = (is_word(u->scheme, STR("https")) && is_word(u->port, STR("443"))) ||
                   (is_word(u->scheme, STR("http")) && is_word(u->port, STR("80")));
  if (u->port.n && !is_default) {
    *p++ = ':';
    p = put(p, u->port);
  }
  return (struct gl_str){out, (size_t)(p - out)};
}

/* ---- canonical path and query ---- */

/* Puts one segment behind those from `start` on: "." adds nothing, ".." takes the last one back. */
static char *put_segment(const char *start, char *out, struct gl_str segment) {
  if (!segment.n || (segment.n == 1 && segment.p[0] == '.')) return out;
  if (segment.n == 2 && segment.p[0] == '.' && segment.p[1] == '.') {
    while (out > start && *--out != '/') continue;
    return out;
  }
  *out++ = '/';
  for (size_t i = 0; i < segment.n; i++) {
    if (is(segment.p[i], UNRESERVED)) *out++ = segment.p[i];
    else out = put_encoded(out, segment.p[i]);
  }
  return out;
}

/* Dot segments and repeated slashes are removed; then all is encoded, what was encoded already too. */
static int canonical_path(struct gl_buf *b, struct gl_str path) {
  if (path.n <= 1) return gl_buf_char(b, '/');
  char *start = gl_buf_room(b, path.n * 3);
  if (!start) return b->rc;
  char *out = start;
  for (struct gl_str rest = path; rest.n;) {
    rest = skip(rest, 1);
    out = put_segment(start, out, take(&rest, '/', '/', '/'));
  }
  if (out == start || path.p[path.n - 1] == '/') *out++ = '/';
  b->n += (size_t)(out - start);
  return GL_OK;
}

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

/* The query is encoded already; only bytes that can't stand in a URL at all are encoded here. */
static int encode_query(struct gl_buf *b, struct gl_str query) {
  b->n = 0;
  char *start = gl_buf_room(b, query.n * 3);
  if (!start) return b->rc;
  char *out = start;
  for (size_t i = 0; i < query.n; i++) {
    if (is_visible(query.p[i])) *out++ = query.p[i];
    else out = put_encoded(out, query.p[i]);
  }
  b->n = (size_t)(out - start);
  return GL_OK;
}

static int split_pairs(struct gl_buf *b, struct gl_str rest) {
  b->n = 0;
  for (;; rest = skip(rest, 1)) {
    struct pair pair;
    pair.value = take(&rest, '&', '&', '&');
    pair.key = take(&pair.value, '=', '=', '=');
    if (pair.value.n) pair.value = skip(pair.value, 1);
    int rc = gl_buf_add(b, &pair, sizeof pair);
    if (rc || !rest.n) return rc;
  }
}

static int canonical_query(struct gl_signer *s, struct gl_buf *b, struct gl_str query) {
  if (!query.n) return GL_OK;
  s->query.rc = s->pairs.rc = GL_OK;
  int rc = encode_query(&s->query, query);
  if (!rc) rc = split_pairs(&s->pairs, (struct gl_str){s->query.p, s->query.n});
  if (rc) return rc;
  struct pair *pairs = (struct pair *)(void *)s->pairs.p; /* from realloc, hence aligned */
  size_t count = s->pairs.n / sizeof *pairs;
  qsort(pairs, count, sizeof *pairs, compare_pairs);
  for (size_t i = 0; i < count; i++) {
    if (i) gl_buf_char(b, '&');
    add(b, pairs[i].key);
    gl_buf_char(b, '=');
    add(b, pairs[i].value);
  }
  return b->rc;
}

/* ---- canonical headers ---- */

enum role { PLAIN, UNSIGNED, HOST, DATE, SESSION, AUTHORIZATION, PAYLOAD };

static enum role role_of(struct gl_str name) {
  static const struct {
    char name[21]; /* its NUL is not needed */
    unsigned char n, role;
  } roles[] = {
#define ROLE(text, what) {text, sizeof(text) - 1, what}
      ROLE("host", HOST),
      ROLE("authorization", AUTHORIZATION),
      ROLE("x-amz-date", DATE),
      ROLE("x-amz-security-token", SESSION),
      ROLE("x-amz-content-sha256", PAYLOAD),
      ROLE("connection", UNSIGNED),
      ROLE("expect", UNSIGNED),
      ROLE("keep-alive", UNSIGNED),
      ROLE("proxy-authenticate", UNSIGNED),
      ROLE("proxy-authorization", UNSIGNED),
      ROLE("te", UNSIGNED),
      ROLE("trailer", UNSIGNED),
      ROLE("transfer-encoding", UNSIGNED),
      ROLE("upgrade", UNSIGNED),
      ROLE("user-agent", UNSIGNED),
      ROLE("x-amzn-trace-id", UNSIGNED),
#undef ROLE
  };
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
    if (roles[i].n == name.n && is_word(name, (struct gl_str){roles[i].name, name.n})) return (enum role)roles[i].role;
  return PLAIN;
}

struct list {
  size_t n;
  struct gl_str payload;                 /* value of x-amz-content-sha256; n 0: the body is hashed */
  struct gl_header at[GL_SIGV4_HEADERS]; /* by name in lower case; those of one name in order of arrival */
};

static int compare_names(struct gl_str a, struct gl_str b) {
  for (size_t i = 0; i < a.n && i < b.n; i++) {
    int order = (unsigned char)lower(a.p[i]) - (unsigned char)lower(b.p[i]);
    if (order) return order;
  }
  return (a.n > b.n) - (a.n < b.n);
}

static int insert(struct list *list, struct gl_str name, struct gl_str value, struct gl_sigv4_stages *st) {
  if (list->n == GL_SIGV4_HEADERS) return invalid(st, "there are too many headers to sign");
  size_t i = list->n++;
  for (; i && compare_names(list->at[i - 1].name, name) > 0; i--) list->at[i] = list->at[i - 1];
  list->at[i] = (struct gl_header){name, value};
  return GL_OK;
}

static int check_header(const struct gl_header *h, struct gl_sigv4_stages *st) {
  if (!is_all(h->name, TOKEN)) return invalid(st, "the name of a header is empty or has a character it may not have");
  for (size_t i = 0; i < h->value.n; i++)
    if (is_control(h->value.p[i]) && h->value.p[i] != '\t') {
      st->problem_header = h->name;
      return invalid(st, "the value has a line break or another control character");
    }
  return GL_OK;
}

/* A server hashes the body itself: a client's word counts only where it says that there is no hash. */
static int is_payload(struct gl_str value, int received) {
  return !received || begins_with(value, STR("UNSIGNED-")) || begins_with(value, STR("STREAMING-"));
}

static int insert_given(const struct gl_sigv4_request *rq, struct list *list, int *has_host,
                        struct gl_sigv4_stages *st) {
  for (size_t i = 0; i < rq->header_count; i++) {
    const struct gl_header *h = &rq->headers[i];
    int rc = check_header(h, st);
    if (rc) return rc;
    enum role role = role_of(h->name);
    if (role == HOST) *has_host = 1;
    if (role == PAYLOAD && is_payload(h->value, rq->received)) list->payload = h->value;
    int ours = role == DATE || role == AUTHORIZATION || (role == SESSION && rq->session_token.n);
    if ((ours || role == UNSIGNED) && !rq->received) continue;
    rc = insert(list, h->name, h->value, st);
    if (rc) return rc;
  }
  return GL_OK;
}

/* The headers to sign; `host` is room for the one that may be added. */
static int collect(const struct gl_sigv4_request *rq, const struct url *u, char host[HOST_MAX + 8], struct list *list,
                   struct gl_sigv4_stages *st) {
  int has_host = 0;
  list->n = 0;
  list->payload.n = 0;
  int rc = insert_given(rq, list, &has_host, st);
  if (rc || rq->received) return rc;
  rc = insert(list, STR("x-amz-date"), rq->date, st);
  if (!rc && !has_host) rc = insert(list, STR("host"), host_value(u, host), st);
  if (!rc && rq->session_token.n) rc = insert(list, STR("x-amz-security-token"), rq->session_token, st);
  return rc;
}

/* Without white space at its ends, and one space for each run of it. */
static void add_folded(struct gl_buf *b, struct gl_str value) {
  char *start = gl_buf_room(b, value.n), *out = start;
  if (!start) return;
  int gap = 0;
  for (size_t i = 0; i < value.n; i++) {
    char c = value.p[i];
    if (c == ' ' || c == '\t') {
      gap = out > start;
      continue;
    }
    if (gap) *out++ = ' ';
    gap = 0;
    *out++ = c;
  }
  b->n += (size_t)(out - start);
}

static void add_lower(struct gl_buf *b, struct gl_str name) {
  char *out = gl_buf_room(b, name.n);
  if (!out) return;
  for (size_t i = 0; i < name.n; i++) out[i] = lower(name.p[i]);
  b->n += name.n;
}

static int repeats(const struct list *list, size_t i) {
  return i && compare_names(list->at[i - 1].name, list->at[i].name) == 0;
}

static int canonical_headers(struct gl_buf *b, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (repeats(list, i)) {
      b->p[b->n - 1] = ','; /* was the end of the line */
    } else {
      add_lower(b, list->at[i].name);
      gl_buf_char(b, ':');
    }
    add_folded(b, list->at[i].value);
    if (gl_buf_char(b, '\n')) return b->rc;
  }
  return GL_OK;
}

static int signed_headers(struct gl_buf *b, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (repeats(list, i)) continue;
    if (i) gl_buf_char(b, ';');
    add_lower(b, list->at[i].name);
  }
  return b->rc;
}

/* ---- stages ---- */

static int add_payload_hash(struct gl_signer *s, struct gl_buf *b, struct gl_str payload, struct gl_str body) {
  if (payload.n) {
    add_folded(b, payload);
    return b->rc;
  }
  char *out = gl_buf_room(b, GL_SHA256_HEX);
  int rc = out ? gl_signkey_hash(&s->key, body, out) : b->rc;
  if (!rc) b->n += GL_SHA256_HEX;
  return rc;
}

static int canonical_request(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  struct gl_buf *b = &st->canonical;
  struct url u = {0};
  struct list list;
  char host[HOST_MAX + 8];
  st->problem = parse_url(rq, &u);
  if (st->problem) return GL_EINVAL;
  int rc = collect(rq, &u, host, &list, st);
  if (rc) return rc;

  b->n = 0;
  b->rc = GL_OK;
  for (size_t i = 0; i < rq->method.n; i++) gl_buf_char(b, upper(rq->method.p[i]));
  gl_buf_char(b, '\n');
  canonical_path(b, u.path);
  gl_buf_char(b, '\n');
  rc = canonical_query(s, b, u.query);
  if (!rc) rc = gl_buf_char(b, '\n');
  if (!rc) rc = canonical_headers(b, &list);
  gl_buf_char(b, '\n');
  size_t from = b->n;
  if (!rc) rc = signed_headers(b, &list);
  size_t to = b->n;
  gl_buf_char(b, '\n');
  if (!rc) rc = add_payload_hash(s, b, list.payload, rq->body);
  if (!rc) st->signed_headers = (struct gl_str){b->p + from, to - from};
  return rc;
}

/* "20150830/us-east-1/gamelift/aws4_request" */
static char *put_scope(char *p, const struct gl_sigv4_request *rq) {
  p = put(p, (struct gl_str){rq->date.p, DAY_LENGTH});
  *p++ = '/';
  p = put(p, rq->region);
  *p++ = '/';
  p = put(p, rq->service);
  return put(p, STR(TERMINATOR));
}

static int string_to_sign(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  char *p = put(st->string_to_sign, STR(ALGORITHM "\n"));
  p = put(p, rq->date);
  *p++ = '\n';
  p = put_scope(p, rq);
  *p++ = '\n';
  st->string_to_sign_n = (size_t)(p - st->string_to_sign) + GL_SHA256_HEX;
  return gl_signkey_hash(&s->key, (struct gl_str){st->canonical.p, st->canonical.n}, p);
}

static int signature(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  const struct gl_signkey_scope scope = {rq->secret_key, {rq->date.p, DAY_LENGTH}, rq->region, rq->service};
  int rc = gl_signkey_hold(&s->key, &scope);
  if (!rc) rc = gl_signkey_sign(&s->key, (struct gl_str){st->string_to_sign, st->string_to_sign_n}, st->signature);
  return rc;
}

static int is_date(struct gl_str date) {
  if (date.n != DATE_LENGTH || date.p[8] != 'T' || date.p[15] != 'Z') return 0;
  return is_number((struct gl_str){date.p, 8}) && is_number((struct gl_str){date.p + 9, 6});
}

static int is_secret(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0) return 0;
  return s.n > 0;
}

static int is_scope_part(struct gl_str s) { return s.n <= SCOPE_PART_MAX && is_all(s, NAME); }

/* Everything but the URL and the headers. Returns the problem, or NULL. */
static const char *check(const struct gl_sigv4_request *rq) {
  if (!is_all(rq->method, TOKEN)) return "the method is no HTTP method";
  if (!is_secret(rq->secret_key)) return "the secret access key is empty or has a line break or NUL in it";
  if (!is_scope_part(rq->region)) return "the region is no name of a region";
  if (!is_scope_part(rq->service)) return "the service is no name of a service";
  if (!is_date(rq->date)) return "the date is not of the form YYYYMMDDTHHMMSSZ";
  if (rq->received) return NULL;
  if (!rq->access_key.n || !is_all_visible(rq->access_key)) return "the access key id is empty or has a character it may not have";
  if (!is_all_visible(rq->session_token)) return "the session token has a character it may not have";
  return NULL;
}

int gl_sigv4_sign(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  st->problem_header.n = 0;
  st->problem = check(rq);
  if (st->problem) return GL_EINVAL;
  ERR_set_mark();
  int rc = canonical_request(s, rq, st);
  if (!rc) rc = string_to_sign(s, rq, st);
  if (!rc) rc = signature(s, rq, st);
  ERR_pop_to_mark();
  return rc;
}

int gl_sigv4_authorization(const struct gl_sigv4_request *rq, const struct gl_sigv4_stages *st,
                           char out[GL_SIGV4_AUTHORIZATION], size_t *n) {
  size_t room = GL_SIGV4_AUTHORIZATION - 512; /* the fixed words, scope and signature are shorter than that */
  if (rq->access_key.n > room || st->signed_headers.n > room - rq->access_key.n) return GL_ETOOLARGE;
  char *p = put(out, STR(ALGORITHM " Credential="));
  p = put(p, rq->access_key);
  *p++ = '/';
  p = put_scope(p, rq);
  p = put(p, STR(", SignedHeaders="));
  p = put(p, st->signed_headers);
  p = put(p, STR(", Signature="));
  p = put(p, (struct gl_str){st->signature, GL_SHA256_HEX});
  *n = (size_t)(p - out);
  return GL_OK;
}

/* ---- life ---- */

int gl_signer_init(struct gl_signer *s) {
  memset(s, 0, sizeof *s);
  ERR_set_mark();
  int rc = gl_signkey_init(&s->key);
  ERR_pop_to_mark();
  return rc;
}

void gl_signer_free(struct gl_signer *s) {
  gl_signkey_free(&s->key);
  gl_buf_free(&s->query);
  gl_buf_free(&s->pairs);
}

int gl_sigv4_selftest(void) {
  static const char expected[] = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
  const struct gl_sigv4_request rq = {
      .method = STR("POST"),
      .url = STR("https://example.amazonaws.com/"),
      .access_key = STR("AKIDEXAMPLE"),
      .secret_key = STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      .region = STR("us-east-1"),
      .service = STR("service"),
      .date = STR("20150830T123600Z"),
  };
  struct gl_signer s;
  struct gl_sigv4_stages st = {0};
  int rc = gl_signer_init(&s);
  if (!rc) rc = gl_sigv4_sign(&s, &rq, &st);
  if (!rc && memcmp(st.signature, expected, GL_SHA256_HEX) != 0) rc = GL_ECRYPTO;
  gl_buf_wipe(&st.canonical);
  gl_signer_free(&s);
  return rc;
}
