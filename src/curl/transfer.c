#include "transfer.h"

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

#if LIBCURL_VERSION_NUM < 0x075800
#error "libcurl 7.88 or later is needed"
#endif

/* ---- beginning ---- */

static int no_memory(struct gl_transfer *t) { return gl_failure_set(&t->failure, GL_FAILURE_CONNECT, 0, "not enough memory"); }

static int no_time(struct gl_transfer *t) {
  gl_failure_set(&t->failure, GL_FAILURE_TIMEOUT, 0, "there was no time left to send the request");
  t->failure.phase = "connect";
  return 1;
}

int gl_transfer_begin(struct gl_transfer *t, const struct gl_request *rq) {
  gl_transfer_drop_upgraded(t);
  gl_response_reset(&t->response, gl_str_is_word(rq->method, GL_STR("head")), t->pool->settings.max_response);
  t->response.is_to_upgrade = t->upgrade = rq->upgrade;
  gl_parser_reset(&t->parser);
  t->connection = NULL;
  t->request.rest[0].n = t->request.rest[1].n = t->surplus = 0;
  t->sent = 0;
  t->begun = t->maybe_sent = t->has_response = t->upload_failed = t->unread = t->unsolicited = t->request.closes = 0;
  t->connect = rq->connect;
  t->read_limit = rq->read;
  t->total = rq->total;
  t->started = gl_clock_now();
  struct gl_url url;
  const char *problem = gl_request_check(rq, &url);
  if (problem) return gl_failure_set(&t->failure, GL_FAILURE_HTTP, 0, "%s", problem);
  if (rq->connect < 0 || rq->read < 0 || rq->total < 0) return no_time(t);
  t->origin = (struct gl_connection_origin){url.origin, url.is_https, rq->no_proxy};
  snprintf(t->target, sizeof t->target, "%.*s", (int)url.authority.n, url.authority.p);
  const char *bad_proxy = rq->no_proxy ? NULL : t->pool->settings.bad_proxy[t->origin.is_https];
  if (bad_proxy) return gl_failure_set(&t->failure, GL_FAILURE_PROXY, 0, "the proxy of the environment can't be used: %s",
                                       bad_proxy);
  if (gl_pool_ready(t->pool) || gl_request_write(rq, &url, &t->request) || !gl_buf_room(&t->in, READ_SIZE)) {
    gl_transfer_forget(t);
    return no_memory(t);
  }
  return 0;
}

#define NEVER 1e6          /* s */
#define CONNECT_GRACE 0.05 /* s that libcurl has to report its own timeout, which says more */

/* Converts to libcurl's milliseconds, where 0 means none. */
static long milliseconds(double seconds) { return seconds > 0 && seconds < 1e6 ? (long)(seconds * 1000 + 0.999) : 0; }

enum gl_transfer_end gl_transfer_connect(struct gl_transfer *t) {
  CURLcode problem;
  double now = gl_clock_now();
  t->connection = t->upgrade ? NULL : gl_pool_acquire(t->pool, &t->origin);
  if (t->connection) return GL_TRANSFER_DONE;
  double maybe_sent = t->total > 0 ? fmax(t->started + t->total - now, 0.001) : 0; /* it may have been queued */
  t->connect_due = now + fmin(t->connect > 0 ? t->connect : NEVER, maybe_sent > 0 ? maybe_sent : NEVER) + CONNECT_GRACE;
  t->connection = gl_connection_new(&t->pool->settings, t->pool->shared, &t->origin, milliseconds(t->connect),
                                    milliseconds(maybe_sent), &problem);
  if (t->connection) return GL_TRANSFER_WAITING;
  if (problem == CURLE_OUT_OF_MEMORY) no_memory(t);
  else gl_failure_set(&t->failure, GL_FAILURE_CONNECT, 0, "libcurl: %s", curl_easy_strerror(problem));
  return GL_TRANSFER_FAILED;
}

enum gl_transfer_end gl_transfer_connected(struct gl_transfer *t, CURLcode rc) {
  rc = gl_connection_finish(t->connection, rc);
  if (rc) {
    gl_curl_error_set(t, rc);
    return GL_TRANSFER_FAILED;
  }
  if (gl_connection_is_quiet(t->connection, 1)) return GL_TRANSFER_DONE;
  if (t->unsolicited++) {
    gl_failure_set(&t->failure, GL_FAILURE_HTTP, 0, "%s: the server responds before it is asked", t->target);
    return GL_TRANSFER_FAILED;
  }
  gl_pool_discard(t->pool, t->connection);
  t->connection = NULL;
  return GL_TRANSFER_WAITING;
}

/* ---- moving bytes ---- */

/* Sends the rest of the request. Returns 1 if all is sent, or can't be; 0 if the socket is full. */
static int send_rest(struct gl_transfer *t) {
  for (int i = 0; i < 2; i++) {
    struct gl_str *s = &t->request.rest[i];
    while (s->n) {
      size_t n = 0;
      if (t->connection->is_tls) t->maybe_sent = 1; /* a part of a record may be under way before libcurl counts it */
      CURLcode rc = curl_easy_send(t->connection->easy, s->p, s->n, &n);
      if (rc == CURLE_AGAIN) return 0;
      if (rc) {
        t->upload_failed = 1;
        t->request.rest[0].n = t->request.rest[1].n = 0;
        return 1;
      }
      t->maybe_sent = 1;
      t->sent += n;
      t->last_moved = gl_clock_now();
      *s = gl_str_skip(*s, n);
    }
  }
  return 1;
}

/* Returns 1 if the bytes that have just come were sent before any of the request arrived, so they respond to something else: TCP
   confirms received bytes with all that it sends, and nothing is confirmed. Not seen where the bytes are read so late that the
   confirmation has come behind them. */
static int is_crossed(const struct gl_transfer *t) {
  int unconfirmed = 0;
  if (ioctl(t->connection->fd, TIOCOUTQ, &unconfirmed)) return 0;
  return t->sent && (size_t)unconfirmed >= t->sent; /* TLS adds some */
}

/* Reads from the socket, up to STEP_MAX: a server may send faster than it is read. CURLE_AGAIN: nothing more for now; CURLE_OK:
   the response is complete, or has a fault. */
static CURLcode receive(struct gl_transfer *t) {
  struct gl_parser *parser = &t->parser;
  struct gl_response *response = &t->response;
  size_t received = 0;
  while (parser->stage != GL_PARSER_DONE && !response->fault) {
    size_t room = READ_SIZE, n = 0;
    if (received >= STEP_MAX) {
      t->unread = 1;
      return CURLE_AGAIN;
    }
    char *direct = gl_parser_reserve(parser, response, &room);
    CURLcode rc = curl_easy_recv(t->connection->easy, direct ? direct : t->in.p, room, &n);
    if (rc == CURLE_AGAIN) {
      t->unread = t->connection->is_tls && gl_connection_has_bytes(t->connection);
      return rc;
    }
    if (rc || !n) {
      if (!rc) gl_parser_finish(parser, response);
      return rc;
    }
    if (!t->has_response && is_crossed(t)) gl_response_fail(response, GL_FAILURE_READ, "a response crossed the request on its way");
    t->has_response = 1;
    t->last_moved = gl_clock_now();
    received += n > READ_COST ? n : READ_COST;
    if (response->fault) return CURLE_OK;
    if (!direct && n > t->in.n) t->in.n = n;
    if (direct) gl_parser_commit(parser, response, n);
    else t->surplus = n - gl_parser_feed(parser, response, t->in.p, n);
    if (response->status == 101 && t->surplus && gl_buf_add(&t->early, t->in.p + n - t->surplus, t->surplus))
      gl_response_fail(response, GL_FAILURE_READ, "not enough memory");
    int drained = n < room && !t->connection->is_tls; /* a plain socket has no more */
    if (drained && parser->stage != GL_PARSER_DONE && !response->fault) return CURLE_AGAIN;
  }
  return CURLE_OK;
}

static int is_unsent(const struct gl_transfer *t) { return t->request.rest[0].n || t->request.rest[1].n; }

enum gl_transfer_end gl_transfer_step(struct gl_transfer *t, short *events) {
  *events = POLLIN;
  t->unread = 0;
  if (!t->begun) {
    t->begun = 1;
    t->last_moved = gl_clock_now();
    if (send_rest(t) && !t->upload_failed) return GL_TRANSFER_WAITING; /* for the response, which can't be there yet */
  } else if (is_unsent(t)) {
    send_rest(t);
  }
  if (is_unsent(t)) *events = POLLIN | POLLOUT;
  CURLcode rc = receive(t);
  if (rc == CURLE_AGAIN && (!t->upload_failed || t->unread)) return GL_TRANSFER_WAITING;
  if (rc == CURLE_AGAIN) rc = CURLE_SEND_ERROR;
  if (!rc && !t->response.fault && t->parser.stage == GL_PARSER_DONE) return GL_TRANSFER_DONE;
  gl_curl_error_set(t, rc);
  return GL_TRANSFER_FAILED;
}

/* ---- ending ---- */

double gl_transfer_patience(const struct gl_transfer *t, double now) {
  double read = t->read_limit > 0 ? t->last_moved + t->read_limit - now : 1e6;
  double total = t->total > 0 ? t->started + t->total - now : 1e6;
  return read < total ? read : total;
}

void gl_transfer_stop(struct gl_transfer *t) { gl_curl_error_set(t, CURLE_OPERATION_TIMEDOUT); }

/* Returns 1 if another request may follow on the connection. */
static int may_be_kept(const struct gl_transfer *t) {
  const struct gl_response *response = &t->response;
  int ended = response->length < 0 && !response->chunked && !gl_response_is_bodiless(response);
  return t->begun && t->parser.stage == GL_PARSER_DONE && !response->fault && !is_unsent(t) && !t->upload_failed && !t->surplus &&
         !ended && !response->closes && !response->http10 && !t->request.closes;
}

struct gl_connection *gl_transfer_take_upgraded(struct gl_transfer *t) {
  struct gl_connection *c = t->upgraded;
  t->upgraded = NULL;
  return c;
}

void gl_transfer_drop_upgraded(struct gl_transfer *t) {
  gl_connection_close(gl_transfer_take_upgraded(t));
  gl_buf_free(&t->early);
}

static int is_upgraded(const struct gl_transfer *t) {
  return t->response.status == 101 && t->parser.stage == GL_PARSER_DONE && !t->response.fault;
}

void gl_transfer_forget(struct gl_transfer *t) {
  if (t->connection && is_upgraded(t)) t->upgraded = t->connection;
  else if (t->connection && may_be_kept(t)) gl_pool_release(t->pool, t->connection);
  else gl_pool_discard(t->pool, t->connection);
  t->connection = NULL;
  t->request.rest[0].n = t->request.rest[1].n = 0;
  gl_buf_clear(&t->request.head);
  gl_buf_clear(&t->in);
}

void gl_transfer_free(struct gl_transfer *t) {
  gl_transfer_drop_upgraded(t);
  gl_response_free(&t->response);
  gl_parser_free(&t->parser);
  gl_buf_wipe(&t->request.head);
  gl_buf_wipe(&t->in);
}
