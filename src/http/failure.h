/* The failure of a request without a response, as every transport reports it. */
#ifndef GL_FAILURE_H
#define GL_FAILURE_H

#include "../core/gl.h"

GL_BEGIN

enum gl_failure_kind {
  GL_FAILURE_DNS,
  GL_FAILURE_CONNECT,
  GL_FAILURE_PROXY,
  GL_FAILURE_TLS,
  GL_FAILURE_TIMEOUT,
  GL_FAILURE_READ,
  GL_FAILURE_HTTP,
  GL_FAILURE_TOO_LARGE,
  GL_FAILURE_CANCELLED
};

struct gl_failure {
  enum gl_failure_kind kind;
  int maybe_sent;       /* 0: no byte of the request left this machine */
  const char *phase;    /* of a timeout: "connect", "read" or "total"; else NULL */
  char message[600];    /* printable ASCII */
};

/* Fills a failure without a phase; the message is cut where it is too long and made printable. Returns 1. */
int gl_failure_set(struct gl_failure *f, enum gl_failure_kind kind, int maybe_sent, const char *format, ...) GL_PRINTF(4, 5);

/* Returns a kind's name in Lua: "dns", "connect", … The text is static. */
const char *gl_failure_name(enum gl_failure_kind kind);

GL_END

#endif
