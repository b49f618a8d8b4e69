/* RSA signatures (RSASSA-PKCS1-v1_5), as SNS signs its messages. Only the local GameLift signs so. */
#ifndef GL_RSA_H
#define GL_RSA_H

#include "../core/str.h"

GL_BEGIN

#define GL_RSA_BASE64 1372 /* bytes of the largest signature in base64, with a NUL */

enum gl_rsa_hash { GL_RSA_SHA1, GL_RSA_SHA256 };

/* A private key. Reading one takes longer than a signature. Zero-initialised; its owner calls gl_rsa_free at the end. */
struct gl_rsa_key {
  void *key; /* OpenSSL's */
};

/* Reads a key in PEM without a passphrase. GL_OK; GL_EINVAL if it cannot be read, is not of RSA or has over 8,192 bits. */
int gl_rsa_read(struct gl_rsa_key *k, struct gl_str pem);

/* Signs a text. Writes the signature in base64 and a NUL. GL_OK; GL_ECRYPTO if OpenSSL refuses, as some systems do with SHA-1. */
int gl_rsa_sign(const struct gl_rsa_key *k, enum gl_rsa_hash hash, struct gl_str text, char out[GL_RSA_BASE64]);

/* Idempotent. */
void gl_rsa_free(struct gl_rsa_key *k);

GL_END

#endif
