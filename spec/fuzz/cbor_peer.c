/* CBOR against libcbor: what we read, it reads to the same end and as the same values. It takes more: other simple values, keys that are
   not text, bytes that are not UTF-8, deeper nesting. It takes less: none of the tags 6 to 20. */
#include <cbor.h>
#include <math.h>
#include <string.h>

#include "../../src/core/cbor.h"
#include "check.h"

static void same_string(struct gl_cbor *c, const cbor_item_t *item) {
  struct gl_str s;
  CHECK(gl_cbor_read_string(c, &s));
  int is_text = cbor_isa_string(item);
  CHECK(is_text || cbor_isa_bytestring(item));
  int is_whole = is_text ? cbor_string_is_definite(item) : cbor_bytestring_is_definite(item);
  size_t chunks = is_whole ? 1 : is_text ? cbor_string_chunk_count(item) : cbor_bytestring_chunk_count(item), at = 0;
  for (size_t i = 0; i < chunks; i++) {
    const cbor_item_t *chunk = is_whole ? item : is_text ? cbor_string_chunks_handle(item)[i] : cbor_bytestring_chunks_handle(item)[i];
    size_t n = is_text ? cbor_string_length(chunk) : cbor_bytestring_length(chunk);
    const unsigned char *p = is_text ? cbor_string_handle(chunk) : cbor_bytestring_handle(chunk);
    CHECK(at + n <= s.n && (!n || !memcmp(s.p + at, p, n)));
    at += n;
  }
  CHECK(at == s.n);
}

static void same_number(struct gl_cbor *c, const cbor_item_t *item) {
  struct gl_json_value v;
  CHECK(gl_cbor_read_number(c, &v));
  if (cbor_is_float(item)) {
    double d = cbor_float_get_float(item);
    CHECK(!v.is_integer && (isnan(d) ? isnan(v.d) : v.d == d && signbit(v.d) == signbit(d)));
  } else {
    uint64_t n = cbor_get_int(item);
    int is_negative = cbor_isa_negint(item);
    CHECK(is_negative || cbor_isa_uint(item));
    CHECK(v.is_integer == (n <= INT64_MAX));
    if (v.is_integer) CHECK(v.i == (is_negative ? -1 - (int64_t)n : (int64_t)n));
    else CHECK(v.d == (is_negative ? -1 - (double)n : (double)n));
  }
}

static void same(struct gl_cbor *c, const cbor_item_t *item) {
  while (cbor_isa_tag(item)) item = item->metadata.tag_metadata.tagged_item;
  struct gl_str key;
  size_t i = 0;
  switch (gl_cbor_peek(c)) {
    case GL_JSON_NONE: CHECK(0); break;
    case GL_JSON_STRING: same_string(c, item); break;
    case GL_JSON_NUMBER: same_number(c, item); break;
    case GL_JSON_ARRAY:
      CHECK(cbor_isa_array(item) && gl_cbor_open(c, '['));
      while (gl_cbor_next_item(c)) same(c, cbor_array_handle(item)[i++]);
      CHECK(i == cbor_array_size(item));
      break;
    case GL_JSON_OBJECT:
      CHECK(cbor_isa_map(item) && gl_cbor_open(c, '{'));
      while (gl_cbor_next_member(c, &key)) same(c, cbor_map_handle(item)[i++].value);
      CHECK(i == cbor_map_size(item));
      break;
    case GL_JSON_TRUE:
    case GL_JSON_FALSE: CHECK(cbor_is_bool(item) && cbor_get_bool(item) == (gl_cbor_peek(c) == GL_JSON_TRUE)); /* fallthrough */
    case GL_JSON_NULL: gl_cbor_read_literal(c);
  }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  struct gl_buf scratch = {0};
  struct gl_cbor c;
  gl_cbor_init(&c, (const char *)data, n, &scratch);
  gl_cbor_skip(&c);
  if (!gl_cbor_end(&c)) {
    struct cbor_load_result result;
    cbor_item_t *item = cbor_load(data, n, &result);
    if (!item && data[result.error.position] >= 0xc6 && data[result.error.position] <= 0xd4) goto done;
    CHECK(item && result.read == n);
    gl_cbor_init(&c, (const char *)data, n, &scratch);
    same(&c, item);
    CHECK(!gl_cbor_end(&c));
    cbor_decref(&item);
  }
done:
  gl_buf_free(&scratch);
  return 0;
}
