/* Preloaded, makes one fsync wait: that which finds the file HOLD_SYNC. It renames the file to "…held", writes its process id there, and
 * waits until that file is gone. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char path[4096], held[4096];

/* nginx takes the environment away later. */
__attribute__((constructor)) static void read_environment(void) {
  const char *file = getenv("HOLD_SYNC");
  if (!file) return;
  snprintf(path, sizeof path, "%s", file);
  snprintf(held, sizeof held, "%s.held", file);
}

int fsync(int fd) {
  char pid[32];
  int n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
  int file = *path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    ssize_t written = write(file, pid, (size_t)n);
    close(file);
    if (written == n && !rename(path, held)) {
      while (!access(held, F_OK)) usleep(1000);
    }
  }
  return (int)syscall(SYS_fsync, fd);
}
