-- make world: a local GameLift, two game servers and the lobby, without a browser and, where there is one, in it.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local socket = require "socket"
local websocket_client = require "spec.support.websocket_client"

local JSON = { ["Content-Type"] = "application/json" }
local POLICY_VIOLATION = 1008

local World = {}
World.__index = World

local running -- the world of the present case

-- Starts all, as make world does, and waits until both game servers are ready.
local function start(match_seconds)
  local self = setmetatable({}, World)
  self.folder, self.remove = process.folder()
  local command = [[TMPDIR='%s' MATCH_SECONDS=%d exec %s%s --game-server="sh '$PWD/examples/game_server/launch.sh'" \
    </dev/null >'%s/out' 2>&1 & echo $!]]
  command = command:format(self.folder, match_seconds, process.clean, interpreter.command "examples/lobby/start.lua", self.folder)
  local pipe = assert(io.popen(command))
  self.pid, running = pipe:read "*l", self
  pipe:close()
  self.port = tonumber(self:wait(function() return self:output():match "http://127%.0%.0%.1:(%d+)/\n" end))
  self:wait(function() return select(2, self:output():gsub("is ready on port", "")) == 2 end)
  local about = self:get "/api/about"
  self.client = gamelift.client { endpoint = about.endpoint, region = "us-west-2",
    credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" } }
  self.endpoint = tonumber(about.endpoint:match ":(%d+)/$")
  return self
end

function World:output() return process.read(self.folder .. "/out") or "" end

function World:wait(condition) return (assert(process.wait(condition, 20), self:output())) end

function World:get(path) return cjson.decode(http.request_1_0(self.port, "GET", path).body) end

function World:post(path, body)
  local response = http.request_1_0(self.port, "POST", path, JSON, body)
  assert(response.status < 300, response.body)
  return response.body ~= "" and cjson.decode(response.body) or nil
end

-- Returns the processes of the fleet that are ready for a session: { [process id] = port }.
function World:ready_processes()
  local list = {}
  local state = cjson.decode(http.request(self.endpoint, "GET", "/_control/state").body)
  for _, each in ipairs(state.fleets[1].locations[1].hosts[1].processes) do
    if each.sdk and not each.sdk.no_session_because then list[each.process_id] = math.floor(each.port) end
  end
  return list
end

-- Waits until one of two processes is another one.
function World:wait_replaced(before)
  self:wait(function()
    local old, new = 0, 0
    for id in pairs(self:ready_processes()) do
      if before[id] then old = old + 1 else new = new + 1 end
    end
    return old == 1 and new == 1
  end)
end

-- Returns the ids of the operating system's processes that the launcher has started for a server process, or for all.
function World:pids(process_id)
  local found = process.run(("grep -lsz '^GAMELIFT_SDK_%s=%s' /proc/[0-9]*/environ"):format(process_id and "PROCESS_ID" or "WEBSOCKET_URL",
    process_id or ("ws://127.0.0.1:%d/"):format(self.endpoint)))
  local list = {}
  for pid in found:gmatch "/proc/(%d+)/" do
    if process.alive(pid) then list[#list + 1] = pid end
  end
  return list
end

-- Matches two players, who both accept. Returns the match as each sees it.
function World:match(names)
  local ids, matches = {}, {}
  local function each_in(state)
    for i, id in ipairs(ids) do
      matches[i] = self:get("/api/matches?id=" .. id).match
      if matches[i].state ~= state then return false end
    end
    return true
  end
  for i, name in ipairs(names) do ids[i] = self:post("/api/matches", { player = name }).match.id end
  self:wait(function() return each_in "accept" end)
  for i, name in ipairs(names) do self:post("/api/matches/accept", { id = ids[i], player = name, accept = true }) end
  self:wait(function() return each_in "found" end)
  return matches
end

-- Connects a player to a game server by the URL that the lobby gave, with this token.
local function connect(match, token)
  local connection = assert(websocket_client.open(tonumber(match.url:match "^ws://127%.0%.0%.1:(%d+)/$"), {}))
  connection:send("token=" .. token)
  return connection
end

-- Reads states of the game until one fits the pattern. Returns it.
local function read_state(connection, pattern)
  while true do
    local kind, payload = connection:receive()
    assert(kind == "text", kind)
    if payload:find(pattern) then return payload end
  end
end

-- Waits until nothing of the world is left.
function World:wait_gone()
  self:wait(function()
    return not process.alive(self.pid) and #self:pids() == 0 and process.run(("ls '%s'"):format(self.folder)) == "out"
      and not socket.connect("127.0.0.1", self.port) and not socket.connect("127.0.0.1", self.endpoint)
  end)
end

-- Ends what a failed case has left.
function World:kill()
  process.kill(self.pid)
  process.wait(function() return not process.alive(self.pid) end)
  self.remove()
  running = nil
end

-- Ends the starter, and fails unless nothing is left.
function World:stop(signal)
  local ports = self:ready_processes()
  process.kill(self.pid, signal)
  self:wait_gone()
  for _, port in pairs(ports) do assert(not socket.connect("127.0.0.1", port), "port " .. port) end
  self.client:close()
  self.remove()
  running = nil
end

local problem

setup(function()
  local _, missing = process.run "ls /usr/lib/*/liblua5.4.a /usr/lib/liblua5.4.a /usr/local/lib/liblua.a | grep -q . && command -v cmake"
  if missing ~= 0 then
    problem = "the game server links Lua 5.4: apt-get install liblua5.4-dev cmake"
    return
  end
  local said, status = process.run "make -s .build/game_server/game_server SANITIZE="
  assert(status == 0, said)
end)

describe("make world", function()
  local world

  -- Returns a world for this case: the one of the case before, if that has passed.
  local function enter()
    if problem then pending(problem) end
    world = world or start(2)
    local present = world
    world = nil
    return present
  end

  after_each(function()
    if running and running ~= world then running:kill() end -- the case has failed
  end)
  teardown(function()
    if running then running:kill() end
  end)

  it("plays a match on a game server, which ends, and another takes its place", function()
    local this = enter()
    local before = this:ready_processes()
    local matches = this:match { "mia", "noa" }
    assert.equal(matches[1].url, matches[2].url)

    local stranger = connect(matches[1], "psess-none")
    local kind, reason, code = stranger:receive()
    assert.same({ "close", POLICY_VIOLATION }, { kind, code })
    assert.matches("%a", reason)
    stranger:close()

    local players = {}
    for i, match in ipairs(matches) do players[i] = connect(match, match.token) end
    for _, player in ipairs(players) do read_state(player, "^state=%l+&left=%d&player=mia&score=0&player=noa&score=0$") end
    read_state(players[1], "^state=playing&")
    players[1]:send "hit"
    for _, player in ipairs(players) do
      read_state(player, "^state=ended&left=0&player=mia&score=1&player=noa&score=0$")
      assert.same({ "close", "The match has ended.", 1000 }, { player:receive() })
      player.tcp:send(player.codec:close(1000))
      player:close()
    end

    local session = this:wait(function()
      local now = assert(this.client:describe_game_sessions { GameSessionId = matches[1].session }).GameSessions[1]
      return now.Status == "TERMINATED" and now
    end)
    assert.same({ "mia 1 : noa 0", "DENY_ALL", 0 },
      { session.Name, session.PlayerSessionCreationPolicy, session.CurrentPlayerSessionCount })
    for _, match in ipairs(matches) do
      local seat = assert(this.client:describe_player_sessions { PlayerSessionId = match.token }).PlayerSessions[1]
      assert.same({ match.player, "COMPLETED" }, { seat.PlayerId, seat.Status })
    end
    this:wait_replaced(before)
    assert.is_nil(this:output():find("game_server:", 1, true), this:output())
    world = this
  end)

  it("refuses what is not a player's connection, and ends a process whose last player has left", function()
    local this = enter()
    local before = this:ready_processes()
    local _, port = next(before)
    assert.equal(426, http.request(port, "GET", "/").status)
    assert.equal(400, http.request(port, "GET", "/", { X = ("a"):rep(17000) }).status)
    local flood = assert(websocket_client.open(port, {}))
    flood:send(("a"):rep(1025))
    local refused = { flood:receive() }
    assert.same({ "close", 1009 }, { refused[1], refused[3] })
    flood:close()

    local id = this:post("/api/placements", { player = "ida", mode = "duel", seats = 2 }).placement.id
    local placement = this:wait(function()
      local now = this:get("/api/placements?id=" .. id).placement
      return now.done and now
    end)
    local player = connect(placement, placement.token)
    read_state(player, "player=ida&score=0$")
    local copy = connect(placement, placement.token) -- takes the place of the first connection
    local kind, payload, code
    repeat kind, payload, code = player:receive() until kind ~= "text"
    assert.same({ "close", "You have connected again.", 1000 }, { kind, payload, code })
    read_state(copy, "player=ida&score=0$")
    copy.tcp:send(copy.codec:close(1000))
    this:wait_replaced(before)
    world = this
  end)

  it("survives the crash of a game server and a signal to it, and leaves nothing after ^C", function()
    local this = enter()
    for signal, line in pairs { KILL = ": SERVER_PROCESS_CRASHED", TERM = ": has ended\n" } do -- TERM: by ProcessEnding
      local before = this:ready_processes()
      local id = next(before)
      for _, pid in ipairs(this:pids(id)) do
        if process.read("/proc/" .. pid .. "/comm") == "game_server\n" then process.kill(pid, signal) end
      end
      this:wait_replaced(before)
      this:wait(function() return this:output():find("server process " .. id .. line, 1, true) end)
    end
    this:stop "INT"
  end)

  it("leaves nothing when its starter is killed", function()
    enter():stop "KILL"
  end)

  it("is played in a browser", function()
    local modules = ".build/playwright/node_modules"
    local playwright = process.run(("test -d %s/playwright-core && cd %s/axe-core && cd ../.. && pwd"):format(modules, modules))
    local chromium, missing = process.run "command -v node >/dev/null && command -v chromium"
    if playwright == "" or missing ~= 0 then pending "there is no Chromium with playwright-core and axe-core here: .ci/deps browser" end
    if problem then pending(problem) end
    local this = start(5)
    local said = process.run(("timeout 100 node spec/examples/world.mjs %s %s http://127.0.0.1:%d/ %s")
      :format(playwright, chromium, this.port, interpreter.build))
    this:stop "TERM"
    assert.is_nil(said:find "FAILED", 1, said)
    assert.matches("ok asks nobody else", said)
  end)
end)
