/* SHA-256, and HMAC under the signing key of Signature Version 4. All key material of a signer lives here. */
#ifndef GL_SIGNING_KEY_H
#define GL_SIGNING_KEY_H

#include <openssl/sha.h>

#include "../core/buf.h"

GL_BEGIN

#define GL_SIGNING_KEY_HEX 64 /* bytes of a hash or signature as text */

/* The inputs of a signing key. None has a NUL in it. */
struct gl_signing_key_scope {
  struct gl_str secret, day, region, service; /* day: "YYYYMMDD" */
};

/* Zero-initialised. */
struct gl_signing_key {
  SHA256_CTX inner, outer;                    /* after one block of the signing key */
  unsigned char key[32], block[64];           /* zeros outside of a derivation */
  struct gl_buf scope;                         /* the inputs of inner and outer; empty: there are none */
};

/* Each returns GL_OK, GL_ENOMEM or GL_ECRYPTO. OpenSSL's error queue stays as it was. */

/* Wipes everything and frees what it owns. Idempotent. */
void gl_signing_key_free(struct gl_signing_key *k);

/* Returns 1 if the key of this scope is the current one. */
int gl_signing_key_is_current(const struct gl_signing_key *k, const struct gl_signing_key_scope *scope);

/* Derives the key of this scope, copies its inputs and makes it the current one. */
int gl_signing_key_derive(struct gl_signing_key *k, const struct gl_signing_key_scope *scope);

/* HMAC-SHA-256 of the data under the current key, in hex. */
int gl_signing_key_sign(const struct gl_signing_key *k, struct gl_str data, char out[GL_SIGNING_KEY_HEX]);

/* SHA-256 of the data in hex. */
int gl_signing_key_hash(struct gl_str data, char out[GL_SIGNING_KEY_HEX]);

GL_END

#endif
