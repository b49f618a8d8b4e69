#include "stream.h"

#include <string.h>
#include <unistd.h>

#include "library.h"

void gl_stream_init(struct gl_stream *s, struct gl_connection *c, struct gl_buf *early, struct gl_stream_list *list) {
  s->connection = c;
  s->early = *early;
  memset(early, 0, sizeof *early);
  s->list = list;
  s->pid = getpid();
  GL_QUEUE_INSERT_TAIL(list, s, entry);
}

int gl_stream_is_forked(const struct gl_stream *s) { return s->connection && s->pid != getpid(); }

/* Returns 1 if this process may use the connection. */
static int is_open(const struct gl_stream *s) { return s->connection && s->pid == getpid(); }

CURLcode gl_stream_send(struct gl_stream *s, const char *p, size_t n, size_t *sent) {
  *sent = 0;
  return is_open(s) ? curl_easy_send(s->connection->easy, p, n, sent) : CURLE_SEND_ERROR;
}

/* Moves up to n early bytes to `p`. */
static size_t take_early(struct gl_stream *s, char *p, size_t n) {
  if (n > s->early.n) n = s->early.n;
  memcpy(p, s->early.p, n);
  memmove(s->early.p, s->early.p + n, s->early.n - n);
  s->early.n -= n;
  if (!s->early.n) gl_buf_free(&s->early);
  return n;
}

CURLcode gl_stream_receive(struct gl_stream *s, char *p, size_t n, size_t *got) {
  *got = 0;
  if (s->is_drained && s->connection) return CURLE_AGAIN;
  if (!is_open(s)) return CURLE_RECV_ERROR;
  if (s->early.n) {
    *got = take_early(s, p, n);
    return CURLE_OK;
  }
  CURLcode rc = curl_easy_recv(s->connection->easy, p, n, got);
  s->is_drained = rc == CURLE_AGAIN;
  return rc;
}

void gl_stream_close(struct gl_stream *s) {
  if (!s->connection) return;
  GL_QUEUE_REMOVE(s->list, s, entry);
  if (s->pid == getpid() && !gl_library_is_exiting()) gl_connection_close(s->connection); /* else lost on purpose */
  s->connection = NULL;
  gl_buf_free(&s->early);
}
