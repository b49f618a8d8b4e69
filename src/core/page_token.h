/* boto3's resume token format: base64 of JSON as Python writes it. */
#ifndef GL_PAGE_TOKEN_H
#define GL_PAGE_TOKEN_H

#include "buf.h"

GL_BEGIN

/* Appends the bytes that Python's base64.b64decode returns: it skips bytes outside the alphabet and all that follows a full
   padding. Returns GL_EINVAL where Python raises: padding is missing, or one character is left over. */
int gl_page_token_decode(struct gl_buf *b, const char *text, size_t n);

/* Appends s as json.dumps writes a string: in quotes, all but printable ASCII escaped. s must be well-formed UTF-8. */
int gl_page_token_write_string(struct gl_buf *b, const char *s, size_t n);

GL_END

#endif
