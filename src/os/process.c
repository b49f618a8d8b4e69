#define _GNU_SOURCE /* posix_spawn_file_actions_addclosefrom_np */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 34)
#define HAS_CLOSEFROM 1
#endif
#endif
#if !defined(HAS_CLOSEFROM) && !defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
#define LISTS_DESCRIPTORS 1
#include <dirent.h>
#include <stdlib.h>
#endif

/* Makes a pipe: both ends are closed by exec, the reading one never blocks. Returns 0 or errno. */
static int make_pipe(int fd[2]) {
  if (pipe(fd)) return errno;
  for (int i = 0; i < 2; i++)
    if (fcntl(fd[i], F_SETFD, FD_CLOEXEC)) return errno;
  return fcntl(fd[0], F_SETFL, O_NONBLOCK) ? errno : 0;
}

#ifdef LISTS_DESCRIPTORS
/* Closes in the program each descriptor from 3 on that exec would leave open. One that another thread opens meanwhile is missed.
   Returns 0 or errno. */
static int close_inherited(posix_spawn_file_actions_t *files) {
  DIR *folder = opendir("/dev/fd");
  if (!folder) return errno;
  int rc = 0;
  for (struct dirent *entry; !rc && (entry = readdir(folder));) {
    int fd = (int)strtol(entry->d_name, NULL, 10);
    int flags = fd > 2 ? fcntl(fd, F_GETFD) : -1;
    if (flags >= 0 && !(flags & FD_CLOEXEC)) rc = posix_spawn_file_actions_addclose(files, fd);
  }
  closedir(folder);
  return rc;
}
#endif

static int set_files(posix_spawn_file_actions_t *files, int output) {
  int rc = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
  if (!rc) rc = posix_spawn_file_actions_adddup2(files, output, 1);
  if (!rc) rc = posix_spawn_file_actions_addopen(files, 2, "/dev/null", O_WRONLY, 0);
#ifdef HAS_CLOSEFROM
  if (!rc) rc = posix_spawn_file_actions_addclosefrom_np(files, 3);
#elif defined(LISTS_DESCRIPTORS)
  if (!rc) rc = close_inherited(files);
#endif
  return rc;
}

static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  sigemptyset(&none);
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  int rc = posix_spawnattr_setpgroup(attributes, 0);
  if (!rc) rc = posix_spawnattr_setsigmask(attributes, &none);
  if (!rc) rc = posix_spawnattr_setsigdefault(attributes, &all);
  if (!rc) rc = posix_spawnattr_setflags(attributes, flags);
  return rc;
}

static int spawn(pid_t *pid, char *const argv[], int output) {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  int rc = posix_spawn_file_actions_init(&files);
  if (rc) return rc;
  rc = posix_spawnattr_init(&attributes);
  if (!rc) {
    rc = set_files(&files, output);
    if (!rc) rc = set_attributes(&attributes);
    if (!rc) rc = posix_spawnp(pid, argv[0], &files, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&files);
  return rc;
}

/* Programs that were killed but had not ended when this process had to go on: a loaded machine may take its time. Each is
   reaped by a later start or free, of any thread. */
static _Atomic pid_t killed[16];

static void reap_killed(void) {
  for (size_t i = 0; i < sizeof killed / sizeof *killed; i++) {
    pid_t pid = atomic_exchange(&killed[i], 0), empty = 0;
    if (pid && !waitpid(pid, NULL, WNOHANG)) atomic_compare_exchange_strong(&killed[i], &empty, pid);
  }
}

/* Remembers a killed program. If too many have not ended, it stays a zombie until this process ends. */
static void reap_later(pid_t pid) {
  for (size_t i = 0; i < sizeof killed / sizeof *killed; i++) {
    pid_t empty = 0;
    if (atomic_compare_exchange_strong(&killed[i], &empty, pid)) return;
  }
}

int gl_process_start(struct gl_process *p, char *const argv[]) {
  int fd[2] = {-1, -1};
  reap_killed();
  int rc = make_pipe(fd);
  if (!rc) rc = spawn(&p->pid, argv, fd[1]);
  if (fd[1] >= 0) close(fd[1]);
  if (rc && fd[0] >= 0) close(fd[0]);
  p->fd = rc ? -1 : fd[0];
  p->pid = rc ? 0 : p->pid;
  p->state = rc ? GL_PROCESS_NONE : GL_PROCESS_RUNNING;
  return rc;
}

static void close_output(struct gl_process *p) {
  if (p->fd >= 0) close(p->fd);
  p->fd = -1;
}

/* Reads the output. Returns 0 if it is too large. */
static int read_output(struct gl_process *p) {
  while (p->fd >= 0) {
    char *room = gl_buf_room(&p->output, p->output.n ? 1 : p->output.max);
    if (!room) return 0;
    ssize_t result = read(p->fd, room, p->output.cap - p->output.n);
    if (result > 0) {
      p->output.n += (size_t)result;
      continue;
    }
    if (result < 0 && errno == EINTR) continue;
    if (result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    close_output(p);
  }
  return 1;
}

/* Returns 1 if it has ended, with its state and code. */
static int reap(struct gl_process *p) {
  int status = 0;
  pid_t result = waitpid(p->pid, &status, WNOHANG);
  if (result < 0 && errno == ECHILD) { /* it has ended; the host has taken the status, or wants none */
    p->pid = 0;
    p->state = GL_PROCESS_EXITED;
    return 1;
  }
  if (result <= 0) return 0;
  p->pid = 0;
  p->state = WIFEXITED(status) ? GL_PROCESS_EXITED : GL_PROCESS_SIGNALED;
  p->code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return 1;
}

static void kill_group(struct gl_process *p) {
  for (int i = 0; p->pid && i < 20; i++) {
    struct timespec pause = {0, i ? 1000000 : 0};
    kill(-p->pid, SIGKILL);
    kill(p->pid, SIGKILL);
    nanosleep(&pause, NULL);
    pid_t result = waitpid(p->pid, NULL, WNOHANG);
    if (result > 0 || (result < 0 && errno == ECHILD)) p->pid = 0;
  }
  if (p->pid) reap_later(p->pid);
  p->pid = 0;
}

enum gl_process_state gl_process_poll(struct gl_process *p) {
  if (p->state != GL_PROCESS_RUNNING) return p->state;
  int fits = read_output(p);
  if (fits && !reap(p)) return p->state;
  if (fits) fits = read_output(p); /* the last output; a child of its own may hold the pipe open */
  if (!fits) {
    kill_group(p);
    p->state = GL_PROCESS_TOO_LARGE;
  }
  close_output(p);
  return p->state;
}

void gl_process_free(struct gl_process *p) {
  reap_killed();
  if (p->state != GL_PROCESS_NONE) {
    kill_group(p);
    close_output(p);
  }
  p->state = GL_PROCESS_NONE;
  gl_buf_wipe(&p->output);
}
