#include "suggest.h"

#include <string.h>

enum {
  SCORE_BEGINNING = GL_SUGGEST_MAX + 1, /* the score of a common beginning: behind every edit distance */
  SCORE_END,                         /* of a common end */
  SCORE_NONE,
  AFFIX_MIN = 4 /* shorter affixes mean nothing: "Id" ends half of the names */
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

static unsigned max_edits(size_t n) {
  if (n < 3) return 0;
  return n < 18 ? (unsigned)(1 + n / 6) : 4;
}

static unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }

/* Optimal string alignment: insert, delete, replace, swap neighbours. */
static unsigned distance(const char *a, size_t an, const char *b, size_t bn) {
  unsigned rows[3][GL_SUGGEST_MAX + 1];
  unsigned *previous = rows[0], *last = rows[1], *row = rows[2];
  for (size_t k = 0; k <= bn; k++) last[k] = (unsigned)k;
  for (size_t i = 1; i <= an; i++) {
    row[0] = (unsigned)i;
    for (size_t k = 1; k <= bn; k++) {
      unsigned lowest = min(last[k], row[k - 1]) + 1;
      lowest = min(lowest, last[k - 1] + (a[i - 1] != b[k - 1]));
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) lowest = min(lowest, previous[k - 2] + 1);
      row[k] = lowest;
    }
    unsigned *free_row = previous;
    previous = last;
    last = row;
    row = free_row;
  }
  return last[bn];
}

static unsigned affix(const char *a, size_t an, const char *b, size_t bn) {
  if (an > bn) return affix(b, bn, a, an);
  if (an < AFFIX_MIN) return SCORE_NONE;
  return !memcmp(a, b, an) ? SCORE_BEGINNING : !memcmp(a, b + (bn - an), an) ? SCORE_END : SCORE_NONE;
}

static size_t length_gap(size_t a, size_t b) { return a > b ? a - b : b - a; }

static unsigned score(const struct gl_suggest *suggest, const char *name, size_t n) {
  unsigned max = max_edits(suggest->n);
  if (length_gap(suggest->n, n) <= max) {
    unsigned d = distance(suggest->folded, suggest->n, name, n);
    if (d <= max) return d;
  }
  return affix(suggest->folded, suggest->n, name, n);
}

/* Counts the bytes at the start that agree as they are written. */
static size_t count_agreeing(const struct gl_str *a, const char *b, size_t n) {
  size_t i = 0;
  while (i < a->n && i < n && a->p[i] == b[i]) i++;
  return i;
}

/* Returns 1 if the candidate beats a best one of the same score. */
static int wins_tie(const struct gl_suggest *suggest, const char *name, size_t n) {
  size_t gap_new = length_gap(suggest->word.n, n), gap_old = length_gap(suggest->word.n, suggest->best.n);
  if (suggest->score >= SCORE_BEGINNING && gap_new != gap_old) return gap_new < gap_old;
  size_t agree_new = count_agreeing(&suggest->word, name, n);
  size_t agree_old = count_agreeing(&suggest->word, suggest->best.p, suggest->best.n);
  if (agree_new != agree_old) return agree_new > agree_old;
  if (gap_new != gap_old) return gap_new < gap_old;
  size_t common = n < suggest->best.n ? n : suggest->best.n;
  int order = common ? memcmp(name, suggest->best.p, common) : 0;
  return order ? order < 0 : n < suggest->best.n;
}

void gl_suggest_start(struct gl_suggest *suggest, const char *word, size_t n) {
  memset(suggest, 0, sizeof *suggest);
  suggest->word.p = word;
  suggest->word.n = n;
  suggest->score = SCORE_NONE;
  suggest->n = fold(word, n, suggest->folded);
}

void gl_suggest_try(struct gl_suggest *suggest, const char *name, size_t n) {
  char folded[GL_SUGGEST_MAX];
  size_t len = fold(name, n, folded);
  if (!suggest->n || !len || suggest->n > GL_SUGGEST_MAX || len > GL_SUGGEST_MAX) return;
  unsigned s = score(suggest, folded, len);
  if (s == SCORE_NONE || s > suggest->score) return;
  if (s == suggest->score && !wins_tie(suggest, name, n)) return;
  suggest->score = s;
  suggest->best.p = name;
  suggest->best.n = n;
}
