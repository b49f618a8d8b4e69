#include "websocket.h"

enum {
  FINAL = 0x80,
  RESERVED = 0x70,
  OPCODE = 0x0f,
  CONTROL = 0x08,
  MASKED = 0x80,
  LENGTH = 0x7f,
  LENGTH_16 = 126,
  LENGTH_64 = 127,
  RESERVE_MAX = 1 << 20, /* bytes that a header alone may allocate */
  KEPT_MAX = 64 << 10    /* a larger buffer is not kept for the next message */
};

/* Precedes the payload of an event in its queue. */
struct record {
  uint64_t order;
  uint32_t kind, n;
};

static int fail(struct gl_websocket *ws, enum gl_websocket_code code, const char *message) {
  ws->fault = message;
  ws->fault_code = (int)code;
  return 1;
}

static int violate(struct gl_websocket *ws, const char *message) { return fail(ws, GL_WEBSOCKET_PROTOCOL_ERROR, message); }
static int no_memory(struct gl_websocket *ws) { return fail(ws, GL_WEBSOCKET_INTERNAL_ERROR, "not enough memory"); }

int gl_websocket_is_code(int code) {
  if (code >= 3000) return code <= 4999;
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
}

void gl_websocket_mask(char *out, const char *p, size_t n, unsigned char mask[GL_WEBSOCKET_MASK]) {
  uint64_t mask_word, word;
  size_t i = 0;
  memcpy(&mask_word, mask, 4);
  memcpy((char *)&mask_word + 4, mask, 4);
  for (; n - i >= 8; i += 8) {
    memcpy(&word, p + i, 8);
    word ^= mask_word;
    memcpy(out + i, &word, 8);
  }
  for (; i < n; i++) out[i] = (char)(p[i] ^ mask[i & 3]);
  unsigned char turned[GL_WEBSOCKET_MASK];
  for (i = 0; i < sizeof turned; i++) turned[i] = mask[(i + n) & 3];
  memcpy(mask, turned, sizeof turned);
}

size_t gl_websocket_put_header(char out[GL_WEBSOCKET_HEADER_MAX], enum gl_websocket_kind kind, size_t n,
                               const unsigned char mask[GL_WEBSOCKET_MASK]) {
  size_t length_bytes = n < LENGTH_16 ? 0 : n <= UINT16_MAX ? 2 : 8, size = 2;
  unsigned length = length_bytes == 0 ? (unsigned)n : length_bytes == 2 ? LENGTH_16 : LENGTH_64;
  out[0] = (char)(FINAL | (unsigned)kind);
  out[1] = (char)((mask ? MASKED : 0u) | length);
  while (length_bytes) out[size++] = (char)((uint64_t)n >> (8 * --length_bytes));
  if (!mask) return size;
  memcpy(out + size, mask, GL_WEBSOCKET_MASK);
  return size + GL_WEBSOCKET_MASK;
}

/* ---- queues ---- */

/* Removes what was taken, if it is at least as much as what has to be moved for that. Returns the number of bytes removed. */
static size_t drop_taken(struct gl_websocket_queue *queue) {
  struct gl_buf *b = &queue->bytes;
  size_t taken = queue->taken, rest = b->n - taken;
  if (taken < rest || !taken) return 0;
  queue->taken = 0;
  if (!rest && b->cap > KEPT_MAX) {
    gl_buf_free(b); /* nothing so large is a secret */
    return taken;
  }
  memmove(b->p, b->p + taken, rest);
  gl_buf_cleanse(b->p + rest, taken);
  b->n = rest;
  return taken;
}

static void drop_all_taken(struct gl_websocket *ws) {
  ws->message_start -= drop_taken(&ws->messages);
  drop_taken(&ws->controls);
}

/* Writes the record at `start`, whose payload ends with the queue. */
static void put_record(struct gl_websocket *ws, struct gl_websocket_queue *queue, size_t start, enum gl_websocket_kind kind) {
  struct record record = {ws->order++, (uint32_t)kind, (uint32_t)(queue->bytes.n - start - sizeof record)};
  memcpy(queue->bytes.p + start, &record, sizeof record);
}

static int read_record(const struct gl_websocket_queue *queue, size_t end, struct record *record) {
  if (queue->taken == end) return 0;
  memcpy(record, queue->bytes.p + queue->taken, sizeof *record);
  return 1;
}

static struct gl_str take(struct gl_websocket_queue *queue, const struct record *record) {
  struct gl_str payload = {queue->bytes.p + queue->taken + sizeof *record, record->n};
  queue->taken += sizeof *record + record->n;
  return payload;
}

static int read_code(struct gl_str payload) {
  return (unsigned char)payload.p[0] << 8 | (unsigned char)payload.p[1];
}

int gl_websocket_next(struct gl_websocket *ws, struct gl_websocket_event *event) {
  struct record message, control;
  drop_all_taken(ws);
  int has_message = read_record(&ws->messages, ws->message_kind ? ws->message_start : ws->messages.bytes.n, &message);
  int has_control = read_record(&ws->controls, ws->controls.bytes.n, &control);
  if (!has_message && !has_control) return 0;
  int is_control = has_control && (!has_message || control.order < message.order);
  const struct record *record = is_control ? &control : &message;
  event->kind = (enum gl_websocket_kind)record->kind;
  event->payload = take(is_control ? &ws->controls : &ws->messages, record);
  event->code = 0;
  if (event->kind == GL_WEBSOCKET_CLOSE && event->payload.n) {
    event->code = read_code(event->payload);
    event->payload = gl_str_skip(event->payload, 2);
  }
  return 1;
}

void gl_websocket_free(struct gl_websocket *ws) {
  gl_buf_wipe(&ws->messages.bytes);
  gl_buf_wipe(&ws->controls.bytes);
  gl_buf_cleanse(ws->control, sizeof ws->control);
}

/* ---- the ends of frames ---- */

static int check_close(struct gl_websocket *ws) {
  struct gl_str payload = {ws->control, ws->control_n};
  ws->closed = 1;
  if (!payload.n) return 0;
  if (payload.n == 1) return violate(ws, "the close frame has half a code");
  if (!gl_websocket_is_code(read_code(payload))) return violate(ws, "the close frame has a code that may not be sent");
  if (!gl_utf8_is_valid(payload.p + 2, payload.n - 2))
    return fail(ws, GL_WEBSOCKET_INVALID_DATA, "the reason of the close frame is not UTF-8");
  return 0;
}

static int finish_control(struct gl_websocket *ws, enum gl_websocket_kind kind) {
  struct gl_buf *b = &ws->controls.bytes;
  size_t start = b->n;
  if (kind == GL_WEBSOCKET_CLOSE && check_close(ws)) return 1;
  if (!gl_buf_room(b, sizeof(struct record) + ws->control_n)) return no_memory(ws);
  b->n += sizeof(struct record);
  gl_buf_add(b, ws->control, ws->control_n);
  put_record(ws, &ws->controls, start, kind);
  return 0;
}

static int finish_message(struct gl_websocket *ws) {
  if (ws->message_kind == GL_WEBSOCKET_TEXT && ws->utf8.missing)
    return fail(ws, GL_WEBSOCKET_INVALID_DATA, "the text message ends inside a character");
  put_record(ws, &ws->messages, ws->message_start, ws->message_kind);
  ws->message_kind = GL_WEBSOCKET_CONTINUATION;
  return 0;
}

static int finish_frame(struct gl_websocket *ws) {
  unsigned char first = ws->header[0];
  ws->in_payload = 0;
  ws->header_n = 0;
  if (first & CONTROL) return finish_control(ws, (enum gl_websocket_kind)(first & OPCODE));
  return first & FINAL ? finish_message(ws) : 0;
}

/* ---- headers ---- */

static int check_first(struct gl_websocket *ws, unsigned char first) {
  int opcode = first & OPCODE;
  if (first & RESERVED) return violate(ws, "the frame has a reserved bit set");
  if ((opcode & ~CONTROL) > GL_WEBSOCKET_BINARY) return violate(ws, "the frame has a reserved opcode");
  if (opcode & CONTROL) return first & FINAL ? 0 : violate(ws, "the control frame is fragmented");
  if (opcode == GL_WEBSOCKET_CONTINUATION && !ws->message_kind) return violate(ws, "the continuation frame continues no message");
  if (opcode != GL_WEBSOCKET_CONTINUATION && ws->message_kind)
    return violate(ws, "a message begins inside of another that is fragmented");
  return 0;
}

static int check_second(struct gl_websocket *ws, unsigned char second) {
  unsigned length = second & LENGTH;
  int is_masked = (second & MASKED) != 0;
  if (is_masked && ws->is_client) return violate(ws, "the frame of the server is masked");
  if (!is_masked && !ws->is_client) return violate(ws, "the frame of the client is not masked");
  if ((ws->header[0] & CONTROL) && length > GL_WEBSOCKET_CONTROL_MAX)
    return violate(ws, "the control frame has more than 125 bytes");
  ws->header_size = 2u + (length == LENGTH_64 ? 8u : length == LENGTH_16 ? 2u : 0u) + (is_masked ? GL_WEBSOCKET_MASK : 0u);
  return 0;
}

/* Reads the length into ws->remaining. */
static int read_length(struct gl_websocket *ws) {
  unsigned short_length = ws->header[1] & LENGTH, bytes = short_length == LENGTH_64 ? 8 : short_length == LENGTH_16 ? 2 : 0;
  uint64_t length = bytes ? 0 : short_length;
  for (unsigned i = 0; i < bytes; i++) length = length << 8 | ws->header[2 + i];
  if (length >> 63) return violate(ws, "the length of the frame has its highest bit set");
  if ((bytes == 2 && length < LENGTH_16) || (bytes == 8 && length <= UINT16_MAX))
    return violate(ws, "the length of the frame is not in its shortest form");
  ws->remaining = length;
  if (bytes + 2 < ws->header_size) memcpy(ws->mask, ws->header + 2 + bytes, sizeof ws->mask);
  return 0;
}

/* Begins a message, or continues it, and makes room for the frame. */
static int start_data(struct gl_websocket *ws) {
  struct gl_buf *b = &ws->messages.bytes;
  enum gl_websocket_kind kind = (enum gl_websocket_kind)(ws->header[0] & OPCODE);
  size_t used = ws->message_kind ? b->n - ws->message_start - sizeof(struct record) : 0;
  if (ws->remaining > ws->max_message - used) return fail(ws, GL_WEBSOCKET_TOO_LARGE, "the message is larger than max_message");
  size_t room = ws->remaining < RESERVE_MAX ? (size_t)ws->remaining : RESERVE_MAX;
  if (!gl_buf_room(b, room + (kind ? sizeof(struct record) : 0))) return no_memory(ws);
  if (!kind) return 0;
  ws->message_kind = kind;
  ws->message_start = b->n;
  b->n += sizeof(struct record); /* written when the message is complete */
  return 0;
}

static int start_frame(struct gl_websocket *ws) {
  ws->in_payload = 1;
  ws->control_n = 0;
  if (read_length(ws)) return 1;
  if (!(ws->header[0] & CONTROL) && start_data(ws)) return 1;
  return ws->remaining ? 0 : finish_frame(ws);
}

/* Takes one byte, so that a fault is found at the same byte however the header is cut. */
static void read_header(struct gl_websocket *ws, unsigned char c) {
  ws->header[ws->header_n++] = c;
  if (ws->header_n == 1) check_first(ws, c);
  else if (ws->header_n == 2 && check_second(ws, c)) return;
  if (ws->header_n >= 2 && ws->header_n == ws->header_size) start_frame(ws);
}

/* ---- payloads ---- */

/* Returns where the next n bytes of the payload go, NULL with a fault if memory is short. */
static char *make_room(struct gl_websocket *ws, size_t n) {
  if (ws->header[0] & CONTROL) {
    ws->control_n += n;
    return ws->control + ws->control_n - n;
  }
  char *out = gl_buf_room(&ws->messages.bytes, n);
  if (out) ws->messages.bytes.n += n;
  else no_memory(ws);
  return out;
}

/* Takes a part of the payload and returns how many bytes it has. */
static size_t read_payload(struct gl_websocket *ws, const char *p, size_t n) {
  if (n > ws->remaining) n = (size_t)ws->remaining;
  char *out = make_room(ws, n);
  if (!out) return n;
  if (ws->is_client) memcpy(out, p, n);
  else gl_websocket_mask(out, p, n, ws->mask);
  int is_text = !(ws->header[0] & CONTROL) && ws->message_kind == GL_WEBSOCKET_TEXT;
  if (is_text && !gl_utf8_feed(&ws->utf8, out, n)) {
    fail(ws, GL_WEBSOCKET_INVALID_DATA, "the text message is not UTF-8");
    return n;
  }
  ws->remaining -= n;
  if (!ws->remaining) finish_frame(ws);
  return n;
}

int gl_websocket_feed(struct gl_websocket *ws, const char *p, size_t n) {
  drop_all_taken(ws);
  while (n && !ws->fault && !ws->closed) {
    size_t used = 1;
    if (ws->in_payload) used = read_payload(ws, p, n);
    else read_header(ws, (unsigned char)*p);
    p += used;
    n -= used;
  }
  return ws->fault != NULL;
}
