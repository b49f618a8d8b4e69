/* The handshake that opens a WebSocket (RFC 6455, section 4), without its hash: reads the request, and checks both sides. */
#ifndef GL_UPGRADE_H
#define GL_UPGRADE_H

#include "../core/str.h"

GL_BEGIN

enum {
  GL_UPGRADE_HEAD_MAX = 16 << 10, /* bytes of a request */
  GL_UPGRADE_HEADERS_MAX = 100
};

/* A request without a body. Points into the bytes that it was read from. */
struct gl_upgrade_request {
  struct gl_str method, target;
  struct gl_header headers[GL_UPGRADE_HEADERS_MAX];
  size_t header_count;
  size_t size; /* bytes up to the end of the head */
};

/* Reads the head of a request of HTTP/1.1 at the beginning of `bytes`. *problem is set to NULL, or to a static sentence: why it is
   not one. Returns 1 if the head is complete, 0 if more bytes are needed or there is a problem. */
int gl_upgrade_read_request(struct gl_upgrade_request *rq, struct gl_str bytes, const char **problem);

/* The headers of the handshake; an absent one is empty. Repeated ones are joined with commas. */
struct gl_upgrade_headers {
  struct gl_str host, upgrade, connection, key, version;          /* of a request */
  struct gl_str accept, extensions, protocol;                     /* of a response */
  struct gl_str content_length, transfer_encoding;                /* of a request, which may not have a body */
};

/* Checks a request. Returns NULL, or why it is refused, a static sentence, and sets *status for the response. */
const char *gl_upgrade_check_request(struct gl_str method, const struct gl_upgrade_headers *h, int *status);

/* Checks a response of status 101 to a request that offered neither extensions nor protocols; accept: the value of
   Sec-WebSocket-Accept for the request's key. Returns NULL, or a static sentence. */
const char *gl_upgrade_check_response(const struct gl_upgrade_headers *h, struct gl_str accept);

GL_END

#endif
