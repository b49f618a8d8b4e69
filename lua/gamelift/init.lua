-- gamelift: an Amazon GameLift client. `require "gamelift"` reads the environment and loads little else. The module is also a
-- default client, which configures itself from that environment with its first call.
local core = require("gamelift.native").require "gamelift.core"
require "gamelift.config.environment"

---@type gamelift
local gamelift = { _VERSION = "gamelift " .. core.version, version = core.version }

--- Makes a client: gamelift.client { region = "us-west-2", … }. Touches neither files nor the network.
--- Raises for a wrong option.
---@param options? gamelift.ClientOptions
---@return gamelift.Client
function gamelift.client(options)
  return (require("gamelift.client").new(options, 2)) -- no tail call: the level counts this frame
end

--- Makes a transport for programs that may not wait: gamelift.loop { max_time = 0.0005, … }. loop/init.lua has its methods.
--- Raises for a wrong option.
---@param options? table
---@return gamelift.Loop
function gamelift.loop(options) return (require("gamelift.loop").new(options, 2)) end

--- Signs the headers of any AWS request: gamelift.sign({ method, url, headers, body }, { credentials, region, … }).
--- sign.lua has the details.
function gamelift.sign(...) return require "gamelift.sign"(...) end

--- Reports what a client with these options would do, and why: print(gamelift.doctor { call = true }).
--- Blocks or yields while it asks for credentials. Raises for a wrong option.
---@param options? table # gamelift.ClientOptions, and call
---@return table report # prints as text
function gamelift.doctor(options) return require "gamelift.doctor"(options) end

local default

local function default_client()
  default = default or require("gamelift.client").new()
  return default
end

--- Returns a paginator of the default client, as boto3 does. Raises for an operation that has none.
---@param method string
---@return table paginator
function gamelift.get_paginator(method)
  return (require("gamelift.paginator").get(default_client(), method, 2)) -- no tail call, as above
end

-- Pages of the default client: gamelift.paginate.describe_game_sessions { … }.
gamelift.paginate = setmetatable({}, {
  __name = "gamelift.paginate",
  __index = function(self, method)
    local paginator = require "gamelift.paginator"
    self[method] = paginator.shortcut(paginator.get(default_client(), method, 2))
    return self[method]
  end,
})

-- Parts that are loaded with their first use.
local PARTS = { errors = "gamelift.errors", enums = "gamelift.enums", credentials = "gamelift.credentials",
  emulator = "gamelift.emulator", http = "gamelift.http", server = "gamelift.server" }

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
        "client", "credentials", "doctor", "enums", "errors", "get_paginator", "http", "loop", "paginate", "server", "sign",
      }), 2)
    end
    gamelift[name] = method_of(name)
    return gamelift[name]
  end,
})
