/* SHA-256, and HMAC under the signing key of Signature Version 4. All key material of a signer lives here. */
#ifndef GL_SIGNKEY_H
#define GL_SIGNKEY_H

#include <openssl/sha.h>

#include "../core/buf.h"

GL_BEGIN

#define GL_SHA256_HEX 64 /* bytes of a hash or signature as text */

/* What a signing key is made from. None has a NUL in it. */
struct gl_signkey_scope {
  struct gl_str secret, day, region, service; /* day: "YYYYMMDD" */
};

/* Zero-initialised. */
struct gl_signkey {
  SHA256_CTX inner, outer;                    /* after one block of the signing key */
  unsigned char key[32], block[64];           /* zeros outside of a derivation */
  struct gl_buf held;                         /* what inner and outer were derived from; empty: nothing */
};

/* Each returns GL_OK, GL_ENOMEM or GL_ECRYPTO. OpenSSL's error queue stays as it was. */

/* Wipes everything. Harmless twice. */
void gl_signkey_free(struct gl_signkey *k);

/* Whether the key of this scope is the current one. */
int gl_signkey_is_held(const struct gl_signkey *k, const struct gl_signkey_scope *scope);

/* Derives the key of this scope and makes it the current one. */
int gl_signkey_hold(struct gl_signkey *k, const struct gl_signkey_scope *scope);

/* HMAC-SHA-256 of the data under the current key, in hex. */
int gl_signkey_sign(const struct gl_signkey *k, struct gl_str data, char out[GL_SHA256_HEX]);

/* SHA-256 of the data in hex. */
int gl_sha256(struct gl_str data, char out[GL_SHA256_HEX]);

GL_END

#endif
