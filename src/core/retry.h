/* Retry rules: the class of an error, the delay, the cost of a retry, and the limiter of adaptive mode. They are AWS's SDK rules
   of 2026, except that GameLift's LimitExceededException is a quota and never retried. Nothing here waits or allocates. */
#ifndef GL_RETRY_H
#define GL_RETRY_H

#include "str.h"

GL_BEGIN

enum gl_retry_class { GL_RETRY_NEVER, GL_RETRY_TRANSIENT, GL_RETRY_THROTTLING };

/* Returns the class of an error response by its status (0: none) and error code (n = 0: none). The caller decides on failures
   without a response. */
enum gl_retry_class gl_retry_classify(int status, const char *code, size_t n);

/* Returns the tokens that a retry takes from the client's quota of 500. */
int gl_retry_cost(enum gl_retry_class class);

/* Returns the seconds to wait before retry number 1, 2, …. draw: random, in [0, 1). retry_after: the value of the header
   x-amz-retry-after (milliseconds in decimal; n = 0: no header); it may add up to 5 s, and junk counts as none. */
double gl_retry_delay(enum gl_retry_class class, unsigned number, double draw, struct gl_str retry_after);

/* Adaptive mode: a token bucket whose rate follows CUBIC. Times are seconds on any clock that doesn't go back; where it
   does, no time has passed. */
struct gl_retry_limiter {
  int enabled; /* set by the first throttling; before that nothing waits */
  double measured_rate, last_bucket, count; /* requests a second, by half seconds */
  double fill_rate, max_capacity, available, last_fill; /* the bucket, in tokens */
  double w_max, last_fail; /* the rate at the last throttling, and when that was */
};

void gl_retry_limiter_start(struct gl_retry_limiter *l, double now);

/* Takes one token and returns 0; where there is none, takes nothing and returns the seconds until there will be one at the
   present rate. Another caller may take that one, or the rate change, so the caller asks again. */
double gl_retry_limiter_acquire(struct gl_retry_limiter *l, double now);

/* Records a response or a failure. */
void gl_retry_limiter_update(struct gl_retry_limiter *l, double now, int throttled);

/* Returns the rate that CUBIC allows `elapsed` seconds after a throttling at w_max requests a second. */
double gl_retry_cubic_rate(double w_max, double elapsed);

GL_END

#endif
