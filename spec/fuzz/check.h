/* A property that does not hold ends the fuzzer, which then writes the input down. */
#ifndef FUZZ_CHECK_H
#define FUZZ_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(holds)                                                   \
  do {                                                                 \
    if (!(holds)) {                                                    \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
      abort();                                                         \
    }                                                                  \
  } while (0)

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n);

#endif
