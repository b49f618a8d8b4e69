/* How a request can end without an answer: the failure of "A transport" in the contract. */
#ifndef GL_FAILURE_H
#define GL_FAILURE_H

#include "../core/gl.h"

enum gl_failure_kind { GL_FAILURE_DNS, GL_FAILURE_CONNECT, GL_FAILURE_PROXY, GL_FAILURE_TLS, GL_FAILURE_TIMEOUT, GL_FAILURE_READ, GL_FAILURE_HTTP, GL_FAILURE_TOO_LARGE, GL_FAILURE_CANCELLED };

struct gl_failure {
  enum gl_failure_kind kind;
  int maybe_sent;       /* 0: no byte of the request left this machine */
  const char *phase;    /* of a timeout: "connect", "read" or "total"; else NULL */
  char message[600];    /* printable ASCII */
};

#endif
