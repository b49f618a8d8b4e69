/* One connection that libcurl has made: it finds the address, goes through the proxy and speaks TLS; transfer.h speaks HTTP on
   it. Nothing here waits but libcurl, which may look up a name. */
#ifndef GL_CONNECTION_H
#define GL_CONNECTION_H

#include <curl/curl.h>
#include <sys/types.h>

#include "../core/str.h"
#include "settings.h"

GL_BEGIN

/* The origin that a connection leads to. */
struct gl_connection_origin {
  struct gl_str base; /* "http://127.0.0.1:9080": the URL up to its path */
  int is_https;
  int direct;         /* not through the proxy of the settings */
};

struct gl_connection {
  CURL *easy;        /* made for this connection, closed with it */
  struct gl_connection *next; /* of those that are to be closed */
  CURLM *multi;      /* that it was added to; NULL: none */
  curl_socket_t fd;
  char *base;        /* its origin's */
  int direct;
  int is_tls;        /* bytes leave as TLS, to the service or to the proxy */
  int port;          /* the local one; shows that fd still means this connection */
  double made_at, idle_since; /* monotonic seconds */
  int open_errno;    /* errno of the socket that could not be opened, or of a descriptor of libcurl's own; 0: none */
  int opened_fd;     /* the last socket that libcurl opened for it; -1: none */
  int curl_fd, saved_fd;  /* while a multi opens it: libcurl's socket; the same one while a silent one is in its place; -1: none */
  short events;      /* the events that libcurl waits for on it, as it reports them to a multi */
  ino_t silent_inode;
  long connect_bytes, silenced_at; /* bytes of the proxy's response to CONNECT, about; those before the silence */
  char error[CURL_ERROR_SIZE];
};

/* Returns the proxy on the way to an origin, of the settings; its url is NULL for none. */
const struct gl_settings_proxy *gl_connection_find_proxy(const struct gl_settings *s, const struct gl_connection_origin *o);

/* Makes a handle ready to be connected, by curl_easy_perform or in a multi handle (which it must not leave before it is closed).
   The caller owns it: gl_connection_close frees it. Returns NULL and libcurl's reason if that fails. `s` and `shared` must
   outlive it. Times in milliseconds, 0: libcurl's (300 s; none). */
struct gl_connection *gl_connection_new(const struct gl_settings *s, CURLSH *shared, const struct gl_connection_origin *o,
                                        long connect_ms, long total_ms, CURLcode *error);

/* Completes a connection that libcurl has connected with the result `rc`. Returns rc, or CURLE_COULDNT_CONNECT. */
CURLcode gl_connection_finish(struct gl_connection *c, CURLcode rc);

/* Keeps the number of a closed socket from being used again, if libcurl still has an entry for it: where memory was short it leaves one
   behind, and would divide by zero at the next socket of that number. Returns the descriptor that has the number now, which the caller
   closes after the multi handle; else -1. */
int gl_connection_hold_number(CURLM *multi, int fd);

/* Returns 1 if nothing is waiting to be read that could be taken for the response to a request that was not sent yet, nor the
   end of the connection; TLS's own messages, session tickets above all, are processed. Where that is unknown, as with a part of
   a TLS record, a used connection is not quiet and a new one is; the request will find the end of a new one. */
int gl_connection_is_quiet(struct gl_connection *c, int is_new);

/* Returns 1 if its socket holds bytes: TLS reads record by record, and the last one may have held no data. */
int gl_connection_has_bytes(const struct gl_connection *c);

/* Undoes the silence that limits what libcurl reads in one go; to be called after libcurl has run in a multi. Returns 1 if there
   was any: then the set has to watch c->curl_fd for c->events again. */
int gl_connection_resume(struct gl_connection *c);

/* Closes and frees a connection. NULL is ignored. */
void gl_connection_close(struct gl_connection *c);

/* Makes the descriptor mean the socket `dead_fd`, in a forked child: what libcurl still sends on it must not reach the peer.
   Returns 1 if that worked, or if the descriptor means something else by now. */
int gl_connection_cut(const struct gl_connection *c, int dead_fd);

GL_END

#endif
