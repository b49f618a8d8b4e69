/* Preloaded, takes the place of a function of OpenSSL and answers wrongly, as a host program with functions of its own
   under those names does. */
#include <string.h>

int EVP_DigestFinal_ex(void *context, unsigned char *out, unsigned *n);

int EVP_DigestFinal_ex(void *context, unsigned char *out, unsigned *n) {
  (void)context;
  memset(out, 7, 32);
  if (n) *n = 32;
  return 1;
}
