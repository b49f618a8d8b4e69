#include "transfer.h"

#include <linux/sockios.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "clock.h"

enum {
  READ_SIZE = 16 << 10,
  STEP_MAX = 64 << 10, /* bytes that a step reads, about: some 10 us, 0.4 ms if each comes in a TLS record of its own */
  READ_COST = 1 << 10  /* bytes that a read counts as, at least: decrypting a record takes 5 us, however short it is */
};

#if LIBCURL_VERSION_NUM < 0x075000
#error "libcurl 7.80 or later is needed"
#endif

/* ---- beginning ---- */

static int no_memory(struct gl_transfer *t) { return gl_failure_set(&t->failure, GL_FAILURE_CONNECT, 0, "not enough memory"); }

static int no_time(struct gl_transfer *t) {
  gl_failure_set(&t->failure, GL_FAILURE_TIMEOUT, 0, "there was no time left to send the request");
  t->failure.phase = "connect";
  return 1;
}

int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq) {
  gl_response_reset(&t->answer, gl_str_is_word(rq->method, GL_STR("head")), t->pool->settings.max_response);
  gl_parser_reset(&t->reader);
  t->connection = NULL;
  t->request.rest[0].n = t->request.rest[1].n = t->spare = 0;
  t->sent = 0;
  t->begun = t->left = t->heard = t->upload_broke = t->unread = t->unasked = t->request.closes = 0;
  t->connect = rq->connect;
  t->read_limit = rq->read;
  t->total = rq->total;
  t->started = gl_clock_now();
  struct gl_url url;
  const char *why = gl_request_check(rq, &url);
  if (why) return gl_failure_set(&t->failure, GL_FAILURE_HTTP, 0, "%s", why);
  if (rq->connect < 0 || rq->read < 0 || rq->total < 0) return no_time(t);
  t->origin = (struct gl_connection_origin){url.origin, url.is_https, rq->no_proxy};
  snprintf(t->target, sizeof t->target, "%.*s", (int)url.authority.n, url.authority.p);
  const char *bad_proxy = rq->no_proxy ? NULL : t->pool->settings.bad_proxy[t->origin.is_https];
  if (bad_proxy) return gl_failure_set(&t->failure, GL_FAILURE_PROXY, 0, "the proxy of the environment can't be used: %s", bad_proxy);
  if (gl_pool_ready(t->pool) || gl_request_write(rq, &url, &t->request) || !gl_buf_room(&t->in, READ_SIZE)) {
    gl_transfer_forget(t);
    return no_memory(t);
  }
  return 0;
}

/* libcurl counts milliseconds and takes 0 for none. */
static long milliseconds(double seconds) { return seconds > 0 && seconds < 1e6 ? (long)(seconds * 1000 + 0.999) : 0; }

enum gl_transfer_end gl_transfer_connect(struct gl_transfer *t) {
  CURLcode why;
  t->connection = gl_pool_acquire(t->pool, &t->origin);
  if (t->connection) return GL_TRANSFER_DONE;
  double left = t->total > 0 ? fmax(t->started + t->total - gl_clock_now(), 0.001) : 0; /* it may have been queued */
  t->connection = gl_connection_new(&t->pool->settings, t->pool->shared, &t->origin, milliseconds(t->connect), milliseconds(left), &why);
  if (t->connection) return GL_TRANSFER_WAITING;
  if (why == CURLE_OUT_OF_MEMORY) no_memory(t);
  else gl_failure_set(&t->failure, GL_FAILURE_CONNECT, 0, "libcurl: %s", curl_easy_strerror(why));
  return GL_TRANSFER_FAILED;
}

enum gl_transfer_end gl_transfer_connected(struct gl_transfer *t, CURLcode rc) {
  rc = gl_connection_finish(t->connection, rc);
  if (rc) {
    gl_curl_error_set(t, rc);
    return GL_TRANSFER_FAILED;
  }
  if (gl_connection_is_quiet(t->connection, 1)) return GL_TRANSFER_DONE;
  if (t->unasked++) {
    gl_failure_set(&t->failure, GL_FAILURE_HTTP, 0, "%s: the server answers before it is asked", t->target);
    return GL_TRANSFER_FAILED;
  }
  gl_pool_discard(t->pool, t->connection);
  t->connection = NULL;
  return GL_TRANSFER_WAITING;
}

/* ---- moving bytes ---- */

/* Sends what is left of the request. 1: all is sent, or can't be; 0: the socket is full. */
static int send_rest(struct gl_transfer *t) {
  for (int i = 0; i < 2; i++) {
    struct gl_str *s = &t->request.rest[i];
    while (s->n) {
      size_t n = 0;
      if (t->connection->sealed) t->left = 1; /* a part of a record may be under way before libcurl counts it */
      CURLcode rc = curl_easy_send(t->connection->easy, s->p, s->n, &n);
      if (rc == CURLE_AGAIN) return 0;
      if (rc) {
        t->upload_broke = 1;
        t->request.rest[0].n = t->request.rest[1].n = 0;
        return 1;
      }
      t->left = 1;
      t->sent += n;
      t->moved = gl_clock_now();
      *s = gl_str_skip(*s, n);
    }
  }
  return 1;
}

/* Whether the bytes that have just come were sent before any of the request arrived, hence answer something else: TCP confirms
   with all that it sends what has arrived, and nothing is confirmed. Not seen where they are read so late that the confirmation
   has come behind them. */
static int is_crossed(const struct gl_transfer *t) {
  int unconfirmed = 0;
  if (ioctl(t->connection->fd, SIOCOUTQ, &unconfirmed)) return 0;
  return t->sent && (size_t)unconfirmed >= t->sent; /* TLS adds some */
}

/* Takes what the socket has, up to STEP_MAX: a server may send faster than it is read. CURLE_AGAIN: nothing more for now;
   CURLE_OK: the answer is whole, or has a fault. */
static CURLcode receive(struct gl_transfer *t) {
  struct gl_parser *r = &t->reader;
  struct gl_response *a = &t->answer;
  size_t taken = 0;
  while (r->stage != GL_PARSER_DONE && !a->fault) {
    size_t room = READ_SIZE, n = 0;
    if (taken >= STEP_MAX) {
      t->unread = 1;
      return CURLE_AGAIN;
    }
    char *place = gl_parser_reserve(r, a, &room);
    CURLcode rc = curl_easy_recv(t->connection->easy, place ? place : t->in.p, room, &n);
    if (rc == CURLE_AGAIN) {
      t->unread = t->connection->sealed && gl_connection_has_bytes(t->connection);
      return rc;
    }
    if (rc || !n) {
      if (!rc) gl_parser_finish(r, a);
      return rc;
    }
    if (!t->heard && is_crossed(t)) gl_response_fail(a, GL_FAILURE_READ, "an answer crossed the request on its way");
    t->heard = 1;
    t->moved = gl_clock_now();
    taken += n > READ_COST ? n : READ_COST;
    if (a->fault) return CURLE_OK;
    if (!place && n > t->in.n) t->in.n = n;
    if (place) gl_parser_commit(r, a, n);
    else t->spare = n - gl_parser_feed(r, a, t->in.p, n);
    int drained = n < room && !t->connection->sealed; /* there is no more in a plain socket */
    if (drained && r->stage != GL_PARSER_DONE && !a->fault) return CURLE_AGAIN;
  }
  return CURLE_OK;
}

static int is_unsent(const struct gl_transfer *t) { return t->request.rest[0].n || t->request.rest[1].n; }

enum gl_transfer_end gl_transfer_step(struct gl_transfer *t, short *events) {
  *events = POLLIN;
  t->unread = 0;
  if (!t->begun) {
    t->begun = 1;
    t->moved = gl_clock_now();
    if (send_rest(t) && !t->upload_broke) return GL_TRANSFER_WAITING; /* for the answer, which can't be there yet */
  } else if (is_unsent(t)) {
    send_rest(t);
  }
  if (is_unsent(t)) *events = POLLIN | POLLOUT;
  CURLcode rc = receive(t);
  if (rc == CURLE_AGAIN && (!t->upload_broke || t->unread)) return GL_TRANSFER_WAITING;
  if (rc == CURLE_AGAIN) rc = CURLE_SEND_ERROR;
  if (!rc && !t->answer.fault && t->reader.stage == GL_PARSER_DONE) return GL_TRANSFER_DONE;
  gl_curl_error_set(t, rc);
  return GL_TRANSFER_FAILED;
}

/* ---- ending ---- */

double gl_transfer_patience(const struct gl_transfer *t, double now) {
  double read = t->read_limit > 0 ? t->moved + t->read_limit - now : 1e6;
  double total = t->total > 0 ? t->started + t->total - now : 1e6;
  return read < total ? read : total;
}

void gl_transfer_stop(struct gl_transfer *t) { gl_curl_error_set(t, CURLE_OPERATION_TIMEDOUT); }

/* Whether another request may follow on the connection. */
static int may_be_kept(const struct gl_transfer *t) {
  const struct gl_response *a = &t->answer;
  int ended = a->length < 0 && !a->chunked && !gl_response_is_bodiless(a);
  return t->begun && t->reader.stage == GL_PARSER_DONE && !a->fault && !is_unsent(t) && !t->upload_broke && !t->spare &&
         !ended && !a->closes && !a->http10 && !t->request.closes;
}

void gl_transfer_forget(struct gl_transfer *t) {
  if (t->connection && may_be_kept(t)) gl_pool_release(t->pool, t->connection);
  else gl_pool_discard(t->pool, t->connection);
  t->connection = NULL;
  t->request.rest[0].n = t->request.rest[1].n = 0;
  gl_buf_clear(&t->request.head);
  gl_buf_clear(&t->in);
}

void gl_transfer_free(struct gl_transfer *t) {
  gl_response_free(&t->answer);
  gl_parser_free(&t->reader);
  gl_buf_wipe(&t->request.head);
  gl_buf_wipe(&t->in);
}
