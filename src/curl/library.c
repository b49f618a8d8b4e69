#include "library.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_ready;
static volatile int is_exiting;

/* Runs before OpenSSL's own handler, since it is registered after libcurl has initialised OpenSSL: a state that is closed even
   later (by a handler of the host) must not touch TLS connections any more. */
static void at_exit(void) { is_exiting = 1; }

int gl_library_is_exiting(void) { return is_exiting; }

int gl_library_keeps_sessions(void) { return curl_version_info(CURLVERSION_NOW)->version_num >= 0x080c00; }

/* libcurl is never cleaned up: the module stays loaded. */
int gl_library_init(void) {
  pthread_mutex_lock(&lock);
  if (!is_ready && !curl_global_init(CURL_GLOBAL_DEFAULT)) {
    atexit(at_exit);
    is_ready = 1;
  }
  int ok = is_ready;
  pthread_mutex_unlock(&lock);
  return ok;
}
