/* Frames of a peer: the first byte has the side and the largest message, the second says how the rest is cut into pieces, and how many
   events are taken after each. None of that may change what is read, and what is read can be written and read the same. */
#include "../../src/core/websocket.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

struct reader {
  struct gl_websocket ws;
  struct gl_buf events; /* of all that was taken: kind, code, length, payload */
  struct gl_buf again;  /* the same as frames for the other side's reader */
};

static void check_event(const struct gl_websocket *ws, const struct gl_websocket_event *e) {
  int is_control = e->kind >= GL_WEBSOCKET_CLOSE;
  CHECK(e->payload.n <= (is_control ? (size_t)GL_WEBSOCKET_CONTROL_MAX : ws->max_message));
  if (e->kind == GL_WEBSOCKET_TEXT || e->kind == GL_WEBSOCKET_CLOSE) CHECK(gl_utf8_is_valid(e->payload.p, e->payload.n));
  CHECK(e->code ? e->kind == GL_WEBSOCKET_CLOSE && gl_websocket_is_code(e->code) : 1);
}

static void note(struct gl_buf *b, const struct gl_websocket_event *e) {
  uint64_t head[3] = {(uint64_t)e->kind, (uint64_t)e->code, e->payload.n};
  gl_buf_add(b, head, sizeof head);
  CHECK(gl_buf_add(b, e->payload.p, e->payload.n) == GL_OK);
}

/* Writes the event as a frame that the same side can read. */
static void write_again(struct reader *r, const struct gl_websocket_event *e) {
  unsigned char mask[GL_WEBSOCKET_MASK] = {0x37, 0xfa, 0x21, (unsigned char)e->payload.n}, *used = r->ws.is_client ? NULL : mask;
  char header[GL_WEBSOCKET_HEADER_MAX], code[2] = {(char)(e->code >> 8), (char)e->code};
  size_t code_n = e->code ? 2 : 0;
  gl_buf_add(&r->again, header, gl_websocket_put_header(header, e->kind, e->payload.n + code_n, used));
  char *out = gl_buf_room(&r->again, e->payload.n + code_n);
  CHECK(out);
  if (used) {
    gl_websocket_mask(out, code, code_n, mask);
    gl_websocket_mask(out + code_n, e->payload.p, e->payload.n, mask);
  } else {
    memcpy(out, code, code_n);
    memcpy(out + code_n, e->payload.p, e->payload.n);
  }
  r->again.n += e->payload.n + code_n;
}

static void take(struct reader *r, size_t most) {
  struct gl_websocket_event e;
  while (most-- && gl_websocket_next(&r->ws, &e)) {
    check_event(&r->ws, &e);
    note(&r->events, &e);
    write_again(r, &e);
  }
}

/* Reads in pieces. The bytes of each are copied, so that a read behind its end is seen. */
static void read_all(struct reader *r, const char *p, size_t n, size_t piece, size_t most) {
  while (n) {
    size_t used = n < piece ? n : piece;
    char *copy = malloc(used);
    CHECK(copy);
    memcpy(copy, p, used);
    int bad = gl_websocket_feed(&r->ws, copy, used);
    free(copy);
    CHECK(bad == (r->ws.fault != NULL) && (!bad || r->ws.fault_code >= 1002));
    take(r, most);
    p += used;
    n -= used;
  }
  take(r, SIZE_MAX);
}

static void start(struct reader *r, unsigned char options) {
  static const size_t limits[] = {GL_WEBSOCKET_MESSAGE_MAX, 1, 125, 4096};
  memset(r, 0, sizeof *r);
  r->ws.is_client = options & 1;
  r->ws.max_message = limits[options >> 1 & 3];
}

static void finish(struct reader *r) {
  gl_websocket_free(&r->ws);
  gl_buf_free(&r->events);
  gl_buf_free(&r->again);
}

static void same_events(const struct reader *a, const struct reader *b) {
  CHECK(a->events.n == b->events.n && (!a->events.n || !memcmp(a->events.p, b->events.p, a->events.n)));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  struct reader whole, cut, again;
  if (n < 3) return 0;
  const char *p = (const char *)data + 2;
  start(&whole, data[0]);
  start(&cut, data[0]);
  start(&again, data[0]);
  read_all(&whole, p, n - 2, n, SIZE_MAX);
  read_all(&cut, p, n - 2, 1 + (data[1] & 31), data[1] >> 5);
  same_events(&whole, &cut);
  CHECK(whole.ws.fault == cut.ws.fault && whole.ws.fault_code == cut.ws.fault_code && whole.ws.closed == cut.ws.closed);
  if (whole.again.n) read_all(&again, whole.again.p, whole.again.n, whole.again.n, SIZE_MAX);
  CHECK(!again.ws.fault);
  same_events(&whole, &again);
  finish(&whole);
  finish(&cut);
  finish(&again);
  return 0;
}
