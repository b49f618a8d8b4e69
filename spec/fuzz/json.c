/* The JSON reader on any bytes: reading value by value and skipping agree on what is JSON, strings come out as UTF-8, and
   what is written again reads as the same. */
#include "../../src/core/json.h"
#include "../../src/core/utf8.h"

#include <math.h>
#include <string.h>

#include "check.h"

static void string_again(struct gl_str s) {
  struct gl_buf out = {0}, scratch = {0};
  struct gl_json j;
  struct gl_str again;
  CHECK(gl_utf8_is_valid(s.p, s.n));
  CHECK(gl_utf8_count(s.p, s.n) <= s.n);
  CHECK(!gl_json_write_string(&out, s.p, s.n));
  gl_json_init(&j, out.p, out.n, &scratch);
  CHECK(gl_json_read_string(&j, &again) && !gl_json_end(&j));
  CHECK(again.n == s.n && !memcmp(again.p, s.p, s.n));
  gl_buf_free(&out);
  gl_buf_free(&scratch);
}

static void number_again(const struct gl_json_value *n) {
  struct gl_buf out = {0}, scratch = {0};
  struct gl_json j;
  struct gl_json_value again;
  if (!isfinite(n->d)) return;
  CHECK(!(n->is_integer ? gl_json_write_integer(&out, n->i) : gl_json_write_double(&out, n->d)));
  gl_json_init(&j, out.p, out.n, &scratch);
  CHECK(gl_json_read_number(&j, &again) && !gl_json_end(&j));
  CHECK(again.d == n->d && (!n->is_integer || (again.is_integer && again.i == n->i)));
  gl_buf_free(&out);
  gl_buf_free(&scratch);
}

static void walk(struct gl_json *j) {
  struct gl_str s;
  struct gl_json_value n;
  switch (gl_json_peek(j)) {
    case GL_JSON_OBJECT:
      if (gl_json_open(j, '{'))
        while (gl_json_next_member(j, &s)) {
          string_again(s);
          walk(j);
        }
      break;
    case GL_JSON_ARRAY:
      if (gl_json_open(j, '['))
        while (gl_json_next_item(j)) walk(j);
      break;
    case GL_JSON_STRING:
      if (gl_json_read_string(j, &s)) string_again(s);
      break;
    case GL_JSON_NUMBER:
      if (gl_json_read_number(j, &n)) number_again(&n);
      break;
    case GL_JSON_NONE: break;
    default: gl_json_read_literal(j);
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  struct gl_buf one = {0}, other = {0};
  struct gl_json walked, skipped;
  gl_json_init(&walked, (const char *)data, n, &one);
  walk(&walked);
  int rc = gl_json_end(&walked);
  gl_json_init(&skipped, (const char *)data, n, &other);
  gl_json_skip(&skipped);
  CHECK(gl_json_end(&skipped) == rc);
  CHECK(rc == GL_OK || rc == GL_EINVAL || rc == GL_ETOOLARGE);
  CHECK(!rc == !walked.problem);
  gl_buf_free(&one);
  gl_buf_free(&other);
  return 0;
}
