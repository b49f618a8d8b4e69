-- Runs a script of matchmaking requests, in the form of matchmaking/simulate.lua, through the operations of an emulator. Its checks
-- see events, tickets and game sessions only as a client does.
local checks = require "gamelift.emulator.matchmaking.checks"
local gamelift = require "spec.support.local_gamelift"
local tables = require "gamelift.util.tables"

local match_run = {}

local NAME = "m"
local DEFAULTS = { FlexMatchMode = "STANDALONE", AcceptanceRequired = false, RequestTimeoutSeconds = 300 }

local Run = {}
Run.__index = Run

--- Makes a rule set, a configuration and, for world.processes, a queue. Returns the run, or nil, code and message.
-- @param script table { rule_set_text = text, configuration?, world? }
function match_run.new(script, options)
  local self = setmetatable({ g = gamelift.new(options), seen = {} }, Run)
  local created, code, message = self.g:call("CreateMatchmakingRuleSet", { Name = NAME, RuleSetBody = script.rule_set_text })
  if not created then return nil, code, message end
  local params = tables.merge(tables.merge(DEFAULTS, script.configuration), { Name = NAME, RuleSetName = NAME })
  if params.FlexMatchMode == "WITH_QUEUE" then
    local processes = script.world and script.world.processes or 0
    self.fleet = self.g:fleet(math.max(processes, 1))
    if processes == 0 then self.g:session(self.fleet) end
    params.GameSessionQueueArns = { self.g:ok("CreateGameSessionQueue", { Name = "q", TimeoutInSeconds = 60, Destinations = {
      { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. self.fleet } } }).GameSessionQueue.GameSessionQueueArn }
  end
  self.g:ok("CreateMatchmakingConfiguration", params)
  return self
end

local actions = {}

function actions.start(run, params) return run.g:call("StartMatchmaking", tables.merge({ ConfigurationName = NAME }, params)) end

function actions.backfill(run, params) return run.g:call("StartMatchBackfill", tables.merge({ ConfigurationName = NAME }, params)) end

function actions.accept(run, params) return run.g:call("AcceptMatch", tables.merge(params, { AcceptanceType = "ACCEPT" })) end

function actions.reject(run, params) return run.g:call("AcceptMatch", tables.merge(params, { AcceptanceType = "REJECT" })) end

function actions.stop(run, id) return run.g:call("StopMatchmaking", { TicketId = id }) end

function actions.describe(run, ids) return run.g:call("DescribeMatchmaking", { TicketIds = ids }) end

-- Returns the match of an event in the form of checks.lua.
local function match_of(detail)
  local match, by_name = { tickets = {}, teams = {} }, {}
  for i, ticket in ipairs(detail.tickets) do match.tickets[i] = { id = ticket.ticketId } end
  for _, player in ipairs(detail.gameSessionInfo.players) do
    local team = by_name[player.team]
    if not team then
      team = { name = player.team, players = {} }
      by_name[player.team], match.teams[#match.teams + 1] = team, team
    end
    table.insert(team.players, player.playerId)
  end
  return match
end

-- Returns the matches made so far, but for those that were not accepted.
function Run:matches()
  local list, by_id = {}, {}
  for _, event in ipairs(self.g:control("events").events) do
    local detail = event.detail
    if detail.type == "PotentialMatchCreated" then
      by_id[detail.matchId] = match_of(detail)
      list[#list + 1] = by_id[detail.matchId]
    elseif detail.type == "AcceptMatchCompleted" and detail.acceptance ~= "Accepted" then
      for i, match in ipairs(list) do
        if match == by_id[detail.matchId] then table.remove(list, i) end
      end
    end
  end
  return list
end

-- Returns the tickets by id, described one by one.
function Run:tickets()
  return setmetatable({}, { __index = function(_, id)
    local ticket = self.g:ok("DescribeMatchmaking", { TicketIds = { id } }).TicketList[1]
    return ticket and { status = ticket.Status, connection = ticket.GameSessionConnectionInfo }
  end })
end

--- Returns what does not hold of a check, a list of texts.
function Run:check(check)
  local sessions = self.fleet and self.g:ok("DescribeGameSessions", { FleetId = self.fleet }).GameSessions or {}
  return checks.run({ matches = self:matches(), service = { state = { tickets = self:tickets() } }, sessions = sessions }, check)
end

local function described_ids(reply)
  local ids = {}
  for i, ticket in ipairs(reply.TicketList) do ids[i] = ticket.TicketId end
  return table.concat(ids, " ")
end

--- Runs a script. Returns the problems, a list of texts; or nil, code and message where the rule set is rejected.
function match_run.run(script)
  local run, code, message = match_run.new(script)
  if not run then return nil, code, message end
  local problems, now = {}, 0
  local function problem(...) problems[#problems + 1] = ("at %d s: "):format(now) .. (...):format(select(2, ...)) end
  for _, step in ipairs(script.steps) do
    if step.at > now then run.g:advance(step.at - now) end
    now = step.at
    for name, action in pairs(actions) do
      if step[name] ~= nil then
        local reply, err, text = action(run, step[name])
        if err ~= step.error then problem("%s: expected %s, got %s: %s", name, tostring(step.error), tostring(err), tostring(text)) end
        if step.returns and described_ids(reply) ~= table.concat(step.returns, " ") then
          problem("describe: got %s", described_ids(reply))
        end
      end
    end
    for _, text in ipairs(step.check and run:check(step.check) or {}) do problem("%s", text) end
  end
  return problems
end

return match_run
