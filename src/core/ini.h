/* The files ~/.aws/config and ~/.aws/credentials, read as botocore reads them, which is Python's RawConfigParser:

     [section]
     key = value            or key: value; keys are taken in lower case
       continued            deeper than the key: one more line of the value; empty lines count, comments don't
     # comment              or ;, on a line of its own

   Except that it skips a UTF-8 byte order mark, which editors on Windows write.

   A pull parser: sections and options come in the order of the text. The caller decides what may be there only once, and what
   [DEFAULT] means for the others. */
#ifndef GL_INI_H
#define GL_INI_H

#include "buf.h"

GL_BEGIN

#define GL_INI_MAX (1 << 20) /* bytes of a file */

enum gl_ini_event {
  GL_INI_END,
  GL_INI_SECTION, /* name */
  GL_INI_OPTION,  /* key and value; a value of several lines has '\n' between them */
  GL_INI_FAILED   /* problem, or rc for a failure that is not of the text */
};

struct gl_ini {
  struct gl_str name;
  struct gl_buf *key, *value; /* the caller's; their contents are good until the next event */
  unsigned line;              /* where the event began, from 1 */
  const char *problem;        /* a static sentence that quotes nothing: files have secrets */
  int rc;
  /* private to ini.c */
  const char *p, *end;
  unsigned lines;
  size_t indent; /* of the key that could be continued, in code points */
  int in_section;
};

/* Begins to read text, which has to stay where it is. The caller keeps text, key and value. */
void gl_ini_init(struct gl_ini *ini, const char *text, size_t n, struct gl_buf *key, struct gl_buf *value);

enum gl_ini_event gl_ini_next(struct gl_ini *ini);

/* A value that begins with '\n' is a block of `name = value`. Takes one pair off the block; returns 1, 0 at its end, and
   -1 at a line without '='. */
int gl_ini_read_nested(struct gl_str *block, struct gl_str *name, struct gl_str *value);

GL_END

#endif
