-- Built in a clone: luarocks make rockspec/gamelift-scm-1.rockspec. `make dist` writes a release's from this one (README.md here).
rockspec_format = "3.0"
package = "gamelift"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Amazon GameLift client for Lua with a C core, and a local GameLift to run it against",
  detailed = [[
A client for all 120 operations of Amazon GameLift, with the names, parameters, results, paginators and configuration of boto3. A C
core validates, signs, encodes and decodes; Lua decides when to wait, so the same client runs in a plain script, in the tick loop of
a game server and in OpenResty, and never blocks the last two. With it comes gamelift-local, a GameLift on this machine that every AWS
SDK can use. It is for servers and tools: a program on a player's machine must not hold AWS keys.]],
  license = "MIT",
  labels = { "aws", "gamelift", "game", "client", "openresty", "nginx" },
}
supported_platforms = { "linux" }
-- luaexpat reads the responses of AWS STS; lua-cjson and argparse are for the local GameLift and gamelift-doctor.
dependencies = { "lua >= 5.1, < 5.6", "luaexpat >= 1.4", "lua-cjson >= 2.1", "argparse >= 0.7" }
-- Found by their libraries: the headers may be where LuaRocks does not look (Debian's multiarch folders). CRYPTO and OPENSSL are the
-- same library; OPENSSL_DIR is the name that users of other rocks know.
external_dependencies = {
  CRYPTO = { library = "crypto" },
  OPENSSL = { library = "crypto" },
  CURL = { library = "curl" },
}
-- Not `builtin`: it takes no compiler flags. src/build.mk hardens the modules.
build = {
  type = "make",
  makefile = "src/build.mk",
  build_target = "all",
  variables = {
    CC = "$(CC)",
    CFLAGS = "$(CFLAGS)",
    LIBFLAG = "$(LIBFLAG)",
    LUA = "$(LUA)",
    LUA_INCDIR = "$(LUA_INCDIR)",
    CRYPTO_INCDIR = "$(CRYPTO_INCDIR)",
    CRYPTO_LIBDIR = "$(CRYPTO_LIBDIR)",
    OPENSSL_INCDIR = "$(OPENSSL_INCDIR)",
    OPENSSL_LIBDIR = "$(OPENSSL_LIBDIR)",
    CURL_INCDIR = "$(CURL_INCDIR)",
    CURL_LIBDIR = "$(CURL_LIBDIR)",
  },
  install_variables = {
    LUADIR = "$(LUADIR)", LIBDIR = "$(LIBDIR)", BINDIR = "$(BINDIR)", MANDIR = "$(PREFIX)/share/man", DESTDIR = "",
  },
}
test = { type = "command", command = "make test" }
