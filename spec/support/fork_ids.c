/* Prints UUIDs of a process that has drawn before it forks, and of its two children. */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../src/crypto/random.h"

static struct gl_random store;

static int print_ids(void) {
  char id[37];
  for (int i = 0; i < 4; i++) {
    if (gl_random_uuid(&store, id)) return 1;
    printf("%s\n", id);
  }
  return fflush(stdout);
}

int main(void) {
  char id[37];
  int failed = gl_random_uuid(&store, id);
  for (int i = 0; i < 2; i++) {
    pid_t child = fork();
    if (child == 0) _exit(print_ids());
    int status = 1;
    if (child < 0 || waitpid(child, &status, 0) != child || status) failed = 1;
  }
  return failed | print_ids();
}
