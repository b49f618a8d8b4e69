/* Dates in every form that is read; what is read can be written, and reads as the same second. */
#include "../../src/core/time.h"

#include <math.h>
#include <string.h>

#include "check.h"

static void again(double seconds) {
  int64_t t;
  char text[17];
  double read;
  CHECK(isfinite(seconds));
  if (gl_time_floor(seconds, &t)) return;
  CHECK((double)t <= seconds && seconds < (double)t + 1);
  gl_time_write_amz(t, text);
  CHECK(strlen(text) == 16);
  if (gl_time_read_iso8601(text, 16, &read)) CHECK(!memcmp(text, "0000", 4)); /* the year 0 is written, not read */
  else CHECK(read == (double)t);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static int (*const readers[])(const char *, size_t, double *) = { gl_time_read_iso8601, gl_time_read_http_date, gl_time_read_any };
  for (int i = 0; i < 3; i++) {
    double seconds = 4711;
    int rc = readers[i]((const char *)data, n, &seconds);
    if (rc) CHECK(rc == GL_EINVAL && seconds == 4711);
    else again(seconds);
  }
  double d;
  if (n >= sizeof d) {
    int64_t t;
    memcpy(&d, data, sizeof d);
    if (!gl_time_floor(d, &t)) again(d);
  }
  return 0;
}
