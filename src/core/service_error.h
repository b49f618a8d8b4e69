/* The error in a service's response. */
#ifndef GL_SERVICE_ERROR_H
#define GL_SERVICE_ERROR_H

#include "utf8.h"

GL_BEGIN

#define GL_SERVICE_ERROR_CODE_MAX 256

struct gl_service_error {
  size_t code_n, message_n;
  int is_object;  /* the body is an object: it may have members of a modeled exception */
  int is_generic; /* a 5xx without a body or with an <html> page, maybe not of the service itself */
  char code[GL_SERVICE_ERROR_CODE_MAX]; /* never NUL-terminated; both are well-formed UTF-8, cut where too long */
  char message[GL_UTF8_MESSAGE_MAX];
};

/* Reads a response with an error status. is_cbor: its headers say that the body is CBOR, else it is JSON; errortype is the
   header x-amzn-errortype ({NULL, 0}: none); body is any bytes.

   Code: the first that is not empty of errortype, `__type` and `code`, without a namespace before '#' and all from ':' on; one of
   blanks alone counts as empty; else the status in digits. Never empty, and printable: logs and switches take it as one word.
   Message: `message`, else `Message`; a value other than a string as its JSON; a body other than a JSON object is the message
   itself; a 5xx without a body, with a page that begins with <html> or with broken CBOR has the status's usual phrase.

   Fails only with GL_ENOMEM. The texts are copies in *e. */
int gl_service_error_read(struct gl_service_error *e, int status, int is_cbor, struct gl_str errortype, struct gl_str body);

GL_END

#endif
