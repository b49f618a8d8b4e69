#include "response.h"

#include "../core/str.h"

enum {
  HEAD_MAX = 64 << 10,   /* bytes; GameLift sends less than 1 KiB */
  FIELDS_MAX = 256,
  INTERIM_MAX = 16,
  KEEP_MAX = 256 << 10,  /* a buffer that grew beyond this isn't kept for the next answer */
  RESERVE_MAX = 1 << 20  /* what a Content-Length alone may make us allocate */
};

int gl_response_fail(struct gl_response *a, enum gl_failure_kind kind, const char *why) {
  if (!a->fault) {
    a->fault = why;
    a->fault_kind = kind;
  }
  return 1;
}

static int store(struct gl_response *a, struct gl_buf *b, const char *p, size_t n) {
  int rc = gl_buf_add(b, p, n);
  if (rc == GL_ETOOLARGE) return gl_response_fail(a, GL_FAILURE_TOO_LARGE, "the answer is larger than max_response");
  if (rc) return gl_response_fail(a, GL_FAILURE_READ, "not enough memory");
  return 0;
}

void gl_response_reset(struct gl_response *a, int to_head, size_t max_body) {
  struct gl_buf kept[3] = {a->head, a->fields, a->body};
  for (int i = 0; i < 3; i++) {
    if (kept[i].cap > KEEP_MAX) gl_buf_free(&kept[i]); /* nothing so large is a secret; 16 MiB would take 3 ms */
    else gl_buf_clear(&kept[i]);
  }
  memset(a, 0, sizeof *a);
  a->head = kept[0];
  a->fields = kept[1];
  a->body = kept[2];
  a->body.max = max_body;
  a->to_head = to_head;
  a->length = -1;
}

void gl_response_free(struct gl_response *a) {
  gl_buf_wipe(&a->head);
  gl_buf_wipe(&a->fields);
  gl_buf_wipe(&a->body);
}

static struct gl_str trim(struct gl_str s) {
  while (s.n && gl_str_is(*s.p, GL_STR_BLANK)) s = gl_str_skip(s, 1);
  while (s.n && gl_str_is(s.p[s.n - 1], GL_STR_BLANK)) s.n--;
  return s;
}

static int digit(char c) { return c >= '0' && c <= '9'; }

/* "HTTP/1.1 200 OK"; the reason may be missing. */
static int status_line(struct gl_response *a, struct gl_str s) {
  int ok = s.n >= 12 && !memcmp(s.p, "HTTP/1.", 7) && (s.p[7] == '0' || s.p[7] == '1') && s.p[8] == ' ' &&
           digit(s.p[9]) && digit(s.p[10]) && digit(s.p[11]) && (s.n == 12 || s.p[12] == ' ');
  if (!ok) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer does not start with an HTTP/1.1 status line");
  a->http10 = s.p[7] == '0';
  a->status = (s.p[9] - '0') * 100 + (s.p[10] - '0') * 10 + (s.p[11] - '0');
  if (a->status < 100 || a->status > 599) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has an impossible status");
  if (a->status == 101) return gl_response_fail(a, GL_FAILURE_HTTP, "the server switched protocols unasked");
  return 0;
}

/* A list, since a peer may have joined repeated headers: all its numbers must be the same one. */
static int content_length(struct gl_response *a, struct gl_str s) {
  for (;;) {
    const char *comma = memchr(s.p, ',', s.n);
    struct gl_str one = trim((struct gl_str){s.p, comma ? (size_t)(comma - s.p) : s.n});
    if (!one.n) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a bad Content-Length");
    int64_t v = 0;
    for (size_t i = 0; i < one.n; i++) {
      if (!digit(one.p[i])) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a bad Content-Length");
      if (v > (INT64_MAX - 9) / 10) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a Content-Length out of range");
      v = v * 10 + (one.p[i] - '0');
    }
    if (a->length >= 0 && a->length != v) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has conflicting Content-Lengths");
    a->length = v;
    if (!comma) return 0;
    s = gl_str_skip(s, (size_t)(comma + 1 - s.p));
  }
}

static int transfer_encoding(struct gl_response *a, struct gl_str s) {
  if (!gl_str_is_word(s, GL_STR("chunked")) || a->chunked || a->http10)
    return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a Transfer-Encoding other than chunked");
  a->chunked = 1;
  return 0;
}

static int content_encoding(struct gl_response *a, struct gl_str s) {
  if (!s.n || gl_str_is_word(s, GL_STR("identity"))) return 0;
  return gl_response_fail(a, GL_FAILURE_HTTP, "the answer is compressed or encoded, which was not offered");
}

/* A list of words: does it say close? */
static int connection(struct gl_response *a, struct gl_str s) {
  while (s.n) {
    struct gl_str word = gl_str_take(&s, ',', ',', ',');
    if (gl_str_is_word(trim(word), GL_STR("close"))) a->closes = 1;
    if (s.n) s = gl_str_skip(s, 1);
  }
  return 0;
}

/* The headers that decide where the body ends, how it reads, and what comes after it. */
static const struct {
  struct gl_str name;
  int (*read)(struct gl_response *, struct gl_str);
} FRAMING[] = {
    {{"content-length", 14}, content_length},
    {{"transfer-encoding", 17}, transfer_encoding},
    {{"content-encoding", 16}, content_encoding},
    {{"connection", 10}, connection},
};

/* Appends the header to head and fields. */
static int keep(struct gl_response *a, struct gl_str name, struct gl_str value) {
  struct gl_response_field f = {(uint32_t)a->head.n, (uint32_t)name.n, (uint32_t)(a->head.n + name.n), (uint32_t)value.n};
  char *p = gl_buf_room(&a->head, name.n + value.n);
  if (!p) return gl_response_fail(a, GL_FAILURE_READ, "not enough memory");
  for (size_t i = 0; i < name.n; i++) p[i] = gl_str_lower(name.p[i]);
  memcpy(p + name.n, value.p, value.n);
  a->head.n += name.n + value.n;
  a->count++;
  return store(a, &a->fields, (const char *)&f, sizeof f);
}

static int header_line(struct gl_response *a, struct gl_str s) {
  const char *colon = memchr(s.p, ':', s.n);
  struct gl_str name = {s.p, colon ? (size_t)(colon - s.p) : 0};
  if (!colon || !gl_str_is_all(name, GL_STR_TOKEN))
    return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a header line without a proper name");
  struct gl_str value = trim((struct gl_str){colon + 1, s.n - name.n - 1});
  if (gl_str_has_control(value)) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a control character in a header");
  if (a->count == FIELDS_MAX) return gl_response_fail(a, GL_FAILURE_TOO_LARGE, "the answer has too many headers");
  if (keep(a, name, value)) return 1;
  for (size_t i = 0; i < sizeof FRAMING / sizeof *FRAMING; i++)
    if (gl_str_is_word(name, FRAMING[i].name)) return FRAMING[i].read(a, value);
  return 0;
}

int gl_response_is_bodiless(const struct gl_response *a) { return a->to_head || a->status == 204 || a->status == 304; }

static int end_of_head(struct gl_response *a) {
  if (a->status < 200) {
    if (++a->interim > INTERIM_MAX) return gl_response_fail(a, GL_FAILURE_HTTP, "the server sends interim answers without end");
    a->status = a->chunked = a->closes = 0;
    a->length = -1;
    a->head.n = a->fields.n = a->count = 0;
    return 0;
  }
  if (a->chunked && a->length >= 0)
    return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has both Content-Length and Transfer-Encoding");
  a->whole = 1;
  if (gl_response_is_bodiless(a) || a->length <= 0) return 0;
  if ((uint64_t)a->length > a->body.max) return gl_response_fail(a, GL_FAILURE_TOO_LARGE, "the answer is larger than max_response");
  gl_buf_room(&a->body, a->length < RESERVE_MAX ? (size_t)a->length : RESERVE_MAX);
  return store(a, &a->body, "", 0);
}

int gl_response_count(struct gl_response *a, size_t n) {
  if (n > HEAD_MAX - a->head_bytes)
    return gl_response_fail(a, GL_FAILURE_TOO_LARGE, "the answer has more than 64 KiB of headers and chunk extensions");
  a->head_bytes += n;
  return 0;
}

int gl_response_read_line(struct gl_response *a, const char *p, size_t n) {
  if (gl_response_count(a, n)) return 1;
  if (a->whole) return 0; /* a trailer: nothing in it is of use */
  struct gl_str s = {p, n};
  if (s.n && s.p[s.n - 1] == '\n') s.n--;
  if (s.n && s.p[s.n - 1] == '\r') s.n--;
  if (!a->status) return status_line(a, s);
  return s.n ? header_line(a, s) : end_of_head(a);
}

int gl_response_add_body(struct gl_response *a, const char *p, size_t n) { return store(a, &a->body, p, n); }

void gl_response_header(const struct gl_response *a, unsigned n, struct gl_str *name, struct gl_str *value) {
  struct gl_response_field f;
  memcpy(&f, a->fields.p + n * sizeof f, sizeof f);
  *name = (struct gl_str){a->head.p + f.name, f.name_n};
  *value = (struct gl_str){a->head.p + f.value, f.value_n};
}
