/* Preloaded, gives malloc no memory for the first NO_TABLE blocks of 416 bytes: in libcurl 7.88 the table of the transfers of a socket. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);

static int left = -1;

void *malloc(size_t size) {
  if (left < 0) {
    const char *text = getenv("NO_TABLE");
    left = text ? *text - '0' : 0;
  }
  if (size != 416 || left == 0) return __libc_malloc(size);
  left--;
  errno = ENOMEM;
  return NULL;
}
