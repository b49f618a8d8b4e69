/* A response of a server: the first byte says how the rest is cut into pieces, which arrive one after the other. Cutting must
   not change what is read. */
#include "../../src/http/parser.h"

#include <string.h>

#include "check.h"

enum { BODY_MAX = 4096 };

struct exchange {
  struct gl_response a; /* kept, as a connection keeps them */
  struct gl_parser r;
};

static void look(const struct gl_response *a) {
  struct gl_str name, value;
  for (unsigned i = 0; i < a->count; i++) {
    gl_response_header(a, i, &name, &value);
    CHECK(name.n && !memchr(name.p, ':', name.n) && !memchr(name.p, '\n', name.n));
    CHECK(!memchr(value.p, '\n', value.n) && !memchr(value.p, '\r', value.n) && !memchr(value.p, 0, value.n));
  }
  CHECK(a->status >= 200 && a->status <= 599);
}

/* Reads in pieces of that size; bytes of a long body go straight to their place. Returns 1 for a fault. */
static int read_response(struct exchange *x, int to_head, const char *p, size_t n, size_t piece) {
  struct gl_parser *r = &x->r;
  struct gl_response *a = &x->a;
  gl_response_reset(a, to_head, BODY_MAX);
  gl_parser_reset(r);
  while (n && r->stage != GL_PARSER_DONE && !a->fault) {
    size_t room = 0, used = n < piece ? n : piece;
    char *place = gl_parser_reserve(r, a, &room);
    if (place) {
      if (used > room) used = room;
      memcpy(place, p, used);
      gl_parser_commit(r, a, used);
    } else {
      size_t offered = used;
      used = gl_parser_feed(r, a, p, offered);
      CHECK(used <= offered && (used == offered || r->stage == GL_PARSER_DONE || a->fault));
    }
    p += used;
    n -= used;
  }
  int bad = gl_parser_finish(r, a);
  CHECK(bad == (a->fault != NULL));
  CHECK(bad || r->stage == GL_PARSER_DONE);
  CHECK(a->body.n <= BODY_MAX);
  if (!bad) look(a);
  return bad;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static struct exchange whole, cut;
  if (!n) return 0;
  int to_head = *data & 1;
  size_t piece = 1 + (*data >> 1) % 40;
  int bad = read_response(&whole, to_head, (const char *)data + 1, n - 1, n);
  CHECK(read_response(&cut, to_head, (const char *)data + 1, n - 1, piece) == bad);
  if (bad) return 0;
  CHECK(whole.a.status == cut.a.status && whole.a.count == cut.a.count && whole.a.closes == cut.a.closes);
  CHECK(whole.a.body.n == cut.a.body.n && (!cut.a.body.n || !memcmp(whole.a.body.p, cut.a.body.p, cut.a.body.n)));
  return 0;
}
