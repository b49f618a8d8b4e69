/* AWS Signature Version 4 in the Authorization header, by botocore's rules:

     canonical request -> string to sign -> signature -> Authorization

   All four can be looked at (struct gl_sigv4_stages). A signer keeps the signing key of the last secret, day, region
   and service; with it, a signature is four runs of SHA-256, and no allocation once the buffers have grown.

   Strings belong to the caller and are only read during the call. */
#ifndef GL_SIGV4_H
#define GL_SIGV4_H

#include "signing_key.h"
#include "canonical_url.h"

GL_BEGIN

#define GL_SIGV4_HEADERS 128        /* headers to sign, those that the signer adds included */
#define GL_SIGV4_AUTHORIZATION 4096 /* bytes of the longest Authorization value */

struct gl_sigv4_request {
  struct gl_str method;
  struct gl_str url; /* absolute, percent-encoded as it is sent; of a received request: from the path on */
  struct gl_str body;
  const struct gl_header *headers; /* values of one name are joined in this order */
  size_t header_count;
  struct gl_str access_key, secret_key, session_token; /* session_token.n 0: none */
  struct gl_str region, service;
  struct gl_str date; /* "YYYYMMDDTHHMMSSZ" */
  int received;       /* to check a signature: sign exactly `headers`, add none, leave none out; needs no access_key */
};

struct gl_sigv4_stages {
  struct gl_buf canonical;      /* canonical request; kept for the next one; its owner wipes it */
  struct gl_str signed_headers; /* "host;x-amz-date", points into canonical */
  char string_to_sign[272];
  size_t string_to_sign_n;
  char signature[GL_SIGNING_KEY_HEX]; /* hex, without a NUL */
  const char *problem;           /* for GL_EINVAL: the problem, a static sentence that quotes nothing */
  struct gl_str problem_header;  /* the name of the header at fault; n 0: it was something else */
};

/* Zero-initialised. Owns its keys and buffers: gl_sigv4_free frees them. */
struct gl_sigv4_signer {
  struct gl_signing_key key;
  struct gl_canonical_url url;
  struct gl_buf names; /* of the headers, in lower case */
};

/* Wipes every key and frees the buffers. Idempotent. */
void gl_sigv4_free(struct gl_sigv4_signer *s);

/* Signs a request into *st. Left unsigned: user-agent, x-amzn-trace-id, expect and the hop-by-hop headers. Replaced by the
   signer's own: authorization, x-amz-date, and x-amz-security-token if there is a token. Host is added unless it is among the
   headers, and for S3 (s3, s3express, s3-outposts, s3-object-lambda) x-amz-content-sha256, which then has to be sent. The
   payload's hash is the value of x-amz-content-sha256 where there is one; of a received request only where that is not a hash
   ("UNSIGNED-PAYLOAD"). Returns GL_OK, GL_EINVAL (see st->problem), GL_ENOMEM, GL_ETOOLARGE or GL_ECRYPTO. */
int gl_sigv4_sign(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st);

/* Signs a canonical request of other rules than those of gl_sigv4_sign, such as the query of a Server SDK's upgrade. Reads
   secret_key, region, service and date of *rq. Returns as gl_sigv4_sign. */
int gl_sigv4_sign_canonical(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_str canonical,
                            struct gl_sigv4_stages *st);

/* The Authorization value of what was just signed; *n is its length. GL_ETOOLARGE. */
int gl_sigv4_authorization(const struct gl_sigv4_request *rq, const struct gl_sigv4_stages *st,
                           char out[GL_SIGV4_AUTHORIZATION], size_t *n);

/* Signs a known request. Returns GL_ECRYPTO if the signature comes out wrong, as it does where other functions replace
   OpenSSL's. */
int gl_sigv4_selftest(void);

GL_END

#endif
