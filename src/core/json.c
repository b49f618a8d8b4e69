#include "json.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

int gl_json_fail(struct gl_json *j, int rc, const char *problem) {
  if (!j->rc) {
    j->rc = rc;
    j->problem = problem;
  }
  return 0;
}

static int malformed(struct gl_json *j, const char *problem) { return gl_json_fail(j, GL_EINVAL, problem); }

size_t gl_json_count_plain(const char *s, size_t n) {
  const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
  size_t i = 0;
  for (; n - i >= 8; i += 8) { /* eight bytes at a time: the high bit of a byte that is not plain comes out set */
    uint64_t w;
    memcpy(&w, s + i, 8);
    uint64_t quote = w ^ (ones * '"'), backslash = w ^ (ones * '\\');
    uint64_t special = ((quote - ones) | (backslash - ones) | (w - ones * 0x20) | w) & high;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (special) return i + (size_t)(__builtin_ctzll(special) >> 3); /* exact for the first: a borrow begins in one that is odd */
#else
    if (special) break;
#endif
  }
  for (; i < n; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\') break;
  }
  return i;
}

void gl_json_init(struct gl_json *j, const char *text, size_t n, struct gl_buf *scratch) {
  memset(j, 0, sizeof *j);
  j->p = j->start = text;
  j->end = text + n;
  j->scratch = scratch;
}

static void skip_space(struct gl_json *j) {
  while (j->p < j->end && (unsigned char)*j->p <= ' ' && (*j->p == ' ' || *j->p == '\n' || *j->p == '\r' || *j->p == '\t')) j->p++;
}

/* The type of value that begins with each byte. */
static const unsigned char types[256] = {
    ['"'] = GL_JSON_STRING, ['{'] = GL_JSON_OBJECT, ['['] = GL_JSON_ARRAY,  ['t'] = GL_JSON_TRUE,   ['f'] = GL_JSON_FALSE,
    ['n'] = GL_JSON_NULL,   ['-'] = GL_JSON_NUMBER, ['0'] = GL_JSON_NUMBER, ['1'] = GL_JSON_NUMBER, ['2'] = GL_JSON_NUMBER,
    ['3'] = GL_JSON_NUMBER, ['4'] = GL_JSON_NUMBER, ['5'] = GL_JSON_NUMBER, ['6'] = GL_JSON_NUMBER, ['7'] = GL_JSON_NUMBER,
    ['8'] = GL_JSON_NUMBER, ['9'] = GL_JSON_NUMBER,
};

enum gl_json_type gl_json_peek(struct gl_json *j) {
  if (j->rc) return GL_JSON_NONE;
  skip_space(j);
  if (j->p == j->end) return (enum gl_json_type)malformed(j, "the text ends too early");
  enum gl_json_type type = (enum gl_json_type)types[(unsigned char)*j->p];
  if (type == GL_JSON_NONE) malformed(j, "a value is expected");
  return type;
}

/* Returns 1 if a value of the type is next; quick where the caller has peeked before. */
static int is_type(struct gl_json *j, enum gl_json_type type) {
  if (!j->rc && j->p < j->end && types[(unsigned char)*j->p] == type) return 1;
  return gl_json_peek(j) == type;
}

int gl_json_open(struct gl_json *j, char bracket) {
  if (j->rc) return 0;
  skip_space(j);
  if (j->p == j->end) return malformed(j, "the text ends too early");
  if (*j->p != bracket) return malformed(j, bracket == '{' ? "an object is expected" : "a list is expected");
  if (j->depth == GL_JSON_DEPTH) return gl_json_fail(j, GL_ETOOLARGE, "nested too deeply");
  j->depth++;
  j->p++;
  j->first = 1;
  return 1;
}

/* Steps over the comma before the next member or item; 0 after the closing bracket or on failure. */
static int next_element(struct gl_json *j, char close) {
  if (j->rc) return 0;
  skip_space(j);
  if (j->p == j->end) return malformed(j, "the text ends too early");
  int first = j->first;
  j->first = 0;
  if (*j->p == close) {
    j->p++;
    j->depth--;
    return 0;
  }
  if (first) return 1;
  if (*j->p != ',') return malformed(j, "a comma or a closing bracket is expected");
  j->p++;
  return 1;
}

int gl_json_next_member(struct gl_json *j, struct gl_str *key) {
  if (!next_element(j, '}')) return 0;
  skip_space(j);
  if (j->p == j->end || *j->p != '"') return malformed(j, "a member name is expected");
  if (!gl_json_read_string(j, key)) return 0;
  skip_space(j);
  if (j->p == j->end || *j->p != ':') return malformed(j, "a colon is expected");
  j->p++;
  return 1;
}

int gl_json_next_item(struct gl_json *j) { return next_element(j, ']'); }

static int hex4(const char *p, const char *end, unsigned *unit) {
  if (end - p < 4) return 0;
  unsigned u = 0;
  for (int i = 0; i < 4; i++) {
    unsigned char c = (unsigned char)p[i], low = c | 0x20;
    if (c >= '0' && c <= '9') u = u * 16 + (c - '0');
    else if (low >= 'a' && low <= 'f') u = u * 16 + (low - 'a' + 10u);
    else return 0;
  }
  *unit = u;
  return 1;
}

static size_t put_utf8(char *out, unsigned cp) {
  if (cp < 0x80) {
    out[0] = (char)cp;
    return 1;
  }
  size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
  for (size_t i = n - 1; i > 0; i--, cp >>= 6) out[i] = (char)(0x80 | (cp & 0x3f));
  out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | cp);
  return n;
}

/* Reads the escape whose backslash is at j->p; writes 1 to 4 bytes. */
static int escape(struct gl_json *j, char *out, size_t *n) {
  static const char start[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
  if (j->end - j->p < 2) return malformed(j, "the text ends in a string");
  char c = j->p[1];
  j->p += 2;
  if (c != 'u') {
    const char *position = c ? strchr(start, c) : NULL;
    if (!position) return malformed(j, "an unknown escape");
    *out = bytes[position - start];
    *n = 1;
    return 1;
  }
  unsigned unit, second;
  if (!hex4(j->p, j->end, &unit)) return malformed(j, "four hexadecimal digits are expected");
  j->p += 4;
  if (unit >= 0xd800 && unit < 0xe000) {
    int pair = unit < 0xdc00 && j->end - j->p >= 6 && j->p[0] == '\\' && j->p[1] == 'u' &&
               hex4(j->p + 2, j->end, &second) && second >= 0xdc00 && second < 0xe000;
    if (pair) {
      j->p += 6;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    } else {
      unit = 0xfffd; /* one odd name can't hide a page */
    }
  }
  *n = put_utf8(out, unit);
  return 1;
}

/* Reads the rest of a string from its first escape on; the part before it is [start, j->p). */
static int string_with_escapes(struct gl_json *j, const char *start, struct gl_str *s) {
  struct gl_buf *b = j->scratch;
  b->n = 0;
  gl_buf_add(b, start, (size_t)(j->p - start));
  while (j->p < j->end) {
    unsigned char c = (unsigned char)*j->p;
    if (c == '"') {
      j->p++;
      if (b->rc) return gl_json_fail(j, b->rc, "out of memory");
      s->p = b->p;
      s->n = b->n;
      return 1;
    }
    char piece[4];
    size_t n = 0;
    if (c == '\\') {
      if (!escape(j, piece, &n)) return 0;
      gl_buf_add(b, piece, n);
      continue;
    }
    if (c < 0x20) return malformed(j, "a control character in a string");
    size_t rest = (size_t)(j->end - j->p);
    n = c < 0x80 ? gl_json_count_plain(j->p, rest) : gl_utf8_sequence((const unsigned char *)j->p, rest);
    if (!n) return malformed(j, "invalid UTF-8");
    gl_buf_add(b, j->p, n);
    j->p += n;
  }
  return malformed(j, "the text ends in a string");
}

int gl_json_read_string(struct gl_json *j, struct gl_str *s) {
  if (!is_type(j, GL_JSON_STRING)) return malformed(j, "a string is expected");
  const char *start = ++j->p, *p = start, *end = j->end;
  for (;;) {
    p += gl_json_count_plain(p, (size_t)(end - p));
    unsigned char c = p < end ? (unsigned char)*p : 0;
    if (c == '"') {
      s->p = start;
      s->n = (size_t)(p - start);
      j->p = p + 1;
      return 1;
    }
    j->p = p;
    if (p == end) return malformed(j, "the text ends in a string");
    if (c == '\\') return string_with_escapes(j, start, s);
    if (c < 0x20) return malformed(j, "a control character in a string");
    size_t n = gl_utf8_sequence((const unsigned char *)p, (size_t)(end - p));
    if (!n) return malformed(j, "invalid UTF-8");
    p += n;
  }
}

/* Calls strtod as in the C locale, whatever the host has set: puts the locale's decimal point in place of '.'. */
static double slow_double(const char *text, size_t n) {
  char small[64], *copy = small;
  const char *point = localeconv()->decimal_point;
  size_t m = strlen(point);
  if (n + m + 1 > sizeof small) copy = malloc(n + m + 1);
  if (!copy) return NAN;
  const char *dot = memchr(text, '.', n);
  size_t whole_n = dot ? (size_t)(dot - text) : n, position = whole_n;
  memcpy(copy, text, whole_n);
  if (dot) {
    memcpy(copy + position, point, m);
    position += m;
    memcpy(copy + position, dot + 1, n - whole_n - 1);
    position += n - whole_n - 1;
  }
  copy[position] = 0;
  int saved = errno;
  double d = strtod(copy, NULL);
  errno = saved;
  if (copy != small) free(copy);
  return d;
}

/* Exact by Clinger's observation while digits fit 2^53 and the power of ten 10^22; else the library's way. */
static double to_double(const char *text, size_t n, uint64_t digits, int ndigits, long exponent) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  double sign = text[0] == '-' ? -1.0 : 1.0;
  if (ndigits <= 19 && digits <= (uint64_t)1 << 53 && exponent >= -22 && exponent <= 22)
    return sign * (exponent < 0 ? (double)digits / powers[-exponent] : (double)digits * powers[exponent]);
  return slow_double(text, n);
}

static int is_digit(const char *p, const char *end) { return p < end && *p >= '0' && *p <= '9'; }

/* Reads the sign and digits of an exponent, and adds it. Returns 0 without a digit. What it stops to count at is more than the digits
   of a text, which could bring it back to a small one. */
static int read_exponent(const char **p, const char *end, long *exponent) {
  int minus = *p < end && **p == '-';
  if (*p < end && (**p == '-' || **p == '+')) ++*p;
  if (!is_digit(*p, end)) return 0;
  long e = 0;
  for (; is_digit(*p, end); ++*p)
    if (e < 100000000) e = e * 10 + (**p - '0');
  *exponent += minus ? -e : e;
  return 1;
}

int gl_json_read_number(struct gl_json *j, struct gl_json_value *out) {
  if (!is_type(j, GL_JSON_NUMBER)) return malformed(j, "a number is expected");
  const char *text = j->p, *p = text, *end = j->end;
  int negative = *p == '-', ndigits = 0;
  uint64_t digits = 0;
  long exponent = 0;
  p += negative;
  if (!is_digit(p, end)) return malformed(j, "a digit is expected");
  if (*p == '0' && is_digit(p + 1, end)) return malformed(j, "a number with a leading zero");
  for (; is_digit(p, end); p++) {
    if (ndigits < 20 && (digits || *p != '0')) ndigits++;
    if (ndigits <= 19) digits = digits * 10 + (uint64_t)(*p - '0');
  }
  int whole = 1;
  if (p < end && *p == '.') {
    whole = 0;
    p++;
    if (!is_digit(p, end)) return malformed(j, "a digit is expected");
    for (; is_digit(p, end); p++) {
      if (ndigits < 20 && (digits || *p != '0')) ndigits++;
      if (ndigits <= 19) {
        digits = digits * 10 + (uint64_t)(*p - '0');
        exponent--;
      }
    }
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    whole = 0;
    p++;
    if (!read_exponent(&p, end, &exponent)) return malformed(j, "a digit is expected");
  }
  uint64_t limit = (uint64_t)INT64_MAX + (uint64_t)negative;
  out->is_integer = whole && ndigits <= 19 && digits <= limit;
  out->i = !out->is_integer ? 0 : !negative ? (int64_t)digits : digits > INT64_MAX ? INT64_MIN : -(int64_t)digits;
  out->d = out->is_integer && digits <= (uint64_t)1 << 53 && digits ? (double)out->i
                                                                   : to_double(text, (size_t)(p - text), digits, ndigits, exponent);
  if (isnan(out->d)) return gl_json_fail(j, GL_ENOMEM, "out of memory");
  j->p = p;
  return 1;
}

int gl_json_read_literal(struct gl_json *j) {
  static const struct { const char *word; size_t n; } words[] = {{"null", 4}, {"false", 5}, {"true", 4}};
  enum gl_json_type type = gl_json_peek(j);
  if (type < GL_JSON_NULL || type > GL_JSON_TRUE) return malformed(j, "null, true or false is expected");
  size_t n = words[type - GL_JSON_NULL].n;
  if ((size_t)(j->end - j->p) < n || memcmp(j->p, words[type - GL_JSON_NULL].word, n) != 0)
    return malformed(j, "an unknown word");
  j->p += n;
  return 1;
}

int gl_json_skip(struct gl_json *j) {
  struct gl_str s;
  struct gl_json_value n;
  switch (gl_json_peek(j)) {
    case GL_JSON_NONE: return 0;
    case GL_JSON_STRING: return gl_json_read_string(j, &s);
    case GL_JSON_NUMBER: return gl_json_read_number(j, &n);
    case GL_JSON_ARRAY:
      if (gl_json_open(j, '['))
        while (gl_json_next_item(j)) gl_json_skip(j);
      break;
    case GL_JSON_OBJECT:
      if (gl_json_open(j, '{'))
        while (gl_json_next_member(j, &s)) gl_json_skip(j);
      break;
    default: return gl_json_read_literal(j);
  }
  return !j->rc;
}

int gl_json_end(struct gl_json *j) {
  if (j->rc) return j->rc;
  skip_space(j);
  if (j->p < j->end) malformed(j, "something follows the value");
  return j->rc;
}

int gl_json_write_string(struct gl_buf *b, const char *s, size_t n) {
  static const char hex[] = "0123456789abcdef";
  const char *end = s + n, *start = s;
  gl_buf_char(b, '"');
  for (; s < end; s++) {
    unsigned char c = (unsigned char)*s;
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    gl_buf_add(b, start, (size_t)(s - start));
    start = s + 1;
    char e[6] = {'\\', (char)c, 0, 0, 0, 0};
    size_t m = 2;
    if (c == '\n') e[1] = 'n';
    else if (c == '\t') e[1] = 't';
    else if (c == '\r') e[1] = 'r';
    else if (c != '"' && c != '\\') {
      e[1] = 'u';
      e[2] = e[3] = '0';
      e[4] = hex[c >> 4];
      e[5] = hex[c & 15];
      m = 6;
    }
    gl_buf_add(b, e, m);
  }
  gl_buf_add(b, start, (size_t)(s - start));
  return gl_buf_char(b, '"');
}

int gl_json_write_integer(struct gl_buf *b, int64_t i) {
  char text[24], *p = text + sizeof text;
  uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
  do *--p = (char)('0' + u % 10);
  while (u /= 10);
  if (i < 0) *--p = '-';
  return gl_buf_add(b, p, (size_t)(text + sizeof text - p));
}

int gl_json_write_double(struct gl_buf *b, double d) {
  if (d == floor(d) && fabs(d) < 1e15) {
    if (d == 0 && signbit(d)) return gl_buf_str(b, "-0.0");
    return gl_json_write_integer(b, (int64_t)d);
  }
  char text[40];
  int n = 0;
  for (int digits = 15; digits <= 17; digits++) {
    n = snprintf(text, sizeof text, "%.*g", digits, d);
    if (strtod(text, NULL) == d) break; /* both in the host's locale */
  }
  /* whatever the locale's decimal point is, one byte or several, it is the only thing that is not of a number */
  int out = 0;
  for (int i = 0, point = 0; i < n; i++) {
    char c = text[i];
    int numeric = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == 'e';
    if (numeric) text[out++] = c;
    else if (!point++) text[out++] = '.';
  }
  return gl_buf_add(b, text, (size_t)out);
}
