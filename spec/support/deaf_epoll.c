/* Preloaded, admits EPOLL_TAKES sockets to epoll sets and refuses the others, as a system does that has reached its limit of
   watches. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

static long left = -1;

int epoll_ctl(int set, int what, int fd, struct epoll_event *e) {
  const char *takes = getenv("EPOLL_TAKES");
  if (left < 0) left = takes ? atol(takes) : 0;
  if (what != EPOLL_CTL_DEL && left-- <= 0) {
    left = 0;
    errno = ENOSPC;
    return -1;
  }
  return (int)syscall(SYS_epoll_ctl, set, what, fd, e);
}
