#define _GNU_SOURCE /* memmem */
#include "upgrade.h"

#include "../core/base64.h"

/* Returns 1 if the list, with commas between, has the word, in any case. */
static int has_word(struct gl_str list, struct gl_str word) {
  while (list.n) {
    if (gl_str_is_word(gl_str_trim(gl_str_take(&list, ',', ',', ',')), word)) return 1;
    if (list.n) list = gl_str_skip(list, 1);
  }
  return 0;
}

/* ---- reading a request ---- */

/* Reads "GET /path HTTP/1.1". */
static const char *read_request_line(struct gl_upgrade_request *rq, struct gl_str line) {
  rq->method = gl_str_take(&line, ' ', ' ', ' ');
  if (!line.n || !gl_str_is_all(rq->method, GL_STR_TOKEN)) return "the request does not start with a request line of HTTP";
  line = gl_str_skip(line, 1);
  rq->target = gl_str_take(&line, ' ', ' ', ' ');
  if (!gl_str_is_word(line, GL_STR(" http/1.1"))) return "the request is not one of HTTP/1.1";
  for (size_t i = 0; i < rq->target.n; i++)
    if (!gl_str_is_visible(rq->target.p[i])) return "the target of the request has a control or a non-ASCII character";
  return rq->target.n && rq->target.p[0] == '/' ? NULL : "the target of the request is not a path";
}

static const char *read_header(struct gl_upgrade_request *rq, struct gl_str line) {
  struct gl_str name = gl_str_take(&line, ':', ':', ':');
  if (!line.n || !gl_str_is_all(name, GL_STR_TOKEN)) return "the request has a header line without a proper name";
  struct gl_str value = gl_str_trim(gl_str_skip(line, 1));
  if (gl_str_has_control(value)) return "the request has a control character in a header";
  if (rq->header_count == GL_UPGRADE_HEADERS_MAX) return "the request has too many headers";
  rq->headers[rq->header_count++] = (struct gl_header){name, value};
  return NULL;
}

/* Takes a line of the head, which ends with an empty one, from the beginning of *head. */
static struct gl_str take_line(struct gl_str *head) {
  const char *end = memmem(head->p, head->n, "\r\n", 2);
  struct gl_str line = {head->p, (size_t)(end - head->p)};
  *head = gl_str_skip(*head, line.n + 2);
  return line;
}

int gl_upgrade_read_request(struct gl_upgrade_request *rq, struct gl_str bytes, const char **problem) {
  size_t n = bytes.n < GL_UPGRADE_HEAD_MAX ? bytes.n : GL_UPGRADE_HEAD_MAX;
  const char *end = memmem(bytes.p, n, "\r\n\r\n", 4);
  rq->header_count = 0;
  *problem = !end && n == GL_UPGRADE_HEAD_MAX ? "the head of the request has more than 16 KiB" : NULL;
  if (!end) return 0;
  rq->size = (size_t)(end + 4 - bytes.p);
  struct gl_str head = {bytes.p, rq->size - 2};
  *problem = read_request_line(rq, take_line(&head));
  while (head.n && !*problem) *problem = read_header(rq, take_line(&head));
  return !*problem;
}

/* ---- checking ---- */

/* Returns 1 for 16 bytes in base64. They are decoded into an array, so that memory cannot be short. */
static int is_key(struct gl_str s) {
  char room[18];
  struct gl_buf bytes = {.p = room, .cap = sizeof room, .max = sizeof room};
  return gl_base64_decode(&bytes, s.p, s.n) == GL_OK && bytes.n == 16;
}

const char *gl_upgrade_check_request(struct gl_str method, const struct gl_upgrade_headers *h, int *status) {
  *status = 405;
  if (method.n != 3 || memcmp(method.p, "GET", 3)) return "the method is not GET";
  *status = 426;
  if (!has_word(h->upgrade, GL_STR("websocket"))) return "the header Upgrade does not ask for websocket";
  if (!gl_str_is_word(h->version, GL_STR("13"))) return "the header Sec-WebSocket-Version is not 13";
  *status = 400;
  if (!has_word(h->connection, GL_STR("upgrade"))) return "the header Connection has no upgrade";
  if (!h->host.n) return "the header Host is missing";
  if (h->transfer_encoding.n || (h->content_length.n && !gl_str_is_word(h->content_length, GL_STR("0"))))
    return "the request has a body";
  return is_key(h->key) ? NULL : "the header Sec-WebSocket-Key is not one of 16 bytes in base64";
}

const char *gl_upgrade_check_response(const struct gl_upgrade_headers *h, struct gl_str accept) {
  if (!gl_str_is_word(h->upgrade, GL_STR("websocket"))) return "the header Upgrade is not websocket";
  if (!has_word(h->connection, GL_STR("upgrade"))) return "the header Connection has no upgrade";
  if (h->accept.n != accept.n || memcmp(h->accept.p, accept.p, accept.n))
    return "the header Sec-WebSocket-Accept does not belong to the key";
  if (h->extensions.n) return "the server uses an extension, and none was offered";
  return h->protocol.n ? "the server chose a protocol, and none was offered" : NULL;
}
