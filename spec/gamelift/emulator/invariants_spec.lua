-- Makes random requests and events and checks the invariants of the state after each.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"
local random = require "gamelift.emulator.model.random"
local exceptions = require "gamelift.emulator.model.exceptions"

local deepcompare = require("luassert.util").deepcompare

-- Raises plain errors, to which the caller adds the step.
local function same(expected, got, what)
  if not deepcompare(expected, got, true) then
    local say = require("luassert").format { expected, got, n = 2 }
    error(("%s: wanted %s, got %s"):format(what, say[1], say[2]), 2)
  end
end

local STEPS, SEEDS = 250, 5

local FINAL = { COMPLETED = true, TIMEDOUT = true, TERMINATED = true, FULFILLED = true, CANCELLED = true, TIMED_OUT = true, FAILED = true,
  forgotten = true }

local allowed = {}
for name in pairs(emulator.operations) do
  allowed[name] = {}
  for _, code in ipairs(core.operation(name).errors) do allowed[name][code] = true end
end

-- A run: an emulator, random draws, and the resources seen so far.
local Run = {}
Run.__index = Run

local function new_run(seed, options)
  local run = setmetatable({
    g = gamelift.new(gamelift.merged({ seed = seed, fleet_deletion_seconds = 20, page_size = 7 }, options)),
    random = random.new(seed), fleets = {}, sessions = {}, players = {}, placements = {}, aliases = {}, tokens = {}, final = {},
    number = 0,
  }, Run)
  run:control("seed", { data = { locations = { "custom-home" }, fleets = {
    { Name = "main", FleetId = "fleet-main", processes = 3, Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } },
    { Name = "spot", FleetId = "fleet-spot", processes = 2, FleetType = "SPOT" },
    { Name = "home", FleetId = "fleet-home", ComputeType = "ANYWHERE", Locations = { { Location = "custom-home" } },
      computes = { { ComputeName = "pc", processes = 2 } } },
  }, aliases = { { Name = "live", AliasId = "alias-live", fleet = "main" } },
    queues = { { Name = "q", fleets = { "main", "home" } } } } })
  run.fleets = { "fleet-main", "fleet-spot", "fleet-home" }
  run.aliases = { "alias-live" }
  return run
end

function Run:pick(list)
  return list[1] and list[1 + self.random:below(#list)]
end

function Run:name(prefix)
  self.number = self.number + 1
  return prefix .. self.number
end

function Run:call(operation, params)
  local reply, code = self.g:call(operation, params)
  self.now = self.now or operation
  if not reply then
    assert(allowed[operation][code] or exceptions.common[code], operation .. " answered " .. code)
    assert(code ~= "InternalFailure")
  end
  return reply
end

-- Performs a control action. One that fails changes nothing.
function Run:control(action, arguments)
  self.now = self.now or action
  return self.g.emulator:control(action, arguments)
end

function Run:note_session(reply)
  local s = reply and reply.GameSession
  if s then self.sessions[#self.sessions + 1] = s.GameSessionId end
  return s
end

local LOCATIONS = { "us-west-2", "eu-west-1", "custom-home", "mars-1" }

local steps = {
  function(run)
    run:note_session(run:call("CreateGameSession", {
      FleetId = run:pick(run.fleets), MaximumPlayerSessionCount = run.random:below(5),
      Location = run.random:chance(0.5) and run:pick(LOCATIONS) or nil,
      GameProperties = { { Key = "k" .. run.random:below(5), Value = "v" } },
    }))
  end,
  function(run)
    local token = "token-" .. run.random:below(6)
    local fleet = run:pick(run.fleets)
    local s = run:note_session(run:call("CreateGameSession", {
      FleetId = fleet, MaximumPlayerSessionCount = 2, IdempotencyToken = token,
      Location = fleet == "fleet-home" and "custom-home" or nil,
    }))
    if s then
      local known = run.tokens[fleet .. token]
      assert(not known or known == s.GameSessionId, "one token, two sessions")
      run.tokens[fleet .. token] = s.GameSessionId
    end
  end,
  function(run) run:note_session(run:call("CreateGameSession", { AliasId = run:pick(run.aliases), MaximumPlayerSessionCount = 3 })) end,
  function(run)
    local reply = run:call("CreatePlayerSession",
      { GameSessionId = run:pick(run.sessions) or "none", PlayerId = "p" .. run.random:below(8) })
    if reply then run.players[#run.players + 1] = reply.PlayerSession.PlayerSessionId end
  end,
  function(run)
    local reply = run:call("CreatePlayerSessions", {
      GameSessionId = run:pick(run.sessions) or "none", PlayerIds = { "p" .. run.random:below(8), "p" .. run.random:below(8) },
    })
    for _, p in ipairs(reply and reply.PlayerSessions or {}) do run.players[#run.players + 1] = p.PlayerSessionId end
  end,
  function(run) run:control("accept_player", { PlayerSessionId = run:pick(run.players) or "none" }) end,
  function(run) run:control("accept_player", { PlayerSessionId = run:pick(run.players) or "none" }) end,
  function(run) run:control("remove_player", { PlayerSessionId = run:pick(run.players) or "none" }) end,
  function(run) run:control("activate", { GameSessionId = run:pick(run.sessions) or "none" }) end,
  function(run) run:control(run:pick { "end_process", "crash", "miss_health_checks" },
    { GameSessionId = run:pick(run.sessions) or "none" }) end,
  function(run)
    run:call("UpdateGameSession", {
      GameSessionId = run:pick(run.sessions) or "none", MaximumPlayerSessionCount = run.random:below(6),
      PlayerSessionCreationPolicy = run.random:chance(0.2) and "DENY_ALL" or "ACCEPT_ALL",
      GameProperties = { { Key = "m" .. run.random:below(20), Value = "v" } },
    })
  end,
  function(run)
    run:call("TerminateGameSession", { GameSessionId = run:pick(run.sessions) or "none",
      TerminationMode = run:pick { "FORCE_TERMINATE", "TRIGGER_ON_PROCESS_TERMINATE" } })
  end,
  function(run)
    local id = run.random:chance(0.1) and run:pick(run.placements) or run:name "placement-"
    local reply = run:call("StartGameSessionPlacement", {
      PlacementId = id, GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 + run.random:below(3),
      DesiredPlayerSessions = { { PlayerId = "p" .. run.random:below(8) } },
      PlayerLatencies = run.random:chance(0.3) and { { PlayerId = "x", RegionIdentifier = "eu-west-1",
        LatencyInMilliseconds = 5 } } or nil,
    })
    if reply then run.placements[#run.placements + 1] = id end
  end,
  function(run) run:call("StopGameSessionPlacement", { PlacementId = run:pick(run.placements) or "none" }) end,
  function(run)
    run:call("UpdateFleetCapacity", { FleetId = run:pick(run.fleets), DesiredInstances = run.random:below(4), MaxSize = 3,
      Location = run.random:chance(0.3) and run:pick(LOCATIONS) or nil })
  end,
  function(run) run:control("interrupt", { FleetId = "fleet-spot", seconds = run.random:below(40) }) end,
  function(run) run:control("register_process",
    { FleetId = "fleet-home", port = 7000 + run.random:below(100), restart = run.random:chance(0.5) }) end,
  function(run) run:control("advance", { seconds = run:pick { 0, 1, 20, 61, 400 } }) end,
  function(run) run:control("advance", { seconds = run:pick { 0, 1, 20, 61, 3600 } }) end,
  function(run)
    if run.random:chance(0.9) then return end
    run:control("advance", { seconds = 31 * 86400 })
    run.tokens, run.final = {}, {} -- what had ended is forgotten, tokens too
  end,
  function(run)
    run:call("UpdateAlias", { AliasId = "alias-live", RoutingStrategy = run.random:chance(0.3) and { Type = "TERMINAL", Message = "m" }
      or { Type = "SIMPLE", FleetId = run:pick(run.fleets) } })
  end,
  function(run)
    if run.random:chance(0.7) then return end
    if run.random:chance(0.5) then
      run:call("CreateFleetLocations", { FleetId = "fleet-main", Locations = { { Location = "eu-west-1" } } })
    else
      run:call("DeleteFleetLocations", { FleetId = "fleet-main", Locations = { "eu-west-1" } })
    end
  end,
  function(run)
    if run.random:chance(0.6) then return end
    local reply = run:call("CreateFleet", { Name = "new", BuildId = "build-1", EC2InstanceType = "c5.large" })
    run.fleets[#run.fleets + 1] = reply.FleetAttributes.FleetId
  end,
  function(run)
    if run.random:chance(0.8) then return end
    local fleet = run:pick(run.fleets)
    run:call("DeleteFleet", { FleetId = fleet })
    for token in pairs(run.tokens) do
      if token:sub(1, #fleet) == fleet then run.tokens[token] = nil end
    end
  end,
  function(run)
    if run.random:chance(0.8) then return end
    run:call("DeleteGameSessionQueue", { Name = "q" })
    run:call("CreateGameSessionQueue", { Name = "q", TimeoutInSeconds = 30,
      Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/fleet-spot" } } })
  end,
}

-- Invariants of the state ---------------------------------------------------------------------------------------------

local function check_session(run, backend, s)
  local view = s.view
  local reserved, active = 0, 0
  for p in s.players:each() do
    local status = p.view.Status
    if status == "RESERVED" then reserved = reserved + 1 elseif status == "ACTIVE" then active = active + 1 end
    run:check_final(p.view.PlayerSessionId, status)
  end
  same({ reserved, active, reserved + active }, { s.reserved, s.active, view.CurrentPlayerSessionCount }, "players")
  assert(reserved + active <= view.MaximumPlayerSessionCount, "more players than slots")
  run:check_final(view.GameSessionId, view.Status)
  if view.Status == "TERMINATED" then
    assert(reserved + active == 0 and not s.process and view.TerminationTime, "an ended session holds something")
  else
    assert(s.process and s.process.session == s, "a live session without its process")
    assert(s.process == backend.processes_by_id[s.process.id], "a process that is gone")
  end
end

local function check_location(backend, location)
  local processes, ready, live = 0, 0, 0
  for host in location.hosts:each() do
    local busy, activating = 0, 0
    for process in host.processes:each() do
      processes = processes + 1
      assert(process == backend.processes_by_id[process.id], "a process that is gone")
      if process.session then
        busy = busy + 1
        local s = process.session
        if s.view.Status == "ACTIVATING" or s.activating then activating = activating + 1 end
      else
        ready = ready + 1
      end
    end
    same({ busy, activating }, { host.busy, host.activating }, "host")
    live = live + busy
  end
  same({ processes, ready }, { location.processes, location.ready.count }, "location")
  assert(live <= processes, "more sessions than processes")
end

function Run:check_final(id, status)
  local before = self.final[id]
  assert(not before or before == status, ("%s was %s and is %s"):format(id, tostring(before), status))
  if FINAL[status] then self.final[id] = status end
end

local function walk(run, operation, key, params)
  local list, token, calls = {}, nil, 0
  repeat
    local reply = run:call(operation, gamelift.merged(params, { NextToken = token }))
    for _, item in ipairs(reply[key]) do list[#list + 1] = item end
    token, calls = reply.NextToken, calls + 1
    assert(calls < 500)
  until not token
  return list
end

local function ids(sessions)
  local list = {}
  for i, s in ipairs(sessions) do list[i] = s.GameSessionId end
  return list
end

function Run:check()
  local backend = self.g.emulator:backend()
  local keys = {}
  for fleet in backend.fleets:each() do
    for s in fleet.sessions:each() do
      check_session(self, backend, s)
      for key in pairs(s.held) do keys[key] = (keys[key] or 0) + 1 end
    end
    for _, location in ipairs(fleet.locations) do check_location(backend, location) end
  end
  same(keys, backend.property_keys, "property keys")
  for id, placement in pairs(backend.placements_by_id) do self:check_final(id, placement and placement.view.Status or "forgotten") end
  local fleet = self:pick(self.fleets)
  if not backend.fleets_by_id[fleet] then return end
  local all = walk(self, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 3 })
  same(ids(self:call("DescribeGameSessions", { FleetId = fleet, Limit = 1000 }).GameSessions), ids(all), "pages")
  local active = {}
  for _, s in ipairs(all) do
    if s.Status == "ACTIVE" then active[#active + 1] = s end
  end
  same(active, walk(self, "SearchGameSessions", "GameSessions", { FleetId = fleet }), "search")
end

describe("a random run", function()
  local variants = {
    { "with processes that activate by themselves", {} },
    { "with processes that take their time", { auto_activate = false, process_seconds = 5, instance_seconds = 10 } },
    { "with processes that obey, and lists in no order", { auto_end = true, shuffle = true, activation_seconds = 3 } },
  }
  for _, variant in ipairs(variants) do
    it("keeps the state consistent " .. variant[1], function()
      for seed = 1, SEEDS do
        local run = new_run(seed, variant[2])
        for step = 1, STEPS do
          local ok, problem = pcall(function()
            run:pick(steps)(run)
            run.last = run.now
            run:check()
            run.now = nil
          end)
          if not ok then error(("seed %d, step %d, after %s: %s"):format(seed, step, run.last, tostring(problem)), 0) end
        end
      end
    end)
  end

  for _, variant in ipairs(variants) do
    it("continues in the same way in another emulator, which loads its state, " .. variant[1], function()
      for seed = 1, SEEDS do
        local runs, moments = { new_run(seed, variant[2]), new_run(seed, variant[2]) }, random.new(seed + 100)
        for step = 1, STEPS do
          for _, run in ipairs(runs) do run:pick(steps)(run) end
          if moments:chance(0.05) then runs[2].g:reload() end
          local states = {}
          for i, run in ipairs(runs) do states[i] = { run:control "state", run:control "events", run.sessions, run.players } end
          same(states[1], states[2], ("seed %d, step %d, after %s"):format(seed, step, runs[1].now))
          runs[2]:check()
          if step % 25 == 0 then -- the state is seed data at any moment
            local data = states[1][1]
            gamelift.new(gamelift.merged(variant[2], { data = data }))
          end
          runs[1].random.state, runs[1].now = runs[2].random.state, nil -- check draws, too
        end
      end
    end)
  end
end)
