/* Base64 against OpenSSL's, and UTF-8 in pieces against UTF-8 as a whole. The first byte says how long the pieces are. */
#include <openssl/evp.h>
#include <string.h>

#include "../../src/core/base64.h"
#include "../../src/core/page_token.h"
#include "../../src/core/utf8.h"
#include "check.h"

static void check_decode(const char *p, size_t n) {
  struct gl_buf ours = {0}, lenient = {0}, again = {0};
  unsigned char *theirs = malloc(n + 3);
  CHECK(theirs);
  if (!gl_base64_decode(&ours, p, n)) {
    size_t padding = n && p[n - 1] == '=' ? (p[n - 2] == '=' ? 2 : 1) : 0;
    int count = n ? EVP_DecodeBlock(theirs, (const unsigned char *)p, (int)n) : 0;
    CHECK(count >= 0 && (size_t)count - padding == ours.n && !memcmp(theirs, ours.n ? ours.p : "", ours.n));
    CHECK(!gl_page_token_decode(&lenient, p, n) && lenient.n == ours.n && !memcmp(lenient.n ? lenient.p : "", theirs, ours.n));
    CHECK(!gl_base64_encode(&again, ours.n ? ours.p : "", ours.n) && again.n == n && !memcmp(again.n ? again.p : "", p, n));
  }
  free(theirs);
  gl_buf_free(&ours);
  gl_buf_free(&lenient);
  gl_buf_free(&again);
}

static void check_encode(const char *p, size_t n) {
  struct gl_buf ours = {0};
  char *theirs = malloc((n + 2) / 3 * 4 + 1);
  CHECK(theirs && !gl_base64_encode(&ours, p, n));
  CHECK((size_t)EVP_EncodeBlock((unsigned char *)theirs, (const unsigned char *)p, (int)n) == ours.n);
  CHECK(!ours.n || !memcmp(theirs, ours.p, ours.n));
  check_decode(theirs, ours.n);
  free(theirs);
  gl_buf_free(&ours);
}

static void check_utf8(const char *p, size_t n, size_t piece) {
  struct gl_utf8_stream stream = {0};
  int is_valid = gl_utf8_is_valid(p, n), so_far = 1;
  for (size_t i = 0; i < n && so_far; i += piece) so_far = gl_utf8_feed(&stream, p + i, n - i < piece ? n - i : piece);
  CHECK((so_far && !stream.missing) == is_valid);
  CHECK(!gl_utf8_is_ascii(p, n) || is_valid);
  char *out = malloc(piece + 3);
  CHECK(out);
  for (int form = GL_UTF8_VALID; form <= GL_UTF8_PRINTABLE; form++) {
    size_t used = gl_utf8_fit(out, piece + 3, p, n, (enum gl_utf8_form)form);
    CHECK(used <= piece + 3 && gl_utf8_is_valid(out, used));
    if (form == GL_UTF8_VALID && is_valid && n <= piece + 3) CHECK(used == n && !memcmp(out, p, n));
    if (form == GL_UTF8_PRINTABLE)
      for (size_t i = 0; i < used; i++) CHECK((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
  }
  free(out);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  if (!n) return 0;
  char *copy = malloc(n);
  CHECK(copy);
  memcpy(copy, data, n);
  size_t piece = 1 + (size_t)*data % 40;
  check_decode(copy + 1, n - 1);
  check_encode(copy + 1, n - 1);
  check_utf8(copy + 1, n - 1, piece);
  free(copy);
  return 0;
}
