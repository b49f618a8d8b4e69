/* A request of any bytes: method, URL, token, then headers "Name:value", one a line; after an empty line the body. */
#include "../../src/crypto/sigv4.h"

#include <string.h>

#include "check.h"

enum { HEADERS_MAX = 160 }; /* more than may be signed */

static struct gl_str line(const char **p, const char *end) {
  const char *stop = *p < end ? memchr(*p, '\n', (size_t)(end - *p)) : NULL;
  struct gl_str s = { *p, (size_t)((stop ? stop : end) - *p) };
  *p = stop ? stop + 1 : end;
  return s;
}

static void stages(const struct gl_sigv4_request *rq, const struct gl_sigv4_stages *st) {
  char authorization[GL_SIGV4_AUTHORIZATION];
  size_t n = 0;
  CHECK(st->canonical.n > 0);
  CHECK(st->string_to_sign_n <= sizeof st->string_to_sign);
  CHECK(st->signed_headers.p >= st->canonical.p);
  CHECK(st->signed_headers.p + st->signed_headers.n <= st->canonical.p + st->canonical.n);
  int rc = gl_sigv4_authorization(rq, st, authorization, &n);
  CHECK(rc == GL_OK || rc == GL_ETOOLARGE);
  CHECK(rc || (n && n <= sizeof authorization && !memchr(authorization, '\n', n)));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static struct gl_sigv4_signer signer;
  static struct gl_sigv4_stages st, second;
  static int ready;
  if (!ready) CHECK(!gl_sigv4_selftest());
  ready = 1;

  const char *p = (const char *)data, *end = p + n;
  struct gl_header headers[HEADERS_MAX];
  struct gl_sigv4_request rq = { .headers = headers, .received = n && (*data & 1) };
  struct gl_str text;
  rq.method = line(&p, end);
  rq.url = line(&p, end);
  rq.session_token = line(&p, end);
  rq.access_key = (struct gl_str){ "AKIAIOSFODNN7EXAMPLE", 20 };
  rq.secret_key = (struct gl_str){ "secret", 6 };
  rq.region = (struct gl_str){ "us-west-2", 9 };
  rq.service = (struct gl_str){ "gamelift", 8 };
  rq.date = (struct gl_str){ "20260203T040506Z", 16 };
  while (p < end && rq.header_count < HEADERS_MAX && (text = line(&p, end)).n) {
    const char *colon = memchr(text.p, ':', text.n);
    size_t name = colon ? (size_t)(colon - text.p) : text.n;
    size_t skip = colon ? name + 1 : name;
    headers[rq.header_count++] = (struct gl_header){ { text.p, name }, { text.p + skip, text.n - skip } };
  }
  rq.body = (struct gl_str){ p, (size_t)(end - p) };

  int rc = gl_sigv4_sign(&signer, &rq, &st);
  CHECK(rc == GL_OK || rc == GL_EINVAL || rc == GL_ETOOLARGE);
  CHECK(gl_sigv4_sign(&signer, &rq, &second) == rc);
  if (rc == GL_EINVAL) CHECK(st.problem);
  if (rc) return 0;
  CHECK(!memcmp(st.signature, second.signature, sizeof st.signature));
  stages(&rq, &st);
  return 0;
}
