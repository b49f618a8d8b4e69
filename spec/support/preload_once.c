/* Preloaded with the sanitizers, keeps them out of the programs that the specs start. Of two sanitizers in libraries of their own, as
   gcc's are, the first one alone obeys log_path: this names the file for the other. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

__attribute__((constructor)) static void forget(void) {
  const char *path = getenv("SANITIZER_REPORTS");
  void *ubsan = dlopen("libubsan.so.1", RTLD_NOW | RTLD_NOLOAD);
  void (*set_path)(const char *) = NULL;
  if (ubsan) *(void **)&set_path = dlsym(ubsan, "__sanitizer_set_report_path");
  if (set_path && path) set_path(path);
  unsetenv("LD_PRELOAD");
}
