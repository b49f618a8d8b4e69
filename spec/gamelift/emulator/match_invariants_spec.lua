-- Makes random matchmaking requests and events and checks the invariants of tickets, matches and sessions after each.
local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"
local match_game = require "spec.support.match_game"
local random = require "gamelift.emulator.model.random"
local tables = require "gamelift.util.tables"

local STEPS, SEEDS = 120, 4
local TIMEOUT = 12 -- of requests, seconds

local FINAL = { COMPLETED = true, FAILED = true, TIMED_OUT = true, CANCELLED = true }

local Run = {}
Run.__index = Run

local function new_run(seed, configuration, options)
  configuration.RequestTimeoutSeconds = TIMEOUT
  options.seed = seed
  return setmetatable({ g = match_game.new(configuration, options, 3), random = random.new(seed), final = {} }, Run)
end

function Run:pick(list) return list[1] ~= nil and list[1 + self.random:below(#list)] or nil end

function Run:call(operation, params)
  local reply, code, message = self.g:call(operation, params)
  if reply then return reply end
  for _, listed in ipairs(core.operation(operation).errors) do
    if listed == code then return nil end
  end
  error(("%s: %s: %s"):format(operation, code, message), 0)
end

function Run:tickets(status)
  local list = {}
  for _, ticket in ipairs(self.g:control("state").tickets) do
    if not status or ticket.Status == status then list[#list + 1] = ticket.TicketId end
  end
  return list
end

function Run:ticket_id(status) return self:pick(self:tickets(status)) or "none" end

function Run:sessions() return self.g:ok("DescribeGameSessions", { FleetId = self.g.fleet_id }).GameSessions end

function Run:player()
  return { PlayerId = "p" .. self.random:below(12), Team = self:pick { "red", "blue", "all" },
    PlayerAttributes = { skill = { N = self.random:below(12) } },
    LatencyInMs = self.random:chance(0.3) and { ["us-west-2"] = 1 + self.random:below(90) } or nil }
end

local function start(run)
  local players = {}
  for i = 1, 1 + run.random:below(2) do players[i] = run:player() end
  run:call("StartMatchmaking", { ConfigurationName = "duel", Players = players })
end

local function answer(run)
  local id = run:ticket_id "REQUIRES_ACCEPTANCE"
  local ticket = run.g:ticket(id)
  run:call("AcceptMatch", { TicketId = id, PlayerIds = { ticket and ticket.Players[1].PlayerId or "p1" },
    AcceptanceType = run.random:chance(0.9) and "ACCEPT" or "REJECT" })
end

-- Asks for players for a session, whose present players it lists, at most so many.
local function backfill(run, most)
  local session, players = run:pick(run:sessions()), {}
  if not session then return end
  for _, p in ipairs(run:call("DescribePlayerSessions", { GameSessionId = session.GameSessionId }).PlayerSessions) do
    if #players < most then players[#players + 1] = { PlayerId = p.PlayerId, Team = run:pick { "red", "all", "all" } } end
  end
  run:call("StartMatchBackfill", { ConfigurationName = "duel", GameSessionArn = session.GameSessionId, Players = players })
end

local steps = {
  start, start, start, start, answer, answer, answer,
  function(run) backfill(run, 1) end,
  function(run) backfill(run, 3) end,
  function(run)
    local session = run:pick(run:sessions())
    run:call("CreatePlayerSession", { GameSessionId = session and session.GameSessionId or "arn", PlayerId = "x" .. run.random:below(9) })
  end,
  function(run) run:call("StopMatchmaking", { TicketId = run:ticket_id() }) end,
  function(run) run:call("UpdateMatchmakingConfiguration", { Name = "duel", RuleSetName = run:pick { "duel", "open" } }) end,
  function(run) run:call("DeleteMatchmakingConfiguration", { Name = "duel" .. run.random:below(2) }) end,
  function(run) run:call("DeleteMatchmakingRuleSet", { Name = run:pick { "duel", "open" } }) end,
  function(run) run:call("CreateMatchmakingRuleSet", { Name = "open", RuleSetBody = match_game.OPEN }) end,
  function(run)
    local session = run:pick(run:sessions())
    run.g.emulator:control(run:pick { "end_process", "crash", "activate" }, { GameSessionId = session and session.GameSessionId or "arn" })
  end,
  function(run)
    local players = run:call("DescribePlayerSessions", { PlayerId = "p" .. run.random:below(12) }).PlayerSessions
    run.g.emulator:control(run:pick { "accept_player", "remove_player" },
      { PlayerSessionId = players[1] and run:pick(players).PlayerSessionId or "psess-0" })
  end,
  function(run) run.g.emulator:control("explain", { TicketId = run:ticket_id() }) end,
  function(run) run.g:advance(run:pick { 0.1, 1, 3 }) end,
  function(run) run.g:advance(run:pick { 0.1, 2, 7 }) end,
}

-- Another emulator has no snapshots.
local reloadable = {}
for i, step in ipairs(steps) do reloadable[i] = step end

steps[#steps + 1] = function(run) run.g:control "snapshot" end
steps[#steps + 1] = function(run)
  if run.random:chance(0.2) and run.g.emulator:control "restore" then run.final = {} end
end

-- Checks one ticket. Returns whether it is active.
local function check_ticket(run, id)
  local ticket = run.g:ticket(id)
  assert(not run.final[id] or run.final[id] == ticket.Status, ("%s was %s and is %s"):format(id, tostring(run.final[id]), ticket.Status))
  local is_final = FINAL[ticket.Status] == true
  assert(is_final == (ticket.EndTime ~= nil), "EndTime of " .. ticket.Status)
  assert((ticket.Status == "COMPLETED") == (ticket.GameSessionConnectionInfo ~= nil), "connection of " .. ticket.Status)
  assert(is_final or run.g.emulator:now() - ticket.StartTime <= TIMEOUT, "a ticket beyond its time")
  for _, player in ipairs(ticket.Players) do
    assert(ticket.Status ~= "COMPLETED" or player.Team, "a completed ticket without teams")
  end
  if is_final then run.final[id] = ticket.Status end
  return not is_final, ticket
end

function Run:check()
  local active, of_player = 0, {}
  for _, id in ipairs(self:tickets()) do
    local is_active, ticket = check_ticket(self, id)
    active = active + (is_active and 1 or 0)
    for _, player in ipairs(is_active and not id:find "^auto%-backfill%-" and ticket.Status ~= "PLACING" and ticket.Players or {}) do
      assert(not of_player[player.PlayerId], "a player in two active tickets")
      of_player[player.PlayerId] = id
    end
  end
  local matchmaker = self.g.emulator:backend().matchmaking.matchmakers.duel
  assert(matchmaker.active == active, ("%d active tickets, counted %d"):format(active, matchmaker.active))
  for _, session in ipairs(self:sessions()) do
    assert(session.CurrentPlayerSessionCount <= session.MaximumPlayerSessionCount, "more players than slots")
    assert(session.MatchmakerData, "a session of a match without its data")
  end
end

describe("a random run of matchmaking", function()
  local variants = {
    { "without acceptance", {}, {} },
    { "with acceptance", { AcceptanceRequired = true, AcceptanceTimeoutSeconds = 4 }, { process_seconds = 3 } },
    { "with automatic backfill", { RuleSetName = "open", BackfillMode = "AUTOMATIC", AdditionalPlayerCount = 1 },
      { activation_seconds = 2, matchmaking = { automatic_backfill = "always" } } },
    { "with lists in no order, and events that come late", { RuleSetName = "open" },
      { shuffle = true, short_pages = false, events = { delay = 2, shuffle = true, ["repeat"] = 2 } } },
  }
  for _, variant in ipairs(variants) do
    it("keeps the state consistent " .. variant[1], function()
      for seed = 1, SEEDS do
        local run = new_run(seed, variant[2], variant[3])
        for step = 1, STEPS do
          local ok, problem = pcall(function()
            run:pick(steps)(run)
            run:check()
          end)
          if not ok then error(("seed %d, step %d: %s"):format(seed, step, tostring(problem)), 0) end
        end
        run.g:advance(TIMEOUT + 1) -- nothing is left over
        if not variant[2].BackfillMode then assert.equal(0, run.g.emulator:backend().matchmaking.matchmakers.duel.active) end
      end
    end)
  end

  for _, variant in ipairs(variants) do
    it("continues in the same way in another emulator, which loads its state, " .. variant[1], function()
      for seed = 1, SEEDS do
        local runs, moments = {}, random.new(seed + 100)
        for i = 1, 2 do runs[i] = new_run(seed, tables.merge({}, variant[2]), tables.merge({}, variant[3])) end
        for step = 1, STEPS do
          for _, run in ipairs(runs) do run:pick(reloadable)(run) end
          if moments:chance(0.1) then
            runs[1].g.emulator:save() -- the search forgets results, which ruleEvaluationMetrics would show
            runs[2].g:reload()
          end
          local states = {}
          for i, run in ipairs(runs) do states[i] = { run.g:control "state", run.g:control "events" } end
          assert(tables.equal(states[1], states[2]), ("seed %d, step %d"):format(seed, step))
          runs[2]:check()
          if step % 25 == 0 then gamelift.new { data = states[1][1] } end -- the state is seed data at any moment
        end
      end
    end)
  end
end)
