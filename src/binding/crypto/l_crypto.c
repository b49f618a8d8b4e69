/* gamelift.crypto: signing and randomness, all that needs OpenSSL. Reached through gamelift.core. */
#define _GNU_SOURCE /* dladdr */
#define OPENSSL_SUPPRESS_DEPRECATED /* plain SHA-1, for the reason in signing_key.c */
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <string.h>

#include "../../crypto/random.h"
#include "../../crypto/rsa.h"
#include "../../crypto/sigv4.h"
#include "../../core/time.h"
#include "../../core/version.h"
#include "../core/binding.h"
#include "../pin.h"

#define SIGNER "gamelift.signer"
#define STAGES "gamelift.signature"
#define STORE "gamelift.random"
#define RSA_KEY "gamelift.rsa_key"
#define RANDOM_MAX 1024
#define CLOSED "the signer is closed"
#define NO_NAME "the name of a header is not a string"
#define NO_VALUE "the value of a header is not a string"

struct signer {
  struct gl_sigv4_signer core;
  struct gl_sigv4_stages stages;
  int64_t time; /* of `date`, once there is one */
  char date[17];
  int is_open;
};

/* Raises for a failure that is not of the caller's data. */
static int raise(lua_State *L, int rc) {
  if (rc == GL_ENOMEM) {
    lua_pushliteral(L, "not enough memory");
    return lua_error(L);
  }
  return luaL_error(L, "OpenSSL or the system's generator of random bytes refused (status %d)", rc);
}

/* ---- owners ---- */

static int l_stages_gc(lua_State *L) {
  struct gl_sigv4_stages *st = luaL_checkudata(L, 1, STAGES);
  gl_buf_wipe(&st->canonical);
  return 0;
}

/* Pushes stages for one call alone, so that their contents stay while Lua makes strings of them. */
static struct gl_sigv4_stages *push_stages(lua_State *L) {
  struct gl_sigv4_stages *st = lua_newuserdata(L, sizeof *st);
  memset(st, 0, sizeof *st);
  luaL_setmetatable(L, STAGES);
  return st;
}

/* close(): wipes the keys. Idempotent; also __gc and __close. */
static int l_close(lua_State *L) {
  struct signer *s = luaL_checkudata(L, 1, SIGNER);
  if (s->is_open) gl_sigv4_free(&s->core);
  gl_buf_wipe(&s->stages.canonical);
  s->is_open = 0;
  return 0;
}

/* signer() -> a signer */
static int l_signer(lua_State *L) {
  struct signer *s = lua_newuserdata(L, sizeof *s);
  memset(s, 0, sizeof *s);
  luaL_setmetatable(L, SIGNER);
  s->is_open = 1;
  return 1;
}

static struct signer *check_signer(lua_State *L) {
  struct signer *s = luaL_checkudata(L, 1, SIGNER);
  luaL_argcheck(L, s->is_open, 1, CLOSED);
  return s;
}

/* ---- arguments ---- */

static struct gl_str check_str(lua_State *L, int arg) {
  struct gl_str s;
  s.p = luaL_checklstring(L, arg, &s.n);
  return s;
}

/* Returns the string at `index`, which must stay in its table while it is used. */
static struct gl_str get_str(lua_State *L, int index, int arg, const char *message) {
  struct gl_str s = {NULL, 0};
  if (lua_type(L, index) != LUA_TSTRING) luaL_argerror(L, arg, message);
  s.p = lua_tolstring(L, index, &s.n);
  return s;
}

struct headers {
  size_t n;
  int is_full; /* and there were more */
  struct gl_header list[GL_SIGV4_HEADERS];
};

static void add_header(struct headers *h, struct gl_str name, struct gl_str value) {
  if (h->n == GL_SIGV4_HEADERS) h->is_full = 1;
  else h->list[h->n++] = (struct gl_header){name, value};
}

/* { { name, value }, … } */
static void list_headers(lua_State *L, int arg, struct headers *h) {
  size_t count = (size_t)lua_rawlen(L, arg);
  for (size_t i = 1; i <= count; i++) {
    lua_rawgeti(L, arg, (int)i); /* pair */
    if (!lua_istable(L, -1)) luaL_argerror(L, arg, "a list of headers holds pairs of name and value");
    lua_rawgeti(L, -1, 1); /* pair, name */
    struct gl_str name = get_str(L, -1, arg, NO_NAME);
    lua_rawgeti(L, -2, 2); /* pair, name, value */
    add_header(h, name, get_str(L, -1, arg, NO_VALUE));
    lua_pop(L, 3);
  }
}

/* { [name] = value }, { [name] = { value, … } } */
static void map_headers(lua_State *L, int arg, struct headers *h) {
  for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) { /* name, value */
    struct gl_str name = get_str(L, -2, arg, NO_NAME);
    if (!lua_istable(L, -1)) {
      add_header(h, name, get_str(L, -1, arg, NO_VALUE));
      continue;
    }
    size_t count = (size_t)lua_rawlen(L, -1);
    for (size_t i = 1; i <= count; i++) {
      lua_rawgeti(L, -1, (int)i); /* name, values, value */
      add_header(h, name, get_str(L, -1, arg, NO_VALUE));
      lua_pop(L, 1);
    }
  }
}

/* Reads the headers raw. The strings stay the table's: nothing that allocates may be called before they are used. */
static void check_headers(lua_State *L, int arg, struct headers *h) {
  luaL_checktype(L, arg, LUA_TTABLE);
  luaL_checkstack(L, 4, NULL);
  h->n = 0;
  h->is_full = 0;
  lua_rawgeti(L, arg, 1);
  int is_list = !lua_isnil(L, -1);
  lua_pop(L, 1);
  if (is_list) list_headers(L, arg, h);
  else map_headers(L, arg, h);
}

/* A field of the credentials at `arg`; it is left on the stack, which holds it. */
static struct gl_str check_credential(lua_State *L, int arg, const char *name, int is_optional) {
  lua_getfield(L, arg, name);
  if (is_optional && lua_isnil(L, -1)) return (struct gl_str){"", 0};
  if (lua_type(L, -1) != LUA_TSTRING) luaL_argerror(L, arg, lua_pushfstring(L, "%s is not a string", name));
  struct gl_str s;
  s.p = lua_tolstring(L, -1, &s.n);
  return s;
}

static int sign(lua_State *L, struct signer *s, const struct headers *h, struct gl_sigv4_request *rq,
                struct gl_sigv4_stages *st) {
  luaL_argcheck(L, s->is_open, 1, CLOSED); /* a metamethod of the arguments may have closed it */
  if (h->is_full) {
    st->problem = "there are too many headers to sign";
    st->problem_header.n = 0;
    return GL_EINVAL;
  }
  rq->headers = h->list;
  rq->header_count = h->n;
  return gl_sigv4_sign(&s->core, rq, st);
}

/* ---- results ---- */

/* Returns nil and a message for bad data; raises for the rest. */
static int fail(lua_State *L, int rc, const struct gl_sigv4_stages *st) {
  char name[64];
  if (rc == GL_ETOOLARGE) {
    lua_pushnil(L);
    lua_pushliteral(L, "the request is too large to sign");
    return 2;
  }
  if (rc != GL_EINVAL) return raise(L, rc);
  const char *problem = st->problem;
  size_t n = st->problem_header.n < sizeof name ? st->problem_header.n : sizeof name - 1;
  if (n) memcpy(name, st->problem_header.p, n);
  name[n] = 0;
  lua_pushnil(L);
  if (n) lua_pushfstring(L, "header %s: %s", name, problem);
  else lua_pushstring(L, problem);
  return 2;
}

static void set_stage(lua_State *L, const char *name, const char *p, size_t n) {
  lua_pushlstring(L, p, n);
  lua_setfield(L, -2, name);
}

static void push_stages_table(lua_State *L, const struct gl_sigv4_stages *st) {
  lua_createtable(L, 0, 4);
  set_stage(L, "canonical_request", st->canonical.p, st->canonical.n);
  set_stage(L, "string_to_sign", st->string_to_sign, st->string_to_sign_n);
  set_stage(L, "signature", st->signature, GL_SIGNING_KEY_HEX);
  set_stage(L, "signed_headers", st->signed_headers.p, st->signed_headers.n);
}

/* Reads a table of credentials into a request, which borrows the strings. Raises for wrong ones. */
static void check_credentials(lua_State *L, int index, struct gl_sigv4_request *rq) {
  luaL_checktype(L, index, LUA_TTABLE);
  rq->access_key = check_credential(L, index, "access_key_id", 0);
  rq->secret_key = check_credential(L, index, "secret_access_key", 0);
  rq->session_token = check_credential(L, index, "session_token", 1);
}

/* signer:sign(method, url, headers, body, credentials, region, service, time[, stages])
   -> authorization, x_amz_date[, { canonical_request, string_to_sign, signature, signed_headers }]
   headers: { [name] = value or { value, … } } or { { name, value }, … }, read raw; body: a string, one of
   core.buffer's or nil; credentials: { access_key_id, secret_access_key, session_token }; time: unix seconds.
   gl_sigv4_sign says what is signed.
   -> nil, message for bad data. Raises for arguments of a wrong type. Neither blocks nor yields. */
static int l_sign(lua_State *L) {
  enum { METHOD = 2, URL, HEADERS, BODY, CREDENTIALS, REGION, SERVICE, TIME, STAGES_WANTED };
  struct signer *s = check_signer(L);
  struct gl_sigv4_request rq = {0};
  struct headers headers;
  char date[sizeof s->date], authorization[GL_SIGV4_AUTHORIZATION];
  int64_t t;
  size_t n;

  lua_settop(L, STAGES_WANTED);
  rq.method = check_str(L, METHOD);
  rq.url = check_str(L, URL);
  rq.body = lua_isnil(L, BODY) ? (struct gl_str){"", 0} : gl_l_buf_check_body(L, BODY);
  rq.region = check_str(L, REGION);
  rq.service = check_str(L, SERVICE);
  lua_Number time = luaL_checknumber(L, TIME);
  check_credentials(L, CREDENTIALS, &rq);
  if (gl_time_floor(time, &t)) {
    lua_pushnil(L);
    lua_pushliteral(L, "the time lies outside of the years 0 to 9999");
    return 2;
  }
  if (t != s->time || !s->date[0]) gl_time_write_amz(s->time = t, s->date);
  memcpy(date, s->date, sizeof date); /* as for the stages */
  rq.date = (struct gl_str){date, sizeof date - 1};
  int is_staged = lua_toboolean(L, STAGES_WANTED);
  struct gl_sigv4_stages *st = is_staged ? push_stages(L) : &s->stages;
  check_headers(L, HEADERS, &headers);

  int rc = sign(L, s, &headers, &rq, st);
  if (!rc) rc = gl_sigv4_authorization(&rq, st, authorization, &n);
  if (rc) return fail(L, rc, st);
  /* A collection may run a finalizer that signs: from here on, the signer's own stages are not looked at. */
  lua_pushlstring(L, authorization, n);
  lua_pushlstring(L, date, sizeof date - 1);
  if (is_staged) push_stages_table(L, st);
  return is_staged ? 3 : 2;
}

/* signer:signature(method, path_and_query, headers, body, secret, date, region, service)
   -> signature, canonical_request, string_to_sign
   Returns the signature that a received request should have: exactly `headers` are signed, in either form of signer:sign;
   date: "YYYYMMDDTHHMMSSZ". Compare with core.equal. -> nil, message and raises as signer:sign. */
static int l_signature(lua_State *L) {
  enum { METHOD = 2, PATH, HEADERS, BODY, SECRET, DATE, REGION, SERVICE };
  struct signer *s = check_signer(L);
  struct gl_sigv4_request rq = {.received = 1};
  struct headers headers;

  lua_settop(L, SERVICE);
  rq.method = check_str(L, METHOD);
  rq.url = check_str(L, PATH);
  rq.body = lua_isnil(L, BODY) ? (struct gl_str){"", 0} : check_str(L, BODY);
  rq.secret_key = check_str(L, SECRET);
  rq.date = check_str(L, DATE);
  rq.region = check_str(L, REGION);
  rq.service = check_str(L, SERVICE);
  struct gl_sigv4_stages *st = push_stages(L);
  check_headers(L, HEADERS, &headers);

  int rc = sign(L, s, &headers, &rq, st);
  if (rc) return fail(L, rc, st);
  lua_pushlstring(L, st->signature, GL_SIGNING_KEY_HEX);
  lua_pushlstring(L, st->canonical.p, st->canonical.n);
  lua_pushlstring(L, st->string_to_sign, st->string_to_sign_n);
  return 3;
}

/* signer:sign_canonical(canonical_request, secret, date, region, service) -> signature
   Returns the signature of a canonical request of other rules than signer:sign's, in hex: gl_sigv4_sign_canonical. date:
   "YYYYMMDDTHHMMSSZ". -> nil, message and raises as signer:sign. */
static int l_sign_canonical(lua_State *L) {
  enum { CANONICAL = 2, SECRET, DATE, REGION, SERVICE };
  struct signer *s = check_signer(L);
  struct gl_sigv4_request rq = {0};

  lua_settop(L, SERVICE);
  struct gl_str canonical = check_str(L, CANONICAL);
  rq.secret_key = check_str(L, SECRET);
  rq.date = check_str(L, DATE);
  rq.region = check_str(L, REGION);
  rq.service = check_str(L, SERVICE);
  struct gl_sigv4_stages *st = push_stages(L);
  luaL_argcheck(L, s->is_open, 1, CLOSED); /* a finalizer may have closed it */

  int rc = gl_sigv4_sign_canonical(&s->core, &rq, canonical, st);
  if (rc) return fail(L, rc, st);
  lua_pushlstring(L, st->signature, GL_SIGNING_KEY_HEX);
  return 1;
}

/* ---- the rest ---- */

/* equal(a, b) -> boolean, in a time that depends on the lengths only */
static int l_equal(lua_State *L) {
  struct gl_str a = check_str(L, 1), b = check_str(L, 2);
  lua_pushboolean(L, a.n == b.n && CRYPTO_memcmp(a.p, b.p, a.n) == 0);
  return 1;
}

/* openssl_version() -> such as "OpenSSL 3.0.17 1 Jul 2025" */
static int l_openssl_version(lua_State *L) {
  lua_pushstring(L, OpenSSL_version(OPENSSL_VERSION));
  return 1;
}

/* sha1(text) -> 40 hexadecimal digits. For the names of files that the AWS CLI writes and the handshake of WebSockets, not for
   security. */
static int l_sha1(lua_State *L) {
  static const char digits[] = "0123456789abcdef";
  struct gl_str text = check_str(L, 1);
  SHA_CTX c;
  unsigned char hash[SHA_DIGEST_LENGTH];
  char hex[2 * sizeof hash];
  if (!SHA1_Init(&c) || !SHA1_Update(&c, text.p, text.n) || !SHA1_Final(hash, &c)) return raise(L, GL_ECRYPTO);
  for (size_t i = 0; i < sizeof hash; i++) {
    hex[2 * i] = digits[hash[i] >> 4];
    hex[2 * i + 1] = digits[hash[i] & 15];
  }
  lua_pushlstring(L, hex, sizeof hex);
  return 1;
}

static int l_rsa_gc(lua_State *L) {
  gl_rsa_free(luaL_checkudata(L, 1, RSA_KEY));
  return 0;
}

/* rsa_key(pem) -> a private key for signatures (RSASSA-PKCS1-v1_5)
   pem: without a passphrase. -> nil, message for another text. */
static int l_rsa_key(lua_State *L) {
  struct gl_str pem = check_str(L, 1);
  struct gl_rsa_key *key = lua_newuserdata(L, sizeof *key);
  memset(key, 0, sizeof *key);
  luaL_setmetatable(L, RSA_KEY);
  if (!gl_rsa_read(key, pem)) return 1;
  lua_pushnil(L);
  lua_pushliteral(L, "expected a private RSA key in PEM, of at most 8192 bits and without a passphrase");
  return 2;
}

/* key:sign("SHA1" or "SHA256", text) -> the signature in base64. -> nil, message where OpenSSL refuses. */
static int l_rsa_sign(lua_State *L) {
  static const char *const hashes[] = {"SHA1", "SHA256", NULL};
  char signature[GL_RSA_BASE64];
  struct gl_rsa_key *key = luaL_checkudata(L, 1, RSA_KEY);
  enum gl_rsa_hash hash = luaL_checkoption(L, 2, NULL, hashes) == 0 ? GL_RSA_SHA1 : GL_RSA_SHA256;
  struct gl_str text = check_str(L, 3);
  luaL_argcheck(L, key->key, 1, "the key is closed"); /* a finalizer may hand over a collected one */
  if (gl_rsa_sign(key, hash, text, signature)) {
    lua_pushnil(L);
    lua_pushfstring(L, "OpenSSL refuses to sign with %s", hash == GL_RSA_SHA1 ? "SHA-1" : "SHA-256");
    return 2;
  }
  lua_pushstring(L, signature);
  return 1;
}

static int l_store_gc(lua_State *L) {
  gl_random_wipe(luaL_checkudata(L, 1, STORE));
  return 0;
}

/* Pushes the state's store of random bytes, which the functions that draw from it share as an upvalue. */
static void push_store(lua_State *L) {
  memset(lua_newuserdata(L, sizeof(struct gl_random)), 0, sizeof(struct gl_random));
  luaL_setmetatable(L, STORE);
}

static struct gl_random *store(lua_State *L) { return lua_touserdata(L, lua_upvalueindex(1)); }

/* random(n) -> n random bytes; n from 0 to 1024 */
static int l_random(lua_State *L) {
  char bytes[RANDOM_MAX];
  lua_Number count = luaL_checknumber(L, 1);
  luaL_argcheck(L, count >= 0 && count <= RANDOM_MAX, 1, "a number from 0 to 1024 expected");
  size_t n = (size_t)count;
  int rc = gl_random(store(L), bytes, n);
  if (rc) return raise(L, rc);
  lua_pushlstring(L, bytes, n);
  return 1;
}

/* random_float() -> uniform in [0, 1) */
static int l_random_float(lua_State *L) {
  double d;
  int rc = gl_random_float(store(L), &d);
  if (rc) return raise(L, rc);
  lua_pushnumber(L, d);
  return 1;
}

/* uuid() -> a version 4 UUID */
static int l_uuid(lua_State *L) {
  char text[37];
  int rc = gl_random_uuid(store(L), text);
  if (rc) return raise(L, rc);
  lua_pushlstring(L, text, sizeof text - 1);
  return 1;
}

static void make_metatable(lua_State *L, const char *name, const luaL_Reg *functions) {
  luaL_newmetatable(L, name); /* filled again if it is there: memory may have ended the first time half-way */
  luaL_setfuncs(L, functions, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "locked");
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_gamelift_crypto(lua_State *L);

int luaopen_gamelift_crypto(lua_State *L) {
  static const luaL_Reg signer_methods[] = {{"sign", l_sign},   {"signature", l_signature}, {"sign_canonical", l_sign_canonical},
                                            {"close", l_close}, {"__gc", l_close},          {"__close", l_close},
                                            {NULL, NULL}};
  static const luaL_Reg stages_methods[] = {{"__gc", l_stages_gc}, {NULL, NULL}};
  static const luaL_Reg rsa_methods[] = {{"sign", l_rsa_sign}, {"__gc", l_rsa_gc}, {NULL, NULL}};
  static const luaL_Reg store_methods[] = {{"__gc", l_store_gc}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"signer", l_signer}, {"equal", l_equal}, {"sha1", l_sha1},
                                       {"rsa_key", l_rsa_key}, {"openssl_version", l_openssl_version}, {NULL, NULL}};
  static const luaL_Reg draws[] = {{"random", l_random}, {"random_float", l_random_float}, {"uuid", l_uuid}, {NULL, NULL}};
#if LUA_VERSION_NUM >= 502
  luaL_checkversion(L);
#endif
  gl_pin_module(luaopen_gamelift_crypto);
  int rc = gl_sigv4_selftest();
  if (rc == GL_ECRYPTO)
    return luaL_error(L, "gamelift.crypto: SHA-256 comes out wrong; does the program that loads this module bring "
                         "functions of its own under the names of OpenSSL's?");
  if (rc) return raise(L, rc);
  make_metatable(L, SIGNER, signer_methods);
  make_metatable(L, STAGES, stages_methods);
  make_metatable(L, STORE, store_methods);
  make_metatable(L, RSA_KEY, rsa_methods);
  lua_newtable(L);
  lua_pushliteral(L, GL_VERSION);
  lua_setfield(L, -2, "version");
  luaL_setfuncs(L, functions, 0);
  push_store(L);
  luaL_setfuncs(L, draws, 1);
  return 1;
}
