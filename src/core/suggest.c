#include "suggest.h"

#include <string.h>

enum {
  NEAR_BEGINNING = GL_SUGGEST_MAX + 1, /* the score of a common beginning: behind every edit distance */
  NEAR_END,                         /* of a common end */
  NEAR_NONE,
  AFFIX_MIN = 4 /* shorter beginnings say nothing: "Id" ends half of the names */
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

/* Returns the folded length, or GL_SUGGEST_MAX + 1 if it doesn't fit. */
static size_t fold(const char *s, size_t n, char out[GL_SUGGEST_MAX]) {
  size_t len = 0;
  for (size_t i = 0; i < n; i++) {
    if (s[i] == '_' || s[i] == '-') continue;
    if (len == GL_SUGGEST_MAX) return GL_SUGGEST_MAX + 1;
    out[len++] = lower(s[i]);
  }
  return len;
}

static unsigned most_edits(size_t n) {
  if (n < 3) return 0;
  return n < 18 ? (unsigned)(1 + n / 6) : 4;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Optimal string alignment: insert, delete, replace, swap neighbours. */
static unsigned distance(const char *a, size_t an, const char *b, size_t bn) {
  unsigned rows[3][GL_SUGGEST_MAX + 1];
  unsigned *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t k = 0; k <= bn; k++) last[k] = (unsigned)k;
  for (size_t i = 1; i <= an; i++) {
    row[0] = (unsigned)i;
    for (size_t k = 1; k <= bn; k++) {
      unsigned best = least(last[k], row[k - 1]) + 1;
      best = least(best, last[k - 1] + (a[i - 1] != b[k - 1]));
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) best = least(best, before[k - 2] + 1);
      row[k] = best;
    }
    unsigned *free_row = before;
    before = last;
    last = row;
    row = free_row;
  }
  return last[bn];
}

static unsigned affix(const char *a, size_t an, const char *b, size_t bn) {
  if (an > bn) return affix(b, bn, a, an);
  if (an < AFFIX_MIN) return NEAR_NONE;
  return !memcmp(a, b, an) ? NEAR_BEGINNING : !memcmp(a, b + (bn - an), an) ? NEAR_END : NEAR_NONE;
}

static size_t gap(size_t a, size_t b) { return a > b ? a - b : b - a; }

static unsigned score(const struct gl_suggest *near, const char *name, size_t n) {
  unsigned most = most_edits(near->n);
  if (gap(near->n, n) <= most) {
    unsigned d = distance(near->folded, near->n, name, n);
    if (d <= most) return d;
  }
  return affix(near->folded, near->n, name, n);
}

/* How many bytes at the start agree as they are written. */
static size_t agreeing(const struct gl_str *a, const char *b, size_t n) {
  size_t i = 0;
  while (i < a->n && i < n && a->p[i] == b[i]) i++;
  return i;
}

/* Whether the candidate beats a best of the same score. */
static int tie_break(const struct gl_suggest *near, const char *name, size_t n) {
  size_t gap_new = gap(near->word.n, n), gap_old = gap(near->word.n, near->best.n);
  if (near->score >= NEAR_BEGINNING && gap_new != gap_old) return gap_new < gap_old;
  size_t agree_new = agreeing(&near->word, name, n), agree_old = agreeing(&near->word, near->best.p, near->best.n);
  if (agree_new != agree_old) return agree_new > agree_old;
  if (gap_new != gap_old) return gap_new < gap_old;
  size_t common = n < near->best.n ? n : near->best.n;
  int order = common ? memcmp(name, near->best.p, common) : 0;
  return order ? order < 0 : n < near->best.n;
}

void gl_suggest_start(struct gl_suggest *near, const char *word, size_t n) {
  memset(near, 0, sizeof *near);
  near->word.p = word;
  near->word.n = n;
  near->score = NEAR_NONE;
  near->n = fold(word, n, near->folded);
}

void gl_suggest_try(struct gl_suggest *near, const char *name, size_t n) {
  char folded[GL_SUGGEST_MAX];
  size_t len = fold(name, n, folded);
  if (!near->n || !len || near->n > GL_SUGGEST_MAX || len > GL_SUGGEST_MAX) return;
  unsigned s = score(near, folded, len);
  if (s == NEAR_NONE || s > near->score) return;
  if (s == near->score && !tie_break(near, name, n)) return;
  near->score = s;
  near->best.p = name;
  near->best.n = n;
}
