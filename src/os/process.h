/* A program that is run for its output. Nothing here waits: the caller calls gl_process_poll until the program has ended.

   The program has its own process group, /dev/null for input and errors, default signals, and none of the host's
   descriptors. No shell is involved. Only its own pid is waited for, so a host that handles SIGCHLD is not disturbed. */
#ifndef GL_PROCESS_H
#define GL_PROCESS_H

#include <sys/types.h>

#include "../core/buf.h"

GL_BEGIN

enum gl_process_state {
  GL_PROCESS_NONE,     /* not started, or all has been cleaned up */
  GL_PROCESS_RUNNING,
  GL_PROCESS_EXITED,   /* `code`; its output is whole */
  GL_PROCESS_SIGNALED, /* `code` is the signal */
  GL_PROCESS_TOO_LARGE /* it printed more than the ceiling, and was killed */
};

struct gl_process {
  enum gl_process_state state;
  pid_t pid; /* 0 once it has been reaped */
  int fd;    /* its output; -1: closed */
  int code;
  struct gl_buf output; /* with a ceiling, set before the start */
};

/* Starts a zeroed process, which owns its output: gl_process_free frees it. The program is looked up in PATH. argv ends with
   NULL. Returns 0 or errno. */
int gl_process_start(struct gl_process *p, char *const argv[]);

/* Reads the output and checks whether the program has ended. A host that ignores SIGCHLD hides the exit status: it counts as 0
   then, and the output has to show the success. */
enum gl_process_state gl_process_poll(struct gl_process *p);

/* Kills the group, closes the pipe and wipes the output. Idempotent. Waits up to 20 ms for the kernel to end the processes. */
void gl_process_free(struct gl_process *p);

GL_END

#endif
