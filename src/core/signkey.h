/* SHA-256, and HMAC under the signing key of Signature Version 4. All key material of a signer lives here. */
#ifndef GL_SIGNKEY_H
#define GL_SIGNKEY_H

#include "buf.h"

GL_BEGIN

#define GL_SHA256_HEX 64 /* bytes of a hash or signature as text */

/* What a signing key is made from. None has a NUL in it. */
struct gl_signkey_scope {
  struct gl_str secret, day, region, service; /* day: "YYYYMMDD" */
};

struct gl_signkey {
  struct evp_md_ctx_st *work, *inner, *outer; /* inner, outer: SHA-256 after one block of the signing key */
  unsigned char key[32], block[64];           /* zeros outside of a derivation */
  struct gl_buf held;                         /* what inner and outer were derived from; empty: nothing */
};

/* Each returns GL_OK, GL_ENOMEM or GL_ECRYPTO, and leaves OpenSSL's error queue as it was only if the caller has
   marked it (ERR_set_mark): one mark then serves several calls. */

/* A zeroed key may be freed, and must be initialised before it is used. */
int gl_signkey_init(struct gl_signkey *k);

/* Wipes everything. Harmless twice. */
void gl_signkey_free(struct gl_signkey *k);

/* Whether the key of this scope is the current one. */
int gl_signkey_is_held(const struct gl_signkey *k, const struct gl_signkey_scope *scope);

/* Derives the key of this scope and makes it the current one. */
int gl_signkey_hold(struct gl_signkey *k, const struct gl_signkey_scope *scope);

/* HMAC-SHA-256 of the data under the current key, in hex. */
int gl_signkey_sign(struct gl_signkey *k, struct gl_str data, char out[GL_SHA256_HEX]);

/* SHA-256 of the data in hex; needs no current key. */
int gl_signkey_hash(struct gl_signkey *k, struct gl_str data, char out[GL_SHA256_HEX]);

GL_END

#endif
