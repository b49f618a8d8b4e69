/* Cuts the bytes of one response into lines, chunks and the rest, as they come from a connection, and finds its end. response.h
   reads the lines. */
#ifndef GL_PARSER_H
#define GL_PARSER_H

#include "response.h"

GL_BEGIN

enum gl_parser_stage {
  GL_PARSER_HEAD,       /* lines of a head */
  GL_PARSER_LENGTH,     /* `remaining` bytes of a body */
  GL_PARSER_CHUNK_SIZE, /* a line */
  GL_PARSER_CHUNK,      /* `remaining` bytes of a chunk */
  GL_PARSER_CHUNK_END,  /* the line end behind it */
  GL_PARSER_TRAILER,    /* lines */
  GL_PARSER_UNTIL_END,  /* a body that ends with the connection */
  GL_PARSER_DONE       /* the response is complete */
};

struct gl_parser {
  enum gl_parser_stage stage;
  uint64_t remaining;
  struct gl_buf line; /* the beginning of a line without its end */
};

/* Makes the parser ready for the next response. */
void gl_parser_reset(struct gl_parser *parser);

/* Takes n bytes. Returns how many of them belong to the response: all, unless it is complete or response->fault is set. */
size_t gl_parser_feed(struct gl_parser *parser, struct gl_response *response, const char *p, size_t n);

/* Returns where the next bytes of the body may be put at once, so that they need no copy; the response keeps the memory. *n is
   the room, which may be less than what is to come. NULL, with *n as it was, where the bytes have to be fed. gl_parser_commit
   takes the number of bytes that were put there. */
char *gl_parser_reserve(struct gl_parser *parser, struct gl_response *response, size_t *n);
void gl_parser_commit(struct gl_parser *parser, struct gl_response *response, size_t n);

/* Reports the end of the connection. Returns 0 if the response is complete by that, else 1 with response->fault. */
int gl_parser_finish(struct gl_parser *parser, struct gl_response *response);

void gl_parser_free(struct gl_parser *parser);

GL_END

#endif
