-- gamelift: an Amazon GameLift client. `require "gamelift"` notes the environment and loads little else; the module is
-- itself a default client, configured from that environment with its first call.
local core = require("gamelift.native").require "gamelift.core"
require "gamelift.config.environment"

---@type gamelift
local gamelift = { _VERSION = "gamelift " .. core.version, version = core.version }

-- A client of its own: gamelift.client { region = "us-west-2", … }.
function gamelift.client(options)
  return (require("gamelift.client").new(options, 2)) -- no tail call: the level counts this frame
end

-- A transport for programs that may not wait: gamelift.loop { max_time = 0.0005, … }. Its methods are in loop.lua.
function gamelift.loop(options) return (require("gamelift.loop").new(options, 2)) end

-- The headers of any AWS request, signed: gamelift.sign({ method, url, headers, body }, { credentials, region, … }).
function gamelift.sign(...) return require "gamelift.sign"(...) end

-- What a client with these options would do, and why: print(gamelift.doctor { call = true }).
function gamelift.doctor(options) return require "gamelift.doctor"(options) end

local default

local function default_client()
  default = default or require("gamelift.client").new()
  return default
end

-- boto3's, on the default client.
function gamelift.get_paginator(method)
  return (require("gamelift.paginator").get(default_client(), method, 2)) -- no tail call, as above
end

-- gamelift.paginate.describe_game_sessions { … }: pages of the default client.
gamelift.paginate = setmetatable({}, {
  __name = "gamelift.paginate",
  __index = function(self, method)
    local paginator = require "gamelift.paginator"
    self[method] = paginator.shortcut(paginator.get(default_client(), method, 2))
    return self[method]
  end,
})

-- Parts that are loaded when first named.
local PARTS = { errors = "gamelift.errors", enums = "gamelift.enums", credentials = "gamelift.credentials",
  emulator = "gamelift.emulator", http = "gamelift.http" }

local function method_of(method)
  local client = default_client()
  local run = client[method]
  return function(params, options)
    if params == gamelift then error(("%s: call it with '.', as gamelift.%s(…)"):format(method, method), 2) end
    return run(client, params, options)
  end
end

return setmetatable(gamelift, {
  __index = function(_, name)
    if PARTS[name] then
      gamelift[name] = require(PARTS[name])
      return gamelift[name]
    end
    local operations = require "gamelift.operations"
    local operation = operations.get(name)
    if not operation or operation.method ~= name then
      error(operations.unknown(name, {
        "client", "credentials", "doctor", "enums", "errors", "get_paginator", "http", "loop", "paginate", "sign",
      }), 2)
    end
    gamelift[name] = method_of(name)
    return gamelift[name]
  end,
})
