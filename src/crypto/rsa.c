#include "rsa.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define SIGNATURE_MAX 1024 /* bytes, of a key with 8,192 bits */

/* Returns the key, or NULL. The passphrase is empty: OpenSSL would ask the terminal for one. */
static EVP_PKEY *read_key(struct gl_str pem) {
  static char passphrase[] = "";
  if (pem.n > INT_MAX) return NULL;
  BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
  if (!bio) return NULL;
  EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, passphrase);
  BIO_free(bio);
  if (key && EVP_PKEY_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_size(key) <= SIGNATURE_MAX) return key;
  EVP_PKEY_free(key);
  return NULL;
}

int gl_rsa_sign(struct gl_str pem, enum gl_rsa_hash hash, struct gl_str text, char out[GL_RSA_BASE64]) {
  const EVP_MD *digest = hash == GL_RSA_SHA1 ? EVP_sha1() : EVP_sha256();
  unsigned char signature[SIGNATURE_MAX];
  size_t n = sizeof signature;
  int rc = GL_EINVAL;
  EVP_MD_CTX *context = NULL;
  EVP_PKEY *key = read_key(pem);
  if (key) {
    rc = GL_ECRYPTO;
    context = EVP_MD_CTX_new();
    if (context && EVP_DigestSignInit(context, NULL, digest, NULL, key) == 1
        && EVP_DigestSign(context, signature, &n, (const unsigned char *)text.p, text.n) == 1)
      rc = GL_OK;
  }
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(key);
  if (rc) ERR_clear_error(); /* nginx would report them as another connection's */
  else EVP_EncodeBlock((unsigned char *)out, signature, (int)n);
  return rc;
}
