/* Times as text, without the C library's calendar: no locale, no time zone, no 32-bit time_t, no static buffers.
   Seconds count from 1970-01-01T00:00:00Z; the calendar is the Gregorian one, all the way back. */
#ifndef GL_TIME_H
#define GL_TIME_H

#include "gl.h"

GL_BEGIN

/* Each reads the whole of s and sets *seconds, or returns GL_EINVAL and leaves it alone. Fractions are kept to the
   microsecond; what a double can't tell apart (beyond the year 2255) is rounded. */

/* ISO 8601: "2016-07-26", or with a time "2016-07-26T02:01:08.057Z"; seconds and minutes may be missing, the signs
   between the parts too ("20160726T020108Z"), a space may stand for the T. Zone: Z, UTC, GMT, +02:00, +0200, +02;
   none is UTC, as in boto3. Years 1 to 9999. */
int gl_time_read_iso8601(const char *s, size_t n, double *seconds);

/* The three forms of an HTTP date (IMF-fixdate, RFC 850, asctime), and RFC 822's numeric zones. Years of two digits
   are 1970 to 2069. */
int gl_time_read_http_date(const char *s, size_t n, double *seconds);

/* Either of them, or a plain decimal number of seconds: what boto3 reads where a timestamp is written as a string. */
int gl_time_read_any(const char *s, size_t n, double *seconds);

/* Sets *t to whole seconds, rounded down. Returns GL_EINVAL for NaN and outside the years 0 to 9999. */
int gl_time_floor(double seconds, int64_t *t);

/* "YYYYMMDDTHHMMSSZ" and a NUL. Years 0 to 9999: the caller has checked (gl_time_floor). */
void gl_time_write_amz(int64_t t, char out[17]);

GL_END

#endif
