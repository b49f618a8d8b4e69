#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

int gl_failure_set(struct gl_failure *f, enum gl_failure_kind kind, int maybe_sent, const char *format, ...) {
  f->kind = kind;
  f->maybe_sent = maybe_sent;
  f->phase = NULL;
  va_list args;
  va_start(args, format);
  vsnprintf(f->message, sizeof f->message, format, args);
  va_end(args);
  for (char *p = f->message; *p; p++)
    if (*p < ' ' || *p > '~') *p = '?';
  return 1;
}

const char *gl_failure_name(enum gl_failure_kind kind) {
  static const char *const names[] = {
      [GL_FAILURE_DNS] = "dns",         [GL_FAILURE_CONNECT] = "connect",     [GL_FAILURE_PROXY] = "proxy",
      [GL_FAILURE_TLS] = "tls",         [GL_FAILURE_TIMEOUT] = "timeout",     [GL_FAILURE_READ] = "read",
      [GL_FAILURE_HTTP] = "http",       [GL_FAILURE_TOO_LARGE] = "too_large", [GL_FAILURE_CANCELLED] = "cancelled",
  };
  return names[kind];
}
