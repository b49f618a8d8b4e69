/* One request, driven to its end by a caller that waits. */
#ifndef GL_PERFORM_H
#define GL_PERFORM_H

#include "transfer.h"

GL_BEGIN

/* Sends the request and waits for the response. Blocks. Returns GL_TRANSFER_DONE with t->response, or GL_TRANSFER_FAILED with
   t->failure; both are good until the next transfer. */
enum gl_transfer_end gl_perform_request(struct gl_transfer *t, const struct gl_request *rq);

GL_END

#endif
