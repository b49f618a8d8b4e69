#include "rsa.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define SIGNATURE_MAX 1024 /* bytes, of a key with 8,192 bits */

int gl_rsa_read(struct gl_rsa_key *k, struct gl_str pem) {
  static char passphrase[] = ""; /* OpenSSL would ask the terminal for one */
  BIO *bio = pem.n > INT_MAX ? NULL : BIO_new_mem_buf(pem.p, (int)pem.n);
  if (bio) k->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, passphrase);
  BIO_free(bio);
  if (k->key && EVP_PKEY_base_id(k->key) == EVP_PKEY_RSA && EVP_PKEY_size(k->key) <= SIGNATURE_MAX) return GL_OK;
  gl_rsa_free(k);
  ERR_clear_error(); /* nginx would report them as another connection's */
  return GL_EINVAL;
}

int gl_rsa_sign(const struct gl_rsa_key *k, enum gl_rsa_hash hash, struct gl_str text, char out[GL_RSA_BASE64]) {
  const EVP_MD *digest = hash == GL_RSA_SHA1 ? EVP_sha1() : EVP_sha256();
  unsigned char signature[SIGNATURE_MAX];
  size_t n = sizeof signature;
  int rc = GL_ECRYPTO;
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context && EVP_DigestSignInit(context, NULL, digest, NULL, k->key) == 1
      && EVP_DigestSign(context, signature, &n, (const unsigned char *)text.p, text.n) == 1)
    rc = GL_OK;
  EVP_MD_CTX_free(context);
  if (rc) ERR_clear_error();
  else EVP_EncodeBlock((unsigned char *)out, signature, (int)n);
  return rc;
}

void gl_rsa_free(struct gl_rsa_key *k) {
  EVP_PKEY_free(k->key);
  k->key = NULL;
}
