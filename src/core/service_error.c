#include "service_error.h"

#include <stdio.h>
#include <string.h>

#include "reader.h"

enum presence { ABSENT, EMPTY, GIVEN };

struct field {
  enum presence presence;
  size_t n;
  char text[GL_UTF8_MESSAGE_MAX];
};

enum { TYPE, CODE, MESSAGE_LOWER, MESSAGE_UPPER, FIELDS };

static const char *const names[FIELDS] = {"__type", "code", "message", "Message"};

static int is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static struct gl_str trim(struct gl_str s) {
  while (s.n && is_space(s.p[0])) s.p++, s.n--;
  while (s.n && is_space(s.p[s.n - 1])) s.n--;
  return s;
}

/* "name.space#Code:http://…" -> "Code"; empty if that is blank. */
static struct gl_str strip_code(struct gl_str s) {
  const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
  if (colon) s.n = (size_t)(colon - s.p);
  for (size_t i = s.n; i > 0; i--)
    if (s.p[i - 1] == '#') {
      s.p += i;
      s.n -= i;
      break;
    }
  if (!trim(s).n) s.n = 0;
  return s;
}

static void set_code(struct gl_service_error *e, struct gl_str s) {
  e->code_n = gl_utf8_fit(e->code, sizeof e->code, s.p, s.n, GL_UTF8_PRINTABLE);
}

static void set_message(struct gl_service_error *e, struct gl_str s) {
  e->message_n = gl_utf8_fit(e->message, sizeof e->message, s.p, s.n, GL_UTF8_VALID);
}

/* Returns a string's contents; any other value as JSON has it, "" for one of CBOR. */
static struct gl_str value_text(union gl_reader *r, int is_cbor, enum gl_json_type type) {
  struct gl_str s = {NULL, 0};
  if (type == GL_JSON_STRING) {
    gl_reader_read_string(r, is_cbor, &s);
    return s;
  }
  const char *start = r->json.p;
  gl_reader_skip(r, is_cbor);
  if (is_cbor) return s;
  s.p = start;
  s.n = (size_t)(r->json.p - start);
  return s;
}

static void read_field(union gl_reader *r, int is_cbor, struct field *f, int is_code) {
  enum gl_json_type type = gl_reader_peek(r, is_cbor);
  struct gl_str s = value_text(r, is_cbor, type);
  if (is_code) s = strip_code(s);
  f->presence = GIVEN;
  if (type == GL_JSON_NULL) f->presence = is_code ? EMPTY : ABSENT;
  else if (is_code && type != GL_JSON_STRING) f->presence = ABSENT; /* botocore crashes on these */
  else if (!s.n) f->presence = EMPTY;
  f->n = f->presence == GIVEN ? gl_utf8_fit(f->text, sizeof f->text, s.p, s.n, GL_UTF8_VALID) : 0;
}

static int field_of(struct gl_str key) {
  int i = 0;
  while (i < FIELDS && !(strlen(names[i]) == key.n && !memcmp(names[i], key.p, key.n))) i++;
  return i;
}

/* Returns GL_OK if the body is an object from end to end; of repeated members the last one counts. */
static int read_fields(int is_cbor, struct gl_str body, struct field fields[FIELDS]) {
  struct gl_buf scratch = {0};
  union gl_reader r;
  struct gl_str key;
  gl_reader_init(&r, is_cbor, body.n ? body.p : "", body.n, &scratch);
  if (gl_reader_open(&r, is_cbor, '{'))
    while (gl_reader_next_member(&r, is_cbor, &key)) {
      int i = field_of(key);
      if (i == FIELDS) gl_reader_skip(&r, is_cbor);
      else read_field(&r, is_cbor, &fields[i], i == TYPE || i == CODE);
    }
  int rc = gl_reader_end(&r, is_cbor);
  gl_buf_free(&scratch);
  return rc;
}

/* Returns the usual phrase for a 5xx status; "" if there is none. */
static const char *phrase(int status) {
  static const struct { int status; const char *text; } phrases[] = {
    {500, "Internal Server Error"}, {501, "Not Implemented"},          {502, "Bad Gateway"},
    {503, "Service Unavailable"},   {504, "Gateway Timeout"},          {505, "HTTP Version Not Supported"},
    {506, "Variant Also Negotiates"}, {507, "Insufficient Storage"},   {508, "Loop Detected"},
    {510, "Not Extended"},          {511, "Network Authentication Required"},
  };
  for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
    if (phrases[i].status == status) return phrases[i].text;
  return "";
}

/* Returns 1 for the page of a proxy or a load balancer, which adds nothing to the status. */
static int is_generic(int status, struct gl_str body) {
  static const char html[] = "<html>";
  struct gl_str s = trim(body);
  return status >= 500 && (!s.n || (s.n >= strlen(html) && !memcmp(s.p, html, strlen(html))));
}

static void choose_code(struct gl_service_error *e, int status, struct gl_str errortype, const struct field fields[FIELDS]) {
  char digits[16];
  struct gl_str header = strip_code(trim(errortype));
  struct gl_str type = {fields[TYPE].text, fields[TYPE].n}, code = {fields[CODE].text, fields[CODE].n};
  struct gl_str number = {digits, (size_t)snprintf(digits, sizeof digits, "%d", status)};
  if (header.n) set_code(e, header);
  else if (type.n) set_code(e, type);
  else if (code.n) set_code(e, code);
  else set_code(e, number);
}

static void choose_message(struct gl_service_error *e, int status, int is_cbor, struct gl_str body, const struct field fields[FIELDS]) {
  const struct field *f = &fields[MESSAGE_LOWER];
  if (f->presence == ABSENT) f = &fields[MESSAGE_UPPER];
  struct gl_str text = {f->text, f->n}, fallback = {phrase(status), strlen(phrase(status))};
  set_message(e, e->is_object ? text : e->is_generic || is_cbor ? fallback : body);
}

int gl_service_error_read(struct gl_service_error *e, int status, int is_cbor, struct gl_str errortype, struct gl_str body) {
  struct field fields[FIELDS];
  memset(e, 0, sizeof *e);
  memset(fields, 0, sizeof fields);
  int rc = read_fields(is_cbor, body, fields);
  if (rc == GL_ENOMEM) return rc;
  e->is_object = !rc;
  e->is_generic = is_generic(status, body);
  if (rc) memset(fields, 0, sizeof fields); /* half a document is ignored */
  choose_code(e, status, errortype, fields);
  choose_message(e, status, is_cbor, body, fields);
  return GL_OK;
}
