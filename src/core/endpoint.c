#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* In the order of AWS's table; aws is last because it also takes every region that no other does. */
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

static int is_text(struct gl_str s, const char *text) { return s.n == strlen(text) && !memcmp(s.p, text, s.n); }

/* <prefix>word-digits */
static int matches_prefix(struct gl_str s, const char *prefix) {
  size_t i = strlen(prefix), word, digits;
  if (s.n < i || memcmp(s.p, prefix, i) != 0) return 0;
  for (word = i; i < s.n && (is_letter(s.p[i]) || is_digit(s.p[i]) || s.p[i] == '_'); i++) {}
  if (i == word || i == s.n || s.p[i++] != '-') return 0;
  for (digits = i; i < s.n && is_digit(s.p[i]); i++) {}
  return i > digits && i == s.n;
}

const struct gl_endpoint_partition *gl_endpoint_find_partition(struct gl_str region) {
  const struct gl_endpoint_partition *p = partitions;
  while (p->pattern && !is_text(region, p->global) && !matches_prefix(region, p->pattern)) p++;
  return p;
}

/* A label of a host name. */
static int is_label(struct gl_str s) {
  if (!s.n || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-') return 0;
  for (size_t i = 0; i < s.n; i++)
    if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-') return 0;
  return 1;
}

int gl_endpoint_is_region(struct gl_str region) {
  size_t digits = 0;
  while (digits < region.n && is_digit(region.p[digits])) digits++;
  return digits < region.n && is_label(region);
}

/* Copies s, which fits, without each `word`, from the left. Returns the length of the copy. */
static size_t remove_word(char *out, struct gl_str s, const char *word) {
  size_t used = 0, n = strlen(word);
  for (size_t i = 0; i < s.n;) {
    if (s.n - i >= n && !memcmp(s.p + i, word, n)) i += n;
    else out[used++] = s.p[i++];
  }
  return used;
}

const char *gl_endpoint_resolve(struct gl_endpoint *out, struct gl_str region, int use_fips, int use_dualstack) {
  static const char wrong[] = "a region is letters, digits and inner hyphens, at most 63, not digits alone";
  char first_pass[GL_ENDPOINT_REGION_MAX + 5], plain_text[GL_ENDPOINT_REGION_MAX + 5]; /* with room for one "fips-" or "-fips" */
  if (region.n > sizeof first_pass) return wrong;
  struct gl_str s = {first_pass, remove_word(first_pass, region, "fips-")}, plain = {plain_text, remove_word(plain_text, s, "-fips")};
  if (!gl_endpoint_is_region(plain)) return wrong;
  memcpy(out->region, plain.p, plain.n);
  out->region[plain.n] = 0;
  const struct gl_endpoint_partition *p = gl_endpoint_find_partition(plain);
  if (use_dualstack && p->no_dualstack && matches_prefix(plain, p->pattern)) return "there is no dualstack endpoint in this region";
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

static int is_host_name(struct gl_str host) {
  if (!host.n || host.n > 255) return 0;
  if (host.p[host.n - 1] == '.') host.n--; /* the root's dot */
  size_t start = 0;
  for (size_t i = 0; i <= host.n; i++) {
    if (i < host.n && host.p[i] != '.') continue;
    struct gl_str label = {host.p + start, i - start};
    if (!is_label(label)) return 0;
    start = i + 1;
  }
  return 1;
}

static int is_ipv6(struct gl_str host) {
  char text[INET6_ADDRSTRLEN];
  struct in6_addr address;
  if (host.n >= sizeof text || memchr(host.p, 0, host.n)) return 0;
  memcpy(text, host.p, host.n);
  text[host.n] = 0;
  return inet_pton(AF_INET6, text, &address) == 1;
}

/* Returns NULL, or what a host or port of the user's own may not be, though a URL may have it. */
static const char *check_authority(const struct gl_url *url) {
  if (url->has_user) return "a user in the URL isn't supported";
  if (url->is_ipv6 && !is_ipv6(url->host)) return "expected an IPv6 address without a zone as the host";
  if (!url->is_ipv6 && !is_host_name(url->host)) return "expected a host of letters, digits, hyphens and dots";
  const char *host_end = url->host.p + url->host.n + url->is_ipv6;
  size_t port_n = (size_t)(url->authority.p + url->authority.n - host_end); /* with its colon */
  return port_n && (!url->has_port || !url->port || port_n > 6) ? "expected a port from 1 to 65535" : NULL;
}

static const char *check_path(struct gl_str path) {
  for (size_t i = 0; i < path.n; i++) {
    char c = path.p[i];
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

const char *gl_endpoint_read_url(struct gl_url *url, struct gl_str text) {
  if (text.n > GL_ENDPOINT_URL_MAX) return "the URL is longer than 2048 bytes";
  const char *problem = gl_url_read(url, text);
  if (!problem) problem = check_authority(url);
  if (!problem && url->target.n > url->path.n) problem = "a query isn't supported here";
  if (!problem && url->fragment.n) problem = "a fragment isn't sent";
  return problem ? problem : check_path(url->path);
}
