/* The Lua files that are compiled into a host program. */
#ifndef GL_BUNDLE_H
#define GL_BUNDLE_H

#include <stddef.h>

struct gl_bundle_file {
  const char *module; /* "gamelift.client" */
  const char *chunk;  /* "@gamelift/client.lua" */
  const unsigned char *text;
  size_t length;
};

/* In the order of their names; the last one has no module. Written by bundle.cmake. */
extern const struct gl_bundle_file gl_bundle_files[];

#endif
