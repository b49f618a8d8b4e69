#include "settings.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/buf.h"
#include "../core/url.h"

static const char NOMEM[] = "not enough memory";

/* Hosts of metadata services: a proxy would respond with the credentials of its own machine. */
#define METADATA "169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23"

/* The CA files of distributions, after the one libcurl was built for. */
static const char *const CA_FILES[] = {
    "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cert.pem", "/etc/ssl/cert.pem",
};

static const char *default_ca_file(void) {
  const char *built_in = curl_version_info(CURLVERSION_NOW)->cainfo;
  if (built_in && !access(built_in, R_OK)) return built_in;
  for (size_t i = 0; i < sizeof CA_FILES / sizeof *CA_FILES; i++)
    if (!access(CA_FILES[i], R_OK)) return CA_FILES[i];
  return built_in ? built_in : CA_FILES[0];
}

/* ---- a proxy's URL ---- */

static const char FORM[] = "it is not a URL such as http://proxy.example:3128";

static void free_secret(char *text) {
  if (text) gl_buf_cleanse(text, strlen(text));
  free(text);
}

static void proxy_free(struct gl_settings_proxy *p) {
  free_secret(p->user);
  free(p->host);
  free(p->url);
  memset(p, 0, sizeof *p);
}

/* Reports whether an escape is of a control character. */
static int has_escaped_control(struct gl_str text) {
  for (size_t i = 0; i + 2 < text.n; i++) {
    int high = text.p[i] == '%' ? gl_str_hex(text.p[i + 1]) : -1;
    if ((high == 0 || high == 1) && gl_str_hex(text.p[i + 2]) >= 0) return 1;
  }
  return 0;
}

/* Keeps "user:password" as the URL has it: libcurl resolves its escapes, and leaves a '%' without two digits as boto3 does. Two empty
   ones are none, as for boto3: libcurls differ in what they send. */
static const char *read_user(struct gl_str user, struct gl_settings_proxy *p) {
  if (!user.n || gl_str_is_word(user, GL_STR(":"))) return NULL;
  if (has_escaped_control(user)) return "its user name or password is not properly escaped";
  p->user = malloc(user.n + sizeof ":");
  if (!p->user) return NOMEM;
  snprintf(p->user, user.n + sizeof ":", "%.*s%s", (int)user.n, user.p, memchr(user.p, ':', user.n) ? "" : ":");
  return NULL;
}

/* The port is always written: libcurl's default for a proxy is 1080, boto3's is 80 or 443. */
static const char *write_proxy(const struct gl_url *url, struct gl_settings_proxy *p) {
  size_t n = url->host.n + sizeof "https://[]:65535";
  p->host = strndup(url->host.p, url->host.n);
  p->url = malloc(n);
  if (!p->host || !p->url) return NOMEM;
  snprintf(p->url, n, url->is_ipv6 ? "%s://[%s]:%d" : "%s://%s:%d", url->is_https ? "https" : "http", p->host, url->port);
  return NULL;
}

static const char *read_proxy(struct gl_str text, struct gl_settings_proxy *p) {
  struct gl_url url;
  struct gl_str metadata = text, scheme = gl_str_take(&metadata, ':', ':', ':');
  if (scheme.n && !gl_str_is_word(scheme, GL_STR("http")) && !gl_str_is_word(scheme, GL_STR("https")))
    return "only http:// and https:// proxies are supported";
  if (gl_url_read(&url, text)) return FORM;
  const char *problem = write_proxy(&url, p);
  return problem || !url.has_user ? problem : read_user(url.user, p);
}

/* Returns NULL, or what is wrong. Empty text: no proxy. */
static const char *proxy_parse(const char *text, struct gl_settings_proxy *p) {
  if (!*text) return NULL;
  for (const char *c = text; *c; c++)
    if (!gl_str_is_visible(*c)) return "it has a blank, a control or a non-ASCII character";
  size_t n = strlen(text) + sizeof "http://";
  char *full = malloc(n);
  if (!full) return NOMEM;
  int length = snprintf(full, n, "%s%s", strstr(text, "://") ? "" : "http://", text);
  struct gl_settings_proxy proxy = {0};
  const char *problem = read_proxy((struct gl_str){full, (size_t)length}, &proxy);
  if (problem) proxy_free(&proxy);
  else *p = proxy;
  gl_buf_cleanse(full, n);
  free(full);
  return problem;
}

/* ---- the settings ---- */

/* Reads a variable as Python and boto3 do: the lower-case name wins, even when it is empty. */
static const char *from_environment(const char *lower_name, const char *upper_name) {
  const char *v = getenv(lower_name);
  if (!v && upper_name) v = getenv(upper_name);
  return v ? v : "";
}

static const char *set_no_proxy(struct gl_settings *s, const char *list) {
  const char *metadata = strcmp(list, "*") ? METADATA : ""; /* "*" means all only when it is alone */
  size_t n = strlen(list) + sizeof METADATA + 1;
  s->no_proxy = malloc(n);
  if (!s->no_proxy) return NOMEM;
  snprintf(s->no_proxy, n, "%s%s%s", list, *list && *metadata ? "," : "", metadata);
  return NULL;
}

/* An invalid proxy variable is reported by each request, not here. */
static const char *environment_proxies(struct gl_settings *s) {
  const char *text[2] = {from_environment("http_proxy", NULL), from_environment("https_proxy", "HTTPS_PROXY")};
  for (int i = 0; i < 2; i++) {
    s->bad_proxy[i] = proxy_parse(text[i], &s->proxy[i]);
    if (s->bad_proxy[i] == NOMEM) return NOMEM;
  }
  return set_no_proxy(s, from_environment("no_proxy", "NO_PROXY"));
}

static const char *option_proxy(struct gl_settings *s, const char *text) {
  for (int i = 0; i < 2; i++) {
    const char *problem = proxy_parse(text, &s->proxy[i]);
    if (problem) return problem;
  }
  return set_no_proxy(s, "");
}

const char *gl_settings_init(struct gl_settings *s, const char *ca_file, const char *proxy, size_t max_response) {
  s->max_response = max_response;
  s->ca_file = strdup(ca_file ? ca_file : default_ca_file());
  if (!s->ca_file) return NOMEM;
  return proxy ? option_proxy(s, proxy) : environment_proxies(s);
}

void gl_settings_free(struct gl_settings *s) {
  for (int i = 0; i < 2; i++) proxy_free(&s->proxy[i]);
  free(s->ca_file);
  free(s->no_proxy);
  memset(s, 0, sizeof *s);
}
