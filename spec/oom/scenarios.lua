-- The scenarios of the memory sweep (host.c). A scenario's `make` prepares, with all the memory it wants, and returns the
-- function that must survive; that function gives the same results each time it is called.
--
-- A second function that `make` returns is called after the failure, with memory, and returns the problem, or nil.
--
-- A `cold` scenario is not run before; cold(results…) says whether its results are right.
--
-- Clean is: those very results; or an error raised, or nil and an error, that speaks of memory. `also` lists further
-- words that an error may have where a library hides the reason.
--
-- server_process.lua, network.lua and services.lua have further scenarios.
-- luacheck: globals OOM_PORT
local M = {}

local credentials = {
  access_key_id = "AKIAIOSFODNN7EXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

local function player_sessions(n)
  local out = {}
  for i = 1, n do
    out[i] = ('{"PlayerSessionId":"psess-%d","PlayerId":"player\\u00e9-%d","Port":%d,"CreationTime":1.5E9}')
      :format(i, i, i)
  end
  return '{"PlayerSessions":[' .. table.concat(out, ",") .. "]}"
end

local function core() return require "gamelift.core" end

-- Returns a transport that plays these steps again and again.
local function scripted(steps)
  local transport, turn = {}, 0
  function transport.send()
    turn = turn % #steps + 1
    local step = steps[turn]
    if step.failure then return nil, step.failure end
    return {
      status = step.status or 200,
      headers = { ["content-type"] = "application/x-amz-json-1.1", ["x-amzn-requestid"] = "0a1b2c3d" },
      body = step.body,
    }
  end
  function transport.sleep() end
  function transport.now() return 0 end
  function transport.rewind() turn = 0 end
  return transport
end

local function client_on(transport, options)
  local all = {
    region = "us-west-2", credentials = credentials, transport = transport, idempotency = false,
    clock = function() return 1770091506 end,
  }
  for k, v in pairs(options or {}) do all[k] = v end
  return require("gamelift").client(all)
end

local create = {
  FleetId = "fleet-2222bbbb-33cc-44dd-55ee-6666ffff77aa", MaximumPlayerSessionCount = 16, Name = "Arena \240\159\142\174",
  GameProperties = { { Key = "mode", Value = "capture the flag" }, { Key = "map", Value = "canyon-7" } },
}

local function call_scenario(steps, options)
  return function()
    local transport = scripted(steps)
    local client = client_on(transport, options)
    return function()
      transport.rewind()
      local reply, err = client:create_game_session(create)
      if reply then return reply end
      return nil, tostring(err), err.kind, err.code, err.attempts
    end
  end
end

local created = '{"GameSession":{"GameSessionId":"arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1","Port":1935,'
  .. '"Status":"ACTIVATING","GameProperties":[{"Key":"mode","Value":"capture the flag"}],"CreationTime":1.5e9}}'
local refused = { status = 400, body = '{"__type":"NotFoundException","Message":"no such fleet"}' }
local broken = { status = 500, body = '{"__type":"InternalServiceException","Message":"try again"}' }

local scenarios = {
  { "require core", function()
    return function()
      package.loaded["gamelift.core"] = nil
      return type(require "gamelift.core")
    end
  end },
  { "require gamelift", function()
    return function()
      for name in pairs(package.loaded) do
        if name:find "^gamelift" then package.loaded[name] = nil end
      end
      return type(require "gamelift")
    end
  end },
  { "encode", function()
    local c = core()
    return function() return c.encode("create_game_session", create, "strict") end
  end },
  { "first encode of a state", function()
    local c = core()
    return function() return c.encode("create_game_session", create, "strict") end
  end, cold = function(body) return body:find "capture the flag" end },
  { "first problem of a state", function()
    local c = core()
    return function() return c.encode("create_game_session", { FleetId = "" }, "strict") end
  end, cold = function(body, problems) return body == nil and #problems == 2 end },
  { "first pattern of a state", function()
    local c = core()
    return function() return c.encode("create_game_session", { FleetId = "wrong" }, "service") end
  end, cold = function(body, problems) return body == nil and #problems == 2 end,
    lossy = true }, -- glibc's regcomp loses blocks when it fails
  { "first decode of a state", function()
    local c, body = core(), player_sessions(3)
    return function() return c.decode("describe_player_sessions", body) end
  end, cold = function(reply) return #reply.PlayerSessions == 3 end },
  { "first signature of a state", function()
    local c = core()
    return function()
      return c.signer():sign("POST", "https://gamelift.us-west-2.amazonaws.com/", { ["content-type"] = "text/x" },
        "{}", credentials, "us-west-2", "gamelift", 1770091506)
    end
  end, cold = function(authorization, date) return authorization:find "Signature" and date == "20260203T040506Z" end,
    also = { "OpenSSL" } },
  { "encode with patterns", function()
    local c = core()
    return function() return c.encode("create_game_session", create, "service") end
  end },
  { "encode with problems", function()
    local c = core()
    local wrong = { fleetId = 7, GameProperties = { { Key = "a", Value = {} }, { Value = "\255" } }, Name = "" }
    return function() return c.encode("create_game_session", wrong, "strict") end
  end },
  { "decode of 200 items", function()
    local c, body = core(), player_sessions(200)
    return function() return c.decode("describe_player_sessions", body) end
  end },
  { "decode of 200 items in CBOR", function()
    local c = core()
    local page = c.decode("describe_player_sessions", player_sessions(200))
    local body = c.encode("describe_player_sessions", page, "off", "output", nil, nil, nil, "cbor")
    return function() return c.decode("describe_player_sessions", body, "output", false, "cbor") end
  end },
  { "encode and decode in CBOR", function()
    local c = core()
    local page = c.decode("describe_player_sessions", player_sessions(50))
    page.NextToken = ("x"):rep(500)
    return function()
      local body = c.encode("describe_player_sessions", page, "off", "output", nil, nil, nil, "cbor")
      local reply = c.decode("describe_player_sessions", body, "output", false, "cbor")
      return #body, #reply.PlayerSessions, c.decode("list_fleets", "\191\105NextToken\127\97a\97b\255\255", "output", false, "cbor")
    end
  end },
  { "an error in CBOR", function()
    local c = core()
    return function()
      local body = c.error_body("NotFoundException", "Message", "a\255" .. ("b"):rep(300), "cbor")
      return c.error(400, { ["smithy-protocol"] = "rpc-v2-cbor" }, body).members.Message
    end
  end },
  { "decode errors", function()
    local c, cut = core(), player_sessions(3):sub(1, -20)
    return function()
      local first, why = c.decode("describe_player_sessions", cut)
      local second, why2 = c.decode("describe_player_sessions", '{"PlayerSessions":[{"PlayerId":"\255"}]}')
      return first, why, second, why2
    end
  end },
  { "sign", function()
    local signer = core().signer()
    local time = 1770091506
    return function()
      time = time + 86400 -- another day: the signing key is derived again
      local day = time
      time = 1770091506
      local a = signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", { ["content-type"] = "text/x" }, "{}",
        credentials, "us-west-2", "gamelift", day)
      return a, signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", { ["content-type"] = "text/x" },
        "{}", credentials, "us-west-2", "gamelift", time)
    end
  end },
  { "new signer", function()
    local c = core()
    c.signer():close()
    return function()
      c.signer():close()
      return true
    end
  end, also = { "OpenSSL" } }, -- which says "unsupported" when it can't look its digest up

  { "RSA signature", function()
    local c = core()
    local pipe = io.popen "openssl genrsa 1024 2>/dev/null"
    local pem = pipe:read "*a"
    pipe:close()
    assert(c.rsa_key(pem)):sign("SHA256", "text")
    return function()
      local key, problem = c.rsa_key(pem)
      if not key then return nil, problem end
      return key:sign("SHA256", "text")
    end
  end, also = { "expected a private RSA key", "OpenSSL refuses to sign" } }, -- which name no reason

  { "gamelift.sign with stages", function()
    local gamelift = require "gamelift"
    local request = { method = "POST", url = "https://sts.eu-west-1.amazonaws.com/a b?x=1&b=", body = "{}",
      headers = { ["content-type"] = "application/json" } }
    local options = { credentials = credentials, region = "eu-west-1", service = "sts", time = 1770091506 }
    return function() return gamelift.sign(request, options) end
  end },
  { "random", function()
    local c = core()
    return function() return #c.random(16), #c.uuid(), c.random_float() < 1 end
  end },
  { "error of the service", function()
    local c = core()
    local body = '{"__type":"com.amazonaws.gamelift#FleetCapacityExceededException:http://x","message":"none\\u00e9 left"}'
    return function() return c.error(400, { ["x-amzn-requestid"] = "1" }, body) end
  end },
  { "ini", function()
    local c = core()
    local text = "[DEFAULT]\nx =\n  y = 1\n[default]\nregion = us-west-2\ns3 =\n  a = 1\n  b = 2\n[profile lobby]\nregion=eu-west-1\n"
    return function() return c.ini(text) end
  end },
  { "ini errors", function()
    local c = core()
    return function() return c.ini "region = us-west-2\n[broken\n" end
  end },
  { "endpoint", function()
    local c = core()
    return function()
      local a, b = c.endpoint("cn-north-1", true, false)
      local x, y = c.endpoint("evil.com/#", false, false)
      return a, b, x, y
    end
  end },
  { "redact", function()
    local c = core()
    return function() return c.redact("create_player_session", "input", { PlayerData = "secret", PlayerId = "p" }) end
  end },
  { "suggestions", function()
    local c = core()
    return function() return c.suggest("fleetid", { "Name", "FleetId", "AliasId" }) end
  end },
  { "websocket", function()
    local c = core()
    local text, large = "h\195\169llo", ("x"):rep(3000)
    return function()
      local client, server = c.websocket { role = "client" }, c.websocket { role = "server", max_message = 5000 }
      server:feed(client:text(text) .. client:binary(large) .. client:ping "p" .. client:close(1000, "bye"))
      local out = {}
      for kind, payload, code in server.next, server do out[#out + 1] = { kind, payload, code } end
      client:feed(server:text(large) .. server:close())
      local kind, payload = client:next()
      return out, kind, payload, client:next()
    end
  end },
  { "websocket handshake", function()
    local c = core()
    local key = "dGhlIHNhbXBsZSBub25jZQ=="
    return function()
      local head = c.websocket_request { host = "h", path = "/?a=b", key = key, headers = { ["User-Agent"] = "x" } }
      local request = c.websocket_read_request(head)
      local parser = c.http_parser(1000)
      parser:reset(false, true)
      local response = parser:feed(c.websocket_response(c.websocket_upgrade(request.method, request.headers)))
      if not response then return nil, "not enough memory" end
      local _, problem = c.websocket_upgrade("POST", request.headers)
      return c.websocket_check(response.status, response.headers, key), #c.websocket_key(), problem
    end
  end },
  { "new client", function()
    local transport = scripted { { body = created } }
    return function()
      local client = client_on(transport)
      client:close()
      return true
    end
  end },
  { "call", call_scenario { { body = created } } },
  { "call refused by the service", call_scenario { refused } },
  { "call that is invalid", function()
    local client = client_on(scripted { { body = created } })
    return function()
      local reply, err = client:create_game_session { fleetId = 1, MaximumPlayerSessionCount = "8" }
      return reply, tostring(err)
    end
  end },
  { "call with retries", call_scenario { broken, { failure = { kind = "connect", sent = "no", message = "refused" } },
    { body = created } } },
  { "call with a logger", call_scenario({ broken, { body = created } }, { logger = function() end }) },
  { "first call of a client", function()
    local transport = scripted { { body = created } }
    return function()
      local client = client_on(transport)
      local reply, err = client:create_game_session(create)
      client:close()
      return reply, err and tostring(err)
    end
  end, also = { "OpenSSL" } },
  { "paginator", function()
    local transport = scripted { { body = '{"FleetIds":["a","b"],"NextToken":"t"}' }, { body = '{"FleetIds":["c"]}' } }
    local client = client_on(transport)
    return function()
      transport.rewind()
      local pages = client:get_paginator("list_fleets"):paginate { PaginationConfig = { MaxItems = 2, PageSize = 2 } }
      local all, err = pages:build_full_result()
      if not all then return nil, tostring(err) end
      return all
    end
  end },
  { "call of the local GameLift", function()
    local emulator = require("gamelift.emulator").new { clock = 1770091506, seed = 1 }
    local client = client_on(emulator:transport(), { endpoint = "http://local", credentials = {
      access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret",
    } })
    assert(client:create_location { LocationName = "custom-home" })
    assert(client:create_fleet { Name = "f", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } } })
    return function()
      local reply, err = client:list_fleets { Limit = 5 }
      if not reply then return nil, tostring(err) end
      reply.ResponseMetadata = nil -- request ids count on
      local _, none = client:describe_alias { AliasId = "alias-none" }
      if none.code ~= "NotFoundException" then return nil, none.message end
      return reply, none.code
    end
  end },
  { "close", function()
    return function()
      local client = client_on(scripted { { body = created } })
      client:close()
      client:close()
      local reply, err = client:create_game_session(create)
      return reply, tostring(err)
    end
  end },
}

-- Over libcurl, to the server that the host has started (server.c). Its failures need not speak of memory.
local function over_curl(client)
  local reply, err = client:describe_player_sessions { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/f/g" }
  if reply then return reply end
  return nil, tostring(err)
end

local function curl_client()
  return client_on(nil, { endpoint = "http://127.0.0.1:" .. OOM_PORT, retry = { mode = "off" } })
end

table.insert(scenarios, { "call over libcurl", function()
  local client = curl_client()
  return function() return over_curl(client) end
end, also = { "127.0.0.1" } })
table.insert(scenarios, { "client, call over libcurl, close", function()
  return function()
    local client = curl_client()
    local reply, err = over_curl(client)
    client:close()
    return reply, err
  end
end, also = { "127.0.0.1", "libcurl", "OpenSSL" } })

-- Until the call is done, however slow the machine is; but where nothing can be allocated any more it would be waited for in vain.
local function await(loop, call)
  for _ = 1, 250 do
    loop:run(0.02)
    if call:done() then return end
    if not pcall(string.rep, "x", 100) and not pcall(string.rep, "x", 100) then return end
  end
end

-- Runs the loop with memory: what it raised before it may say once more.
local function run_on(loop)
  for _ = 1, 3 do
    local ok, over = pcall(loop.run, loop, 5)
    if ok then return over end
  end
end

-- Returns the problem of a handle that had to end, or nil.
local function unfinished(word, handle, ran, wanted)
  if not handle:done() then return word .. " never ends" end
  local result, err = handle:result()
  if not result and not (type(err) == "table" and err.kind and err.sent) then return word .. " ends with " .. tostring(err) end
  if ran ~= wanted then return ("the callback of %s ran %d times"):format(word, ran) end
end

table.insert(scenarios, { "call in a loop", function()
  local loop = require("gamelift").loop { on_error = function() end }
  local client = client_on(loop, { endpoint = "http://127.0.0.1:" .. OOM_PORT, retry = { mode = "off" } })
  local call, sleeper, ran, wanted
  local function begin()
    call, sleeper, ran, wanted = nil, nil, 0, 0
    call = client:start("describe_player_sessions", { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/f/g" })
    call:on_done(function() ran = ran + 1 end)
    wanted = 1
    sleeper = loop:spawn(function()
      loop:sleep(0.001)
      return true
    end)
  end
  local function after()
    local over = run_on(loop)
    local why = not over and "it does not come to an end" or call and unfinished("the call", call, ran, wanted)
      or sleeper and not sleeper:done() and "the sleeper never ends"
    if why then return why end
    begin()
    if not run_on(loop) then return "it does not come to a second end" end
    local reply, err = call:result()
    return not reply and "the second call gave " .. tostring(err) or unfinished("the second call", call, ran, 1)
      or not (sleeper:result()) and "the second sleeper failed" or loop.count ~= 0 and "tasks are left" or nil
  end
  return function()
    begin()
    await(loop, call)
    if not call:done() then call:cancel() end
    local reply, err = call:result()
    if reply then return reply end
    return nil, tostring(err)
  end, after
end, also = { "127.0.0.1", "interrupted" } })

local kit = {
  client_on = client_on, scripted = scripted, await = await, run_on = run_on, unfinished = unfinished, created = created, create = create,
}
for _, name in ipairs { "server_process", "network", "services" } do
  for _, scenario in ipairs(require("spec.oom." .. name)(kit)) do table.insert(scenarios, scenario) end
end

local function find(name)
  for _, s in ipairs(scenarios) do if s[1] == name then return s end end
end

function M.names()
  local names = {}
  for i, s in ipairs(scenarios) do names[i] = s[1] end
  return names
end

local function pack(...) return { n = select("#", ...), ... } end
local unpack = table.unpack or unpack

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for k, v in pairs(a) do if not same(v, b[k]) then return false end end
  for k in pairs(b) do if a[k] == nil then return false end end
  return true
end

local current -- the scenario under way: { name, make, run=, expected=, result= }

local function is_right(result)
  if not current.cold then return same(result, current.expected) end
  local ok, right = pcall(current.cold, unpack(result, 1, result.n))
  return ok and right
end

-- Returns the function to run while memory fails, and whether a library is known to lose C memory then.
function M.prepare(name)
  current = find(name)
  current.run, current.after = current[2]()
  if not current.cold then
    current.expected = pack(current.run())
    assert(is_right(pack(current.run())), "a scenario must give the same results each time")
  end
  return function() current.result = pack(current.run()) end, current.lossy or false
end

local function speaks_of_memory(err)
  local text = tostring(err)
  if text:find "memory" then return true end
  for _, word in ipairs(current.also or {}) do if text:find(word, 1, true) then return true end end
  return false
end

local function describe(result)
  local out = {}
  for i = 1, result.n do out[i] = tostring(result[i]) end
  return table.concat(out, ", ")
end

local function outcome(ok, err, reached)
  if not ok then
    if not reached then return "raised without need: " .. tostring(err) end
    return not speaks_of_memory(err) and "raised: " .. tostring(err) or nil
  end
  local result = current.result
  if is_right(result) then return nil end
  if reached and not result[1] and speaks_of_memory(result[2]) then return nil end
  return "gave " .. describe(result)
end

-- nil if all is well, else what is not.
function M.judge(ok, err, reached)
  local why = outcome(ok, err, reached) or current.after and current.after()
  if why then return why end
  local again = pack(pcall(current.run))
  if not again[1] then return "afterwards it raises: " .. tostring(again[2]) end
  local results = { n = again.n - 1 }
  for i = 1, results.n do results[i] = again[i + 1] end
  if not is_right(results) then return "afterwards it gives " .. describe(results) end
end

return M
