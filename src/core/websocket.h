/* The framing of the WebSocket protocol (RFC 6455) for a client or a server, without sockets: reads messages from the bytes that
   arrive, and writes the headers of frames. Extensions are never used, so the reserved bits are always 0. */
#ifndef GL_WEBSOCKET_H
#define GL_WEBSOCKET_H

#include "buf.h"
#include "utf8.h"

GL_BEGIN

#define GL_WEBSOCKET_MESSAGE_MAX (16 << 20) /* bytes: the highest limit of a message */
#define GL_WEBSOCKET_CONTROL_MAX 125        /* bytes in a close, ping or pong frame */
#define GL_WEBSOCKET_HEADER_MAX 14          /* bytes before the payload of a frame */
#define GL_WEBSOCKET_MASK 4

/* The opcodes of RFC 6455. */
enum gl_websocket_kind {
  GL_WEBSOCKET_CONTINUATION = 0,
  GL_WEBSOCKET_TEXT = 1,
  GL_WEBSOCKET_BINARY = 2,
  GL_WEBSOCKET_CLOSE = 8,
  GL_WEBSOCKET_PING = 9,
  GL_WEBSOCKET_PONG = 10
};

/* The close codes that the reader uses. */
enum gl_websocket_code {
  GL_WEBSOCKET_PROTOCOL_ERROR = 1002,
  GL_WEBSOCKET_INVALID_DATA = 1007,
  GL_WEBSOCKET_TOO_LARGE = 1009,
  GL_WEBSOCKET_INTERNAL_ERROR = 1011
};

struct gl_websocket_event {
  enum gl_websocket_kind kind; /* never a continuation */
  struct gl_str payload;       /* of a close: the reason */
  int code;                    /* of a close; 0: it had none */
};

/* Events that were read and not taken: each a record with its payload behind it. */
struct gl_websocket_queue {
  struct gl_buf bytes;
  size_t taken; /* bytes at the beginning */
};

/* Zero-initialised but for is_client and max_message. Messages and control frames have a queue each, because control frames may
   come between the fragments of a message: so fragments follow each other in memory, and a message is never moved to be joined. */
struct gl_websocket {
  int is_client;         /* reads frames without a mask; a server reads frames with one */
  size_t max_message;    /* bytes, fragments together; 1 to GL_WEBSOCKET_MESSAGE_MAX */
  int closed;            /* a close frame was read: bytes behind it are ignored */
  const char *fault;     /* why the connection has to be closed; NULL while it may be used */
  int fault_code;        /* the close code to send */

  unsigned char header[GL_WEBSOCKET_HEADER_MAX];
  unsigned header_n;     /* bytes of it that were read */
  unsigned header_size;  /* bytes that it has, once the second was read */
  int in_payload;        /* the header is complete */
  uint64_t remaining;    /* bytes of the payload that are missing */
  unsigned char mask[GL_WEBSOCKET_MASK]; /* turned so that its first byte is for the next byte */

  enum gl_websocket_kind message_kind; /* of the message under way; GL_WEBSOCKET_CONTINUATION: none is */
  size_t message_start;                /* where its record begins in messages.bytes */
  struct gl_utf8_stream utf8;
  size_t control_n;
  char control[GL_WEBSOCKET_CONTROL_MAX];

  uint64_t order; /* counts events */
  struct gl_websocket_queue messages, controls;
};

/* Takes n bytes of the connection, cut anywhere. Returns 0, or 1 with ws->fault: then later bytes are ignored, and events that came
   before it can still be taken. */
int gl_websocket_feed(struct gl_websocket *ws, const char *p, size_t n);

/* Takes the next event. Returns 1, or 0 if more bytes are needed. The payload stays valid until the next call of a function of ws. */
int gl_websocket_next(struct gl_websocket *ws, struct gl_websocket_event *event);

void gl_websocket_free(struct gl_websocket *ws);

/* Returns 1 if a close frame may have the code: neither reserved nor outside of the ranges of RFC 6455. */
int gl_websocket_is_code(int code);

/* Writes the header of a frame that is a whole message, or a control frame, with n bytes of payload; mask: of a client, for a
   server NULL. Returns its size. */
size_t gl_websocket_put_header(char out[GL_WEBSOCKET_HEADER_MAX], enum gl_websocket_kind kind, size_t n,
                               const unsigned char mask[GL_WEBSOCKET_MASK]);

/* Copies n bytes and masks them, or takes the mask away; turns the mask so that it fits the byte behind them. */
void gl_websocket_mask(char *out, const char *p, size_t n, unsigned char mask[GL_WEBSOCKET_MASK]);

GL_END

#endif
