-- A server process in its session: bytes of GameLift on links, cut anywhere, while calls are made, links break and time passes. Each
-- call is done once; what the session sends is JSON.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local link = require "gamelift.server.link"
local sdk_session = require "spec.support.sdk_session"

local PUSHES = { "CreateGameSession", "UpdateGameSession", "TerminateProcess", "RefreshConnection", "Unknown" }
local CALLS = {
  { "accept_player_session", "psess-1" }, { "activate_game_session" }, { "describe_player_sessions", { PlayerId = "anna" } },
  { "get_compute_certificate" }, { "start_match_backfill", { MatchmakingConfigurationArn = "arn", Players = { { PlayerId = "p" } } } },
  { "process_ending" }, { "update_player_session_creation_policy", "ACCEPT_ALL" }, { "get_fleet_role_credentials", { RoleArn = "arn" } },
}
local service = core.websocket { role = "server" }

-- A connection whose peer is the input.
local function new_connection(bytes)
  local connection = { sent = "", is_open = true }
  function connection.send(self, text, from)
    local count = math.min(#text - from + 1, 1 + bytes:byte() * 8)
    self.sent = self.sent .. text:sub(from, from + count - 1)
    return count
  end
  function connection.receive() return "" end
  function connection.close(self) self.is_open = false end
  return connection
end

local function harness_of(bytes)
  local harness = sdk_session.new()
  function harness.link_of()
    local made = link.new(harness.session, new_connection(bytes))
    made.sent = {} -- of the harness's own links
    local send = made.send
    function made.send(self, text)
      assert(type(core.read_json(text)) == "table", text)
      harness.last_text = text
      return send(self, text)
    end
    made.sent = 0
    return made
  end
  return harness
end

local function text_of(bytes, harness)
  local kind = bytes:below(6)
  if kind == 0 then return bytes:text() end
  local members = bytes:text()
  members = members == "" and "" or "," .. members
  if kind < 4 and harness.last_text then -- a response to the last request
    local request = core.read_json(harness.last_text)
    local status = bytes:pick { 200, 200, 200, 400, 404, 500, "null" }
    return ('{"Action":"%s","RequestId":"%s","StatusCode":%s%s}'):format(request.Action, request.RequestId, status, members)
  end
  return ('{"Action":"%s"%s}'):format(bytes:pick(PUSHES), members)
end

local steps = {
  function(bytes, harness) -- a message
    local text = text_of(bytes, harness)
    if not harness.link or not pcall(service.text, service, text) then return end
    harness.link:feed(service:text(text))
  end,
  function(bytes, harness) if harness.link then harness.link:feed(bytes:text()) end end,
  function(bytes, harness)
    local frame = bytes:pick { service:ping "x", service:pong "", service:close(1000, "bye"), service:close(1011) }
    if harness.link then harness.link:feed(frame) end
  end,
  function(bytes, harness) harness:advance(bytes:byte()) end,
  function(bytes, harness)
    local call = bytes:pick(CALLS)
    harness.calls[#harness.calls + 1] = harness:call(call[1], call[2])
  end,
  function(bytes, harness) harness.calls[#harness.calls + 1] = harness:ready(bytes:byte() % 2 == 0) end,
  function(bytes, harness)
    if not harness.session:next_timer() then return end
    local dial = harness.session:take_dial()
    if not dial then return end
    if bytes:byte() % 4 == 0 then
      return harness.session:refused(dial, require("gamelift.errors").new { kind = "transport", code = "ConnectionFailed" })
    end
    harness.link = harness.link_of()
    harness.session:opened(dial, harness.link)
  end,
  function(bytes, harness) if harness.link then harness.link:broken(bytes:text()) end end,
  function(_, harness) harness:events() end,
  function(bytes, harness) harness.session:health(bytes:byte(), bytes:byte() % 2 == 0) end,
}

return function(data)
  local bytes = input.new(data)
  local harness = harness_of(bytes)
  harness.calls = {}
  harness:connect()
  for _ = 1, 40 do
    if bytes:is_empty() then break end
    bytes:pick(steps)(bytes, harness)
    if harness.link then
      harness.link:drain(math.huge)
      harness.link:flush()
    end
  end
  harness.session:close()
  harness.session:tick()
  for _, call in ipairs(harness.calls) do
    assert(call.count == 1 and (call.result ~= nil) ~= (call.err ~= nil), "a call is not done once")
  end
  for _, report in ipairs(harness.reports) do assert(utf8.len(report) and not report:find "[%z\1-\31\127]", report) end
end
