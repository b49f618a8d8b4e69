#include "retry.h"

#include <math.h>
#include <string.h>

#define MAX_DELAY 20.0        /* s */
#define TRANSIENT_SCALE 0.05  /* s */
#define THROTTLING_SCALE 1.0  /* s */
#define RETRY_AFTER_EXTRA 5.0 /* s */

static const char *const throttling_codes[] = {
  "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
  "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
  "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException", NULL,
};
static const char *const transient_codes[] = {"RequestTimeout", "RequestTimeoutException", NULL};

/* A quota of the account, which waiting doesn't lift; other services use the name for a rate. */
static const char *const final_codes[] = {"LimitExceededException", NULL};

static int is_in(const char *const *list, const char *code, size_t n) {
  for (; *list; list++)
    if (strlen(*list) == n && !memcmp(*list, code, n)) return 1;
  return 0;
}

enum gl_retry_class gl_retry_classify(int status, const char *code, size_t n) {
  if (n && is_in(final_codes, code, n)) return GL_RETRY_NEVER;
  if (status == 429 || (n && is_in(throttling_codes, code, n))) return GL_RETRY_THROTTLING;
  if (status == 500 || status == 502 || status == 503 || status == 504) return GL_RETRY_TRANSIENT;
  return n && is_in(transient_codes, code, n) ? GL_RETRY_TRANSIENT : GL_RETRY_NEVER;
}

int gl_retry_cost(enum gl_retry_class class) { return class == GL_RETRY_THROTTLING ? 5 : 14; }

static int is_blank(char c) { return c == ' ' || c == '\t'; }

/* Returns seconds, or -1 for anything but a number of milliseconds. */
static double retry_after_seconds(struct gl_str s) {
  while (s.n && is_blank(s.p[0])) s.p++, s.n--;
  while (s.n && is_blank(s.p[s.n - 1])) s.n--;
  if (!s.n) return -1;
  double ms = 0;
  for (size_t i = 0; i < s.n; i++) {
    if (s.p[i] < '0' || s.p[i] > '9') return -1;
    if (ms < 1e15) ms = ms * 10 + (s.p[i] - '0'); /* far beyond what is clamped anyway */
  }
  return ms / 1000;
}

double gl_retry_delay(enum gl_retry_class class, unsigned number, double draw, struct gl_str retry_after) {
  double scale = class == GL_RETRY_THROTTLING ? THROTTLING_SCALE : TRANSIENT_SCALE;
  int doublings = number < 1 ? 0 : number > 64 ? 63 : (int)number - 1;
  double t = draw * fmin(ldexp(scale, doublings), MAX_DELAY);
  double retry_after_s = retry_after_seconds(retry_after);
  return retry_after_s < 0 ? t : fmax(t, fmin(retry_after_s, t + RETRY_AFTER_EXTRA));
}

#define SMOOTHING 0.8
#define BUCKETS_PER_SECOND 2.0
#define MIN_RATE 0.5
#define SCALE_CONSTANT 0.4
#define BETA 0.7
#define MAX_ADJUSTMENT 2.0 /* times the measured rate */
#define ROUNDING 1e-6      /* s: a caller that waited the returned time is not refused for a difference that unix seconds can't express */

double gl_retry_cubic_rate(double w_max, double elapsed) {
  double k = pow(w_max * (1 - BETA) / SCALE_CONSTANT, 1 / 3.0); /* seconds until w_max is reached again */
  return SCALE_CONSTANT * pow(elapsed - k, 3) + w_max;
}

static void refill(struct gl_retry_limiter *l, double now) {
  if (!(now > l->last_fill)) return;
  l->available = fmin(l->max_capacity, l->available + (now - l->last_fill) * l->fill_rate);
  l->last_fill = now;
}

static void set_rate(struct gl_retry_limiter *l, double now, double rate) {
  refill(l, now); /* what passed until now counts at the old rate */
  l->fill_rate = fmax(rate, MIN_RATE);
  l->max_capacity = fmax(rate, 1);
  l->available = fmin(l->available, l->max_capacity);
}

static void measure(struct gl_retry_limiter *l, double now) {
  double bucket = floor(now * BUCKETS_PER_SECOND) / BUCKETS_PER_SECOND;
  l->count++;
  if (!(bucket > l->last_bucket)) return;
  double rate = l->count / (bucket - l->last_bucket);
  l->measured_rate = rate * SMOOTHING + l->measured_rate * (1 - SMOOTHING);
  l->count = 0;
  l->last_bucket = bucket;
}

void gl_retry_limiter_start(struct gl_retry_limiter *l, double now) {
  memset(l, 0, sizeof *l);
  l->last_bucket = floor(now);
  l->last_fill = l->last_fail = now;
  set_rate(l, now, 1);
}

double gl_retry_limiter_acquire(struct gl_retry_limiter *l, double now) {
  if (!l->enabled) return 0;
  refill(l, now);
  double wait = (1 - l->available) / l->fill_rate;
  if (wait > ROUNDING) return wait;
  l->available--;
  return 0;
}

void gl_retry_limiter_update(struct gl_retry_limiter *l, double now, int throttled) {
  double rate;
  measure(l, now);
  if (throttled) {
    l->w_max = l->enabled ? fmin(l->measured_rate, l->fill_rate) : l->measured_rate;
    l->last_fail = now;
    l->enabled = 1;
    rate = l->w_max * BETA;
  } else {
    rate = gl_retry_cubic_rate(l->w_max, now - l->last_fail);
  }
  set_rate(l, now, fmin(rate, MAX_ADJUSTMENT * l->measured_rate));
}
