#include "parser.h"

#include <string.h>

enum {
  LINE_MAX = 64 << 10, /* bytes, as much as all headers may have */
  PLACE_MIN = 4096,    /* less is not worth a read of its own */
  PLACE_MAX = 64 << 10
};

void gl_parser_reset(struct gl_parser *r) {
  gl_buf_clear(&r->line);
  r->line.rc = GL_OK;
  r->line.max = LINE_MAX;
  r->stage = GL_PARSER_HEAD;
  r->left = 0;
}

void gl_parser_free(struct gl_parser *r) { gl_buf_wipe(&r->line); }

/* Where the body is, now that the head is whole. */
static enum gl_parser_stage after_head(struct gl_parser *r, const struct gl_response *a) {
  if (gl_response_is_bodiless(a)) return GL_PARSER_DONE;
  if (a->chunked) return GL_PARSER_CHUNK_SIZE;
  if (a->length < 0) return GL_PARSER_UNTIL_END;
  r->left = (uint64_t)a->length;
  return r->left ? GL_PARSER_LENGTH : GL_PARSER_DONE;
}

/* "1a;extension": up to 15 digits, which fit. What follows these counts as headers do. */
static int chunk_size(struct gl_parser *r, struct gl_response *a, struct gl_str line) {
  size_t n = 0;
  uint64_t size = 0;
  while (n < line.n && gl_str_hex(line.p[n]) >= 0) {
    if (n == 15) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a chunk size out of range");
    size = size * 16 + (uint64_t)gl_str_hex(line.p[n++]);
  }
  char next = n < line.n ? line.p[n] : ';';
  if (!n || (next != ';' && next != ' ' && next != '\t' && next != '\r' && next != '\n'))
    return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a bad chunk size");
  if (line.n - n > 2 && gl_response_count(a, line.n - n)) return 1;
  r->left = size;
  r->stage = size ? GL_PARSER_CHUNK : GL_PARSER_TRAILER;
  return 0;
}

static int is_blank_line(struct gl_str line) {
  return line.p[0] == '\n' || (line.n == 2 && line.p[0] == '\r' && line.p[1] == '\n');
}

/* One line with its end. Returns 1 with a->fault. */
static int take_line(struct gl_parser *r, struct gl_response *a, struct gl_str line) {
  switch (r->stage) {
    case GL_PARSER_CHUNK_SIZE: return chunk_size(r, a, line);
    case GL_PARSER_CHUNK_END:
      if (!is_blank_line(line)) return gl_response_fail(a, GL_FAILURE_HTTP, "the answer has a chunk that does not end where it says");
      r->stage = GL_PARSER_CHUNK_SIZE;
      return 0;
    case GL_PARSER_TRAILER:
      if (is_blank_line(line)) {
        r->stage = GL_PARSER_DONE;
        return 0;
      }
      return gl_response_read_line(a, line.p, line.n);
    default:
      if (gl_response_read_line(a, line.p, line.n)) return 1;
      if (a->whole) r->stage = after_head(r, a);
      return 0;
  }
}

/* Takes bytes up to the next line end and returns how many. */
static size_t feed_line(struct gl_parser *r, struct gl_response *a, const char *p, size_t n) {
  const char *end = memchr(p, '\n', n);
  size_t used = end ? (size_t)(end + 1 - p) : n;
  struct gl_str line = {p, used};
  if (!end || r->line.n) {
    int rc = gl_buf_add(&r->line, p, used);
    if (rc) gl_response_fail(a, rc == GL_ETOOLARGE ? GL_FAILURE_TOO_LARGE : GL_FAILURE_READ,
                            rc == GL_ETOOLARGE ? "the answer has a line of more than 64 KiB" : "not enough memory");
    if (rc || !end) return used;
    line = (struct gl_str){r->line.p, r->line.n};
  }
  take_line(r, a, line);
  r->line.n = 0;
  return used;
}

static size_t feed_body(struct gl_parser *r, struct gl_response *a, const char *p, size_t n) {
  if (r->stage != GL_PARSER_UNTIL_END && n > r->left) n = (size_t)r->left;
  if (gl_response_add_body(a, p, n) || r->stage == GL_PARSER_UNTIL_END) return n;
  r->left -= n;
  if (!r->left) r->stage = r->stage == GL_PARSER_CHUNK ? GL_PARSER_CHUNK_END : GL_PARSER_DONE;
  return n;
}

size_t gl_parser_feed(struct gl_parser *r, struct gl_response *a, const char *p, size_t n) {
  size_t used = 0;
  while (used < n && r->stage != GL_PARSER_DONE && !a->fault) {
    int is_body = r->stage == GL_PARSER_LENGTH || r->stage == GL_PARSER_CHUNK || r->stage == GL_PARSER_UNTIL_END;
    used += (is_body ? feed_body : feed_line)(r, a, p + used, n - used);
  }
  return used;
}

char *gl_parser_reserve(struct gl_parser *r, struct gl_response *a, size_t *n) {
  if (r->stage != GL_PARSER_LENGTH || r->left < PLACE_MIN) return NULL;
  size_t room = r->left < PLACE_MAX ? (size_t)r->left : PLACE_MAX;
  char *place = gl_buf_room(&a->body, room);
  if (place) *n = room;
  return place;
}

void gl_parser_commit(struct gl_parser *r, struct gl_response *a, size_t n) {
  a->body.n += n;
  r->left -= n;
  if (!r->left) r->stage = GL_PARSER_DONE;
}

int gl_parser_finish(struct gl_parser *r, struct gl_response *a) {
  if (a->fault) return 1;
  if (r->stage == GL_PARSER_UNTIL_END) r->stage = GL_PARSER_DONE;
  if (r->stage == GL_PARSER_DONE) return 0;
  int nothing = !a->head_bytes && !r->line.n;
  return gl_response_fail(a, GL_FAILURE_READ, nothing                ? "the connection ended before the answer"
                                     : r->stage == GL_PARSER_HEAD ? "the connection was closed inside the headers of the answer"
                                                           : "the connection was closed inside the body of the answer");
}
