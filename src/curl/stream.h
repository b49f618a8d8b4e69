/* A connection that a 101 response handed over: bytes of another protocol, both ways. Nothing here waits.

   Its owner provides the memory, and reads until nothing is there each time that its multi has moved bytes. */
#ifndef GL_STREAM_H
#define GL_STREAM_H


#include "../core/buf.h"
#include "connection.h"
#include "queue.h"

GL_BEGIN

struct gl_stream {
  struct gl_connection *connection; /* NULL: closed */
  struct gl_buf early;              /* bytes that came with the response; the first to be read */
  struct gl_stream_list *list;      /* of the multi that it belongs to */
  pid_t pid;                        /* of the process that opened it */
  int is_drained;                   /* the last read found nothing, and its multi has seen no event since */
  GL_QUEUE_ENTRY(gl_stream) entry;
};
GL_QUEUE_HEAD(gl_stream_list, gl_stream);

/* Fills zeroed memory, and takes over the connection and the bytes. */
void gl_stream_init(struct gl_stream *s, struct gl_connection *c, struct gl_buf *early, struct gl_stream_list *list);

/* Returns 1 in a forked child: the connection is the parent's. */
int gl_stream_is_forked(const struct gl_stream *s);

/* Sends up to n bytes; *sent is how many. Returns CURLE_OK, CURLE_AGAIN if the socket is full, or another result: it is lost. */
CURLcode gl_stream_send(struct gl_stream *s, const char *p, size_t n, size_t *sent);

/* Reads up to n bytes; *got is how many, 0 with CURLE_OK at the end. CURLE_AGAIN: nothing has come. Costs no system call while the
   stream is drained. */
CURLcode gl_stream_receive(struct gl_stream *s, char *p, size_t n, size_t *got);

/* Closes the connection; in a forked child leaves it to the parent. Idempotent. */
void gl_stream_close(struct gl_stream *s);

GL_END

#endif
