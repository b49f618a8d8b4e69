#include "url.h"

static const char *read_port(struct gl_url *url, struct gl_str text) {
  static const char problem[] = "the URL's port is not a number from 0 to 65535";
  url->port = url->is_https ? 443 : 80;
  if (!text.n) return NULL;
  if (text.p[0] != ':') return problem;
  text = gl_str_skip(text, 1);
  if (!text.n) return NULL;
  if (!gl_str_is_number(text)) return problem;
  while (text.n > 1 && text.p[0] == '0') text = gl_str_skip(text, 1);
  if (text.n > 5) return problem;
  int port = 0;
  for (size_t i = 0; i < text.n; i++) port = port * 10 + (text.p[i] - '0');
  url->has_port = 1;
  url->port = port;
  return port <= 65535 ? NULL : problem;
}

static const char *read_ipv6(struct gl_url *url, struct gl_str text) {
  text = gl_str_skip(text, 1);
  url->is_ipv6 = 1;
  url->host = gl_str_take(&text, ']', ']', ']');
  if (!text.n) return "the URL's IPv6 address lacks a closing bracket";
  if (url->host.n > GL_URL_HOST_MAX || !gl_str_is_all(url->host, GL_STR_ADDRESS))
    return "the URL's host is not an IPv6 address";
  return read_port(url, gl_str_skip(text, 1));
}

static const char *read_authority(struct gl_url *url, struct gl_str text) {
  url->authority = text;
  for (size_t i = text.n; i-- && !url->has_user;)
    if (text.p[i] == '@') {
      url->has_user = 1;
      url->user = (struct gl_str){text.p, i};
      url->authority = text = gl_str_skip(text, i + 1);
    }
  if (text.n && text.p[0] == '[') return read_ipv6(url, text);
  url->host = gl_str_take(&text, ':', ':', ':');
  if (!url->host.n) return "the URL has no host";
  if (url->host.n > GL_URL_HOST_MAX) return "the URL's host is too long";
  if (!gl_str_is_all(url->host, GL_STR_NAME)) return "the URL's host has a character that a host may not have";
  return read_port(url, text);
}

void gl_url_read_target(struct gl_url *url, struct gl_str text) {
  url->target = gl_str_take(&text, '#', '#', '#');
  url->fragment = text;
  struct gl_str rest = url->target;
  url->path = gl_str_take(&rest, '?', '?', '?');
  url->query = rest.n ? gl_str_skip(rest, 1) : rest;
}

const char *gl_url_read(struct gl_url *url, struct gl_str text) {
  *url = (struct gl_url){0};
  struct gl_str rest = text;
  url->scheme = gl_str_take(&rest, ':', '/', '?');
  url->is_https = gl_str_is_word(url->scheme, GL_STR("https"));
  if ((!url->is_https && !gl_str_is_word(url->scheme, GL_STR("http"))) || !gl_str_begins_with(rest, GL_STR("://")))
    return "the URL does not begin with https:// or http://";
  rest = gl_str_skip(rest, 3);
  struct gl_str authority = gl_str_take(&rest, '/', '?', '#');
  url->origin = (struct gl_str){text.p, text.n - rest.n};
  gl_url_read_target(url, rest);
  return read_authority(url, authority);
}

/* Writes at most five digits. */
static char *put_port(char *out, int port) {
  char digits[8], *p = digits + sizeof digits;
  do *--p = (char)('0' + port % 10);
  while (port /= 10);
  return gl_str_put(out, (struct gl_str){p, (size_t)(digits + sizeof digits - p)});
}

char *gl_url_put_host(char *out, const struct gl_url *url) {
  if (url->is_ipv6) *out++ = '[';
  for (size_t i = 0; i < url->host.n; i++) *out++ = gl_str_lower(url->host.p[i]);
  if (url->is_ipv6) *out++ = ']';
  if (!url->has_port || url->port == (url->is_https ? 443 : 80)) return out;
  *out++ = ':';
  return put_port(out, url->port);
}
