#include "sigv4.h"

#include <string.h>

#include "../core/str.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define TERMINATOR "/aws4_request"
#define DAY_LENGTH 8
#define DATE_LENGTH 16
#define SCOPE_PART_MAX 64 /* bytes of region or service */

/* ---- canonical headers ---- */

static int invalid(struct gl_sigv4_stages *st, const char *problem) {
  st->problem = problem;
  return GL_EINVAL;
}

enum role { PLAIN, UNSIGNED, HOST, DATE, SESSION, AUTHORIZATION, PAYLOAD };

/* name: in lower case. */
static enum role find_role(struct gl_str name) {
  static const struct {
    char name[21]; /* its NUL is not needed */
    unsigned char n, role;
  } roles[] = {
#define ROLE(text, value) {text, sizeof(text) - 1, value}
      ROLE("host", HOST),
      ROLE("authorization", AUTHORIZATION),
      ROLE("x-amz-date", DATE),
      ROLE("x-amz-security-token", SESSION),
      ROLE("x-amz-content-sha256", PAYLOAD),
      ROLE("connection", UNSIGNED),
      ROLE("expect", UNSIGNED),
      ROLE("keep-alive", UNSIGNED),
      ROLE("proxy-authenticate", UNSIGNED),
      ROLE("proxy-authorization", UNSIGNED),
      ROLE("te", UNSIGNED),
      ROLE("trailer", UNSIGNED),
      ROLE("transfer-encoding", UNSIGNED),
      ROLE("upgrade", UNSIGNED),
      ROLE("user-agent", UNSIGNED),
      ROLE("x-amzn-trace-id", UNSIGNED),
#undef ROLE
  };
  for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
    if (roles[i].n == name.n && memcmp(roles[i].name, name.p, name.n) == 0) return (enum role)roles[i].role;
  return PLAIN;
}

struct entry {
  struct gl_str name, value; /* the name in lower case */
  int is_plain;              /* the value has no white space */
};

struct list {
  size_t n;
  char hash[GL_SIGNING_KEY_HEX];          /* of the body, where S3 has it sent */
  struct entry payload;              /* x-amz-content-sha256, if its value counts: else n 0, and the body is hashed */
  struct entry entries[GL_SIGV4_HEADERS]; /* sorted by name; those of one name in order of arrival */
};

static int compare_names(struct gl_str a, struct gl_str b) {
  int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

static int insert(struct list *list, struct entry e, struct gl_sigv4_stages *st) {
  if (list->n == GL_SIGV4_HEADERS) return invalid(st, "there are too many headers to sign");
  size_t i = list->n++;
  for (; i && compare_names(list->entries[i - 1].name, e.name) > 0; i--) list->entries[i] = list->entries[i - 1];
  list->entries[i] = e;
  return GL_OK;
}

static int insert_own(struct list *list, struct gl_str name, struct gl_str value, struct gl_sigv4_stages *st) {
  return insert(list, (struct entry){name, value, 1}, st);
}

/* Checks a header and makes an entry of it, with the name in the memory at `name`. */
static int read_header(const struct gl_header *h, char *name, struct entry *e, struct gl_sigv4_stages *st) {
  if (!gl_str_is_all(h->name, GL_STR_TOKEN))
    return invalid(st, "the name of a header is empty or has a character it may not have");
  for (size_t i = 0; i < h->name.n; i++) name[i] = gl_str_lower(h->name.p[i]);
  unsigned classes = gl_str_find_classes(h->value);
  *e = (struct entry){{name, h->name.n}, h->value, !(classes & GL_STR_BLANK)};
  if (!(classes & GL_STR_CONTROL)) return GL_OK;
  st->problem_header = h->name;
  return invalid(st, "the value has a line break or another control character");
}

/* Returns 1 if the header replaces the body's hash. A server hashes the body itself: it takes a client's value only where that
   means that there is no hash. */
static int is_payload(struct gl_str value, int received) {
  return !received || gl_str_begins_with(value, GL_STR("UNSIGNED-")) || gl_str_begins_with(value, GL_STR("STREAMING-"));
}

static int insert_headers(const struct gl_sigv4_request *rq, char *names, struct list *list, int *has_host,
                        struct gl_sigv4_stages *st) {
  for (size_t i = 0; i < rq->header_count; i++) {
    struct entry e;
    int rc = read_header(&rq->headers[i], names, &e, st);
    if (rc) return rc;
    names += e.name.n;
    enum role role = find_role(e.name);
    if (role == HOST) *has_host = 1;
    if (role == PAYLOAD && is_payload(e.value, rq->received)) list->payload = e;
    int is_signers = role == DATE || role == AUTHORIZATION || (role == SESSION && rq->session_token.n);
    if ((is_signers || role == UNSIGNED) && !rq->received) continue;
    rc = insert(list, e, st);
    if (rc) return rc;
  }
  return GL_OK;
}

/* Returns 1 for services with S3's rules: the path as it is, and the body's hash as a header. */
static int is_s3(struct gl_str service) {
  if (service.n < 2 || memcmp(service.p, "s3", 2) != 0) return 0;
  return gl_str_is_word(service, GL_STR("s3")) || gl_str_is_word(service, GL_STR("s3express")) ||
         gl_str_is_word(service, GL_STR("s3-outposts")) || gl_str_is_word(service, GL_STR("s3-object-lambda"));
}

/* Adds x-amz-content-sha256, unless the caller has set it. */
static int insert_payload(const struct gl_sigv4_request *rq, struct list *list, struct gl_sigv4_stages *st) {
  if (list->payload.name.n) return GL_OK;
  int rc = gl_signing_key_hash(rq->body, list->hash);
  if (rc) return rc;
  list->payload = (struct entry){GL_STR("x-amz-content-sha256"), {list->hash, sizeof list->hash}, 1};
  return insert(list, list->payload, st);
}

/* The headers to sign. */
static int collect_headers(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct list *list,
                   struct gl_sigv4_stages *st) {
  size_t length = 0;
  int has_host = 0;
  list->n = 0;
  list->payload = (struct entry){{NULL, 0}, {NULL, 0}, 1};
  for (size_t i = 0; i < rq->header_count; i++) length += rq->headers[i].name.n;
  s->names.n = 0;
  s->names.rc = GL_OK;
  char *names = gl_buf_room(&s->names, length);
  int rc = names ? insert_headers(rq, names, list, &has_host, st) : s->names.rc;
  if (rc || rq->received) return rc;
  rc = insert_own(list, GL_STR("x-amz-date"), rq->date, st);
  if (!rc && !has_host) rc = insert_own(list, GL_STR("host"), s->url.host, st);
  if (!rc && rq->session_token.n) rc = insert_own(list, GL_STR("x-amz-security-token"), rq->session_token, st);
  if (!rc && is_s3(rq->service)) rc = insert_payload(rq, list, st);
  return rc;
}

/* The value without white space at its ends, and one space for each run of it. */
static char *put_value(char *out, const struct entry *e) {
  if (e->is_plain) return gl_str_put(out, e->value);
  const char *start = out;
  int gap = 0;
  for (size_t i = 0; i < e->value.n; i++) {
    char c = e->value.p[i];
    if (c == ' ' || c == '\t') {
      gap = out > start;
      continue;
    }
    if (gap) *out++ = ' ';
    gap = 0;
    *out++ = c;
  }
  return out;
}

static int is_repeated(const struct list *list, size_t i) {
  if (!i || list->entries[i - 1].name.n != list->entries[i].name.n) return 0;
  return memcmp(list->entries[i - 1].name.p, list->entries[i].name.p, list->entries[i].name.n) == 0;
}

/* A line for each name: values of one name are joined. */
static char *put_headers(char *p, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (is_repeated(list, i)) {
      p[-1] = ','; /* was the end of the line */
    } else {
      p = gl_str_put(p, list->entries[i].name);
      *p++ = ':';
    }
    p = put_value(p, &list->entries[i]);
    *p++ = '\n';
  }
  return p;
}

static char *put_names(char *p, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (is_repeated(list, i)) continue;
    if (i) *p++ = ';';
    p = gl_str_put(p, list->entries[i].name);
  }
  return p;
}

/* ---- stages ---- */

/* Bytes of the longest canonical request with these parts. */
static size_t max_length(const struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, const struct list *list) {
  size_t n = rq->method.n + s->url.path.n + s->url.query.n + list->payload.value.n + GL_SIGNING_KEY_HEX + 5;
  for (size_t i = 0; i < list->n; i++) n += 2 * list->entries[i].name.n + list->entries[i].value.n + 3;
  return n;
}

static int canonical_request(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  struct gl_buf *b = &st->canonical;
  struct list list;
  enum gl_canonical_url_form form = is_s3(rq->service) ? GL_CANONICAL_URL_PLAIN : GL_CANONICAL_URL_NORMAL;
  int rc = gl_canonical_url_read(&s->url, rq->url, !rq->received, form, &st->problem);
  if (!rc) rc = collect_headers(s, rq, &list, st);
  if (rc) return rc;

  b->n = 0;
  b->rc = GL_OK;
  char *start = gl_buf_room(b, max_length(s, rq, &list)), *p = start;
  if (!start) return b->rc;
  for (size_t i = 0; i < rq->method.n; i++) *p++ = gl_str_upper(rq->method.p[i]);
  *p++ = '\n';
  p = gl_str_put(p, s->url.path);
  *p++ = '\n';
  p = gl_str_put(p, s->url.query);
  *p++ = '\n';
  p = put_headers(p, &list);
  *p++ = '\n';
  st->signed_headers.p = p;
  p = put_names(p, &list);
  st->signed_headers.n = (size_t)(p - st->signed_headers.p);
  *p++ = '\n';
  if (list.payload.value.n) {
    p = put_value(p, &list.payload);
  } else {
    rc = gl_signing_key_hash(rq->body, p);
    p += GL_SIGNING_KEY_HEX;
  }
  b->n = (size_t)(p - start);
  return rc;
}

/* "20150830/us-east-1/gamelift/aws4_request" */
static char *put_scope(char *p, const struct gl_sigv4_request *rq) {
  p = gl_str_put(p, (struct gl_str){rq->date.p, DAY_LENGTH});
  *p++ = '/';
  p = gl_str_put(p, rq->region);
  *p++ = '/';
  p = gl_str_put(p, rq->service);
  return gl_str_put(p, GL_STR(TERMINATOR));
}

static int string_to_sign(const struct gl_sigv4_request *rq, struct gl_str canonical, struct gl_sigv4_stages *st) {
  char *p = gl_str_put(st->string_to_sign, GL_STR(ALGORITHM "\n"));
  p = gl_str_put(p, rq->date);
  *p++ = '\n';
  p = put_scope(p, rq);
  *p++ = '\n';
  st->string_to_sign_n = (size_t)(p - st->string_to_sign) + GL_SIGNING_KEY_HEX;
  return gl_signing_key_hash(canonical, p);
}

static int is_date(struct gl_str date) {
  if (date.n != DATE_LENGTH || date.p[8] != 'T' || date.p[15] != 'Z') return 0;
  return gl_str_is_number((struct gl_str){date.p, 8}) && gl_str_is_number((struct gl_str){date.p + 9, 6});
}

static int is_secret(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0) return 0;
  return s.n > 0;
}

static int is_all_visible(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (!gl_str_is_visible(s.p[i])) return 0;
  return 1;
}

static int is_scope_part(struct gl_str s) { return s.n <= SCOPE_PART_MAX && gl_str_is_all(s, GL_STR_NAME); }

/* Makes the key of the request's scope the current one. A scope that is current has been checked. */
static int make_key_current(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  const struct gl_signing_key_scope scope = {rq->secret_key, {rq->date.p, DAY_LENGTH}, rq->region, rq->service};
  if (gl_signing_key_is_current(&s->key, &scope)) return GL_OK;
  if (!is_secret(rq->secret_key)) return invalid(st, "the secret access key is empty or has a line break or NUL in it");
  if (!is_scope_part(rq->region)) return invalid(st, "the region is not the name of a region");
  if (!is_scope_part(rq->service)) return invalid(st, "the service is not the name of a service");
  return gl_signing_key_derive(&s->key, &scope);
}

/* Everything but scope, URL and headers. Returns the problem, or NULL. */
static const char *check_request(const struct gl_sigv4_request *rq) {
  if (!gl_str_is_all(rq->method, GL_STR_TOKEN)) return "the method is not an HTTP method";
  if (!is_date(rq->date)) return "the date is not of the form YYYYMMDDTHHMMSSZ";
  if (rq->received) return NULL;
  if (!rq->access_key.n || !is_all_visible(rq->access_key))
    return "the access key id is empty or has a character it may not have";
  if (!is_all_visible(rq->session_token)) return "the session token has a character it may not have";
  return NULL;
}

/* Signs a canonical request with the current key. */
static int sign_canonical(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_str canonical,
                          struct gl_sigv4_stages *st) {
  int rc = string_to_sign(rq, canonical, st);
  if (!rc) rc = gl_signing_key_sign(&s->key, (struct gl_str){st->string_to_sign, st->string_to_sign_n}, st->signature);
  return rc;
}

int gl_sigv4_sign(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  st->problem_header.n = 0;
  st->problem = check_request(rq);
  if (st->problem) return GL_EINVAL;
  int rc = make_key_current(s, rq, st);
  if (!rc) rc = canonical_request(s, rq, st);
  if (!rc) rc = sign_canonical(s, rq, (struct gl_str){st->canonical.p, st->canonical.n}, st);
  return rc;
}

int gl_sigv4_sign_canonical(struct gl_sigv4_signer *s, const struct gl_sigv4_request *rq, struct gl_str canonical,
                            struct gl_sigv4_stages *st) {
  st->problem_header.n = 0;
  if (!is_date(rq->date)) return invalid(st, "the date is not of the form YYYYMMDDTHHMMSSZ");
  int rc = make_key_current(s, rq, st);
  return rc ? rc : sign_canonical(s, rq, canonical, st);
}

int gl_sigv4_authorization(const struct gl_sigv4_request *rq, const struct gl_sigv4_stages *st,
                           char out[GL_SIGV4_AUTHORIZATION], size_t *n) {
  size_t room = GL_SIGV4_AUTHORIZATION - 512; /* the fixed words, scope and signature are shorter than that */
  if (rq->access_key.n > room || st->signed_headers.n > room - rq->access_key.n) return GL_ETOOLARGE;
  char *p = gl_str_put(out, GL_STR(ALGORITHM " Credential="));
  p = gl_str_put(p, rq->access_key);
  *p++ = '/';
  p = put_scope(p, rq);
  p = gl_str_put(p, GL_STR(", SignedHeaders="));
  p = gl_str_put(p, st->signed_headers);
  p = gl_str_put(p, GL_STR(", Signature="));
  p = gl_str_put(p, (struct gl_str){st->signature, GL_SIGNING_KEY_HEX});
  *n = (size_t)(p - out);
  return GL_OK;
}

/* ---- life ---- */

void gl_sigv4_free(struct gl_sigv4_signer *s) {
  gl_signing_key_free(&s->key);
  gl_canonical_url_free(&s->url);
  gl_buf_free(&s->names);
}

int gl_sigv4_selftest(void) {
  static const char expected[] = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
  const struct gl_sigv4_request rq = {
      .method = GL_STR("POST"),
      .url = GL_STR("https://example.amazonaws.com/"),
      .access_key = GL_STR("AKIDEXAMPLE"),
      .secret_key = GL_STR("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      .region = GL_STR("us-east-1"),
      .service = GL_STR("service"),
      .date = GL_STR("20150830T123600Z"),
  };
  struct gl_sigv4_signer s = {0};
  struct gl_sigv4_stages st = {0};
  int rc = gl_sigv4_sign(&s, &rq, &st);
  if (!rc && memcmp(st.signature, expected, GL_SIGNING_KEY_HEX) != 0) rc = GL_ECRYPTO;
  gl_buf_wipe(&st.canonical);
  gl_sigv4_free(&s);
  return rc;
}
