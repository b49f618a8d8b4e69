#include "response.h"

#include "../core/str.h"

enum {
  HEAD_MAX = 64 << 10,   /* bytes; GameLift sends less than 1 KiB */
  FIELDS_MAX = 256,
  INTERIM_MAX = 16,
  KEPT_MAX = 256 << 10,  /* a larger buffer isn't kept for the next response */
  RESERVE_MAX = 1 << 20  /* memory that a Content-Length alone may allocate */
};

int gl_response_fail(struct gl_response *response, enum gl_failure_kind kind, const char *message) {
  if (!response->fault) {
    response->fault = message;
    response->fault_kind = kind;
  }
  return 1;
}

static int malformed(struct gl_response *response, const char *problem) {
  return gl_response_fail(response, GL_FAILURE_HTTP, problem);
}

static int too_large(struct gl_response *response, const char *problem) {
  return gl_response_fail(response, GL_FAILURE_TOO_LARGE, problem);
}

static int store(struct gl_response *response, struct gl_buf *b, const char *p, size_t n) {
  int rc = gl_buf_add(b, p, n);
  if (rc == GL_ETOOLARGE) return too_large(response, "the response is larger than max_response");
  if (rc) return gl_response_fail(response, GL_FAILURE_READ, "not enough memory");
  return 0;
}

void gl_response_reset(struct gl_response *response, int is_to_head, size_t max_body) {
  struct gl_buf buffers[3] = {response->head, response->fields, response->body};
  for (int i = 0; i < 3; i++) {
    if (buffers[i].cap > KEPT_MAX) gl_buf_free(&buffers[i]); /* nothing so large is a secret; 16 MiB would take 3 ms */
    else gl_buf_clear(&buffers[i]);
  }
  memset(response, 0, sizeof *response);
  response->head = buffers[0];
  response->fields = buffers[1];
  response->body = buffers[2];
  response->body.max = max_body;
  response->is_to_head = is_to_head;
  response->length = -1;
}

void gl_response_free(struct gl_response *response) {
  gl_buf_wipe(&response->head);
  gl_buf_wipe(&response->fields);
  gl_buf_wipe(&response->body);
}

static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* Reads "HTTP/1.1 200 OK"; the reason may be missing. */
static int status_line(struct gl_response *response, struct gl_str s) {
  int ok = s.n >= 12 && !memcmp(s.p, "HTTP/1.", 7) && (s.p[7] == '0' || s.p[7] == '1') && s.p[8] == ' ' &&
           is_digit(s.p[9]) && is_digit(s.p[10]) && is_digit(s.p[11]) && (s.n == 12 || s.p[12] == ' ') && !gl_str_has_control(s);
  if (!ok) return malformed(response, "the response does not start with an HTTP/1.1 status line");
  response->http10 = s.p[7] == '0';
  response->status = (s.p[9] - '0') * 100 + (s.p[10] - '0') * 10 + (s.p[11] - '0');
  if (response->status < 100 || response->status > 599) return malformed(response, "the response has an impossible status");
  if (response->status == 101 && (!response->is_to_upgrade || response->http10))
    return malformed(response, "the server switched protocols unasked");
  return 0;
}

/* Reads a list, since a peer may have joined repeated headers: all its numbers must be the same. */
static int content_length(struct gl_response *response, struct gl_str s) {
  for (;;) {
    const char *comma = memchr(s.p, ',', s.n);
    struct gl_str number = gl_str_trim((struct gl_str){s.p, comma ? (size_t)(comma - s.p) : s.n});
    if (!number.n) return malformed(response, "the response has a bad Content-Length");
    int64_t v = 0;
    for (size_t i = 0; i < number.n; i++) {
      if (!is_digit(number.p[i])) return malformed(response, "the response has a bad Content-Length");
      if (v > (INT64_MAX - 9) / 10) return malformed(response, "the response has a Content-Length out of range");
      v = v * 10 + (number.p[i] - '0');
    }
    if (response->length >= 0 && response->length != v) return malformed(response, "the response has conflicting Content-Lengths");
    response->length = v;
    if (!comma) return 0;
    s = gl_str_skip(s, (size_t)(comma + 1 - s.p));
  }
}

static int transfer_encoding(struct gl_response *response, struct gl_str s) {
  if (!gl_str_is_word(s, GL_STR("chunked")) || response->chunked || response->http10)
    return malformed(response, "the response has a Transfer-Encoding other than chunked");
  response->chunked = 1;
  return 0;
}

static int content_encoding(struct gl_response *response, struct gl_str s) {
  if (!s.n || gl_str_is_word(s, GL_STR("identity"))) return 0;
  return malformed(response, "the response is compressed or encoded, which was not offered");
}

/* Reads a list of words and notes "close". */
static int connection(struct gl_response *response, struct gl_str s) {
  while (s.n) {
    struct gl_str word = gl_str_take(&s, ',', ',', ',');
    if (gl_str_is_word(gl_str_trim(word), GL_STR("close"))) response->closes = 1;
    if (s.n) s = gl_str_skip(s, 1);
  }
  return 0;
}

/* The headers that decide where the body ends, how it is encoded, and whether the connection stays. */
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
static int store_header(struct gl_response *response, struct gl_str name, struct gl_str value) {
  struct gl_response_field f = {(uint32_t)response->head.n, (uint32_t)name.n, (uint32_t)(response->head.n + name.n),
                                (uint32_t)value.n};
  char *p = gl_buf_room(&response->head, name.n + value.n);
  if (!p) return gl_response_fail(response, GL_FAILURE_READ, "not enough memory");
  for (size_t i = 0; i < name.n; i++) p[i] = gl_str_lower(name.p[i]);
  memcpy(p + name.n, value.p, value.n);
  response->head.n += name.n + value.n;
  response->count++;
  return store(response, &response->fields, (const char *)&f, sizeof f);
}

/* Splits a line of a head or trailer. */
static int read_field(struct gl_response *response, struct gl_str s, struct gl_str *name, struct gl_str *value) {
  const char *colon = memchr(s.p, ':', s.n);
  *name = (struct gl_str){s.p, colon ? (size_t)(colon - s.p) : 0};
  if (!colon || !gl_str_is_all(*name, GL_STR_TOKEN))
    return malformed(response, "the response has a header line without a proper name");
  *value = gl_str_trim((struct gl_str){colon + 1, s.n - name->n - 1});
  if (gl_str_has_control(*value)) return malformed(response, "the response has a control character in a header");
  return 0;
}

static int header_line(struct gl_response *response, struct gl_str s) {
  struct gl_str name, value;
  if (read_field(response, s, &name, &value)) return 1;
  if (response->count == FIELDS_MAX) return too_large(response, "the response has too many headers");
  if (store_header(response, name, value)) return 1;
  for (size_t i = 0; i < sizeof FRAMING / sizeof *FRAMING; i++)
    if (gl_str_is_word(name, FRAMING[i].name)) return FRAMING[i].read(response, value);
  return 0;
}

int gl_response_is_bodiless(const struct gl_response *response) {
  return response->is_to_head || response->status == 101 || response->status == 204 || response->status == 304;
}

static int end_of_head(struct gl_response *response) {
  if (response->status < 200 && response->status != 101) {
    if (++response->interim > INTERIM_MAX) return malformed(response, "the server sends interim responses without end");
    response->status = response->chunked = response->closes = 0;
    response->length = -1;
    response->head.n = response->fields.n = response->count = 0;
    return 0;
  }
  if (response->chunked && response->length >= 0)
    return malformed(response, "the response has both Content-Length and Transfer-Encoding");
  response->head_done = 1;
  if (gl_response_is_bodiless(response) || response->length <= 0) return 0;
  if ((uint64_t)response->length > response->body.max) return too_large(response, "the response is larger than max_response");
  gl_buf_room(&response->body, response->length < RESERVE_MAX ? (size_t)response->length : RESERVE_MAX);
  return store(response, &response->body, "", 0);
}

int gl_response_count(struct gl_response *response, size_t n) {
  if (n > HEAD_MAX - response->head_bytes)
    return too_large(response, "the response has more than 64 KiB of headers and chunk extensions");
  response->head_bytes += n;
  return 0;
}

struct gl_str gl_response_strip_line(struct gl_str line) {
  if (line.n && line.p[line.n - 1] == '\n') line.n--;
  if (line.n && line.p[line.n - 1] == '\r') line.n--;
  return line;
}

int gl_response_read_line(struct gl_response *response, const char *p, size_t n) {
  if (gl_response_count(response, n)) return 1;
  struct gl_str s = gl_response_strip_line((struct gl_str){p, n}), name, value;
  if (response->head_done) return read_field(response, s, &name, &value); /* a trailer: nothing in it is used */
  if (!response->status) return status_line(response, s);
  return s.n ? header_line(response, s) : end_of_head(response);
}

int gl_response_add_body(struct gl_response *response, const char *p, size_t n) { return store(response, &response->body, p, n); }

void gl_response_header(const struct gl_response *response, unsigned n, struct gl_str *name, struct gl_str *value) {
  struct gl_response_field f;
  memcpy(&f, response->fields.p + n * sizeof f, sizeof f);
  *name = (struct gl_str){response->head.p + f.name, f.name_n};
  *value = (struct gl_str){response->head.p + f.value, f.value_n};
}
