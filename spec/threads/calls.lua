-- What each thread of host.c does: calls over libcurl, some with new clients, over TLS and refused; calls in a loop, some cancelled;
-- programs that give credentials. Returns the number of calls.
-- luacheck: globals PORT CALLS
local core = require "gamelift.core"
local gamelift = require "gamelift"

local PARAMS = { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/f/g" }
local SESSIONS = 300 -- of the server's page
local TLS_PORT, CA = os.getenv "OOM_TLS_PORT", os.getenv "OOM_CA"

local function client(options)
  local all = { region = "us-west-2", endpoint = "http://127.0.0.1:" .. PORT, retry = { mode = "standard", max_attempts = 2 },
    credentials = { access_key_id = "AKID", secret_access_key = "secret" } }
  for key, value in pairs(options or {}) do all[key] = value end
  return gamelift.client(all)
end

local function check(reply, err)
  assert(reply, err)
  assert(#reply.PlayerSessions == SESSIONS, "a page of another size")
end

local made = 0
local kept, refused = client(), client { endpoint = "http://127.0.0.1:" .. PORT .. "/refused" }

local function blocking(i)
  check(kept:describe_player_sessions(PARAMS))
  local _, err = refused:describe_player_sessions(PARAMS)
  assert(err and err.code == "NotFoundException", tostring(err))
  made = made + 2
  if i % 10 ~= 0 then return end
  local fresh = TLS_PORT and client { endpoint = "https://127.0.0.1:" .. TLS_PORT, ca_file = CA } or client()
  check(fresh:describe_player_sessions(PARAMS))
  fresh:close()
  made = made + 1
end

local loop = gamelift.loop()
local in_loop = client { transport = loop }
local silent = client { transport = loop, endpoint = "http://127.0.0.1:" .. PORT .. "/silent" }

local function ticks()
  local handles, lost = {}, silent:start("describe_player_sessions", PARAMS)
  for i = 1, 8 do handles[i] = in_loop:start("describe_player_sessions", PARAMS) end
  for _, handle in ipairs(handles) do
    while not handle:done() do loop:run(0.05) end
    check(handle:result())
  end
  lost:cancel()
  made = made + #handles + 1
end

local function start_program()
  local process = assert(core.process({ "true" }, 100))
  while not process:poll() do core.monotonic() end
  process:kill()
end

for i = 1, CALLS do
  blocking(i)
  ticks()
  if i % 20 == 0 then start_program() end
  assert(#core.random(16) == 16 and #core.uuid() == 36)
end
loop:close()
kept:close()
return made
