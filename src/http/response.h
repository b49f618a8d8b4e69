/* One response, read line by line and strictly. The parser (parser.h) stops at the first fault, so that the connection is closed
   and nothing behind the fault is taken for another response. */
#ifndef GL_RESPONSE_H
#define GL_RESPONSE_H

#include "../core/buf.h"
#include "failure.h"

GL_BEGIN

/* A header, as offsets into `head`; the name is in lower case, the value without blanks around it. */
struct gl_response_field {
  uint32_t name, name_n, value, value_n;
};

struct gl_response {
  struct gl_buf head;     /* names and values of the final head */
  struct gl_buf fields;   /* struct gl_response_field, in order of arrival */
  struct gl_buf body;     /* its `max` is the largest body */
  int status;             /* 0 while a status line is awaited */
  int head_done;              /* the blank line after the final head was seen */
  int http10;
  int is_to_head;            /* responds to a HEAD request, so no body follows */
  int is_to_upgrade;         /* responds to a request to switch protocols: 101 is final. Set after gl_response_reset */
  int chunked;
  int closes;             /* the server will close the connection */
  int64_t length;         /* Content-Length, or -1 */
  unsigned interim;       /* 1xx heads before the final one */
  unsigned count;         /* of `fields` */
  size_t head_bytes;      /* of all heads, chunk extensions and trailers */
  const char *fault;      /* why this is not a response; NULL while it may become one */
  enum gl_failure_kind fault_kind;
};

/* Makes it ready for the next response; keeps small buffers, wipes their contents. The response owns them: gl_response_free
   frees them. */
void gl_response_reset(struct gl_response *response, int is_to_head, size_t max_body);

/* Reads one line of a head or trailer with its line end; adds bytes of the body. Each returns 0, or 1: there is a fault, stop. */
int gl_response_read_line(struct gl_response *response, const char *p, size_t n);
int gl_response_add_body(struct gl_response *response, const char *p, size_t n);

/* Returns a line without its end: CR LF, or LF alone. */
struct gl_str gl_response_strip_line(struct gl_str line);

/* Counts n bytes of heads and the like towards their maximum. Returns 0, or 1: there is a fault, stop. */
int gl_response_count(struct gl_response *response, size_t n);

/* Returns 1 if no body follows, whatever the head says; good once the head is complete. */
int gl_response_is_bodiless(const struct gl_response *response);

/* Records a fault, unless there is one. Returns 1. */
int gl_response_fail(struct gl_response *response, enum gl_failure_kind kind, const char *message);

/* Sets the nth header, n < count. The parts stay valid until the next reset. */
void gl_response_header(const struct gl_response *response, unsigned n, struct gl_str *name, struct gl_str *value);

void gl_response_free(struct gl_response *response);

GL_END

#endif
