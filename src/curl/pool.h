/* Connections that libcurl has made: it finds the address, goes through the proxy and speaks TLS; what is said on the
   connection is ours (transfer.h). A pool keeps those that may be used again. Blocking: a pool belongs to one Lua state
   and one thread; after a fork the child makes its own and leaves the parent's connections alone. */
#ifndef GL_POOL_H
#define GL_POOL_H

#include <curl/curl.h>
#include <sys/types.h>

#include "settings.h"

GL_BEGIN

enum { GL_POOL_KEPT = 8, GL_POOL_MAX = 64 };

/* Where a connection leads. */
struct gl_request_origin {
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

struct gl_pool {
  pid_t pid;      /* of the process that made what follows; 0: nothing was made yet */
  CURLSH *shared; /* addresses and TLS sessions */
  struct gl_connection *idle[GL_POOL_MAX]; /* the longest unused first */
  size_t count, kept; /* kept: how many at most; 0: GL_POOL_KEPT */
  int defers;     /* who drives it closes what was dropped bit by bit: each is some 80 us of TLS */
  struct gl_connection *dropped, *last_dropped; /* given up, still to be closed; the longest first */
  size_t dropped_count;
  struct gl_settings settings;
};

/* Monotonic seconds. */
double gl_clock_now(void);

/* The proxy on the way to an origin; its url is NULL for none. */
const struct gl_settings_proxy *gl_pool_find_proxy(const struct gl_pool *p, const struct gl_request_origin *o);

/* Makes the pool usable in this process. Returns 0, or 1 when memory is short. */
int gl_pool_ready(struct gl_pool *p);

/* Takes out an idle connection to the origin that is quiet; NULL if there is none. */
struct gl_connection *gl_pool_acquire(struct gl_pool *p, const struct gl_request_origin *o);

/* Gives back one that may be used again. */
void gl_pool_release(struct gl_pool *p, struct gl_connection *c);

/* Gives up one that may not: closed now or, if it stands and the pool defers that, by gl_pool_sweep. NULL is no harm. */
void gl_pool_discard(struct gl_pool *p, struct gl_connection *c);

/* Closes the one of this process that was dropped first. */
void gl_pool_sweep(struct gl_pool *p);

/* A handle made ready to be connected, by curl_easy_perform or in a multi handle (which it must then not leave before it
   is closed); NULL and libcurl's reason if that fails. Times in milliseconds, 0: libcurl's (300 s; none). */
struct gl_connection *gl_connection_new(struct gl_pool *p, const struct gl_request_origin *o, long connect_ms, long total_ms,
                                        CURLcode *why);

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

/* Whether the process is ending, so that nothing of libcurl's may be touched any more. */
int gl_library_is_exiting(void);

/* Closes the connections; the pool may be made ready again. Harmless twice. */
void gl_pool_close(struct gl_pool *p);

/* The same, and frees the settings. */
void gl_pool_free(struct gl_pool *p);

GL_END

#endif
