/* The one reader of URLs. The host that is signed, the host that is connected to and the host that is checked for loopback
   all come from here, so they cannot differ. Callers add what they forbid: a user name, a query, odd characters in a path. */
#ifndef GL_URL_H
#define GL_URL_H

#include "str.h"

GL_BEGIN

#define GL_URL_HOST_MAX 255                          /* bytes of a host */
#define GL_URL_HEADER_MAX (GL_URL_HOST_MAX + 8)      /* bytes of a Host header: with brackets, colon and port */

/* The parts of a URL, as written unless said otherwise. They point into its text, which the caller keeps. */
struct gl_url {
  int is_https;
  int has_user;            /* there is user information, which may be empty */
  int is_ipv6;             /* the host was in brackets */
  int has_port;            /* a port was written; an empty one is none */
  int port;                /* the one that was written, else the scheme's */
  struct gl_str scheme;
  struct gl_str origin;    /* from the scheme to the port */
  struct gl_str user;      /* user information: all before the last '@' of the authority */
  struct gl_str authority; /* host and port, without user information */
  struct gl_str host;      /* without brackets */
  struct gl_str target;    /* path and query; may be empty, or begin with '?' */
  struct gl_str path;      /* empty, or from its '/' on */
  struct gl_str query;     /* without '?' */
  struct gl_str fragment;  /* with '#'; empty where there is none */
};

/* Reads an absolute http or https URL. Returns NULL, or the problem as a static sentence that quotes nothing. */
const char *gl_url_read(struct gl_url *url, struct gl_str text);

/* Splits what follows the authority, or a URL without one, into target, path, query and fragment. */
void gl_url_read_target(struct gl_url *url, struct gl_str text);

/* Writes the text of the Host header, at most GL_URL_HEADER_MAX bytes: the host in lower case and the port in its shortest form,
   left out where it is the scheme's. Returns the end. */
char *gl_url_put_host(char *out, const struct gl_url *url);

GL_END

#endif
