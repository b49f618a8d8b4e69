/* Responses against libcurl, which reads the same bytes from a socket pair: what we take for a response is one for libcurl, too, with the
   same status and body. First byte: whether the request was HEAD. */
#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/http/parser.h"
#include "check.h"

enum { BODY_MAX = 8192 };

struct peer {
  int fd; /* libcurl's end */
  struct gl_buf body;
};

static curl_socket_t open_socket(void *p, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)purpose, (void)address;
  return ((struct peer *)p)->fd;
}

/* Stands in for the C library's: a socket pair is connected. (CURL_SOCKOPT_ALREADY_CONNECTED has no effect in libcurl 7.88.) */
int connect(int fd, const struct sockaddr *address, socklen_t n) {
  (void)fd, (void)address, (void)n;
  return 0;
}

static size_t take(char *bytes, size_t size, size_t n, void *p) {
  CHECK(!gl_buf_add(&((struct peer *)p)->body, bytes, size * n));
  return size * n;
}

static CURL *new_handle(struct peer *peer) {
  CURL *c = curl_easy_init();
  CHECK(c);
  curl_easy_setopt(c, CURLOPT_URL, "http://127.0.0.1/");
  curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, peer);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, peer);
  curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_TIMEOUT, 5L);
  return c;
}

/* Compares with what libcurl reads. */
static void check_peer(const struct gl_response *ours, int to_head, const char *p, size_t n) {
  static struct peer peer;
  static CURL *c;
  if (!c) c = new_handle(&peer);
  int fds[2];
  long status = 0;
  CHECK(!socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
  CHECK(write(fds[1], p, n) == (ssize_t)n);
  shutdown(fds[1], SHUT_WR);
  peer.fd = fds[0];
  peer.body.n = 0;
  curl_easy_setopt(c, CURLOPT_NOBODY, (long)to_head);
  if (!to_head) curl_easy_setopt(c, CURLOPT_HTTPGET, 1L);
  CURLcode rc = curl_easy_perform(c);
  close(fds[1]);
  if (rc) fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(rc));
  CHECK(!rc);
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  CHECK(status == ours->status);
  CHECK(peer.body.n == ours->body.n && (!ours->body.n || !memcmp(peer.body.p, ours->body.p, ours->body.n)));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static struct gl_response a;
  static struct gl_parser r;
  if (!n) return 0;
  int to_head = *data & 1;
  const char *p = (const char *)data + 1;
  gl_response_reset(&a, to_head, BODY_MAX);
  gl_parser_reset(&r);
  gl_parser_feed(&r, &a, p, n - 1);
  if (!gl_parser_finish(&r, &a)) check_peer(&a, to_head, p, n - 1);
  return 0;
}
