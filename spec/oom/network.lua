-- Scenarios of the memory sweep over connections: each transport, whose call succeeds, is refused, or is retried; TLS; ends in flight.
-- luacheck: globals OOM_PORT OOM_TLS_PORT OOM_CA
local OUTCOMES = { { "good", "" }, { "refused", "/refused" }, { "retried", "/broken" } }
local PARAMS = { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/f/g" }
local PAGE = '{"PlayerSessions":[{"PlayerSessionId":"psess-1","Port":1}]}'
local STEPS = {
  good = { { body = PAGE } },
  refused = { { status = 400, body = '{"__type":"NotFoundException","Message":"no such session"}' } },
  retried = { { status = 500, body = '{"__type":"InternalServiceException","Message":"try again"}' }, { body = PAGE } },
}

-- Returns the page of a reply, whose metadata counts the attempts that memory cost; or nil, the text of the error and its code.
local function results(reply, err)
  if reply then return reply.PlayerSessions end
  return nil, tostring(err):gsub(" after %d attempts", ""), err.code
end

return function(kit)
  local scenarios = {}
  local function add(name, make, also) scenarios[#scenarios + 1] = { name, make, also = also } end

  local function client(path, transport)
    require("gamelift.core").retry_delay = function() return 0 end
    return kit.client_on(transport, { endpoint = "http://127.0.0.1:" .. OOM_PORT .. path })
  end

  local function blocking(path)
    return function()
      local c = client(path)
      return function() return results(c:describe_player_sessions(PARAMS)) end
    end
  end

  -- Runs the call in a loop to its end; after(): the loop must have got through it, and serve the next.
  local function in_loop(path)
    return function()
      local loop = require("gamelift").loop { on_error = function() end }
      local c, call, ran = client(path, loop), nil, 0
      local function run()
        call, ran = nil, 0
        call = c:start("describe_player_sessions", PARAMS)
        call:on_done(function() ran = ran + 1 end)
        kit.await(loop, call)
        if not call:done() then call:cancel() end
        return results(call:result())
      end
      return run, function()
        if not kit.run_on(loop) then return "it does not come to an end" end
        return call and not call:done() and "the call never ends" or ran > 1 and "the callback ran twice" or nil
      end
    end
  end

  local function in_process(outcome)
    return function()
      local transport = kit.scripted(STEPS[outcome])
      local c = kit.client_on(transport)
      return function()
        transport.rewind()
        return results(c:describe_player_sessions(PARAMS))
      end
    end
  end

  for _, outcome in ipairs(OUTCOMES) do
    local name, path = outcome[1], outcome[2]
    add("libcurl, " .. name, blocking(path), { "127.0.0.1" })
    add("loop, " .. name, in_loop(path), { "127.0.0.1", "interrupted" })
    add("in process, " .. name, in_process(name))
  end

  add("credentials of a container, by libcurl", function()
    local gamelift = require "gamelift"
    local provider = gamelift.credentials.container { url = "http://127.0.0.1:" .. OOM_PORT .. "/credentials", token = "t" }
    local transport = require("gamelift.transport.curl").new()
    transport.sleep = function() end
    return function()
      local keys, err = provider:credentials(transport, 0)
      if keys then return keys end
      return nil, tostring(err)
    end
  end, { "127.0.0.1" })

  -- A loop that is closed, a call that is cancelled and a client that is closed, while the response is awaited.
  local function in_flight(finish)
    return function()
      return function()
        local loop = require("gamelift").loop { on_error = function() end }
        local c = client("/silent", loop)
        local first, second = c:start("describe_player_sessions", PARAMS), c:start("describe_player_sessions", PARAMS)
        loop:run(0.002)
        finish(loop, c, first, second)
        local _, err = first:result()
        local _, second_err = second:result()
        loop:close()
        c:close()
        return nil, err and err.kind == "cancelled" and "cancelled" or tostring(err),
          second_err and second_err.kind == "cancelled" and "cancelled" or tostring(second_err)
      end
    end
  end
  local also = { "127.0.0.1", "interrupted", "cancelled", "OpenSSL", "libcurl" }
  add("loop, closed in flight", in_flight(function(loop) loop:close() end), also)
  add("loop, cancelled in flight", in_flight(function(_, _, first, second)
    first:cancel()
    second:cancel()
  end), also)

  if OOM_TLS_PORT then
    add("libcurl over TLS, first call", function()
      return function()
        local c = kit.client_on(nil, { endpoint = "https://127.0.0.1:" .. OOM_TLS_PORT, ca_file = OOM_CA, retry = { mode = "off" } })
        local reply, err = c:describe_player_sessions(PARAMS)
        c:close()
        return results(reply, err)
      end
    end, { "127.0.0.1", "OpenSSL", "libcurl", "TLS", "SSL", "certificate" })
  end
  return scenarios
end
