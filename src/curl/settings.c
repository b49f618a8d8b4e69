#include "settings.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/buf.h"

static const char NOMEM[] = "not enough memory";

/* Credentials come from these addresses, and a proxy would answer with its own machine's. */
#define METADATA "169.254.169.254,169.254.170.2,169.254.170.23,fd00:ec2::254,fd00:ec2::23"

/* Where distributions keep their CA file, after the one libcurl was built for. */
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

static void proxy_free(struct gl_settings_proxy *p) {
  if (p->password) gl_buf_cleanse(p->password, strlen(p->password));
  curl_free(p->password);
  curl_free(p->user);
  curl_free(p->host);
  free(p->url);
  memset(p, 0, sizeof *p);
}

static const char *proxy_part(CURLU *u, CURLUPart part, unsigned flags, char **out) {
  CURLUcode rc = curl_url_get(u, part, out, flags);
  if (rc == CURLUE_OUT_OF_MEMORY) return NOMEM;
  return rc ? "it is not a URL such as http://proxy.example:3128" : NULL;
}

static const char *proxy_user(CURLU *u, struct gl_settings_proxy *p) {
  CURLUcode rc = curl_url_get(u, CURLUPART_USER, &p->user, CURLU_URLDECODE);
  if (rc == CURLUE_NO_USER) return NULL;
  if (!rc) rc = curl_url_get(u, CURLUPART_PASSWORD, &p->password, CURLU_URLDECODE);
  if (rc == CURLUE_NO_PASSWORD) rc = CURLUE_OK;
  if (rc == CURLUE_OUT_OF_MEMORY) return NOMEM;
  return rc ? "its user name or password is not properly escaped" : NULL;
}

static const char *proxy_url(CURLU *u, struct gl_settings_proxy *p) {
  char *scheme = NULL, *port = NULL;
  const char *why = proxy_part(u, CURLUPART_SCHEME, 0, &scheme);
  if (!why && strcmp(scheme, "http") && strcmp(scheme, "https"))
    why = "only http:// and https:// proxies are supported";
  if (!why) why = proxy_part(u, CURLUPART_HOST, 0, &p->host);
  if (!why) why = proxy_part(u, CURLUPART_PORT, CURLU_DEFAULT_PORT, &port);
  if (!why) {
    /* the port is always written: libcurl's default for a proxy is 1080, boto3's 80 or 443 */
    size_t n = strlen(scheme) + strlen(p->host) + strlen(port) + sizeof "://:";
    p->url = malloc(n);
    if (p->url) snprintf(p->url, n, "%s://%s:%s", scheme, p->host, port);
    else why = NOMEM;
  }
  curl_free(scheme);
  curl_free(port);
  return why;
}

/* Returns NULL, or what is wrong. Empty text: no proxy. */
static const char *proxy_parse(const char *text, struct gl_settings_proxy *p) {
  if (!*text) return NULL;
  for (const char *c = text; *c; c++)
    if (*c <= ' ' || *c > '~') return "it has a blank, a control or a non-ASCII character";
  size_t n = strlen(text) + sizeof "http://";
  char *full = malloc(n);
  CURLU *u = curl_url();
  const char *why = full && u ? NULL : NOMEM;
  if (!why) {
    snprintf(full, n, "%s%s", strstr(text, "://") ? "" : "http://", text);
    CURLUcode rc = curl_url_set(u, CURLUPART_URL, full, CURLU_NON_SUPPORT_SCHEME);
    if (rc) why = rc == CURLUE_OUT_OF_MEMORY ? NOMEM : "it is not a URL such as http://proxy.example:3128";
  }
  if (!why) why = proxy_url(u, p);
  if (!why) why = proxy_user(u, p);
  if (why) proxy_free(p);
  if (full) gl_buf_cleanse(full, n);
  free(full);
  curl_url_cleanup(u);
  return why;
}

/* As Python, hence boto3, reads it: the lower-case name wins, even when it is empty. */
static const char *from_environment(const char *lower_name, const char *upper_name) {
  const char *v = getenv(lower_name);
  if (!v && upper_name) v = getenv(upper_name);
  return v ? v : "";
}

static const char *set_no_proxy(struct gl_settings *s, const char *list) {
  const char *rest = strcmp(list, "*") ? METADATA : ""; /* "*" means all only when it stands alone */
  size_t n = strlen(list) + sizeof METADATA + 1;
  s->no_proxy = malloc(n);
  if (!s->no_proxy) return NOMEM;
  snprintf(s->no_proxy, n, "%s%s%s", list, *list && *rest ? "," : "", rest);
  return NULL;
}

/* A bad proxy of the environment is no misuse of ours by the caller: requests will fail and say so. */
static const char *environment_proxies(struct gl_settings *s) {
  const char *text[2] = {from_environment("http_proxy", NULL), from_environment("https_proxy", "HTTPS_PROXY")};
  for (int i = 0; i < 2; i++) {
    s->bad_proxy[i] = proxy_parse(text[i], &s->proxy[i]);
    if (s->bad_proxy[i] == NOMEM) return NOMEM;
  }
  return set_no_proxy(s, from_environment("no_proxy", "NO_PROXY"));
}

static const char *given_proxy(struct gl_settings *s, const char *text) {
  for (int i = 0; i < 2; i++) {
    const char *why = proxy_parse(text, &s->proxy[i]);
    if (why) return why;
  }
  return set_no_proxy(s, "");
}

const char *gl_settings_init(struct gl_settings *s, const char *ca_file, const char *proxy, size_t max_response) {
  s->max_response = max_response;
  s->ca_file = strdup(ca_file ? ca_file : default_ca_file());
  if (!s->ca_file) return NOMEM;
  return proxy ? given_proxy(s, proxy) : environment_proxies(s);
}

void gl_settings_free(struct gl_settings *s) {
  for (int i = 0; i < 2; i++) proxy_free(&s->proxy[i]);
  free(s->ca_file);
  free(s->no_proxy);
  memset(s, 0, sizeof *s);
}
