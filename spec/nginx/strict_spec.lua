-- Calls in an nginx where reading or writing an undeclared global raises.
local nginx = require "spec.support.nginx"

local STRICT = [[
setmetatable(_G, {
  __newindex = function(_, name) error("assign to undeclared variable '" .. tostring(name) .. "'", 2) end,
  __index = function(_, name) error("variable '" .. tostring(name) .. "' is not declared", 2) end,
})
return {}
]]

describe("in an nginx where undeclared globals raise", function()
  local worker
  setup(function()
    worker = nginx.start {
      http = 'lua_shared_dict gamelift 1m;\ninit_by_lua_block { require "strict_globals" require "gamelift" }',
      server = [[location = / { content_by_lua_block { ngx.print '{"GameSessions":[{"GameSessionId":"g"}]}' } }]],
      files = { ["strict_globals.lua"] = STRICT },
    }
  end)
  teardown(function() worker:stop() end)

  it("an undeclared global raises", function()
    assert.same({ false }, { worker:run "return (pcall(function() return no_such_global end))"[1] })
  end)

  it("a call works with and without the cache, and against the emulator", function()
    assert.same({ "g", "g", "g", "service" }, worker:run([[
      local url = ...
      local gamelift = require "gamelift"
      local client = gamelift.client { region = "us-west-2", endpoint = url,
        credentials = { access_key_id = "a", secret_access_key = "canary-secret" }, credentials_cache = ngx.shared.gamelift }
      local function id(reply, err) return reply and reply.GameSessions[1].GameSessionId or tostring(err) end
      local reads = require("gamelift.resty").cached(client, { dict = ngx.shared.gamelift, ttl = 500 })
      local pages = client:get_paginator("describe_game_sessions"):paginate { FleetId = "f" }
      local inside = gamelift.client { region = "us-west-2", transport = gamelift.emulator {}:transport(), endpoint = "http://local",
        credentials = { access_key_id = "a", secret_access_key = "canary-secret" } }
      local _, err = inside:describe_game_sessions { FleetId = "f" }
      return id(client:describe_game_sessions { FleetId = "f" }), id(reads:describe_game_sessions { FleetId = "f" }),
        id(pages:next_page()), err.kind]], worker.url))
    assert.equal("", worker:alarms())
  end)
end)
