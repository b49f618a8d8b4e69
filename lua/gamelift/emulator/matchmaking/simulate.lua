-- Runs a script of matchmaking requests in driven time, without a server. README.md describes scripts.
--
--   local report = simulate.run { rule_set = {…}, configuration = {…}, steps = { { at = 0, start = {…} }, … } }
--
-- A step has `at`, seconds from the beginning, and one of start, backfill, accept, reject { TicketId, PlayerIds }, stop id,
-- describe ids with `returns` ids, or check (see checks.lua); `error` names the exception that is expected. The steps of one
-- moment come before the pass of that moment. Instead of writing the tickets down, a script may have a `generator` of them (see
-- generator.lua); it runs on until `until` seconds, by default for the request timeout after the last step.
local checks = require "gamelift.emulator.matchmaking.checks"
local generator = require "gamelift.emulator.matchmaking.generator"
local matchmaker = require "gamelift.emulator.matchmaking.matchmaker"
local random = require "gamelift.emulator.model.random"
local reports = require "gamelift.emulator.matchmaking.reports"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local scripts = require "gamelift.emulator.matchmaking.scripts"
local tables = require "gamelift.util.tables"

local simulate = {}

local BEGIN = 1700000000 -- unix seconds at which a simulation begins
local NAME = "simulated"
local QUEUE_TIMEOUT = 60 -- seconds
local CONFIGURATION_ARN = "arn:aws:gamelift:local:000000000000:matchmakingconfiguration/" .. NAME

-- The world around the matchmaker -------------------------------------------------------------------------------------

-- Returns the player sessions of new players by player id, and how many there are.
local function reserve(run, match)
  local sessions, count = {}, 0
  for _, ticket in ipairs(match.tickets) do
    for _, player in ipairs(ticket.backfill and {} or ticket.request) do
      sessions[player.PlayerId], count = "psess-" .. run.uuid(), count + 1
    end
  end
  return sessions, count
end

-- Returns the game session of a match: that of its backfill ticket, or a new one on a free process; nil if there is none.
local function session_for(run, match)
  local joined = match.backfill and match.backfill.session
  if joined then return run.sessions_by_arn[joined] end
  if run.processes == 0 then return nil end
  run.processes = run.processes - 1
  local arn = "arn:aws:gamelift:local::gamesession/" .. match.id
  local session = { GameSessionArn = arn, GameSessionId = arn, Status = "ACTIVE", CurrentPlayerSessionCount = 0,
    MaximumPlayerSessionCount = match.capacity, GameProperties = run.configuration.GameProperties,
    GameSessionData = run.configuration.GameSessionData }
  run.sessions[#run.sessions + 1], run.sessions_by_arn[arn] = session, session
  return session
end

-- Places a match; returns false if no process is free.
local function place_match(run, match)
  local session = session_for(run, match)
  if not session then return false end
  local player_sessions, count = reserve(run, match)
  local arn = session.GameSessionArn
  session.CurrentPlayerSessionCount = session.CurrentPlayerSessionCount + count
  session.MatchmakerData = run.service:matchmaker_data(match, CONFIGURATION_ARN)
  run.service:placed(match.id, { GameSessionArn = arn, IpAddress = "127.0.0.1", Port = 7000, PlayerSessions = player_sessions })
  run.service:session_open(arn)
  return true
end

local function place_waiting(run)
  local still = {}
  for _, entry in ipairs(run.waiting) do
    if not place_match(run, entry.match) then still[#still + 1] = entry end
  end
  run.waiting = still
end

local function fail_late(run)
  for i = #run.waiting, 1, -1 do
    if run.now >= run.waiting[i].deadline then
      local entry = table.remove(run.waiting, i)
      run.service:placement_failed(entry.match.id, true)
    end
  end
end

local function new_host(run)
  return {
    now = function() return run.now end,
    uuid = run.uuid,
    log = function(text) run.log[#run.log + 1] = text end,
    emit = function(detail) run.events[#run.events + 1] = { at = run.now - BEGIN, detail = detail } end,
    matched = function(match)
      run.matches[#run.matches + 1] = match
      match.at = run.now - BEGIN
    end,
    dropped = function(match)
      for i, other in ipairs(run.matches) do
        if other == match then
          table.remove(run.matches, i)
          return
        end
      end
    end,
    place = function(match)
      run.waiting[#run.waiting + 1] = { match = match, deadline = run.now + QUEUE_TIMEOUT }
    end,
  }
end

local DEFAULTS = { FlexMatchMode = "STANDALONE", AcceptanceRequired = false, RequestTimeoutSeconds = 300 }

local function new_run(script, options)
  local draw = random.new(script.seed or 1)
  local run = { now = BEGIN, matches = {}, events = {}, log = {}, waiting = {}, sessions = {}, sessions_by_arn = {},
    problems = {}, starts = {}, open = {}, processes = script.world and script.world.processes or 0, configuration = {},
    uuid = function() return draw:uuid() end }
  for _, from in ipairs { DEFAULTS, script.configuration or {} } do
    for key, value in pairs(from) do run.configuration[key] = value end
  end
  run.configuration.Name, run.configuration.RuleSetBody = NAME, script.rule_set_text or script.rule_set
  run.service = matchmaker.new(new_host(run), options)
  return run
end

-- Notes how many tickets are open, where that has changed.
local function note_open(run)
  local count, last = run.service.state.matchmakers[NAME].active, run.open[#run.open]
  if last and last.at == run.now - BEGIN then
    last.tickets = count
  elseif not last or last.tickets ~= count then
    run.open[#run.open + 1] = { at = run.now - BEGIN, tickets = count }
  end
end

-- Does everything that is due before a time, then sets the clock to it.
local function advance(run, to)
  while true do
    local due = run.service:next_due()
    for _, entry in ipairs(run.waiting) do
      if not due or entry.deadline < due then due = entry.deadline end
    end
    if not due or due >= to then break end
    run.now = math.max(run.now, due)
    run.service:run()
    fail_late(run)
    place_waiting(run)
    note_open(run)
  end
  run.now = to
end

-- Steps ---------------------------------------------------------------------------------------------------------------

local actions = {}

local function with_configuration(params)
  local copy = { ConfigurationName = NAME }
  for key, value in pairs(params) do copy[key] = value end
  return copy
end

function actions.start(run, params)
  local view, problem = run.service:start(with_configuration(params))
  if view then run.starts[#run.starts + 1] = view.TicketId end
  return view, problem
end

function actions.backfill(run, params)
  return run.service:backfill(with_configuration(params))
end

function actions.accept(run, params)
  return run.service:accept { TicketId = params.TicketId, PlayerIds = params.PlayerIds, AcceptanceType = "ACCEPT" }
end

function actions.reject(run, params)
  return run.service:accept { TicketId = params.TicketId, PlayerIds = params.PlayerIds, AcceptanceType = "REJECT" }
end

function actions.stop(run, id)
  return run.service:stop(id)
end

function actions.describe(run, ids, step)
  local views, problem = run.service:describe(ids)
  if views and step.returns then
    local list = {}
    for i, view in ipairs(views) do list[i] = view.TicketId end
    table.sort(list)
    local expected = {}
    for i, id in ipairs(step.returns) do expected[i] = id end
    table.sort(expected)
    if table.concat(list, " ") ~= table.concat(expected, " ") then
      return nil, { code = "mismatch", message = ("describe: expected %s, got %s"):format(table.concat(expected, " "),
        table.concat(list, " ")) }
    end
  end
  return views, problem
end

local ACTIONS = tables.keys(actions)

local function note_problem(run, place, message, ...)
  run.problems[#run.problems + 1] = ("steps[%d] at %g s: %s"):format(place - 1, run.now - BEGIN, message:format(...))
end

local function compare_outcome(run, place, name, step, problem)
  if problem and not step.error then
    note_problem(run, place, "%s: %s: %s", name, problem.code, problem.message)
  elseif step.error and not problem then
    note_problem(run, place, "%s: expected %s, got a result", name, step.error)
  elseif step.error and problem.code ~= step.error then
    note_problem(run, place, "%s: expected %s, got %s: %s", name, step.error, problem.code, problem.message)
  end
end

local function do_step(run, step, place)
  advance(run, BEGIN + step.at)
  for _, name in ipairs(ACTIONS) do
    if step[name] ~= nil then
      local _, problem = actions[name](run, step[name], step)
      compare_outcome(run, place, name, step, problem)
    end
  end
  place_waiting(run)
  note_open(run)
  if step.check then
    for _, problem in ipairs(checks.run(run, step.check)) do note_problem(run, place, "%s", problem) end
  end
end

-- Returns the steps of a script and of its generator in the order of time.
local function all_steps(script)
  if not script.generator then return script.steps or {} end
  local made, problem = generator.steps(script.generator)
  if not made then return nil, problem end
  local steps, place = {}, 1
  for _, step in ipairs(script.steps or {}) do
    while made[place] and made[place].at <= step.at do steps[#steps + 1], place = made[place], place + 1 end
    steps[#steps + 1] = step
  end
  for i = place, #made do steps[#steps + 1] = made[i] end
  return steps
end

-- Returns a configured run, or nil and what is wrong.
local function prepare(script, opts)
  local set, problem, path = rule_set.parse(script.rule_set_text or script.rule_set or "", opts)
  if not set then
    if script.rule_set_text or not script.rule_set then return nil, "$.rule_set_text: " .. problem end
    return nil, "$.rule_set" .. path:sub(2) .. problem:sub(#path + 1)
  end
  local run = new_run(script, opts)
  local made, exception = run.service:create(run.configuration)
  if not made then return nil, "$.configuration: " .. exception.message end
  return run
end

--- Runs a script.
-- @param script table { rule_set = object | rule_set_text = text, configuration = members over FlexMatchMode STANDALONE,
--   AcceptanceRequired false and RequestTimeoutSeconds 300, world = { processes = n }, steps = list, generator = table|nil,
--   options = table|nil as matchmaker.new takes them, ["until"] = seconds|nil }
-- @param opts table|nil the options where the script has none
-- @return table { seconds, tickets, matches, sizes, waits { mean, median, p90, longest }, wait_times, rules, open, unmatched,
--   problems, log, events }; `problems` lists the checks that did not hold
-- @return on failure nil and what is wrong with the script, which begins with the path of a JSON value
function simulate.run(script, opts)
  local problem = scripts.check(script)
  if problem then return nil, problem end
  opts = script.options or opts
  local steps, run
  steps, problem = all_steps(script)
  if not steps then return nil, problem end
  run, problem = prepare(script, opts)
  if not run then return nil, problem end
  for place, step in ipairs(steps) do do_step(run, step, place) end
  local last = steps[#steps] and steps[#steps].at or 0
  local finish = script["until"] or script.generator and last + run.configuration.RequestTimeoutSeconds + 1
  if finish then advance(run, math.max(run.now, BEGIN + finish)) end
  return reports.new(run, BEGIN), run.service
end

simulate.text, simulate.json = reports.text, reports.json

return simulate
