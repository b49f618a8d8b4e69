/* Does for the bench what plain Lua cannot.

     tool port              prints a free TCP port of 127.0.0.1
     tool cpu               prints the last CPU on which this process may run
     tool run N CMD ARG...  runs the command N times, one after another, and discards its output; prints the minimum and
                            the median microseconds of CPU (user and system) and the largest resident size in KiB */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int port(void) {
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  socklen_t n = sizeof a;
  int s = socket(AF_INET, SOCK_STREAM, 0);
  if (s < 0 || bind(s, (struct sockaddr *)&a, n) || getsockname(s, (struct sockaddr *)&a, &n)) {
    perror("tool port");
    return 1;
  }
  printf("%d\n", ntohs(a.sin_port));
  return close(s);
}

static int cpu(void) {
  cpu_set_t set;
  size_t last = 0;
  if (sched_getaffinity(0, sizeof set, &set)) return 1;
  for (size_t i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &set)) last = i;
  printf("%zu\n", last);
  return 0;
}

static double microseconds(struct timeval t) { return (double)t.tv_sec * 1e6 + (double)t.tv_usec; }

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int run(int times, char **command) {
  double *cpu_us = calloc((size_t)times, sizeof *cpu_us);
  long rss = 0;
  for (int i = 0; cpu_us && i < times; i++) {
    struct rusage used;
    int status = 0;
    pid_t pid = fork();
    if (!pid) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, 1);
      execvp(command[0], command);
      _exit(127);
    }
    if (pid < 0 || wait4(pid, &status, 0, &used) != pid || status) {
      fprintf(stderr, "tool run: %s failed\n", command[0]);
      return 1;
    }
    cpu_us[i] = microseconds(used.ru_utime) + microseconds(used.ru_stime);
    if (used.ru_maxrss > rss) rss = used.ru_maxrss;
  }
  if (!cpu_us) return 1;
  qsort(cpu_us, (size_t)times, sizeof *cpu_us, compare);
  printf("%.0f %.0f %ld\n", cpu_us[0], cpu_us[times / 2], rss);
  free(cpu_us);
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && !strcmp(argv[1], "port")) return port();
  if (argc == 2 && !strcmp(argv[1], "cpu")) return cpu();
  if (argc > 3 && !strcmp(argv[1], "run") && atoi(argv[2]) > 0) return run(atoi(argv[2]), argv + 3);
  fputs("tool port | tool cpu | tool run N CMD ARG...\n", stderr);
  return 2;
}
