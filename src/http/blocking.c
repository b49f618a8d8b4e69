/* Drives one transfer to its end and waits for it. Own loop instead of curl_easy_perform: that one looks up only once a
   second, too seldom for a read timeout of 200 ms. */
#include <math.h>

#include "transfer.h"

enum { POLL_MS = 1000 };

static CURLcode multi_rc(CURLMcode mc) { return mc == CURLM_OUT_OF_MEMORY ? CURLE_OUT_OF_MEMORY : CURLE_FAILED_INIT; }

/* Waits until something happens, at most as long as there is patience. Sets t->moved or t->read_expired. */
static CURLMcode wait(struct gl_transfer *t) {
  double left = gl_transfer_patience(t, gl_now()) * 1000;
  int ms = left >= POLL_MS ? POLL_MS : left > 0 ? (int)ceil(left) : 0, ready = 0;
  CURLMcode mc = curl_multi_poll(t->pool->multi, NULL, 0, ms, &ready);
  double now = gl_now();
  /* A ready socket means that bytes came or found room, be they half a header line that no callback sees. */
  if (ready) t->moved = now;
  else if (gl_transfer_patience(t, now) <= 0) t->read_expired = 1;
  return mc;
}

static CURLcode run(struct gl_transfer *t) {
  CURLM *multi = t->pool->multi;
  CURLMcode mc = curl_multi_add_handle(multi, t->easy);
  if (mc) return multi_rc(mc);
  CURLcode rc = CURLE_FAILED_INIT;
  for (int running = 1; !mc;) {
    mc = curl_multi_perform(multi, &running);
    if (mc || !running) break;
    mc = wait(t);
    if (t->read_expired) break;
  }
  int queued;
  const CURLMsg *m = curl_multi_info_read(multi, &queued);
  if (m && m->msg == CURLMSG_DONE) rc = m->data.result;
  else if (mc) rc = multi_rc(mc);
  curl_multi_remove_handle(multi, t->easy);
  return rc;
}

enum gl_end gl_perform(struct gl_transfer *t, const struct gl_request *rq) {
  if (gl_transfer_begin(t, rq)) return GL_FAILED;
  enum gl_end end;
  do end = gl_transfer_end(t, run(t));
  while (end == GL_AGAIN);
  return end;
}
