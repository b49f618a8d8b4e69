-- Written by rockspec/generate.lua. Not to be edited: make rockspec.
-- Built in a clone: luarocks make rockspec/gamelift-scm-1.rockspec
rockspec_format = "3.0"
package = "gamelift"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Amazon GameLift client for Lua with a C core, and a local GameLift to run it against",
  license = "MIT",
}
supported_platforms = { "unix" }
-- lua-cjson and argparse are for the local GameLift.
dependencies = { "lua >= 5.1, < 5.5", "lua-cjson >= 2.1", "argparse >= 0.7" }
-- Found by their libraries: the headers may stand where LuaRocks does not look (Debian's multiarch folders).
external_dependencies = { CRYPTO = { library = "crypto" }, CURL = { library = "curl" } }
build = {
  type = "builtin",
  modules = {
    ["gamelift.core"] = {
      sources = {
        "src/core/base64.c",
        "src/core/buf.c",
        "src/core/endpoint.c",
        "src/core/error.c",
        "src/core/ini.c",
        "src/core/json.c",
        "src/core/model.c",
        "src/core/near.c",
        "src/core/page_token.c",
        "src/core/retry.c",
        "src/core/text.c",
        "src/core/time.c",
        "src/lua/core.c",
        "src/lua/decode.c",
        "src/lua/encode.c",
        "src/lua/endpoint.c",
        "src/lua/error.c",
        "src/lua/ini.c",
        "src/lua/model.c",
        "src/lua/near.c",
        "src/lua/page_token.c",
        "src/lua/problem.c",
        "src/lua/retry.c",
        "src/lua/sign.c",
      },
      libraries = { "m" },
    },
    ["gamelift.crypto"] = {
      sources = {
        "src/core/buf.c",
        "src/core/random.c",
        "src/core/signkey.c",
        "src/core/sigv4.c",
        "src/core/time.c",
        "src/lua/crypto.c",
      },
      libraries = { "crypto" },
      incdirs = { "$(CRYPTO_INCDIR)" }, libdirs = { "$(CRYPTO_LIBDIR)" },
    },
    ["gamelift.curl"] = {
      sources = {
        "src/core/buf.c",
        "src/http/answer.c",
        "src/http/blocking.c",
        "src/http/curl.c",
        "src/http/pool.c",
        "src/http/settings.c",
        "src/http/transfer.c",
      },
      libraries = { "curl", "dl", "pthread", "m" },
      incdirs = { "$(CURL_INCDIR)" }, libdirs = { "$(CURL_LIBDIR)" },
    },
    ["gamelift.call"] = "lua/gamelift/call.lua",
    ["gamelift.client"] = "lua/gamelift/client.lua",
    ["gamelift.config"] = "lua/gamelift/config.lua",
    ["gamelift.credentials.environment"] = "lua/gamelift/credentials/environment.lua",
    ["gamelift.credentials"] = "lua/gamelift/credentials/init.lua",
    ["gamelift.credentials.shared_file"] = "lua/gamelift/credentials/shared_file.lua",
    ["gamelift.credentials.static"] = "lua/gamelift/credentials/static.lua",
    ["gamelift.endpoint"] = "lua/gamelift/endpoint.lua",
    ["gamelift.enums"] = "lua/gamelift/enums.lua",
    ["gamelift.environment"] = "lua/gamelift/environment.lua",
    ["gamelift.errors"] = "lua/gamelift/errors.lua",
    ["gamelift"] = "lua/gamelift/init.lua",
    ["gamelift.log"] = "lua/gamelift/log.lua",
    ["gamelift.names"] = "lua/gamelift/names.lua",
    ["gamelift.operations"] = "lua/gamelift/operations.lua",
    ["gamelift.options"] = "lua/gamelift/options.lua",
    ["gamelift.paginator"] = "lua/gamelift/paginator.lua",
    ["gamelift.profiles"] = "lua/gamelift/profiles.lua",
    ["gamelift.recover"] = "lua/gamelift/recover.lua",
    ["gamelift.retry"] = "lua/gamelift/retry.lua",
    ["gamelift.transport.curl"] = "lua/gamelift/transport/curl.lua",
    ["gamelift.transport"] = "lua/gamelift/transport/init.lua",
    ["gamelift.types"] = "lua/gamelift/types.lua",
    ["gamelift.user_agent"] = "lua/gamelift/user_agent.lua",
  },
  install = { bin = { ["gamelift-local"] = "lua/gamelift/local/gamelift-local" } },
}
