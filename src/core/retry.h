/* When to try again: what a failure is, how long to wait, what a retry costs, and the limiter of adaptive mode. These are
   the rules of 2026 of AWS's SDKs, with what GameLift knows better (DESIGN section 5). Nothing here waits or allocates. */
#ifndef GL_RETRY_H
#define GL_RETRY_H

#include "str.h"

GL_BEGIN

enum gl_retry_class { GL_RETRY_NEVER, GL_RETRY_TRANSIENT, GL_RETRY_THROTTLING };

/* By the status of an answer (0: none) and its error code (n = 0: none). Failures without an answer are the caller's. */
enum gl_retry_class gl_retry_classify(int status, const char *code, size_t n);

/* What a retry takes from the client's quota of 500. */
int gl_retry_cost(enum gl_retry_class verdict);

/* Seconds to wait before retry number 1, 2, …. draw: random, in [0, 1). retry_after: what the header x-amz-retry-after
   says (milliseconds in decimal; n = 0: no header); it may add up to 5 s, and junk counts as none. */
double gl_retry_delay(enum gl_retry_class verdict, unsigned number, double draw, struct gl_str retry_after);

/* Adaptive mode: a token bucket whose rate follows CUBIC. Times are seconds on any clock that doesn't go back; where it
   does, no time has passed. */
struct gl_retry_limiter {
  int enabled; /* by the first throttling; before that nothing waits */
  double measured_rate, last_bucket, count; /* requests a second, by half seconds */
  double fill_rate, max_capacity, available, last_fill; /* the bucket, in tokens */
  double w_max, last_fail; /* the rate at the last throttling, and when that was */
};

void gl_retry_limiter_start(struct gl_retry_limiter *l, double now);

/* Takes one token and returns 0; where there is none takes nothing and returns the seconds until there will be one at the
   present rate. Then somebody else may have been quicker, or the rate be another, so the caller asks again. */
double gl_retry_limiter_acquire(struct gl_retry_limiter *l, double now);

/* An answer, or a failure, came. */
void gl_retry_limiter_update(struct gl_retry_limiter *l, double now, int throttled);

/* The rate that CUBIC allows `elapsed` seconds after a throttling at w_max requests a second. */
double gl_retry_cubic_rate(double w_max, double elapsed);

GL_END

#endif
