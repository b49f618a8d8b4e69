/* Preloaded beside the sanitizers: the programs that the specs start are not to load them too. */
#include <stdlib.h>

__attribute__((constructor)) static void forget(void) { unsetenv("LD_PRELOAD"); }
