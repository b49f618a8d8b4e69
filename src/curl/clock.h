/* The monotonic clock. */
#ifndef GL_CLOCK_H
#define GL_CLOCK_H

/* Returns monotonic seconds. */
double gl_clock_now(void);

/* Waits for a number of seconds, through signals too, at most 1e9. Returns at once for zero and for a negative number. Blocks. */
void gl_clock_sleep(double seconds);

#endif
