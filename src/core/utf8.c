#include "utf8.h"

#include <stdio.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"

size_t gl_utf8_sequence(const unsigned char *s, size_t limit) {
  unsigned char low = 0x80, high = 0xbf;
  size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  if (s[0] < 0xc2 || s[0] > 0xf4 || limit < n) return 0;
  if (s[0] == 0xe0) low = 0xa0;  /* overlong below */
  if (s[0] == 0xed) high = 0x9f; /* surrogates above */
  if (s[0] == 0xf0) low = 0x90;  /* overlong below */
  if (s[0] == 0xf4) high = 0x8f; /* beyond U+10FFFF above */
  if (s[1] < low || s[1] > high) return 0;
  for (size_t i = 2; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  return n;
}

struct gl_str gl_utf8_skip_bom(const char *s, size_t n) {
  size_t mark = n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3) ? 3 : 0;
  return (struct gl_str){s + mark, n - mark};
}

int gl_utf8_is_valid(const char *s, size_t n) {
  if (gl_utf8_is_ascii(s, n)) return 1;
  const unsigned char *p = (const unsigned char *)s, *end = p + n;
  while (p < end) {
    if (*p < 0x80) {
      p++;
      continue;
    }
    size_t step = gl_utf8_sequence(p, (size_t)(end - p));
    if (!step) return 0;
    p += step;
  }
  return 1;
}

size_t gl_utf8_count(const char *s, size_t n) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++) count += ((unsigned char)s[i] & 0xc0) != 0x80;
  return count;
}

struct piece {
  const char *p;
  size_t n;
  char spelled[16];
};

/* Bytes of the well-formed code point at s, 0 if there is none. */
static size_t code_point(const char *s, size_t limit, uint32_t *cp) {
  unsigned char c = (unsigned char)*s;
  size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
  if (n > limit || !gl_utf8_is_valid(s, n)) return 0;
  *cp = n == 1 ? c : c & (0xffu >> (n + 1));
  for (size_t i = 1; i < n; i++) *cp = *cp << 6 | ((unsigned char)s[i] & 0x3f);
  return n;
}

/* Controls, line and paragraph separators, what turns the direction of writing, and the byte order mark. */
static int is_unprintable(uint32_t cp) {
  static const struct { uint32_t first, last; } ranges[] = {
    {0, 0x1f},         {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x202e},  {0x2066, 0x2069}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb},
  };
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (cp >= ranges[i].first && cp <= ranges[i].last) return 1;
  return 0;
}

static void spell_out(struct piece *piece, uint32_t cp) {
  static const char bytes[] = "\n\r\t", letters[] = "nrt";
  const char *match = cp && cp < 0x80 ? strchr(bytes, (int)cp) : NULL;
  int n = match          ? snprintf(piece->spelled, sizeof piece->spelled, "\\%c", letters[match - bytes])
          : cp < 0x80 ? snprintf(piece->spelled, sizeof piece->spelled, "\\x%02x", (unsigned)cp)
                      : snprintf(piece->spelled, sizeof piece->spelled, "\\u{%x}", (unsigned)cp);
  piece->p = piece->spelled;
  piece->n = (size_t)n;
}

/* Finds the output for the first bytes of s; returns the number of those. */
static size_t next_piece(struct piece *piece, const char *s, size_t limit, enum gl_utf8_form form) {
  uint32_t cp;
  size_t n = code_point(s, limit, &cp);
  if (!n) {
    piece->p = REPLACEMENT;
    piece->n = strlen(REPLACEMENT);
    return 1;
  }
  piece->p = s;
  piece->n = n;
  if (form == GL_UTF8_PRINTABLE && is_unprintable(cp)) spell_out(piece, cp);
  return n;
}

size_t gl_utf8_fit(char *out, size_t cap, const char *s, size_t n, enum gl_utf8_form form) {
  size_t room = cap - strlen(ELLIPSIS), used = 0, cut = 0, read = 0;
  struct piece piece;
  while (read < n) {
    read += next_piece(&piece, s + read, n - read, form);
    if (piece.n > cap - used) {
      memcpy(out + cut, ELLIPSIS, strlen(ELLIPSIS));
      return cut + strlen(ELLIPSIS);
    }
    memcpy(out + used, piece.p, piece.n);
    used += piece.n;
    if (used <= room) cut = used; /* the last place where an ellipsis still fits */
  }
  return used;
}
