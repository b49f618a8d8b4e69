/* One request and its answer, apart from what drives it:

     gl_transfer_begin     checks the request and writes it down
     gl_transfer_connect   an idle connection, or a new one that the driver has libcurl connect
     gl_transfer_step      moves bytes, a limited number; again when the socket is ready, or at once if some are unread
     gl_transfer_stop      the time is over
     gl_transfer_forget    the connection is kept or closed, what was sent is wiped

   Nothing here waits. */
#ifndef GL_TRANSFER_H
#define GL_TRANSFER_H

#include "pool.h"
#include "../http/parser.h"
#include "../http/request.h"

GL_BEGIN

struct gl_transfer {
  struct gl_pool *pool;
  int busy;                 /* between begin and the moment the answer has been taken */
  struct gl_response answer;
  struct gl_failure failure;

  /* the request under way */
  struct gl_connection *connection;
  struct gl_connection_origin origin; /* points into the request */
  struct gl_request_text request; /* cleansed at the end */
  int unasked;              /* new connections on which an answer came unasked */
  int begun;                /* a connection stands, the request is being sent */
  int left;                 /* a byte of it may have left */
  size_t sent;              /* bytes of it that have */
  int heard;                /* a byte of the answer has come */
  int upload_broke;         /* no more can be sent; an answer may be there all the same */
  int unread;               /* the last step ended at its limit: more may be there, of which the socket need not report */
  double started, connect, read_limit, total; /* monotonic seconds; limits in seconds, 0: none */
  double moved;             /* when bytes last moved */

  struct gl_parser reader;
  struct gl_buf in;         /* room for what is read; n: as far as it was used, to be cleansed */
  size_t spare;             /* bytes that came behind the answer */
  char target[300];         /* "host:port" for messages */
};

enum gl_transfer_end { GL_TRANSFER_DONE, GL_TRANSFER_FAILED, GL_TRANSFER_WAITING };

/* Returns 0, or 1 with t->failure. */
int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq);

/* GL_TRANSFER_DONE: an idle connection serves. GL_TRANSFER_WAITING: libcurl has to connect t->connection->easy; then its result goes to
   gl_transfer_connected. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_connect(struct gl_transfer *t);

/* GL_TRANSFER_DONE: the connection serves. GL_TRANSFER_WAITING: not this one, on which an answer came unasked: gl_transfer_connect again,
   which is said once. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_connected(struct gl_transfer *t, CURLcode rc);

/* GL_TRANSFER_WAITING: for the events that are set, or, if t->unread, for another turn. GL_TRANSFER_DONE: t->answer. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_step(struct gl_transfer *t, short *events);

/* Seconds until gl_transfer_stop is due unless bytes move; a large number for never. */
double gl_transfer_patience(const struct gl_transfer *t, double now);

/* The time is over; t->failure says which. */
void gl_transfer_stop(struct gl_transfer *t);

/* No byte of the request is referred to any more. */
void gl_transfer_forget(struct gl_transfer *t);

/* Frees all but the struct. Harmless twice. */
void gl_transfer_free(struct gl_transfer *t);

/* Fills t->failure by libcurl's result; t->response.fault comes first. (curl_error.c) */
void gl_curl_error_set(struct gl_transfer *t, CURLcode rc);

/* Writes what errno says to `text`, of n bytes, and returns it. (curl_error.c) */
const char *gl_curl_error_text(int number, char *text, size_t n);

GL_END

#endif
