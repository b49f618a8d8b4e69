#define _GNU_SOURCE /* dladdr */
#include "../../core/version.h"
#include "binding.h"
#include "../pin.h"

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_gamelift_core(lua_State *L);

/* The system, as AWS's SDKs call it in the User-Agent. */
#if defined(__linux__)
#define SYSTEM "linux"
#elif defined(__APPLE__)
#define SYSTEM "macos"
#else
#define SYSTEM "other"
#endif

int luaopen_gamelift_core(lua_State *L) {
#if LUA_VERSION_NUM >= 502
  luaL_checkversion(L);
#endif
  gl_pin_module(luaopen_gamelift_core);
  lua_newtable(L);
  lua_pushliteral(L, GL_VERSION);
  lua_setfield(L, -2, "version");
  lua_pushliteral(L, SYSTEM);
  lua_setfield(L, -2, "system");
  gl_open_model(L);
  gl_open_encode(L);
  gl_open_decode(L);
  gl_open_page_token(L);
  gl_open_clock(L);
  gl_open_lazy_crypto(L);
  gl_open_suggest(L);
  gl_open_service_error(L);
  gl_open_endpoint(L);
  gl_open_url(L);
  gl_open_retry(L);
  gl_open_ini(L);
  gl_open_file(L);
  gl_open_process(L);
  gl_open_document(L);
  gl_open_json_tree(L);
  gl_open_http(L);
  gl_open_upgrade(L);
  gl_open_websocket(L);
  return 1;
}
