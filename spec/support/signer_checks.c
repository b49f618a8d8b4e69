/* Checks of the signer that Lua cannot make: OpenSSL's error queue stays as it was, and no block of memory is freed
   with key material in it. Built with -Wl,--wrap=free,--wrap=realloc; prints what is wrong. */
#define _GNU_SOURCE /* memmem */
#include <malloc.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/crypto/random.h"
#include "../../src/crypto/sigv4.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

static int failures, watched;
/* The signing key of the requests below for us-west-2, computed with Python's hmac. */
static const unsigned char signing_key[32] = {
    0x12, 0xc4, 0x26, 0x67, 0xc8, 0x62, 0xf3, 0x19, 0xa2, 0x80, 0xf7, 0x0b, 0x21, 0xaa, 0xd5, 0x11,
    0x1d, 0x3f, 0x46, 0xcb, 0x2b, 0x76, 0xfb, 0xc7, 0x89, 0x54, 0xe3, 0x70, 0x11, 0xcf, 0x21, 0xcd};

void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

static void check(int ok, const char *what) {
  if (ok) return;
  printf("wrong: %s\n", what);
  failures++;
}

static int holds_key(const void *p, size_t n) {
  return memmem(p, n, SECRET, 12) || memmem(p, n, signing_key, sizeof signing_key);
}

/* Reads a freed block as a whole, so it has to be written as a whole before; only blocks from calloc are watched. */
static void check_block(void *p) {
  if (p && watched) check(!holds_key(p, malloc_usable_size(p)), "memory was freed with a key in it");
}

void *__wrap_realloc(void *p, size_t n) {
  size_t had = p ? malloc_usable_size(p) : 0;
  char *moved = calloc(1, n);
  if (p && moved) memcpy(moved, p, had < n ? had : n);
  if (moved) __wrap_free(p);
  return moved;
}

void __wrap_free(void *p) {
  check_block(p);
  __real_free(p);
}

static void *crypto_malloc(size_t n, const char *file, int line) {
  (void)file, (void)line;
  return calloc(1, n);
}

static void *crypto_realloc(void *p, size_t n, const char *file, int line) {
  (void)file, (void)line;
  return __wrap_realloc(p, n);
}

static void crypto_free(void *p, const char *file, int line) {
  (void)file, (void)line;
  __wrap_free(p);
}

#define TEXT(s) {(s), sizeof(s) - 1}

static struct gl_sigv4_request request(const char *region) {
  struct gl_sigv4_request rq = {
      .method = TEXT("POST"), .url = TEXT("https://gamelift.us-west-2.amazonaws.com/?b=1&a=2"), .body = TEXT("{}"),
      .access_key = TEXT("AKIDEXAMPLE"), .secret_key = TEXT(SECRET), .session_token = TEXT("token"),
      .service = TEXT("gamelift"), .date = TEXT("20150830T123600Z"),
  };
  rq.region = (struct gl_str){region, strlen(region)};
  return rq;
}

/* Reports whether the error queue holds exactly the two errors of the host. */
static int queue_is_the_hosts(void) {
  int ok = ERR_GET_REASON(ERR_get_error()) == ERR_R_NESTED_ASN1_ERROR;
  ok = ok && ERR_GET_REASON(ERR_get_error()) == ERR_R_MISSING_ASN1_EOS;
  return ok && !ERR_get_error();
}

static void check_queue(struct gl_sigv4_signer *s, struct gl_sigv4_stages *st) {
  struct gl_sigv4_request good = request("us-west-2"), bad = request("no region");
  struct gl_random random = {0};
  char id[37];
  check(!ERR_peek_error(), "an error is queued before the host made one");
  ERR_raise(ERR_LIB_USER, ERR_R_NESTED_ASN1_ERROR);
  ERR_raise(ERR_LIB_USER, ERR_R_MISSING_ASN1_EOS);
  check(gl_sigv4_sign(s, &good, st) == GL_OK, "does not sign");
  check(gl_sigv4_sign(s, &bad, st) == GL_EINVAL, "signs for an invalid region");
  check(gl_random_uuid(&random, id) == GL_OK, "gives no id");
  check(gl_sigv4_selftest() == GL_OK, "the self-test fails");
  check(queue_is_the_hosts(), "the host's errors in the queue are not as they were");
}

static int is_zero(const void *p, size_t n) {
  const unsigned char *bytes = p;
  for (size_t i = 0; i < n; i++)
    if (bytes[i]) return 0;
  return 1;
}

static void check_keys(struct gl_sigv4_signer *s, struct gl_sigv4_stages *st) {
  static const char *const regions[] = {"us-west-2", "eu-central-1", "us-west-2"};
  watched = 1;
  for (size_t i = 0; i < 3; i++) {
    struct gl_sigv4_request rq = request(regions[i]);
    check(gl_sigv4_sign(s, &rq, st) == GL_OK, "does not sign");
    check(is_zero(s->key.key, sizeof s->key.key) && is_zero(s->key.block, sizeof s->key.block),
          "a key is left from the derivation");
    check(holds_key(s->key.scope.p, s->key.scope.n), "the check itself finds no key where one is held");
  }
  gl_sigv4_free(s);
  check(is_zero(&s->key, sizeof s->key), "a freed signer is not all zeros");
  gl_sigv4_free(s);
  watched = 0;
}

int main(void) {
  struct gl_sigv4_signer s = {0};
  struct gl_sigv4_stages st = {0};
  CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free);
  check_queue(&s, &st);
  check_keys(&s, &st);
  gl_buf_wipe(&st.canonical);
  puts(failures ? "failed" : "fine");
  return failures != 0;
}
