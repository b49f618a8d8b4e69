/* A request of HTTP/1.1: the check whether it may be sent, and its bytes. Nothing here knows a connection. */
#ifndef GL_REQUEST_H
#define GL_REQUEST_H

#include "../core/buf.h"
#include "../core/url.h"

GL_BEGIN

enum { GL_REQUEST_HEADERS_MAX = 64 };

/* All bytes belong to the caller and must stay until the request is sent. Times are seconds; 0: no limit (connect: 300);
   negative: there is no time left. */
struct gl_request {
  struct gl_str method, url, body;
  struct gl_header headers[GL_REQUEST_HEADERS_MAX];
  size_t header_count;
  double connect, read, total;
  int no_proxy; /* goes directly, without the settings' proxy */
  int upgrade;  /* the response may be 101; the connection then carries another protocol */
};

/* The bytes of a request. */
struct gl_request_text {
  struct gl_buf head;    /* its head, and its body if that is small. Its owner wipes or clears it */
  struct gl_str rest[2]; /* still to be sent: of the head, of a large body */
  int closes;            /* the request asks to close the connection */
};

/* Returns NULL, or a static sentence: why the header may not be sent. */
const char *gl_request_check_header(const struct gl_header *h);

/* Returns 1 for a header that is not sent as it is given: Host goes first, the length is that of the body, and nothing is expected. */
int gl_request_is_written_apart(struct gl_str name);

/* Reads the URL and checks the rest. Returns NULL, or a static sentence: why the request may not be sent. *url points into rq. */
const char *gl_request_check(const struct gl_request *rq, struct gl_url *url);

/* Writes the request into an empty text. Returns a gl_status. */
int gl_request_write(const struct gl_request *rq, const struct gl_url *url, struct gl_request_text *text);

GL_END

#endif
