/* UTF-8: reading it, and making text from outside safe to hold and to show. */
#ifndef GL_UTF8_H
#define GL_UTF8_H

#include <string.h>

#include "str.h"

GL_BEGIN

#define GL_UTF8_MESSAGE_MAX 1024 /* bytes of a message of an error */

/* Returns the length of the well-formed UTF-8 sequence at s (2 to 4 bytes; not ASCII), 0 if there is none. */
size_t gl_utf8_sequence(const unsigned char *s, size_t n);

/* Returns 1 if s is ASCII. Looks at eight or four bytes at a time, and at some of the last ones twice. */
static inline int gl_utf8_is_ascii(const char *s, size_t n) {
  uint64_t all = 0, eight;
  uint32_t first, last;
  if (n >= 8) {
    for (size_t i = 0; i < n - 8; i += 8) {
      memcpy(&eight, s + i, 8);
      all |= eight;
    }
    memcpy(&eight, s + n - 8, 8);
    all |= eight;
  } else if (n >= 4) {
    memcpy(&first, s, 4);
    memcpy(&last, s + n - 4, 4);
    all = first | last;
  } else {
    for (size_t i = 0; i < n; i++) all |= (unsigned char)s[i];
  }
  return !(all & 0x8080808080808080u);
}

/* Returns 1 if s is well-formed UTF-8: no overlong forms, surrogates or values beyond U+10FFFF. */
int gl_utf8_is_valid(const char *s, size_t n);

/* Text that arrives in pieces, which may be cut inside a sequence. Zero-initialised. */
struct gl_utf8_stream {
  unsigned char missing;   /* bytes until the sequence ends; 0: between sequences, where text may end */
  unsigned char low, high; /* bounds of the next of them */
};

/* Takes the next piece. Returns 0 at the first byte with which the text cannot be well-formed any more; then it is not fed again. */
int gl_utf8_feed(struct gl_utf8_stream *stream, const char *s, size_t n);

/* Returns s without the byte order mark that it may begin with. */
struct gl_str gl_utf8_skip_bom(const char *s, size_t n);

/* Counts the code points of a well-formed UTF-8 string. */
size_t gl_utf8_count(const char *s, size_t n);

enum gl_utf8_form {
  GL_UTF8_VALID,    /* bytes that are not UTF-8 become U+FFFD; the rest stays as it is, control characters too */
  GL_UTF8_PRINTABLE /* and characters that a terminal or a log could take for a command are spelled out: , \x1b, \u{202e} */
};

/* Writes at most cap bytes (cap >= 3) of s to out and returns how many; no NUL is added. Longer text is cut between code points,
   and ends in U+2026, an ellipsis. */
size_t gl_utf8_fit(char *out, size_t cap, const char *s, size_t n, enum gl_utf8_form form);

GL_END

#endif
