/* The settings of all requests of one handle: the CA file and the proxies. */
#ifndef GL_SETTINGS_H
#define GL_SETTINGS_H

#include <stddef.h>

#include "../core/gl.h"

GL_BEGIN

/* The parts of a proxy's URL, so that its password is in no string that could end up in a message. */
struct gl_settings_proxy {
  char *url;      /* scheme://host:port; NULL: none, go directly */
  char *host;
  char *user;     /* user:password, with the escapes of a URL; NULL: none */
};

struct gl_settings {
  char *ca_file;
  size_t max_response;      /* bytes of a body */
  struct gl_settings_proxy proxy[2]; /* for http and for https URLs */
  const char *bad_proxy[2]; /* the problem of a proxy of the environment; NULL: there is none */
  char *no_proxy;           /* in libcurl's form */
};

/* Fills zeroed settings. `ca_file` NULL: the system's. `proxy` NULL: https_proxy, HTTPS_PROXY, http_proxy (in lower case only)
   and no_proxy or NO_PROXY, as they are now; "": none. Returns NULL, or the problem of `proxy`, or "not enough memory"; the
   message never holds the proxy's text. The settings own copies: gl_settings_free frees them, also after a failure. */
const char *gl_settings_init(struct gl_settings *s, const char *ca_file, const char *proxy, size_t max_response);

void gl_settings_free(struct gl_settings *s);

GL_END

#endif
