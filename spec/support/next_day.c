/* Preloaded, sets the monotonic clock 25 hours ahead as soon as the file NEXT_DAY exists. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *t) {
  const char *file = getenv("NEXT_DAY");
  int rc = (int)syscall(SYS_clock_gettime, id, t);
  if (!rc && id != CLOCK_REALTIME && file && !access(file, F_OK)) t->tv_sec += 25 * 3600;
  return rc;
}
