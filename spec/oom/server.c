#include "server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SESSIONS = 300, ROOM = 64 << 10 };

static char body[ROOM - 512];

static void make_page(void) {
  size_t n = (size_t)snprintf(body, sizeof body, "{\"PlayerSessions\":[");
  for (int i = 0; i < SESSIONS; i++)
    n += (size_t)snprintf(body + n, sizeof body - n, "%s{\"PlayerSessionId\":\"psess-%d\",\"Port\":%d}", i ? "," : "", i, i + 1);
  n += (size_t)snprintf(body + n, sizeof body - n, "]}");
}

/* Returns a connected peer's response to the request `in`, in `out`; 0: none, ever. The path says which, and the header of the SDKs that
   counts attempts. */
static size_t respond(const char *in, char *out) {
  const char *text = body;
  int status = 200;
  if (strncmp(in, "POST /silent", 12) == 0) return 0;
  if (strncmp(in, "POST /refused", 13) == 0) {
    status = 400;
    text = "{\"__type\":\"NotFoundException\",\"Message\":\"no such session\"}";
  } else if (strncmp(in, "POST /broken", 12) == 0 && strstr(in, "attempt=1;")) {
    status = 500;
    text = "{\"__type\":\"InternalServiceException\",\"Message\":\"try again\"}";
  } else if (strncmp(in, "GET /credentials", 16) == 0) {
    text = "{\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"secret\",\"Token\":\"t\",\"Expiration\":\"2099-01-01T00:00:00Z\"}";
  }
  return (size_t)snprintf(out, ROOM, "HTTP/1.1 %d x\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: 1\r\n"
                                     "Content-Length: %zu\r\n\r\n%s", status, strlen(text), text);
}

/* Requests are small and come one at a time: the head ends with a blank line, and its length says what follows. */
static void serve(int fd) {
  char in[8192], out[ROOM];
  size_t n = 0;
  for (;;) {
    ssize_t got = read(fd, in + n, sizeof in - 1 - n);
    if (got <= 0) return;
    n += (size_t)got;
    in[n] = 0;
    const char *end = strstr(in, "\r\n\r\n"), *length = strstr(in, "Content-Length: ");
    size_t whole = end ? (size_t)(end + 4 - in) + (length ? (size_t)strtoul(length + 16, NULL, 10) : 0) : SIZE_MAX;
    if (n < whole) continue;
    size_t response_n = respond(in, out);
    for (size_t sent = 0; sent < response_n;) {
      ssize_t put = write(fd, out + sent, response_n - sent);
      if (put <= 0) return;
      sent += (size_t)put;
    }
    n = 0;
  }
}

static void *serve_connection(void *fd) {
  serve((int)(intptr_t)fd);
  close((int)(intptr_t)fd);
  return NULL;
}

static void run(int listener) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGPIPE, SIG_IGN);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    pthread_t thread;
    if (fd < 0) continue;
    if (pthread_create(&thread, NULL, serve_connection, (void *)(intptr_t)fd)) close(fd);
    else pthread_detach(thread);
  }
}

static pid_t server;

void server_stop(void) {
  kill(server, SIGKILL);
  waitpid(server, NULL, 0);
}

int server_start(void) {
  const char *port = getenv("OOM_PORT"); /* of a proxy that expects us there */
  struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                           .sin_port = htons(port ? (uint16_t)strtoul(port, NULL, 10) : 0) };
  socklen_t n = sizeof a;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&a, n) || listen(listener, 64) ||
      getsockname(listener, (struct sockaddr *)&a, &n)) {
    perror("oom: server");
    exit(2);
  }
  make_page();
  server = fork();
  if (!server) run(listener);
  close(listener);
  return ntohs(a.sin_port);
}
