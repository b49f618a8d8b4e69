/* Base64 with padding (RFC 4648, section 4). */
#ifndef GL_BASE64_H
#define GL_BASE64_H

#include "buf.h"

GL_BEGIN

int gl_base64_encode(struct gl_buf *b, const void *bytes, size_t n);

/* As strict as the RFC: no line breaks, padding due, no bits left over. GL_EINVAL for anything else. */
int gl_base64_decode(struct gl_buf *b, const char *text, size_t n);

GL_END

#endif
