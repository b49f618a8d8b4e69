#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* The order is that of AWS's table; aws comes last because it also takes what nothing else does. */
static const struct gl_endpoint_partition partitions[] = {
  {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "aws-cn-global", "cn-", 0},
  {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "", "eusc-de-", 0},
  {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "aws-iso-global", "us-iso-", 0},
  {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "aws-iso-b-global", "us-isob-", 0},
  {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "aws-iso-e-global", "eu-isoe-", 1},
  {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "aws-iso-f-global", "us-isof-", 1},
  {"aws-us-gov", "amazonaws.com", "api.aws", "aws-us-gov-global", "us-gov-", 0},
  {"aws", "amazonaws.com", "api.aws", "aws-global", NULL, 0},
};

static int is_digit(char c) { return c >= '0' && c <= '9'; }
static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static int is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

static int equals(struct gl_str s, const char *text) { return s.n == strlen(text) && !memcmp(s.p, text, s.n); }

/* <prefix>word-digits */
static int fits(struct gl_str s, const char *prefix) {
  size_t i = strlen(prefix), word, digits;
  if (s.n < i || memcmp(s.p, prefix, i) != 0) return 0;
  for (word = i; i < s.n && (is_letter(s.p[i]) || is_digit(s.p[i]) || s.p[i] == '_'); i++) {}
  if (i == word || i == s.n || s.p[i++] != '-') return 0;
  for (digits = i; i < s.n && is_digit(s.p[i]); i++) {}
  return i > digits && i == s.n;
}

const struct gl_endpoint_partition *gl_endpoint_find_partition(struct gl_str region) {
  const struct gl_endpoint_partition *p = partitions;
  while (p->pattern && !equals(region, p->global) && !fits(region, p->pattern)) p++;
  return p;
}

/* A label of a host name. */
static int label_ok(struct gl_str s) {
  if (!s.n || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-') return 0;
  for (size_t i = 0; i < s.n; i++)
    if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-') return 0;
  return 1;
}

int gl_endpoint_is_region(struct gl_str region) {
  size_t digits = 0;
  while (digits < region.n && is_digit(region.p[digits])) digits++;
  return digits < region.n && label_ok(region);
}

/* Copies s, which fits, without each `word`, from the left. Returns what is left. */
static size_t without(char *out, struct gl_str s, const char *word) {
  size_t used = 0, n = strlen(word);
  for (size_t i = 0; i < s.n;) {
    if (s.n - i >= n && !memcmp(s.p + i, word, n)) i += n;
    else out[used++] = s.p[i++];
  }
  return used;
}

const char *gl_endpoint_resolve(struct gl_endpoint *out, struct gl_str region, int use_fips, int use_dualstack) {
  static const char wrong[] = "a region is letters, digits and inner hyphens, at most 63, not digits alone";
  char half[GL_ENDPOINT_REGION_MAX + 5], rest[GL_ENDPOINT_REGION_MAX + 5]; /* with room for one "fips-" or "-fips" */
  if (region.n > sizeof half) return wrong;
  struct gl_str s = {half, without(half, region, "fips-")}, plain = {rest, without(rest, s, "-fips")};
  if (!gl_endpoint_is_region(plain)) return wrong;
  memcpy(out->region, plain.p, plain.n);
  out->region[plain.n] = 0;
  const struct gl_endpoint_partition *p = gl_endpoint_find_partition(plain);
  if (use_dualstack && p->no_dualstack && fits(plain, p->pattern)) return "there is no dualstack endpoint in this region";
  const char *fips = use_fips || plain.n < region.n ? "-fips" : "";
  const char *suffix = use_dualstack ? p->dualstack_suffix : p->dns_suffix;
  snprintf(out->url, sizeof out->url, "https://gamelift%s.%s.%s/", fips, out->region, suffix);
  return NULL;
}

const char *gl_endpoint_find_conflict(int use_fips, int use_dualstack) {
  if (use_fips) return "Invalid Configuration: FIPS and custom endpoint are not supported";
  if (use_dualstack) return "Invalid Configuration: Dualstack and custom endpoint are not supported";
  return NULL;
}

static int name_ok(struct gl_str host) {
  if (!host.n || host.n > 255) return 0;
  if (host.p[host.n - 1] == '.') host.n--; /* the root, which may be said */
  size_t from = 0;
  for (size_t i = 0; i <= host.n; i++) {
    if (i < host.n && host.p[i] != '.') continue;
    struct gl_str label = {host.p + from, i - from};
    if (!label_ok(label)) return 0;
    from = i + 1;
  }
  return 1;
}

static int ipv6_ok(struct gl_str host) {
  char text[INET6_ADDRSTRLEN];
  struct in6_addr address;
  if (host.n >= sizeof text || memchr(host.p, 0, host.n)) return 0;
  memcpy(text, host.p, host.n);
  text[host.n] = 0;
  return inet_pton(AF_INET6, text, &address) == 1;
}

/* 0 for what is no port. */
static int port_number(const char *p, size_t n) {
  int port = 0;
  if (!n || n > 5) return 0;
  for (size_t i = 0; i < n; i++) {
    if (!is_digit(p[i])) return 0;
    port = port * 10 + (p[i] - '0');
  }
  return port <= 65535 ? port : 0;
}

static const char *read_where(struct gl_url *out) {
  const char *p = out->where.p, *end = p + out->where.n, *rest;
  if (memchr(p, '@', out->where.n)) return "a user in the URL isn't supported";
  if (p < end && *p == '[') {
    const char *close = memchr(p, ']', out->where.n);
    out->host.p = p + 1;
    out->host.n = close ? (size_t)(close - p - 1) : 0;
    if (!close || !ipv6_ok(out->host)) return "the host is no IPv6 address without a zone";
    rest = close + 1;
  } else {
    rest = memchr(p, ':', out->where.n);
    if (!rest) rest = end;
    out->host.p = p;
    out->host.n = (size_t)(rest - p);
    if (!name_ok(out->host)) return "the host is no name of letters, digits, hyphens and dots";
  }
  if (rest == end) return NULL;
  out->port = *rest == ':' ? port_number(rest + 1, (size_t)(end - rest - 1)) : 0;
  return out->port ? NULL : "the port is no number from 1 to 65535";
}

static const char *check_path(struct gl_str path) {
  for (size_t i = 0; i < path.n; i++) {
    char c = path.p[i];
    if (c == '#') return "a fragment isn't sent";
    if (c == '?') return "a query isn't supported here";
    if (c == '%') {
      if (path.n - i < 3 || !is_hex(path.p[i + 1]) || !is_hex(path.p[i + 2])) return "a '%' without two hexadecimal digits";
      if (path.p[i + 1] < '2' || (path.p[i + 1] == '7' && (path.p[i + 2] | 0x20) == 'f'))
        return "an escaped control character in the path";
    } else if (!is_letter(c) && !is_digit(c) && !(c && strchr("-._~!$&'()*+,;=:@/", c))) {
      return "a character in the path that has to be escaped";
    }
  }
  return NULL;
}

/* The length of "http://" or "https://" at the start, whatever the case; 0 if neither is there. */
static size_t scheme(const char *text, size_t n, int *is_https) {
  static const char *const schemes[] = {"http://", "https://"};
  for (int i = 0; i < 2; i++) {
    size_t len = strlen(schemes[i]), same = 0;
    while (same < len && same < n && ((is_letter(text[same]) ? text[same] | 0x20 : text[same]) == schemes[i][same])) same++;
    *is_https = i;
    if (same == len) return len;
  }
  return 0;
}

const char *gl_url_read(struct gl_url *out, const char *text, size_t n) {
  memset(out, 0, sizeof *out);
  if (n > GL_URL_MAX) return "the URL is longer than 2048 bytes";
  size_t at = scheme(text, n, &out->is_https), end = at;
  if (!at) return "the URL doesn't begin with http:// or https://";
  while (end < n && text[end] != '/' && text[end] != '?' && text[end] != '#') end++;
  out->port = out->is_https ? 443 : 80;
  out->where.p = text + at;
  out->where.n = end - at;
  out->path.p = end < n ? text + end : "/";
  out->path.n = end < n ? n - end : 1;
  const char *problem = read_where(out);
  return problem ? problem : check_path(out->path);
}
