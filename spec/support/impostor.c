/* Preloaded, takes the place of a function of OpenSSL and answers wrongly, as a host program with functions of its own
   under those names does. */
#include <string.h>

int SHA256_Final(unsigned char *out, void *context);

int SHA256_Final(unsigned char *out, void *context) {
  (void)context;
  memset(out, 7, 32);
  return 1;
}
