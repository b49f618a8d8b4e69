/* Text of strangers made safe to hold and to show: well-formed UTF-8 of a bounded length. */
#ifndef GL_TEXT_H
#define GL_TEXT_H

#include "gl.h"

GL_BEGIN

#define GL_UTF8_MESSAGE_MAX 1024 /* bytes of a message of an error */

enum gl_utf8_form {
  GL_UTF8_VALID,    /* bytes that are no UTF-8 become U+FFFD; the rest stays as it is, control characters too */
  GL_UTF8_PRINTABLE /* and what a terminal or a log could take for a command is spelled out: \n, \x1b, \u{202e} */
};

/* Writes at most cap bytes (cap >= 3) of s to out and returns how many; no NUL is added. What doesn't fit is cut
   between code points, and the last is then U+2026, an ellipsis. */
size_t gl_utf8_fit(char *out, size_t cap, const char *s, size_t n, enum gl_utf8_form form);

GL_END

#endif
