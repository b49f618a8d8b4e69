/* A set of connections and what we must know of each beyond what libcurl tells. Blocking: a pool belongs to one Lua
   state and one thread; after a fork the child makes its own and leaves the parent's connections alone. */
#ifndef GL_POOL_H
#define GL_POOL_H

#include <curl/curl.h>
#include <sys/types.h>

#include "settings.h"

GL_BEGIN

/* How libcurl names a connection to its callbacks: IPv4 or IPv6 addresses, and ports. */
struct gl_ends {
  const char *local, *remote;
  int local_port, remote_port;
};

struct gl_pool {
  CURLM *multi;  /* made when first needed */
  pid_t pid;     /* of the process that made it */
  struct gl_socket {
    curl_socket_t fd;
    int local_port, remote_port;
    char local[46], remote[46];
  } *sockets;    /* open connections that have carried a request */
  size_t count, room;
  struct gl_settings settings;
};

/* Makes the pool usable in this process. Returns 0, or 1 when memory is short. */
int gl_pool_ready(struct gl_pool *p);

/* Remembers that a new connection is one of the n sockets. One that can't be remembered is never trusted again. */
void gl_pool_note(struct gl_pool *p, const curl_socket_t *fds, size_t n, const struct gl_ends *ends);

/* Is this connection, about to be used again, known, open and without bytes waiting in its socket? */
int gl_pool_quiet(const struct gl_pool *p, const struct gl_ends *ends);

/* Has the TLS layer of the transfer's connection decrypted bytes that nobody read? */
int gl_tls_pending(CURL *easy);

/* CURLOPT_CLOSESOCKETFUNCTION; ud is the pool. */
int gl_pool_close_socket(void *ud, curl_socket_t fd);

/* Closes the connections; the pool may be made ready again. Harmless twice. */
void gl_pool_close(struct gl_pool *p);

/* The same, and frees the settings. */
void gl_pool_free(struct gl_pool *p);

GL_END

#endif
