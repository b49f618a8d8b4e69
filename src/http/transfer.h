/* One request and its answer on an easy handle of libcurl, apart from what drives it:

     gl_transfer_begin    sets the handle up; the driver adds it to the pool's multi handle
     ... libcurl's callbacks collect; none of them knows Lua ...
     gl_transfer_end      takes libcurl's verdict (the driver has removed the handle), gives ours

   Nothing here waits. */
#ifndef GL_TRANSFER_H
#define GL_TRANSFER_H

#include "answer.h"
#include "pool.h"

GL_BEGIN

enum { GL_HEADERS_MAX = 64, GL_OPENED_MAX = 32 };

struct gl_header {
  struct gl_str name, value;
};

/* All bytes are the caller's and stay until gl_transfer_end. Times are seconds; 0: no limit (connect:
   300); negative: there is no time left. */
struct gl_request {
  struct gl_str method, url, body;
  struct gl_header headers[GL_HEADERS_MAX];
  size_t header_count;
  double connect, read, total;
  int no_proxy; /* goes directly, whatever the settings say */
};

struct gl_transfer {
  struct gl_pool *pool;
  CURL *easy; /* made when first needed, kept for the next request */
  int busy;   /* between begin and the moment the answer has been taken */
  struct gl_answer answer;
  struct gl_failure failure;

  /* what the easy handle was last told */
  struct gl_buf url;
  char method[16];
  long connect_ms, total_ms;
  int direct; /* without a proxy */
  int https, sealed; /* sealed: what leaves is TLS, to the service or to the proxy */

  /* the request under way */
  struct gl_buf lines; /* header lines, cleansed at the end: Authorization is one of them */
  struct curl_slist nodes[GL_HEADERS_MAX + 3];
  double started, total;
  double read_limit;   /* seconds without a byte; 0: none */
  double moved;        /* when bytes last moved; the driver keeps it up */
  int begun;           /* a connection stands, the request is being sent */
  int read_expired;    /* the driver stopped it, for want of bytes */
  int stale;           /* the connection to be used again wasn't clean; nothing was sent on it */
  int lost;            /* the connection ended after the request and before the answer; libcurl wanted to send again */
  int open_errno;
  long sent_before;    /* bytes that counted as sent when this request began (CONNECT) */
  curl_socket_t opened[GL_OPENED_MAX]; /* since `begun` or the start, the latest ones */
  size_t opened_count;

  char target[300];    /* "host:port" for messages */
  char error[CURL_ERROR_SIZE];
};

/* Monotonic seconds. */
double gl_now(void);

/* Returns 0, or 1 with t->failure. The driver adds t->easy to t->pool->multi. */
int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq);

enum gl_end { GL_ANSWERED, GL_FAILED, GL_AGAIN };

/* The easy handle is out of the multi handle; rc is its result. GL_ANSWERED: t->answer. GL_FAILED: t->failure.
   GL_AGAIN: nothing was sent, since the pooled connection had ended or had bytes waiting: add the easy handle again, it
   will use a new connection. Except after GL_AGAIN, no byte of the request is referred to any more. */
enum gl_end gl_transfer_end(struct gl_transfer *t, CURLcode rc);

/* Seconds after which the driver has to set `read_expired` and end the transfer, if no byte moves; a large number when
   nothing has to be watched. */
double gl_transfer_patience(const struct gl_transfer *t, double now);

/* Frees all but the struct; the handle must not be in a multi handle. Harmless twice. */
void gl_transfer_free(struct gl_transfer *t);

/* Fills f; the message is cut and made printable. Returns 1. */
int gl_fail(struct gl_failure *f, enum gl_kind kind, int maybe_sent, const char *fmt, ...) GL_PRINTF(4, 5);

/* Parts of the above. setup.c: gl_set_request leaves the handle pointing at the request's bytes and at `lines` until
   gl_forget_request, which wipes those; gl_bad_request returns what is wrong with a request, or NULL. */
CURLcode gl_set_fixed(struct gl_transfer *t);
const char *gl_bad_request(const struct gl_request *rq);
int gl_is_https(struct gl_str url);
CURLcode gl_set_request(struct gl_transfer *t, const struct gl_request *rq);
void gl_forget_request(struct gl_transfer *t);

/* The proxy that this request goes through; its url is NULL for none. */
const struct gl_proxy *gl_proxy_of(const struct gl_transfer *t);

/* May a byte of the request have left? */
int gl_may_have_left(const struct gl_transfer *t);

/* verdict.c: fills t->failure; rc is libcurl's result. */
void gl_verdict(struct gl_transfer *t, CURLcode rc);

/* blocking.c: begins, waits for the end, gives the verdict (never GL_AGAIN). */
enum gl_end gl_perform(struct gl_transfer *t, const struct gl_request *rq);

GL_END

#endif
