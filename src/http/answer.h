/* The answer as it arrives: stricter than libcurl, which calls a head that ends in the middle, two different
   Content-Lengths or one beyond 63 bits a success. Whoever feeds it stops at the first fault, so that the connection
   is dropped and nothing after the fault is taken for another answer. */
#ifndef GL_ANSWER_H
#define GL_ANSWER_H

#include "../core/buf.h"
#include "failure.h"

GL_BEGIN

/* A header, as offsets into `head`; the name is in lower case, the value without blanks around it. */
struct gl_field {
  uint32_t name, name_n, value, value_n;
};

struct gl_answer {
  struct gl_buf head;     /* names and values of the final head */
  struct gl_buf fields;   /* struct gl_field, in order of arrival */
  struct gl_buf body;     /* its `max` is the cap of the response */
  int status;             /* 0 while a status line is awaited */
  int whole;              /* the blank line after the final head was seen */
  int http10;
  int to_head;            /* answers a HEAD request, so that no body follows */
  int chunked;
  int64_t length;         /* Content-Length, or -1 */
  unsigned interim;       /* 1xx heads before the final one */
  unsigned count;         /* of `fields` */
  size_t head_bytes;      /* of all heads and trailers */
  const char *fault;      /* why this is not an answer; NULL while it may become one */
  enum gl_kind fault_kind;
};

/* Makes ready for the next answer; keeps small buffers, cleanses what they held. */
void gl_answer_reset(struct gl_answer *a, int to_head, size_t max_body);

/* One line of a head or trailer with its line end; bytes of the body. Return 0, or 1: there is a fault, stop. */
int gl_answer_line(struct gl_answer *a, const char *p, size_t n);
int gl_answer_body(struct gl_answer *a, const char *p, size_t n);

/* The connection said that this was all. Returns 0 if the answer is whole, else 1 with a fault. */
int gl_answer_end(struct gl_answer *a);

/* The nth header, n < count. The pieces stay valid until the next reset. */
void gl_answer_field(const struct gl_answer *a, unsigned n, struct gl_str *name, struct gl_str *value);

void gl_answer_free(struct gl_answer *a);

GL_END

#endif
