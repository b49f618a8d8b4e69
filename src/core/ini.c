#include "ini.h"

#include <string.h>

#include "utf8.h"

/* Returns the bytes of the white space at s, 0 if none is there. As Python has it: ASCII, 0x1c to 0x1f, and Unicode's. */
static size_t space(const char *s, size_t n) {
  const unsigned char *u = (const unsigned char *)s;
  if (!n) return 0;
  if (u[0] < 0x80) return (u[0] >= 9 && u[0] <= 13) || (u[0] >= 0x1c && u[0] <= 0x20);
  if (n < 2) return 0;
  if (u[0] == 0xc2) return u[1] == 0x85 || u[1] == 0xa0 ? 2 : 0;
  if (n < 3) return 0;
  uint32_t cp = (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3fu);
  int is = u[0] < 0xf0 && u[0] >= 0xe0 &&
           (cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029 || cp == 0x202f ||
            cp == 0x205f || cp == 0x3000);
  return is ? 3 : 0;
}

static struct gl_str trim_left(struct gl_str s) {
  size_t n;
  while ((n = space(s.p, s.n)) != 0) {
    s.p += n;
    s.n -= n;
  }
  return s;
}

/* Bytes of the white space that ends s, 0 if none does. */
static size_t space_before(struct gl_str s) {
  for (size_t n = 1; n <= 3 && n <= s.n; n++)
    if (space(s.p + s.n - n, n) == n) return n;
  return 0;
}

static struct gl_str trim_right(struct gl_str s) {
  size_t n;
  while ((n = space_before(s)) != 0) s.n -= n;
  return s;
}

static struct gl_str trim(struct gl_str s) { return trim_right(trim_left(s)); }

/* The line at p, which ends at \n, \r\n, \r or the end; *next is where the one after it begins. */
static struct gl_str read_line(const char *p, const char *end, const char **next) {
  struct gl_str line = {p, 0};
  while (p < end && *p != '\n' && *p != '\r') p++;
  line.n = (size_t)(p - line.p);
  if (p < end) p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
  *next = p;
  return line;
}

static int is_comment(struct gl_str s) { return s.n && (*s.p == '#' || *s.p == ';'); }

static enum gl_ini_event fail(struct gl_ini *ini, const char *problem) {
  ini->problem = problem;
  return GL_INI_FAILED;
}

static int is_utf16(struct gl_str s) { return s.n >= 2 && (!memcmp(s.p, "\xff\xfe", 2) || !memcmp(s.p, "\xfe\xff", 2)); }

void gl_ini_init(struct gl_ini *ini, const char *text, size_t n, struct gl_buf *key, struct gl_buf *value) {
  struct gl_str s = gl_utf8_skip_bom(text, n);
  memset(ini, 0, sizeof *ini);
  ini->p = s.p;
  ini->end = s.p + s.n;
  ini->key = key;
  ini->value = value;
  if (is_utf16(s)) ini->problem = "the text is UTF-16: save it as UTF-8";
  else if (!gl_utf8_is_valid(s.p, s.n)) ini->problem = "the text is not UTF-8";
}

/* [name] with anything behind it; the last bracket ends the name. */
static int section_name(struct gl_str s, struct gl_str *name) {
  if (!s.n || *s.p != '[') return 0;
  while (s.n > 2 && s.p[s.n - 1] != ']') s.n--;
  if (s.n <= 2) return 0;
  name->p = s.p + 1;
  name->n = s.n - 2;
  return 1;
}

/* Reads the lines that continue a value: empty ones and those that are indented deeper than the key. */
static void read_continuation(struct gl_ini *ini) {
  while (ini->p < ini->end) {
    const char *next;
    struct gl_str line = read_line(ini->p, ini->end, &next), s = trim_left(line), text = trim_right(s);
    if (!is_comment(text)) {
      if (text.n && gl_utf8_count(line.p, line.n - s.n) <= ini->indent) break;
      gl_buf_char(ini->value, '\n');
      gl_buf_add(ini->value, text.p, text.n);
    }
    ini->p = next;
    ini->lines++;
  }
  struct gl_str value = {ini->value->p, ini->value->n};
  ini->value->n = trim_right(value).n;
}

static enum gl_ini_event read_option(struct gl_ini *ini, struct gl_str s) {
  size_t key_n = 0;
  while (key_n < s.n && s.p[key_n] != '=' && s.p[key_n] != ':') key_n++;
  if (key_n == s.n) return fail(ini, "neither a section, a comment nor \"key = value\"");
  struct gl_str key = {s.p, key_n}, value = {s.p + key_n + 1, s.n - key_n - 1};
  key = trim_right(key);
  value = trim_left(value);
  if (!key.n) return fail(ini, "a value without a key");
  ini->key->n = ini->value->n = 0;
  for (size_t i = 0; i < key.n; i++)
    gl_buf_char(ini->key, (char)(key.p[i] >= 'A' && key.p[i] <= 'Z' ? key.p[i] - 'A' + 'a' : key.p[i]));
  gl_buf_add(ini->value, value.p, value.n);
  read_continuation(ini);
  ini->rc = ini->key->rc ? ini->key->rc : ini->value->rc;
  return ini->rc ? GL_INI_FAILED : GL_INI_OPTION;
}

enum gl_ini_event gl_ini_next(struct gl_ini *ini) {
  if (ini->problem || ini->rc) return GL_INI_FAILED;
  while (ini->p < ini->end) {
    struct gl_str line = read_line(ini->p, ini->end, &ini->p), s = trim_left(line), text = trim_right(s);
    ini->line = ++ini->lines;
    if (!text.n || is_comment(text)) continue;
    ini->indent = gl_utf8_count(line.p, line.n - s.n);
    if (section_name(text, &ini->name)) {
      ini->in_section = 1;
      return GL_INI_SECTION;
    }
    if (!ini->in_section) return fail(ini, "something before the first [section]");
    return read_option(ini, text);
  }
  return GL_INI_END;
}

/* Returns the bytes of the line end at s as Python's splitlines has it, 0 if none is there. \r doesn't get here. */
static size_t line_end(const char *s, size_t n) {
  unsigned char c = (unsigned char)*s;
  if (c < 0x80) return (c >= 10 && c <= 12) || (c >= 0x1c && c <= 0x1e);
  if (n >= 2 && !memcmp(s, "\xc2\x85", 2)) return 2;
  return n >= 3 && (!memcmp(s, "\xe2\x80\xa8", 3) || !memcmp(s, "\xe2\x80\xa9", 3)) ? 3 : 0;
}

int gl_ini_read_nested(struct gl_str *block, struct gl_str *name, struct gl_str *value) {
  struct gl_str line = {NULL, 0};
  while (!line.n) {
    if (!block->n) return 0;
    line.p = block->p;
    while (line.n < block->n && !line_end(line.p + line.n, block->n - line.n)) line.n++;
    size_t step = line.n;
    if (step < block->n) step += line_end(block->p + step, block->n - step);
    block->p += step;
    block->n -= step;
    line = trim(line);
  }
  const char *equals = memchr(line.p, '=', line.n);
  if (!equals) return -1;
  name->p = line.p;
  name->n = (size_t)(equals - line.p);
  value->p = equals + 1;
  value->n = line.n - name->n - 1;
  *name = trim_right(*name);
  *value = trim_left(*value);
  return 1;
}
