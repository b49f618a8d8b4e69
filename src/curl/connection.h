/* One connection that libcurl has made: it finds the address, goes through the proxy and speaks TLS; what is said on the
   connection is transfer.h's. Nothing here waits but libcurl, which may look a name up. */
#ifndef GL_CONNECTION_H
#define GL_CONNECTION_H

#include <curl/curl.h>
#include <sys/types.h>

#include "../core/str.h"
#include "settings.h"

GL_BEGIN

/* Where a connection leads. */
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
  int sealed;        /* what leaves is TLS, to the service or to the proxy */
  int port;          /* ours; tells whether fd still means this connection */
  double born, idle; /* monotonic seconds: when it was made, since when it is unused */
  int open_errno;    /* why no socket could be had; 0: it could */
  int heard, aside;  /* while a multi opens it: libcurl's socket; the same one while a silent one is in its place; -1: none */
  short wanted;      /* what libcurl waits for on it, as it tells a multi */
  ino_t silent;
  long said, silenced; /* bytes of the proxy's answer to CONNECT, about; how many there were before the silence */
  char error[CURL_ERROR_SIZE];
};

/* Returns the proxy on the way to an origin, of the settings; its url is NULL for none. */
const struct gl_settings_proxy *gl_connection_find_proxy(const struct gl_settings *s, const struct gl_connection_origin *o);

/* A handle made ready to be connected, by curl_easy_perform or in a multi handle (which it must then not leave before it
   is closed); NULL and libcurl's reason if that fails. Times in milliseconds, 0: libcurl's (300 s; none). */
struct gl_connection *gl_connection_new(const struct gl_settings *s, CURLSH *shared, const struct gl_connection_origin *o,
                                        long connect_ms, long total_ms, CURLcode *why);

/* libcurl has connected it. Returns its verdict once more, or CURLE_COULDNT_CONNECT. */
CURLcode gl_connection_finish(struct gl_connection *c, CURLcode rc);

/* Whether nothing waits to be read that could be taken for the answer to a request that was not sent yet, nor the end of the
   connection; what TLS says to itself, session tickets above all, is processed. Where that cannot be told,
   as of a part of a TLS record, a connection used before is not quiet and a new one is; the end of a new one the request
   will meet. */
int gl_connection_is_quiet(struct gl_connection *c, int is_new);

/* Whether its socket holds bytes: TLS reads record by record, and may have found nothing for us in the last one. */
int gl_connection_has_bytes(const struct gl_connection *c);

/* To be called after libcurl has run in a multi: undoes the silence that limits what libcurl reads in one go. Returns 1 if
   there was any: then the set has to watch c->heard for c->wanted again. */
int gl_connection_resume(struct gl_connection *c);

/* NULL is no harm. */
void gl_connection_close(struct gl_connection *c);

/* Makes the descriptor mean the socket `nowhere`, in a forked child: what libcurl still says on it must not reach the peer.
   Returns 1 if that worked, or if the descriptor means something else by now. */
int gl_connection_cut(const struct gl_connection *c, int nowhere);

GL_END

#endif
