/* What an answer says, line by line, strictly: whoever feeds it (reader.h) stops at the first fault, so that the
   connection is dropped and nothing after the fault is taken for another answer. */
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
  struct gl_buf body;     /* its `max` is the cap of the response */
  int status;             /* 0 while a status line is awaited */
  int whole;              /* the blank line after the final head was seen */
  int http10;
  int to_head;            /* answers a HEAD request, so that no body follows */
  int chunked;
  int closes;             /* the server will close the connection */
  int64_t length;         /* Content-Length, or -1 */
  unsigned interim;       /* 1xx heads before the final one */
  unsigned count;         /* of `fields` */
  size_t head_bytes;      /* of all heads, chunk extensions and trailers */
  const char *fault;      /* why this is not an answer; NULL while it may become one */
  enum gl_failure_kind fault_kind;
};

/* Makes ready for the next answer; keeps small buffers, cleanses what they held. */
void gl_response_reset(struct gl_response *a, int to_head, size_t max_body);

/* One line of a head or trailer with its line end; bytes of the body. Return 0, or 1: there is a fault, stop. */
int gl_response_read_line(struct gl_response *a, const char *p, size_t n);
int gl_response_add_body(struct gl_response *a, const char *p, size_t n);

/* Counts n bytes that are no body towards the most that all of these may be. Returns 0, or 1: there is a fault, stop. */
int gl_response_count(struct gl_response *a, size_t n);

/* Once the head is whole: nothing follows it, whatever it says. */
int gl_response_is_bodiless(const struct gl_response *a);

/* Notes a fault, unless there is one. Returns 1. */
int gl_response_fail(struct gl_response *a, enum gl_failure_kind kind, const char *why);

/* The nth header, n < count. The pieces stay valid until the next reset. */
void gl_response_header(const struct gl_response *a, unsigned n, struct gl_str *name, struct gl_str *value);

void gl_response_free(struct gl_response *a);

GL_END

#endif
