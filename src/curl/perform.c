#include "perform.h"

#include <errno.h>
#include <math.h>
#include <poll.h>

#include "clock.h"

/* Waits until the socket is ready or the time is over; not at all where bytes are unread. Returns 0 when the time is over. */
static int wait_for_socket(struct gl_transfer *t, short events) {
  struct pollfd socket = {.fd = t->connection->fd, .events = events};
  for (;;) {
    double seconds = gl_transfer_patience(t, gl_clock_now());
    if (seconds <= 0) return 0;
    if (t->unread) return 1;
    int n = poll(&socket, 1, seconds < 1000 ? (int)ceil(seconds * 1000) : 1000000);
    if (n > 0 || (n < 0 && errno != EINTR)) return 1;
  }
}

static enum gl_transfer_end exchange(struct gl_transfer *t) {
  short events;
  enum gl_transfer_end end;
  while ((end = gl_transfer_step(t, &events)) == GL_TRANSFER_WAITING) {
    if (wait_for_socket(t, events)) continue;
    gl_transfer_stop(t);
    return GL_TRANSFER_FAILED;
  }
  return end;
}

/* Connects. libcurl 8 opens a descriptor for itself first, and calls it lack of memory if there is none left. */
static CURLcode connect_to_host(struct gl_connection *c) {
  CURLcode rc = curl_easy_perform(c->easy);
  if (rc == CURLE_OUT_OF_MEMORY) c->open_errno = errno;
  return rc;
}

enum gl_transfer_end gl_perform_request(struct gl_transfer *t, const struct gl_request *rq) {
  if (gl_transfer_begin(t, rq)) return GL_TRANSFER_FAILED;
  enum gl_transfer_end end;
  while ((end = gl_transfer_connect(t)) == GL_TRANSFER_WAITING) {
    end = gl_transfer_connected(t, connect_to_host(t->connection));
    if (end != GL_TRANSFER_WAITING) break;
  }
  if (end != GL_TRANSFER_FAILED) end = exchange(t);
  gl_transfer_forget(t);
  return end;
}
