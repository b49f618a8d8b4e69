/* An answer of a server, line by line and then its body, as libcurl hands it over. */
#include "../../src/http/answer.h"

#include <string.h>

#include "check.h"

static void look(const struct gl_answer *a) {
  struct gl_str name, value;
  for (unsigned i = 0; i < a->count; i++) {
    gl_answer_field(a, i, &name, &value);
    CHECK(name.n && !memchr(name.p, ':', name.n) && !memchr(name.p, '\n', name.n));
    CHECK(!memchr(value.p, '\n', value.n) && !memchr(value.p, '\r', value.n) && !memchr(value.p, 0, value.n));
  }
  CHECK(a->status >= 200 && a->status <= 599);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static struct gl_answer a; /* kept, as a connection keeps it */
  const char *p = (const char *)data, *end = p + n;
  int stop = 0;
  gl_answer_reset(&a, n && (*data & 1), 4096);
  while (p < end && !stop && !a.whole) {
    const char *line_end = memchr(p, '\n', (size_t)(end - p));
    line_end = line_end ? line_end + 1 : end;
    stop = gl_answer_line(&a, p, (size_t)(line_end - p));
    p = line_end;
  }
  while (p < end && !stop) { /* the body in two halves */
    size_t half = ((size_t)(end - p) + 1) / 2;
    stop = gl_answer_body(&a, p, half);
    p += half;
  }
  int bad = gl_answer_end(&a);
  CHECK(bad == (a.fault != NULL));
  CHECK(!stop || bad);
  CHECK(a.body.n <= 4096);
  if (!bad) look(&a);
  return 0;
}
