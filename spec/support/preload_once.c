/* Preloaded with the sanitizers, keeps them out of the programs that the specs start. */
#include <stdlib.h>

__attribute__((constructor)) static void forget(void) { unsetenv("LD_PRELOAD"); }
