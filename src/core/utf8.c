#include "utf8.h"

#include <stdio.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"
#define ELLIPSIS "\xe2\x80\xa6"

/* Takes the first byte of a sequence, 0x80 or above. Returns 0 if no sequence begins with it. */
static inline int start_sequence(struct gl_utf8_stream *stream, unsigned char c) {
  if (c < 0xc2 || c > 0xf4) return 0;
  stream->missing = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
  stream->low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;  /* overlong below */
  stream->high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf; /* surrogates, or values beyond U+10FFFF, above */
  return 1;
}

size_t gl_utf8_sequence(const unsigned char *s, size_t limit) {
  struct gl_utf8_stream stream;
  if (!start_sequence(&stream, s[0]) || limit <= stream.missing) return 0;
  if (s[1] < stream.low || s[1] > stream.high) return 0;
  for (size_t i = 2; i <= stream.missing; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  return stream.missing + (size_t)1;
}

static inline uint64_t high_bits(const char *s) {
  uint64_t eight;
  memcpy(&eight, s, 8);
  return eight & 0x8080808080808080u;
}

/* Returns how many of the bytes from s on are ASCII, in whole words of eight. */
static size_t skip_ascii(const char *s, size_t n) {
  size_t i = 0;
  while (n - i >= 8 && !high_bits(s + i)) i += 8;
  return i;
}

int gl_utf8_feed(struct gl_utf8_stream *stream, const char *s, size_t n) {
  for (size_t i = 0; i < n;) {
    unsigned char c = (unsigned char)s[i];
    if (stream->missing) {
      if (c < stream->low || c > stream->high) return 0;
      stream->missing--;
      stream->low = 0x80;
      stream->high = 0xbf;
      i++;
    } else if (c < 0x80) {
      size_t step = skip_ascii(s + i, n - i);
      i += step ? step : 1;
    } else if (start_sequence(stream, c)) {
      i++;
    } else {
      return 0;
    }
  }
  return 1;
}

struct gl_str gl_utf8_skip_bom(const char *s, size_t n) {
  size_t mark = n >= 3 && !memcmp(s, "\xef\xbb\xbf", 3) ? 3 : 0;
  return (struct gl_str){s + mark, n - mark};
}

int gl_utf8_is_valid(const char *s, size_t n) {
  struct gl_utf8_stream stream = {0};
  return gl_utf8_is_ascii(s, n) || (gl_utf8_feed(&stream, s, n) && !stream.missing);
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
