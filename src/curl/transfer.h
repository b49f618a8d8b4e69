/* One request and its response, apart from the code that drives it:

     gl_transfer_begin     checks the request and writes it down
     gl_transfer_connect   an idle connection, or a new one that the driver has libcurl connect
     gl_transfer_step      moves bytes, a limited number; again when the socket is ready, or at once if some are unread
     gl_transfer_stop      fails: the time is over
     gl_transfer_forget    keeps or closes the connection, wipes what was sent

   Nothing here waits. A transfer owns its buffers, which gl_transfer_free frees, and its connection from gl_transfer_connect to
   gl_transfer_forget; its pool belongs to the caller. */
#ifndef GL_TRANSFER_H
#define GL_TRANSFER_H

#include "pool.h"
#include "../http/parser.h"
#include "../http/request.h"

GL_BEGIN

struct gl_transfer {
  struct gl_pool *pool;
  int busy;                 /* from begin until the response has been taken */
  struct gl_response response;
  struct gl_failure failure;

  /* the running request */
  struct gl_connection *connection;
  struct gl_connection_origin origin; /* points into the request */
  struct gl_request_text request; /* cleansed at the end */
  int unsolicited;              /* new connections on which a response came before the request */
  int begun;                /* connected; the request is being sent */
  int maybe_sent;                 /* a byte of the request may have left */
  size_t sent;              /* bytes of it that have */
  int has_response;                /* a byte of the response has come */
  int upload_failed;         /* no more can be sent; a response may be there all the same */
  int unread;               /* the last step ended at its limit: more may be there, which the socket need not report */
  double started, connect, read_limit, total; /* monotonic seconds; limits in seconds, 0: none */
  double connect_due;       /* when the connection has to be there, and CONNECT_GRACE more */
  double last_moved;             /* when bytes last moved */

  struct gl_parser parser;
  struct gl_buf in;         /* room for what is read; n: as far as it was used, to be cleansed */
  size_t surplus;             /* bytes that came behind the response */
  int upgrade;                /* the request asks for another protocol: it takes a new connection, and 101 hands it over */
  struct gl_connection *upgraded; /* handed over by a 101; the transfer owns it until gl_transfer_take_upgraded */
  struct gl_buf early;        /* bytes of the other protocol that came with the 101 */
  char target[300];         /* "host:port" for messages */
};

enum gl_transfer_end { GL_TRANSFER_DONE, GL_TRANSFER_FAILED, GL_TRANSFER_WAITING };

/* Checks a request and writes it down. Its bytes are the caller's and must stay until gl_transfer_forget. Returns 0, or 1 with
   t->failure. */
int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq);

/* Finds or makes a connection. GL_TRANSFER_DONE: an idle one serves. GL_TRANSFER_WAITING: libcurl has to connect
   t->connection->easy; then its result goes to gl_transfer_connected. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_connect(struct gl_transfer *t);

/* Takes libcurl's result. GL_TRANSFER_DONE: the connection serves. GL_TRANSFER_WAITING: call gl_transfer_connect again, for a
   response came before the request; that happens once. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_connected(struct gl_transfer *t, CURLcode rc);

/* Moves bytes. GL_TRANSFER_WAITING: for the events that are set, or, if t->unread, for another turn. GL_TRANSFER_DONE:
   t->response. GL_TRANSFER_FAILED: t->failure. */
enum gl_transfer_end gl_transfer_step(struct gl_transfer *t, short *events);

/* Returns the seconds until gl_transfer_stop is due unless bytes move; a large number for never. */
double gl_transfer_patience(const struct gl_transfer *t, double now);

/* Ends the transfer because its time is over; t->failure names the limit. */
void gl_transfer_stop(struct gl_transfer *t);

/* Releases the connection and wipes what was sent: the caller may free the request. */
void gl_transfer_forget(struct gl_transfer *t);

/* Returns the connection that a 101 has handed over, which the caller then owns; NULL if there is none. t->early has the bytes that
   came with it. */
struct gl_connection *gl_transfer_take_upgraded(struct gl_transfer *t);

/* Closes the connection that a 101 has handed over and nobody took, and forgets its bytes. Idempotent. */
void gl_transfer_drop_upgraded(struct gl_transfer *t);

/* Frees all but the struct. Idempotent. */
void gl_transfer_free(struct gl_transfer *t);

/* Fills t->failure by libcurl's result; t->response.fault comes first. (curl_error.c) */
void gl_curl_error_set(struct gl_transfer *t, CURLcode rc);

/* Writes the description of errno to `text`, of n bytes, and returns it. (curl_error.c) */
const char *gl_curl_error_text(int number, char *text, size_t n);

GL_END

#endif
