/* RSA signatures (RSASSA-PKCS1-v1_5), as SNS signs its messages. Only the local GameLift signs so. */
#ifndef GL_RSA_H
#define GL_RSA_H

#include "../core/str.h"

GL_BEGIN

#define GL_RSA_BASE64 1372 /* bytes of the largest signature in base64, with a NUL */

enum gl_rsa_hash { GL_RSA_SHA1, GL_RSA_SHA256 };

/* Signs a text with a private key in PEM without a passphrase. Writes the signature in base64 and a NUL. GL_OK; GL_EINVAL if the
   key cannot be read, is not of RSA or is too large; GL_ECRYPTO if OpenSSL refuses, as some systems do with SHA-1. */
int gl_rsa_sign(struct gl_str pem, enum gl_rsa_hash hash, struct gl_str text, char out[GL_RSA_BASE64]);

GL_END

#endif
