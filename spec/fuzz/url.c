/* URLs against libcurl's reader, which connects: where both accept, scheme, host and port are the same, so a request goes to the host
   that was checked and signed. */
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

#include "../../src/core/endpoint.h"
#include "../../src/core/url.h"
#include "check.h"

/* libcurl rewrites hosts of numbers, such as 127.1, which we keep as they are. */
static int is_numeric(struct gl_str host) {
  for (size_t i = 0; i < host.n; i++)
    if (!memchr("0123456789abcdefABCDEFxX.", host.p[i], 25)) return 0;
  return 1;
}

static void check_part(CURLU *u, CURLUPart what, struct gl_str ours) {
  char *theirs = NULL;
  if (curl_url_get(u, what, &theirs, what == CURLUPART_PORT ? CURLU_DEFAULT_PORT : 0)) CHECK(!ours.n);
  else {
    const char *p = theirs;
    size_t n = strlen(theirs);
    if (n && *p == '[' && p[n - 1] == ']') p++, n -= 2;
    CHECK(n == ours.n && !strncasecmp(p, ours.p, n));
  }
  curl_free(theirs);
}

static void check_host_header(const struct gl_url *url) {
  char header[GL_URL_HEADER_MAX];
  size_t n = (size_t)(gl_url_put_host(header, url) - header);
  CHECK(n <= sizeof header && n >= url->host.n);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  struct gl_url url;
  char *text = malloc(n + 1), port[8];
  CHECK(text);
  memcpy(text, data, n);
  text[n] = 0;
  int is_ours = !gl_url_read(&url, (struct gl_str){text, n});
  CURLU *u = curl_url();
  CHECK(u);
  if (is_ours) check_host_header(&url);
  if (is_ours && url.port && !memchr(text, 0, n) && !curl_url_set(u, CURLUPART_URL, text, CURLU_PATH_AS_IS)) {
    snprintf(port, sizeof port, "%d", url.port);
    check_part(u, CURLUPART_SCHEME, url.scheme);
    check_part(u, CURLUPART_PORT, (struct gl_str){port, strlen(port)});
    if (!url.is_ipv6 && !is_numeric(url.host)) check_part(u, CURLUPART_HOST, url.host);
  }
  curl_url_cleanup(u);
  free(text);
  return 0;
}
