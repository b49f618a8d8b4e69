/* The bytes of one answer, as they come from a connection: cuts them into lines, chunks and the rest, and knows where the
   answer ends. What the lines say is answer.h's. */
#ifndef GL_PARSER_H
#define GL_PARSER_H

#include "response.h"

GL_BEGIN

enum gl_parser_stage {
  GL_PARSER_HEAD,       /* lines of a head */
  GL_PARSER_LENGTH,     /* `left` bytes of a body */
  GL_PARSER_CHUNK_SIZE, /* a line */
  GL_PARSER_CHUNK,      /* `left` bytes of a chunk */
  GL_PARSER_CHUNK_END,  /* the line end behind it */
  GL_PARSER_TRAILER,    /* lines */
  GL_PARSER_UNTIL_END,  /* a body that ends with the connection */
  GL_PARSER_DONE       /* nothing more belongs to this answer */
};

struct gl_parser {
  enum gl_parser_stage stage;
  uint64_t left;
  struct gl_buf line; /* the beginning of a line whose end has not come yet */
};

/* Makes ready for the next answer. */
void gl_parser_reset(struct gl_parser *r);

/* Takes n bytes. Returns how many of them belong to the answer: all, unless it became whole or a->fault was set. */
size_t gl_parser_feed(struct gl_parser *r, struct gl_response *a, const char *p, size_t n);

/* Where the next bytes of the body may be put at once, so that they need no copy: *n is the room, which may be less than
   what is to come. NULL, with *n as it was, where they have to be fed. gl_parser_commit tells how many were put there. */
char *gl_parser_reserve(struct gl_parser *r, struct gl_response *a, size_t *n);
void gl_parser_commit(struct gl_parser *r, struct gl_response *a, size_t n);

/* The connection has ended. Returns 0 if the answer is whole by that, else 1 with a->fault. */
int gl_parser_finish(struct gl_parser *r, struct gl_response *a);

void gl_parser_free(struct gl_parser *r);

GL_END

#endif
