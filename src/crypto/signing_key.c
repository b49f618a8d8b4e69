/* OpenSSL's plain SHA-256, deprecated since 3.0 and kept: EVP would cost a quarter more for each signature, and for the
   first one a millisecond and 2 MiB, in which it loads providers and their configuration. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "signing_key.h"

#include <openssl/crypto.h>
#include <string.h>

/* The two hex digits of each of four bytes, eight at once: nibbles are spread over the bytes of a word in the order of
   the text, then each becomes its digit. */
static uint64_t hex_of(const unsigned char b[4]) {
  const uint64_t each = 0x0101010101010101;
  uint64_t x = (uint64_t)b[0] | (uint64_t)b[1] << 16 | (uint64_t)b[2] << 32 | (uint64_t)b[3] << 48;
  x = (x >> 4 | x << 8) & each * 15;
  uint64_t is_letter = (x + each * 6) >> 4 & each;
  x += each * '0' + is_letter * ('a' - '0' - 10);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap64(x);
#endif
  return x;
}

static void put_hex(char *out, const unsigned char bytes[32]) {
  for (int i = 0; i < 32; i += 4) {
    uint64_t digits = hex_of(bytes + i);
    memcpy(out + 2 * i, &digits, sizeof digits);
  }
}

static int finish_hash(SHA256_CTX *c, struct gl_str data, unsigned char out[32]) {
  return SHA256_Update(c, data.p, data.n) && SHA256_Final(out, c);
}

/* ---- HMAC ---- */

/* Begins one half of an HMAC: hashes the key in the block under a pad, and leaves the block as it was. */
static int start_half(struct gl_signing_key *k, SHA256_CTX *c, unsigned char pad) {
  for (size_t i = 0; i < sizeof k->block; i++) k->block[i] ^= pad;
  int ok = SHA256_Init(c) && SHA256_Update(c, k->block, sizeof k->block);
  for (size_t i = 0; i < sizeof k->block; i++) k->block[i] ^= pad;
  return ok;
}

static int start_halves(struct gl_signing_key *k) {
  return start_half(k, &k->inner, 0x36) && start_half(k, &k->outer, 0x5c) ? GL_OK : GL_ECRYPTO;
}

/* HMAC under the key of the two halves, which stay as they are. */
static int hmac(const struct gl_signing_key *k, struct gl_str data, unsigned char out[32]) {
  SHA256_CTX inner = k->inner, outer = k->outer;
  int ok = finish_hash(&inner, data, out) && finish_hash(&outer, (struct gl_str){(const char *)out, 32}, out);
  return ok ? GL_OK : GL_ECRYPTO; /* SHA256_Final has cleansed both copies' blocks */
}

/* ---- derivation ---- */

/* "AWS4" and the secret as the first key: hashed if it is longer than a block, as in HMAC. */
static int first_key(struct gl_signing_key *k, struct gl_str secret) {
  if (secret.n <= sizeof k->block - 4) {
    memcpy(k->block, "AWS4", 4);
    memcpy(k->block + 4, secret.p, secret.n);
    return GL_OK;
  }
  SHA256_CTX c;
  int ok = SHA256_Init(&c) && SHA256_Update(&c, "AWS4", 4) && finish_hash(&c, secret, k->block);
  OPENSSL_cleanse(&c, sizeof c);
  return ok ? GL_OK : GL_ECRYPTO;
}

/* Replaces the key in the block by the HMAC of the data under it. */
static int next_key(struct gl_signing_key *k, struct gl_str data) {
  int rc = start_halves(k);
  if (!rc) rc = hmac(k, data, k->key);
  memset(k->block, 0, sizeof k->block);
  if (!rc) memcpy(k->block, k->key, sizeof k->key);
  return rc;
}

static int derive(struct gl_signing_key *k, const struct gl_signing_key_scope *scope) {
  int rc = first_key(k, scope->secret);
  if (!rc) rc = next_key(k, scope->day);
  if (!rc) rc = next_key(k, scope->region);
  if (!rc) rc = next_key(k, scope->service);
  if (!rc) rc = next_key(k, (struct gl_str){"aws4_request", 12});
  if (!rc) rc = start_halves(k);
  OPENSSL_cleanse(k->key, sizeof k->key);
  OPENSSL_cleanse(k->block, sizeof k->block);
  return rc;
}

/* ---- the current key ---- */

/* Returns 1 if the text at *p is `part` and a NUL; moves *p behind it. The caller knows that so much text is there. */
static int matches_part(const char **p, struct gl_str part) {
  const char *text = *p;
  *p += part.n + 1;
  return memcmp(text, part.p, part.n) == 0 && text[part.n] == 0;
}

static size_t length(const struct gl_signing_key_scope *scope) {
  return scope->secret.n + scope->day.n + scope->region.n + scope->service.n + 4;
}

int gl_signing_key_is_current(const struct gl_signing_key *k, const struct gl_signing_key_scope *scope) {
  const char *p = k->scope.p;
  return k->scope.n == length(scope) && matches_part(&p, scope->secret) && matches_part(&p, scope->day) && matches_part(&p,
      scope->region) &&
         matches_part(&p, scope->service);
}

int gl_signing_key_derive(struct gl_signing_key *k, const struct gl_signing_key_scope *scope) {
  const struct gl_str parts[] = {scope->secret, scope->day, scope->region, scope->service};
  gl_buf_wipe(&k->scope); /* from here on no key is current */
  int rc = derive(k, scope);
  if (rc) return rc;
  gl_buf_room(&k->scope, length(scope));
  for (size_t i = 0; i < 4; i++) {
    gl_buf_add(&k->scope, parts[i].p, parts[i].n);
    rc = gl_buf_char(&k->scope, 0);
  }
  if (rc) gl_buf_wipe(&k->scope);
  return rc;
}

int gl_signing_key_sign(const struct gl_signing_key *k, struct gl_str data, char out[GL_SIGNING_KEY_HEX]) {
  unsigned char mac[32];
  int rc = hmac(k, data, mac);
  if (!rc) put_hex(out, mac);
  return rc;
}

int gl_signing_key_hash(struct gl_str data, char out[GL_SIGNING_KEY_HEX]) {
  unsigned char digest[32];
  SHA256_CTX c;
  if (!SHA256_Init(&c) || !finish_hash(&c, data, digest)) return GL_ECRYPTO;
  put_hex(out, digest);
  return GL_OK;
}

void gl_signing_key_free(struct gl_signing_key *k) {
  gl_buf_wipe(&k->scope);
  OPENSSL_cleanse(k, sizeof *k);
}
