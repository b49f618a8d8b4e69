/* The URL of a request as Signature Version 4 sees it: the Host header, the canonical path and query. */
#ifndef GL_SIGNURL_H
#define GL_SIGNURL_H

#include "buf.h"

GL_BEGIN

#define GL_SIGNURL_HOST 255
#define GL_SIGNURL_HOST_VALUE (GL_SIGNURL_HOST + 8) /* with brackets, colon and port */

struct gl_signurl {
  struct gl_str scheme, host, port, path, query; /* parts of the text read; host without an IPv6 address's brackets */
  int bracketed;
};

/* Memory of gl_signurl_query, used again by the next one; zeroed at first. */
struct gl_signurl_scratch {
  struct gl_buf text, pairs;
};

/* Reads an absolute URL, or one that begins with its path. User information and a fragment are passed over.
   Returns NULL, or what is wrong: a static sentence. */
const char *gl_signurl_read(struct gl_signurl *u, struct gl_str url, int is_absolute);

/* What goes into the Host header: in lower case, without the scheme's usual port. */
struct gl_str gl_signurl_host(const struct gl_signurl *u, char out[GL_SIGNURL_HOST_VALUE]);

/* Appends the path without dot segments and repeated slashes, and all of it encoded: what was encoded already is
   encoded twice, as every service but S3 has it. Returns b->rc. */
int gl_signurl_path(const struct gl_signurl *u, struct gl_buf *b);

/* Appends the query, sorted by name and value. It is taken as it was encoded; only bytes that can't stand in a URL
   at all are encoded here. GL_ENOMEM, GL_ETOOLARGE. */
int gl_signurl_query(const struct gl_signurl *u, struct gl_signurl_scratch *s, struct gl_buf *b);

void gl_signurl_free(struct gl_signurl_scratch *s);

GL_END

#endif
