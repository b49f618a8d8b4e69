#include "time.h"

#include <string.h>

#define DAY 86400

struct moment {
  int year, month, day, hour, minute, second; /* month and day from 1 */
  int64_t micros;                             /* of the second */
  int offset;                                 /* seconds east of UTC */
};

struct cursor {
  const char *p, *end;
};

static const char days_of_week[] = "SunMonTueWedThuFriSat";
static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

/* Days of a common year before each month; one more for the whole. */
static const int DAYS_BEFORE_MONTH[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

/* ---- calendar ---- */

static int is_leap(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/* Days from 1 January of the year 0 (a leap year) to 1 January of `year` >= 0. */
static int64_t days_before_year(int64_t year) {
  if (year == 0) return 0;
  int64_t y = year - 1;
  return year * 365 + y / 4 - y / 100 + y / 400 + 1;
}

#define EPOCH 719528 /* days_before_year(1970) */

/* Days of the year before month m (1 to 13). */
static int days_before(int year, int month) { return DAYS_BEFORE_MONTH[month - 1] + (month > 2 && is_leap(year)); }

static void split(int64_t t, struct moment *m) {
  int64_t days = t / DAY, rest = t % DAY;
  if (rest < 0) {
    rest += DAY;
    days--;
  }
  days += EPOCH;
  int64_t year = days * 400 / 146097; /* off by one at most, around New Year */
  while (days_before_year(year + 1) <= days) year++;
  while (days_before_year(year) > days) year--;
  int day = (int)(days - days_before_year(year));
  memset(m, 0, sizeof *m);
  m->year = (int)year;
  m->month = 1;
  while (days_before(m->year, m->month + 1) <= day) m->month++;
  m->day = day - days_before(m->year, m->month) + 1;
  m->hour = (int)(rest / 3600);
  m->minute = (int)(rest / 60 % 60);
  m->second = (int)(rest % 60);
}

static int join(const struct moment *m, int max_second, double *seconds) {
  if (m->year < 1 || m->month < 1 || m->month > 12 || m->day < 1) return GL_EINVAL;
  if (m->day > days_before(m->year, m->month + 1) - days_before(m->year, m->month)) return GL_EINVAL;
  if (m->hour > 23 || m->minute > 59 || m->second > max_second) return GL_EINVAL;
  int64_t days = days_before_year(m->year) + days_before(m->year, m->month) + m->day - 1 - EPOCH;
  int64_t t = days * DAY + m->hour * 3600 + m->minute * 60 + m->second - m->offset;
  /* One division of an exact integer, so that the result is the double nearest to the decimal text. */
  *seconds = m->micros ? (double)(t * 1000000 + m->micros) / 1e6 : (double)t;
  return GL_OK;
}

/* ---- reading ---- */

static int is_digit(char c) { return c >= '0' && c <= '9'; }

static int is_at_digit(const struct cursor *c) { return c->p < c->end && is_digit(*c->p); }

static int skip(struct cursor *c, char ch) {
  if (c->p == c->end || *c->p != ch) return 0;
  c->p++;
  return 1;
}

/* `count` digits; where there are fewer, nothing is consumed. */
static int number(struct cursor *c, int count, int *value) {
  if (c->end - c->p < count) return 0;
  int v = 0;
  for (int i = 0; i < count; i++) {
    if (!is_digit(c->p[i])) return 0;
    v = v * 10 + (c->p[i] - '0');
  }
  c->p += count;
  *value = v;
  return 1;
}

/* Letters, whatever their case. */
static int word(struct cursor *c, const char *text) {
  size_t n = strlen(text);
  if ((size_t)(c->end - c->p) < n) return 0;
  for (size_t i = 0; i < n; i++)
    if ((c->p[i] | 32) != (text[i] | 32)) return 0;
  c->p += n;
  return 1;
}

/* One of the three-letter names in `names`, as a number from 1; 0 if it is none of them. */
static int name(struct cursor *c, const char *names) {
  for (int i = 0; names[i * 3]; i++) {
    const char three[4] = {names[i * 3], names[i * 3 + 1], names[i * 3 + 2], 0};
    if (word(c, three)) return i + 1;
  }
  return 0;
}

/* Digits behind the decimal point; those beyond the microsecond are dropped. */
static int fraction(struct cursor *c, int64_t *micros) {
  if (!is_at_digit(c)) return 0;
  int64_t unit = 100000;
  for (*micros = 0; is_at_digit(c); c->p++, unit /= 10) *micros += (*c->p - '0') * unit;
  return 1;
}

/* hh, hh:mm, hh:mm:ss, hh:mm:ss.fff, or the same without the colons */
static int time_of_day(struct cursor *c, struct moment *m) {
  if (!number(c, 2, &m->hour)) return 0;
  int colon = skip(c, ':');
  if (!colon && !is_at_digit(c)) return 1;
  if (!number(c, 2, &m->minute)) return 0;
  if (colon ? !skip(c, ':') : !is_at_digit(c)) return 1;
  if (!number(c, 2, &m->second)) return 0;
  return skip(c, '.') || skip(c, ',') ? fraction(c, &m->micros) : 1;
}

/* Reads the rest of the text: nothing, or a zone, with an optional space before it. */
static int zone(struct cursor *c, struct moment *m) {
  if (c->p == c->end) return 1;
  skip(c, ' ');
  if (!word(c, "GMT") && !word(c, "UTC") && !word(c, "Z")) {
    int east = skip(c, '+'), hours = 0, minutes = 0;
    if (!east && !skip(c, '-')) return 0;
    if (!number(c, 2, &hours)) return 0;
    if ((skip(c, ':') || is_at_digit(c)) && !number(c, 2, &minutes)) return 0;
    if (hours > 23 || minutes > 59) return 0;
    m->offset = (hours * 60 + minutes) * (east ? 60 : -60);
  }
  return c->p == c->end;
}

static int iso8601(struct cursor *c, struct moment *m) {
  if (!number(c, 4, &m->year)) return 0;
  int dash = skip(c, '-');
  if (!number(c, 2, &m->month)) return 0;
  if (dash && !skip(c, '-')) return 0;
  if (!number(c, 2, &m->day)) return 0;
  if (c->p == c->end) return dash; /* eight digits are a number */
  if (!word(c, "T") && !skip(c, ' ')) return 0;
  return time_of_day(c, m) && zone(c, m);
}

int gl_time_read_iso8601(const char *s, size_t n, double *seconds) {
  struct cursor c = {s, s + n};
  struct moment m = {0};
  return iso8601(&c, &m) ? join(&m, 59, seconds) : GL_EINVAL;
}

/* "06 Nov 1994 08:49:37 GMT", "6 Nov 1994 …", "06-Nov-94 …" */
static int day_month_year(struct cursor *c, struct moment *m) {
  if (!number(c, 2, &m->day) && !number(c, 1, &m->day)) return 0;
  char sign = skip(c, '-') ? '-' : ' ';
  if (sign == ' ' && !skip(c, ' ')) return 0;
  m->month = name(c, months);
  if (!m->month || !skip(c, sign) || !number(c, 2, &m->year)) return 0;
  int low;
  if (!is_at_digit(c)) m->year += m->year < 70 ? 2000 : 1900;
  else if (number(c, 2, &low)) m->year = m->year * 100 + low;
  else return 0;
  return skip(c, ' ') && time_of_day(c, m) && zone(c, m);
}

/* "Nov  6 08:49:37 1994" */
static int asctime_rest(struct cursor *c, struct moment *m) {
  m->month = name(c, months);
  if (!m->month || !skip(c, ' ')) return 0;
  if (skip(c, ' ') ? !number(c, 1, &m->day) : !number(c, 2, &m->day)) return 0;
  if (!skip(c, ' ') || !time_of_day(c, m) || !skip(c, ' ') || !number(c, 4, &m->year)) return 0;
  return c->p == c->end;
}

static int http_date(struct cursor *c, struct moment *m) {
  if (!name(c, days_of_week)) return 0;
  while (c->p < c->end && (*c->p | 32) >= 'a' && (*c->p | 32) <= 'z') c->p++; /* Sunday */
  if (skip(c, ',')) return skip(c, ' ') && day_month_year(c, m);
  return skip(c, ' ') && asctime_rest(c, m);
}

int gl_time_read_http_date(const char *s, size_t n, double *seconds) {
  struct cursor c = {s, s + n};
  struct moment m = {0};
  return http_date(&c, &m) ? join(&m, 60, seconds) : GL_EINVAL;
}

/* [-]digits[.digits]; at most 18 digits in all, which an int64_t holds. */
static int decimal(const char *s, size_t n, double *seconds) {
  struct cursor c = {s, s + n};
  int64_t digits = 0;
  double scale = 1;
  int negative = skip(&c, '-'), count = 0, point = 0;
  for (; c.p < c.end; c.p++) {
    if (*c.p == '.' && count && !point) {
      point = 1;
      continue;
    }
    if (!is_digit(*c.p) || ++count > 18) return GL_EINVAL;
    digits = digits * 10 + (*c.p - '0');
    if (point) scale *= 10;
  }
  if (!count || !is_digit(c.end[-1])) return GL_EINVAL;
  *seconds = (double)(negative ? -digits : digits) / scale;
  return GL_OK;
}

int gl_time_read_any(const char *s, size_t n, double *seconds) {
  int rc = decimal(s, n, seconds);
  if (rc) rc = gl_time_read_iso8601(s, n, seconds);
  if (rc) rc = gl_time_read_http_date(s, n, seconds);
  return rc;
}

/* ---- writing ---- */

int gl_time_floor(double seconds, int64_t *t) {
  if (!(seconds >= -62167219200.0 && seconds < 253402300800.0)) return GL_EINVAL; /* also NaN */
  int64_t whole = (int64_t)seconds;
  *t = whole - ((double)whole > seconds);
  return GL_OK;
}

static char *put_digits(char *out, int value, int digits) {
  for (int i = digits; i--; value /= 10) out[i] = (char)('0' + value % 10);
  return out + digits;
}

void gl_time_write_amz(int64_t t, char out[17]) {
  struct moment m;
  split(t, &m);
  char *p = put_digits(out, m.year, 4);
  p = put_digits(p, m.month, 2);
  p = put_digits(p, m.day, 2);
  *p++ = 'T';
  p = put_digits(p, m.hour, 2);
  p = put_digits(p, m.minute, 2);
  p = put_digits(p, m.second, 2);
  memcpy(p, "Z", 2);
}
