/* The options of handles and of a multi's settings: { ca_file =, proxy =, max_response = }. */
#ifndef GL_L_SETTINGS_H
#define GL_L_SETTINGS_H

#include "../../curl/settings.h"
#include "../compat.h"

GL_BEGIN

/* Unchecked but for their types. */
struct gl_l_settings_options {
  const char *ca_file, *proxy; /* NULL: absent; kept by the stack */
  size_t max_response;
};

/* Reads the options table at `index`, the last argument, or its absence. Raises in the name of `caller`. */
void gl_l_settings_read(lua_State *L, int index, const char *caller, struct gl_l_settings_options *o);

/* Fills zeroed settings, which a userdata has to own already. Raises in the name of `caller`. */
void gl_l_settings_make(lua_State *L, const char *caller, const struct gl_l_settings_options *o, struct gl_settings *s);

GL_END

#endif
