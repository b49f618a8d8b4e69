/* Preloaded, starts no thread, as a system does that has reached its limit of them. */
#include <errno.h>
#include <pthread.h>

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument) {
  (void)thread;
  (void)attributes;
  (void)run;
  (void)argument;
  return EAGAIN;
}
