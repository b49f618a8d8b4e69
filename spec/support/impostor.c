/* Preloaded, replaces a function of OpenSSL by one that returns wrong results, as a host program does that has functions of the same
   names. */
#include <string.h>

int SHA256_Final(unsigned char *out, void *context);

int SHA256_Final(unsigned char *out, void *context) {
  (void)context;
  memset(out, 7, 32);
  return 1;
}
