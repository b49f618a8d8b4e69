#ifndef GL_CLOCK_H
#define GL_CLOCK_H

#include <time.h>

/* Returns monotonic seconds. */
static inline double gl_clock_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

#endif
