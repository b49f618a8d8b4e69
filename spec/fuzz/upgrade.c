/* The head of a request to a server: all parts lie within it, and more bytes behind it change nothing. */
#include "../../src/http/upgrade.h"

#include "check.h"

static void check_part(struct gl_str part, const char *p, size_t n) {
  CHECK(part.p >= p && part.p + part.n <= p + n);
  CHECK(!part.n || (!memchr(part.p, '\r', part.n) && !memchr(part.p, '\n', part.n) && !memchr(part.p, 0, part.n)));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static struct gl_upgrade_request rq, shorter;
  const char *p = (const char *)data, *problem, *other;
  if (!gl_upgrade_read_request(&rq, (struct gl_str){p, n}, &problem)) return 0;
  CHECK(!problem && rq.size <= n && rq.size <= GL_UPGRADE_HEAD_MAX);
  check_part(rq.method, p, rq.size);
  check_part(rq.target, p, rq.size);
  for (size_t i = 0; i < rq.header_count; i++) {
    check_part(rq.headers[i].name, p, rq.size);
    check_part(rq.headers[i].value, p, rq.size);
  }
  CHECK(gl_upgrade_read_request(&shorter, (struct gl_str){p, rq.size}, &other) && shorter.header_count == rq.header_count);
  CHECK(!gl_upgrade_read_request(&shorter, (struct gl_str){p, rq.size - 1}, &other) && !other);
  return 0;
}
