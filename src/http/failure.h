/* How a request can end without an answer: the failure of "A transport" in the contract. */
#ifndef GL_FAILURE_H
#define GL_FAILURE_H

#include "../core/gl.h"

enum gl_kind { GL_DNS, GL_CONNECT, GL_PROXY, GL_TLS, GL_TIMEOUT, GL_READ, GL_HTTP, GL_TOO_LARGE, GL_CANCELLED };

struct gl_failure {
  enum gl_kind kind;
  int maybe_sent;       /* 0: no byte of the request left this machine */
  const char *phase;    /* of a timeout: "connect", "read" or "total"; else NULL */
  char message[600];    /* printable ASCII */
};

#endif
