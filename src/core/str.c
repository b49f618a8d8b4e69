#include "str.h"

#define ALL (GL_STR_TOKEN | GL_STR_UNRESERVED | GL_STR_NAME | GL_STR_ADDRESS)

const unsigned char gl_str_classes[256] = {
    [0 ... 8] = GL_STR_CONTROL,
    ['\t'] = GL_STR_BLANK,
    [10 ... 31] = GL_STR_CONTROL,
    [127] = GL_STR_CONTROL,
    [' '] = GL_STR_BLANK,
    ['0' ... '9'] = ALL,
    ['A' ... 'Z'] = ALL,
    ['a' ... 'z'] = ALL,
    ['.'] = ALL,
    ['-'] = GL_STR_TOKEN | GL_STR_UNRESERVED | GL_STR_NAME,
    ['_'] = GL_STR_TOKEN | GL_STR_UNRESERVED | GL_STR_NAME,
    ['~'] = GL_STR_TOKEN | GL_STR_UNRESERVED,
    ['%'] = GL_STR_TOKEN | GL_STR_ADDRESS,
    [':'] = GL_STR_ADDRESS,
    ['!'] = GL_STR_TOKEN,
    ['#'] = GL_STR_TOKEN,
    ['$'] = GL_STR_TOKEN,
    ['&'] = GL_STR_TOKEN,
    ['\''] = GL_STR_TOKEN,
    ['*'] = GL_STR_TOKEN,
    ['+'] = GL_STR_TOKEN,
    ['^'] = GL_STR_TOKEN,
    ['`'] = GL_STR_TOKEN,
    ['|'] = GL_STR_TOKEN,
};

int gl_str_is_all(struct gl_str s, enum gl_str_class class) {
  for (size_t i = 0; i < s.n; i++)
    if (!gl_str_is(s.p[i], class)) return 0;
  return s.n > 0;
}

unsigned gl_str_find_classes(struct gl_str s) {
  unsigned seen = 0;
  for (size_t i = 0; i < s.n; i++) seen |= gl_str_classes[(unsigned char)s.p[i]];
  return seen;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))
#define HIGHS EACH(0x80)

/* The highest bit of each byte: whether the byte is below the space or DEL. Bytes from 128 on are neither. */
static uint64_t controls(uint64_t eight) {
  uint64_t low = eight & ~HIGHS;
  uint64_t over_space = low + EACH(0x80 - 0x20), over_del = low + EACH(0x80 - 0x7f);
  return (~over_space | over_del) & ~eight & HIGHS;
}

int gl_str_has_control(struct gl_str s) {
  size_t i = 0;
  for (; s.n - i >= 8; i += 8) {
    uint64_t eight;
    memcpy(&eight, s.p + i, 8);
    if (controls(eight)) break; /* a tab, perhaps */
  }
  for (; i < s.n; i++)
    if (gl_str_is(s.p[i], GL_STR_CONTROL)) return 1;
  return 0;
}

int gl_str_is_number(struct gl_str s) {
  for (size_t i = 0; i < s.n; i++)
    if (s.p[i] < '0' || s.p[i] > '9') return 0;
  return s.n > 0;
}

int gl_str_is_word(struct gl_str s, struct gl_str word) {
  if (s.n != word.n) return 0;
  for (size_t i = 0; i < s.n; i++)
    if (gl_str_lower(s.p[i]) != word.p[i]) return 0;
  return 1;
}

struct gl_str gl_str_take(struct gl_str *s, char a, char b, char c) {
  size_t n = 0;
  while (n < s->n && s->p[n] != a && s->p[n] != b && s->p[n] != c) n++;
  struct gl_str part = {s->p, n};
  *s = gl_str_skip(*s, n);
  return part;
}

struct gl_str gl_str_trim(struct gl_str s) {
  while (s.n && gl_str_is(*s.p, GL_STR_BLANK)) s = gl_str_skip(s, 1);
  while (s.n && gl_str_is(s.p[s.n - 1], GL_STR_BLANK)) s.n--;
  return s;
}
