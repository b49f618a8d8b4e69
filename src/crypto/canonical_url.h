/* The URL of a request as Signature Version 4 sees it: the Host header, the canonical path and query. */
#ifndef GL_CANONICAL_URL_H
#define GL_CANONICAL_URL_H

#include "../core/buf.h"

GL_BEGIN

enum gl_canonical_url_form {
  GL_CANONICAL_URL_NORMAL, /* without dot segments and repeated slashes, and all of it encoded: what was encoded already is encoded
                     twice */
  GL_CANONICAL_URL_PLAIN   /* S3's: as the caller wrote it, encoded once, since every byte of a key counts */
};

/* The URL that was read last, so that a client that always calls the same one reads it once. Zeroed at first; owns its buffers,
   which gl_canonical_url_free frees. */
struct gl_canonical_url {
  struct gl_str host;  /* of an absolute URL, the value of Host: in lower case, without the scheme's usual port */
  struct gl_str path;  /* by its form, GL_PATH_… */
  struct gl_str query; /* sorted by name and value, encoded as it was but for bytes that a URL may not have */
  struct gl_buf text;  /* the URL as the caller wrote it, then those three */
  size_t length;       /* of the URL in `text`; 0: none was read */
  int is_absolute;
  enum gl_canonical_url_form form;
  struct gl_buf encoded, pairs; /* scratch of the query */
};

/* Reads an absolute URL, or one that begins with its path; keeps a copy. User information and a fragment are skipped. Returns
   GL_OK, GL_EINVAL (*problem, a static sentence), GL_ENOMEM or GL_ETOOLARGE. */
int gl_canonical_url_read(struct gl_canonical_url *u, struct gl_str text, int is_absolute, enum gl_canonical_url_form form,
                          const char **problem);

void gl_canonical_url_free(struct gl_canonical_url *u);

GL_END

#endif
