#include "parser.h"

#include <string.h>

enum {
  LINE_MAX = 64 << 10, /* bytes, as much as all headers may have */
  DIRECT_MIN = 4096,    /* less is not worth a read of its own */
  DIRECT_MAX = 64 << 10
};

void gl_parser_reset(struct gl_parser *parser) {
  gl_buf_clear(&parser->line);
  parser->line.rc = GL_OK;
  parser->line.max = LINE_MAX;
  parser->stage = GL_PARSER_HEAD;
  parser->remaining = 0;
}

void gl_parser_free(struct gl_parser *parser) { gl_buf_wipe(&parser->line); }

static int malformed(struct gl_response *response, const char *problem) {
  return gl_response_fail(response, GL_FAILURE_HTTP, problem);
}

/* Returns the stage that follows a head. */
static enum gl_parser_stage find_body_stage(struct gl_parser *parser, const struct gl_response *response) {
  if (gl_response_is_bodiless(response)) return GL_PARSER_DONE;
  if (response->chunked) return GL_PARSER_CHUNK_SIZE;
  if (response->length < 0) return GL_PARSER_UNTIL_END;
  parser->remaining = (uint64_t)response->length;
  return parser->remaining ? GL_PARSER_LENGTH : GL_PARSER_DONE;
}

/* Reads "1a;extension": up to 15 digits, which fit. The rest counts as headers do. */
static int chunk_size(struct gl_parser *parser, struct gl_response *response, struct gl_str line) {
  size_t n = 0;
  uint64_t size = 0;
  while (n < line.n && gl_str_hex(line.p[n]) >= 0) {
    if (n == 15) return malformed(response, "the response has a chunk size out of range");
    size = size * 16 + (uint64_t)gl_str_hex(line.p[n++]);
  }
  struct gl_str extension = gl_str_skip(line, n);
  if (extension.n > 2 && gl_response_count(response, extension.n)) return 1;
  extension = gl_response_strip_line(extension);
  char next = extension.n ? extension.p[0] : ';';
  if (!n || (next != ';' && next != ' ' && next != '\t') || gl_str_has_control(extension))
    return malformed(response, "the response has a bad chunk size");
  parser->remaining = size;
  parser->stage = size ? GL_PARSER_CHUNK : GL_PARSER_TRAILER;
  return 0;
}

static int is_blank_line(struct gl_str line) {
  return line.p[0] == '\n' || (line.n == 2 && line.p[0] == '\r' && line.p[1] == '\n');
}

/* Reads one line with its end. Returns 1 with response->fault. */
static int read_line(struct gl_parser *parser, struct gl_response *response, struct gl_str line) {
  switch (parser->stage) {
    case GL_PARSER_CHUNK_SIZE: return chunk_size(parser, response, line);
    case GL_PARSER_CHUNK_END:
      if (!is_blank_line(line)) return malformed(response, "the response has a chunk that does not end where it says");
      parser->stage = GL_PARSER_CHUNK_SIZE;
      return 0;
    case GL_PARSER_TRAILER:
      if (is_blank_line(line)) {
        parser->stage = GL_PARSER_DONE;
        return 0;
      }
      return gl_response_read_line(response, line.p, line.n);
    default:
      if (gl_response_read_line(response, line.p, line.n)) return 1;
      if (response->head_done) parser->stage = find_body_stage(parser, response);
      return 0;
  }
}

/* Takes bytes up to the next line end and returns how many. */
static size_t feed_line(struct gl_parser *parser, struct gl_response *response, const char *p, size_t n) {
  const char *end = memchr(p, '\n', n);
  size_t used = end ? (size_t)(end + 1 - p) : n;
  struct gl_str line = {p, used};
  if (!end || parser->line.n) {
    int rc = gl_buf_add(&parser->line, p, used);
    if (rc) gl_response_fail(response, rc == GL_ETOOLARGE ? GL_FAILURE_TOO_LARGE : GL_FAILURE_READ,
                            rc == GL_ETOOLARGE ? "the response has a line of more than 64 KiB" : "not enough memory");
    if (rc || !end) return used;
    line = (struct gl_str){parser->line.p, parser->line.n};
  }
  read_line(parser, response, line);
  parser->line.n = 0;
  return used;
}

static size_t feed_body(struct gl_parser *parser, struct gl_response *response, const char *p, size_t n) {
  if (parser->stage != GL_PARSER_UNTIL_END && n > parser->remaining) n = (size_t)parser->remaining;
  if (gl_response_add_body(response, p, n) || parser->stage == GL_PARSER_UNTIL_END) return n;
  parser->remaining -= n;
  if (!parser->remaining) parser->stage = parser->stage == GL_PARSER_CHUNK ? GL_PARSER_CHUNK_END : GL_PARSER_DONE;
  return n;
}

size_t gl_parser_feed(struct gl_parser *parser, struct gl_response *response, const char *p, size_t n) {
  size_t used = 0;
  while (used < n && parser->stage != GL_PARSER_DONE && !response->fault) {
    int is_body = parser->stage == GL_PARSER_LENGTH || parser->stage == GL_PARSER_CHUNK || parser->stage == GL_PARSER_UNTIL_END;
    used += (is_body ? feed_body : feed_line)(parser, response, p + used, n - used);
  }
  return used;
}

char *gl_parser_reserve(struct gl_parser *parser, struct gl_response *response, size_t *n) {
  if (parser->stage != GL_PARSER_LENGTH || parser->remaining < DIRECT_MIN) return NULL;
  size_t room = parser->remaining < DIRECT_MAX ? (size_t)parser->remaining : DIRECT_MAX;
  char *out = gl_buf_room(&response->body, room);
  if (out) *n = room;
  return out;
}

void gl_parser_commit(struct gl_parser *parser, struct gl_response *response, size_t n) {
  response->body.n += n;
  parser->remaining -= n;
  if (!parser->remaining) parser->stage = GL_PARSER_DONE;
}

int gl_parser_finish(struct gl_parser *parser, struct gl_response *response) {
  if (response->fault) return 1;
  if (parser->stage == GL_PARSER_UNTIL_END) parser->stage = GL_PARSER_DONE;
  if (parser->stage == GL_PARSER_DONE) return 0;
  const char *problem = "the connection was closed inside the body of the response";
  if (!response->head_bytes && !parser->line.n) problem = "the connection ended before the response";
  else if (parser->stage == GL_PARSER_HEAD) problem = "the connection was closed inside the headers of the response";
  return gl_response_fail(response, GL_FAILURE_READ, problem);
}
