#include "sigv4.h"

#include <openssl/err.h>
#include <string.h>

#include "bytes.h"

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

static enum role role_of(struct gl_str name) {
  static const struct {
    char name[21]; /* its NUL is not needed */
    unsigned char n, role;
  } roles[] = {
#define ROLE(text, what) {text, sizeof(text) - 1, what}
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
    if (gl_is_word(name, (struct gl_str){roles[i].name, roles[i].n})) return (enum role)roles[i].role;
  return PLAIN;
}

struct list {
  size_t n;
  struct gl_str payload;                 /* value of x-amz-content-sha256; n 0: the body is hashed */
  struct gl_header at[GL_SIGV4_HEADERS]; /* by name in lower case; those of one name in order of arrival */
};

static int compare_names(struct gl_str a, struct gl_str b) {
  for (size_t i = 0; i < a.n && i < b.n; i++) {
    int order = (unsigned char)gl_lower(a.p[i]) - (unsigned char)gl_lower(b.p[i]);
    if (order) return order;
  }
  return (a.n > b.n) - (a.n < b.n);
}

static int insert(struct list *list, struct gl_str name, struct gl_str value, struct gl_sigv4_stages *st) {
  if (list->n == GL_SIGV4_HEADERS) return invalid(st, "there are too many headers to sign");
  size_t i = list->n++;
  for (; i && compare_names(list->at[i - 1].name, name) > 0; i--) list->at[i] = list->at[i - 1];
  list->at[i] = (struct gl_header){name, value};
  return GL_OK;
}

static int check_header(const struct gl_header *h, struct gl_sigv4_stages *st) {
  if (!gl_is_all(h->name, GL_TOKEN))
    return invalid(st, "the name of a header is empty or has a character it may not have");
  for (size_t i = 0; i < h->value.n; i++)
    if (gl_is_control(h->value.p[i]) && h->value.p[i] != '\t') {
      st->problem_header = h->name;
      return invalid(st, "the value has a line break or another control character");
    }
  return GL_OK;
}

/* A server hashes the body itself: a client's word counts only where it says that there is no hash. */
static int is_payload(struct gl_str value, int received) {
  return !received || gl_begins_with(value, GL_STR("UNSIGNED-")) || gl_begins_with(value, GL_STR("STREAMING-"));
}

static int insert_given(const struct gl_sigv4_request *rq, struct list *list, int *has_host,
                        struct gl_sigv4_stages *st) {
  for (size_t i = 0; i < rq->header_count; i++) {
    const struct gl_header *h = &rq->headers[i];
    int rc = check_header(h, st);
    if (rc) return rc;
    enum role role = role_of(h->name);
    if (role == HOST) *has_host = 1;
    if (role == PAYLOAD && is_payload(h->value, rq->received)) list->payload = h->value;
    int ours = role == DATE || role == AUTHORIZATION || (role == SESSION && rq->session_token.n);
    if ((ours || role == UNSIGNED) && !rq->received) continue;
    rc = insert(list, h->name, h->value, st);
    if (rc) return rc;
  }
  return GL_OK;
}

/* The headers to sign; `host` is room for the one that may be added. */
static int collect(const struct gl_sigv4_request *rq, const struct gl_signurl *u, char host[GL_SIGNURL_HOST_VALUE],
                   struct list *list, struct gl_sigv4_stages *st) {
  int has_host = 0;
  list->n = 0;
  list->payload = (struct gl_str){NULL, 0};
  int rc = insert_given(rq, list, &has_host, st);
  if (rc || rq->received) return rc;
  rc = insert(list, GL_STR("x-amz-date"), rq->date, st);
  if (!rc && !has_host) rc = insert(list, GL_STR("host"), gl_signurl_host(u, host), st);
  if (!rc && rq->session_token.n) rc = insert(list, GL_STR("x-amz-security-token"), rq->session_token, st);
  return rc;
}

/* Without white space at its ends, and one space for each run of it. */
static void add_folded(struct gl_buf *b, struct gl_str value) {
  char *start = gl_buf_room(b, value.n), *out = start;
  if (!start) return;
  int gap = 0;
  for (size_t i = 0; i < value.n; i++) {
    char c = value.p[i];
    if (c == ' ' || c == '\t') {
      gap = out > start;
      continue;
    }
    if (gap) *out++ = ' ';
    gap = 0;
    *out++ = c;
  }
  b->n += (size_t)(out - start);
}

static void add_lower(struct gl_buf *b, struct gl_str name) {
  char *out = gl_buf_room(b, name.n);
  if (!out) return;
  for (size_t i = 0; i < name.n; i++) out[i] = gl_lower(name.p[i]);
  b->n += name.n;
}

static int repeats(const struct list *list, size_t i) {
  return i && compare_names(list->at[i - 1].name, list->at[i].name) == 0;
}

static int canonical_headers(struct gl_buf *b, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (repeats(list, i)) {
      b->p[b->n - 1] = ','; /* was the end of the line */
    } else {
      add_lower(b, list->at[i].name);
      gl_buf_char(b, ':');
    }
    add_folded(b, list->at[i].value);
    if (gl_buf_char(b, '\n')) return b->rc;
  }
  return GL_OK;
}

static int signed_headers(struct gl_buf *b, const struct list *list) {
  for (size_t i = 0; i < list->n; i++) {
    if (repeats(list, i)) continue;
    if (i) gl_buf_char(b, ';');
    add_lower(b, list->at[i].name);
  }
  return b->rc;
}

/* ---- stages ---- */

static int add_payload_hash(struct gl_signer *s, struct gl_buf *b, struct gl_str payload, struct gl_str body) {
  if (payload.n) {
    add_folded(b, payload);
    return b->rc;
  }
  char *out = gl_buf_room(b, GL_SHA256_HEX);
  int rc = out ? gl_signkey_hash(&s->key, body, out) : b->rc;
  if (!rc) b->n += GL_SHA256_HEX;
  return rc;
}

static int canonical_request(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  struct gl_buf *b = &st->canonical;
  struct gl_signurl u;
  struct list list;
  char host[GL_SIGNURL_HOST_VALUE];
  st->problem = gl_signurl_read(&u, rq->url, !rq->received);
  if (st->problem) return GL_EINVAL;
  int rc = collect(rq, &u, host, &list, st);
  if (rc) return rc;

  b->n = 0;
  b->rc = GL_OK;
  for (size_t i = 0; i < rq->method.n; i++) gl_buf_char(b, gl_upper(rq->method.p[i]));
  gl_buf_char(b, '\n');
  gl_signurl_path(&u, b);
  gl_buf_char(b, '\n');
  rc = gl_signurl_query(&u, &s->scratch, b);
  if (!rc) rc = gl_buf_char(b, '\n');
  if (!rc) rc = canonical_headers(b, &list);
  gl_buf_char(b, '\n');
  size_t from = b->n;
  if (!rc) rc = signed_headers(b, &list);
  size_t to = b->n;
  gl_buf_char(b, '\n');
  if (!rc) rc = add_payload_hash(s, b, list.payload, rq->body);
  if (!rc) st->signed_headers = (struct gl_str){b->p + from, to - from};
  return rc;
}

/* "20150830/us-east-1/gamelift/aws4_request" */
static char *put_scope(char *p, const struct gl_sigv4_request *rq) {
  p = gl_put(p, (struct gl_str){rq->date.p, DAY_LENGTH});
  *p++ = '/';
  p = gl_put(p, rq->region);
  *p++ = '/';
  p = gl_put(p, rq->service);
  return gl_put(p, GL_STR(TERMINATOR));
}

static int string_to_sign(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  char *p = gl_put(st->string_to_sign, GL_STR(ALGORITHM "\n"));
  p = gl_put(p, rq->date);
  *p++ = '\n';
  p = put_scope(p, rq);
  *p++ = '\n';
  st->string_to_sign_n = (size_t)(p - st->string_to_sign) + GL_SHA256_HEX;
  return gl_signkey_hash(&s->key, (struct gl_str){st->canonical.p, st->canonical.n}, p);
}

static int signature(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  const struct gl_signkey_scope scope = {rq->secret_key, {rq->date.p, DAY_LENGTH}, rq->region, rq->service};
  int rc = gl_signkey_hold(&s->key, &scope);
  if (!rc) rc = gl_signkey_sign(&s->key, (struct gl_str){st->string_to_sign, st->string_to_sign_n}, st->signature);
  return rc;
}

static int is_date(struct gl_str date) {
  if (date.n != DATE_LENGTH || date.p[8] != 'T' || date.p[15] != 'Z') return 0;
  return gl_is_number((struct gl_str){date.p, 8}) && gl_is_number((struct gl_str){date.p + 9, 6});
}

static int is_secret(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == 0) return 0;
  return s.n > 0;
}

static int is_all_visible(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (!gl_is_visible(s.p[i])) return 0;
  return 1;
}

static int is_scope_part(struct gl_str s) { return s.n <= SCOPE_PART_MAX && gl_is_all(s, GL_NAME); }

/* Everything but the URL and the headers. Returns the problem, or NULL. */
static const char *check(const struct gl_sigv4_request *rq) {
  if (!gl_is_all(rq->method, GL_TOKEN)) return "the method is no HTTP method";
  if (!is_secret(rq->secret_key)) return "the secret access key is empty or has a line break or NUL in it";
  if (!is_scope_part(rq->region)) return "the region is no name of a region";
  if (!is_scope_part(rq->service)) return "the service is no name of a service";
  if (!is_date(rq->date)) return "the date is not of the form YYYYMMDDTHHMMSSZ";
  if (rq->received) return NULL;
  if (!rq->access_key.n || !is_all_visible(rq->access_key))
    return "the access key id is empty or has a character it may not have";
  if (!is_all_visible(rq->session_token)) return "the session token has a character it may not have";
  return NULL;
}

int gl_sigv4_sign(struct gl_signer *s, const struct gl_sigv4_request *rq, struct gl_sigv4_stages *st) {
  st->problem_header.n = 0;
  st->problem = check(rq);
  if (st->problem) return GL_EINVAL;
  ERR_set_mark();
  int rc = canonical_request(s, rq, st);
  if (!rc) rc = string_to_sign(s, rq, st);
  if (!rc) rc = signature(s, rq, st);
  ERR_pop_to_mark();
  return rc;
}

int gl_sigv4_authorization(const struct gl_sigv4_request *rq, const struct gl_sigv4_stages *st,
                           char out[GL_SIGV4_AUTHORIZATION], size_t *n) {
  size_t room = GL_SIGV4_AUTHORIZATION - 512; /* the fixed words, scope and signature are shorter than that */
  if (rq->access_key.n > room || st->signed_headers.n > room - rq->access_key.n) return GL_ETOOLARGE;
  char *p = gl_put(out, GL_STR(ALGORITHM " Credential="));
  p = gl_put(p, rq->access_key);
  *p++ = '/';
  p = put_scope(p, rq);
  p = gl_put(p, GL_STR(", SignedHeaders="));
  p = gl_put(p, st->signed_headers);
  p = gl_put(p, GL_STR(", Signature="));
  p = gl_put(p, (struct gl_str){st->signature, GL_SHA256_HEX});
  *n = (size_t)(p - out);
  return GL_OK;
}

/* ---- life ---- */

int gl_signer_init(struct gl_signer *s) {
  memset(s, 0, sizeof *s);
  ERR_set_mark();
  int rc = gl_signkey_init(&s->key);
  ERR_pop_to_mark();
  return rc;
}

void gl_signer_free(struct gl_signer *s) {
  gl_signkey_free(&s->key);
  gl_signurl_free(&s->scratch);
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
  struct gl_signer s;
  struct gl_sigv4_stages st = {0};
  int rc = gl_signer_init(&s);
  if (!rc) rc = gl_sigv4_sign(&s, &rq, &st);
  if (!rc && memcmp(st.signature, expected, GL_SHA256_HEX) != 0) rc = GL_ECRYPTO;
  gl_buf_wipe(&st.canonical);
  gl_signer_free(&s);
  return rc;
}
