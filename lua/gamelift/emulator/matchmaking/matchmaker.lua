-- Matchmakers: the life of tickets and matches, in driven time, without sockets.
--
--   local service = matchmaker.new(host)
--   service:create { Name = "duel", RuleSetBody = text, RequestTimeoutSeconds = 60, FlexMatchMode = "STANDALONE" }
--   service:start { ConfigurationName = "duel", Players = { { PlayerId = "p1" } } }
--   service:run(now)
--
-- host is a table with
--   now()                       seconds
--   uuid()                      a new id
--   emit(detail, matchmaker)    optional; takes the detail of an EventBridge event, in order
--   place(match, matchmaker)    optional; begins to place a match that has no FlexMatchMode STANDALONE, or adds the new players
--                               to the session of match.backfill; the outcome comes by placed() or placement_failed()
--   matched(match, matchmaker)  optional; a match was found
--   dropped(match, matchmaker)  optional; it was not accepted
--   cancel_placement(match)     optional; all tickets of a match that is being placed have timed out
--   log(text)                   optional
--
-- service.state is plain data without functions: a copy of it, passed to matchmaker.new(host, nil, state), continues in the same way.
-- Requests return a result, or nil and { code = an exception's name, message }.
local acceptance = require "gamelift.emulator.matchmaking.acceptance"
local details = require "gamelift.emulator.matchmaking.event_details"
local engine = require "gamelift.emulator.matchmaking.engine"
local explain = require "gamelift.emulator.matchmaking.explain"
local explain_text = require "gamelift.emulator.matchmaking.explain_text"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"
local passes = require "gamelift.emulator.matchmaking.passes"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local tickets = require "gamelift.emulator.matchmaking.tickets"
local timers = require "gamelift.emulator.timers"

local matchmaker = {}

local Service = {}
Service.__index = Service
Service.__name = "gamelift.emulator.matchmaking"

local RECENT = 100                  -- completed tickets that the estimated wait is the mean of
local DEFAULT_ACCEPTANCE = 600      -- seconds

--- Options, each a reading of what Amazon leaves open, with the likelier one as the default.
matchmaker.options = {
  pass_interval = 1,                        -- seconds between two passes over a pool
  fill_wait = 0,                            -- seconds for which a match below maxPlayers waits for more players
  unanswered_on_rejection = "CANCELLED",    -- or SEARCHING: tickets without a response when another player rejects
  retention = 30 * 86400,                   -- seconds for which an ended ticket is kept, and its id stays taken
  strict_rule_sets = false,                 -- unknown properties are refused instead of ignored with a warning
}

--- Returns a service.
-- @param options table|nil over matchmaker.options, and the bounds of search.new
-- @param state table|nil of another service
function matchmaker.new(host, options, state)
  local settings = setmetatable({}, { __index = matchmaker.options })
  for key, value in pairs(options or {}) do settings[key] = value end
  state = state or { tickets = {}, player_tickets = {}, matchmakers = {}, matches = {}, backfills = {}, timers = timers.new(), order = 0 }
  local self = setmetatable({ host = host, options = settings, state = state, engines = {} }, Service)
  for _, owner in pairs(state.matchmakers) do
    if owner.searching then -- the state was copied in the middle of a pass
      owner.searching = nil
      self:schedule_pass(owner, host.now())
    end
  end
  return self
end

-- Helpers -------------------------------------------------------------------------------------------------------------

--- Returns the mean wait of the last completed tickets in whole seconds, or nil.
function Service.estimate(owner)
  local sum, count = 0, #owner.waits
  if count == 0 then return nil end
  for _, wait in ipairs(owner.waits) do sum = sum + wait end
  return math.floor(sum / count + 0.5)
end

function Service:log(message, ...)
  if self.host.log then self.host.log(message:format(...)) end
end

function Service:emit(detail, owner)
  if self.host.emit then self.host.emit(detail, owner) end
end

local function next_order(self)
  self.state.order = self.state.order + 1
  return self.state.order
end

function Service:after(at, kind, subject)
  timers.push(self.state.timers, { at = at, order = next_order(self), kind = kind, subject = subject })
end

--- Returns the matchmaker of a ticket or match.
function Service:owner(item)
  return self.state.matchmakers[item.matchmaker]
end

--- Returns the engine of a matchmaker: { rule_set, pool, search }.
function Service:engine(owner)
  local made = self.engines[owner.name]
  if not made then
    local settings = self.options
    local standalone = owner.configuration.FlexMatchMode == "STANDALONE"
    made = engine.new(owner.rule_set_body, owner.open, not standalone and owner.configuration.AdditionalPlayerCount or 0, {
      fill_wait = settings.fill_wait, small_pool = settings.small_pool, small_units = settings.small_units,
      anchor_units = settings.anchor_units, pass_units = settings.pass_units })
    self.engines[owner.name] = made
  end
  return made
end

--- Asks for a pass at a time, or as soon as the interval between passes allows.
function Service:schedule_pass(owner, at)
  at = math.max(at, (owner.last_pass or -math.huge) + self.options.pass_interval)
  if owner.pass_at and owner.pass_at <= at then return end
  owner.pass_at = at
  self:after(at, "pass", owner)
end

function Service:metrics(ticket)
  return details.metrics(self:engine(self:owner(ticket)).rule_set.rules, ticket.evaluations)
end

-- Configurations ------------------------------------------------------------------------------------------------------

--- Adds a matchmaker. The caller has checked the names that the configuration refers to.
-- @param configuration table the members of CreateMatchmakingConfiguration, with RuleSetBody
function Service:create(configuration)
  local set, problem = rule_set.parse(configuration.RuleSetBody, { strict = self.options.strict_rule_sets })
  if not set then return nil, { code = "InvalidRequestException", message = problem } end
  for _, warning in ipairs(set.warnings) do self:log("rule set of %s: %s", configuration.Name, warning) end
  local made = { name = configuration.Name, configuration = configuration, rule_set_body = configuration.RuleSetBody,
    open = {}, queued = {}, announced = 0, waits = {}, active = 0 }
  self.state.matchmakers[made.name] = made
  return made
end

--- Changes members of a configuration; a new RuleSetBody holds from the next pass on, for open tickets, too.
function Service:update(name, changes)
  local owner = self.state.matchmakers[name]
  if changes.RuleSetBody then
    local set, problem = rule_set.parse(changes.RuleSetBody, { strict = self.options.strict_rule_sets })
    if not set then return nil, { code = "InvalidRequestException", message = problem } end
  end
  for key, value in pairs(changes) do owner.configuration[key] = value end
  owner.rule_set_body = owner.configuration.RuleSetBody
  self.engines[name], owner.pass_at = nil, nil
  if self.passing and self.passing.owner == owner then self.passing = nil end
  self:schedule_pass(owner, self.host.now())
  return owner
end

--- Removes a matchmaker without active tickets.
function Service:delete(name)
  if self.state.matchmakers[name].active > 0 then
    return nil, { code = "InvalidRequestException", message = ("Matchmaking configuration %s has active tickets"):format(name) }
  end
  self.state.matchmakers[name], self.engines[name] = nil, nil
  return true
end

-- Tickets -------------------------------------------------------------------------------------------------------------

local function register_players(self, ticket)
  for _, player in ipairs(ticket.request) do
    local older = self.state.player_tickets[player.PlayerId]
    if older and older.status ~= "PLACING" then self:cancel(older) end
  end
  for _, player in ipairs(ticket.request) do self.state.player_tickets[player.PlayerId] = ticket end
end

-- Forgets the players of a ticket that has ended.
local function release_players(self, ticket)
  for _, player in ipairs(ticket.request) do
    if self.state.player_tickets[player.PlayerId] == ticket then self.state.player_tickets[player.PlayerId] = nil end
  end
end

--- Puts a ticket into the pool of its matchmaker.
function Service:enter_pool(ticket)
  local owner = self:owner(ticket)
  local made = self:engine(owner)
  if not owner.open[ticket] then
    owner.open[ticket] = true
    tickets.prepare(ticket, made.rule_set)
    made.pool:add(ticket)
  end
  self:schedule_pass(owner, self.host.now())
end

--- Takes a ticket out of the pool.
function Service:leave_pool(ticket)
  local owner = self:owner(ticket)
  if not owner.open[ticket] then return end
  owner.open[ticket] = nil
  local made = self.engines[owner.name]
  if made then made.pool:remove(ticket) end
end

--- Sends a ticket of a match that failed back to the pool, with its old start time.
function Service:return_ticket(ticket, reason)
  ticket.status, ticket.match, ticket.team_of = "SEARCHING", nil, nil
  ticket.reason, ticket.message = reason, nil
  self:enter_pool(ticket)
  self:emit(details.searching(self:owner(ticket), ticket, Service.estimate(self:owner(ticket))), self:owner(ticket))
end

--- Ends a ticket with CANCELLED, TIMED_OUT, FAILED or COMPLETED.
function Service:finish(ticket, status, reason, message)
  local owner, match = self:owner(ticket), ticket.match
  self:leave_pool(ticket)
  ticket.status, ticket.reason, ticket.message, ticket.finish = status, reason, message, self.host.now()
  release_players(self, ticket)
  if ticket.session and self.state.backfills[ticket.session] == ticket then self.state.backfills[ticket.session] = nil end
  owner.active = owner.active - 1
  if status ~= "COMPLETED" then
    self:emit(details.ended(owner, ticket, match and self.state.matches[match], self:metrics(ticket)), owner)
  end
  ticket.players, ticket.evaluations = nil, nil
  self:after(ticket.finish + self.options.retention, "forget", ticket)
end

--- Cancels an active ticket: by request, or because one of its players starts another.
function Service:cancel(ticket)
  local match = ticket.match and self.state.matches[ticket.match]
  self:finish(ticket, "CANCELLED", "Cancelled", "Cancelled by request.")
  if match then acceptance.drop(self, match, "Rejected") end
end

local function find_matchmaker(self, name)
  local owner = self.state.matchmakers[(tostring(name or ""):gsub("^arn:.*matchmakingconfiguration/", ""))]
  if owner then return owner end
  local known = tables.keys(self.state.matchmakers)
  return tickets.refuse_with("NotFoundException", "%s", messages.unknown("matchmaking configuration", name, known))
end

local function new_ticket(self, params, backfill)
  local owner = find_matchmaker(self, params.ConfigurationName)
  tickets.check_players(params.Players, self:engine(owner).rule_set, backfill)
  local id = params.TicketId or self.host.uuid()
  if self.state.tickets[id] then tickets.refuse("Matchmaking ticket %s already exists", id) end
  local ticket = { id = id, matchmaker = owner.name, status = "QUEUED", start = self.host.now(), request = params.Players,
    backfill = backfill or nil, session = params.GameSessionArn, order = next_order(self) }
  self.state.tickets[id] = ticket
  owner.active = owner.active + 1
  table.insert(owner.queued, ticket)
  register_players(self, ticket)
  self:enter_pool(ticket)
  self:after(ticket.start + (owner.configuration.RequestTimeoutSeconds or 300), "timeout", ticket)
  return tickets.view(ticket, Service.estimate(owner))
end

--- StartMatchmaking. params: ConfigurationName, TicketId?, Players. Returns the ticket as DescribeMatchmaking has it.
function Service:start(params)
  return tickets.guard(new_ticket, self, params, false)
end

--- StartMatchBackfill. params: ConfigurationName, TicketId?, Players with Team, GameSessionArn?. The caller has checked the
-- session; a second request for it replaces the first.
function Service:backfill(params)
  local older = params.GameSessionArn and self.state.backfills[params.GameSessionArn]
  local view, problem = tickets.guard(new_ticket, self, params, true)
  if not view then return nil, problem end
  if older and not tickets.is_final(older) and older.status ~= "PLACING" then self:cancel(older) end
  if params.GameSessionArn then self.state.backfills[params.GameSessionArn] = self.state.tickets[view.TicketId] end
  return view
end

local function find_ticket(self, id)
  return self.state.tickets[id] or tickets.refuse_with("NotFoundException", "Matchmaking ticket was not found.")
end

--- StopMatchmaking.
function Service:stop(id)
  return tickets.guard(function()
    local ticket = find_ticket(self, id)
    if tickets.is_final(ticket) or ticket.status == "PLACING" then
      tickets.refuse("Matchmaking ticket is in %s status and cannot be canceled.", ticket.status)
    end
    self:cancel(ticket)
    return {}
  end)
end

--- AcceptMatch. params: TicketId, PlayerIds, AcceptanceType ACCEPT or REJECT.
function Service:accept(params)
  return tickets.guard(function()
    acceptance.answer(self, find_ticket(self, params.TicketId), params.PlayerIds or {}, params.AcceptanceType == "ACCEPT")
    return {}
  end)
end

--- DescribeMatchmaking. Returns the tickets of up to ten ids, without unknown ones.
function Service:describe(ids)
  if #ids > 10 then
    return nil, { code = "InvalidRequestException", message = ("TicketIds: expected at most 10 ids, got %d"):format(#ids) }
  end
  local list = {}
  for _, id in ipairs(ids) do
    local ticket = self.state.tickets[id]
    if ticket then list[#list + 1] = tickets.view(ticket, not tickets.is_final(ticket) and Service.estimate(self:owner(ticket)) or nil) end
  end
  return list
end

--- Explains why a ticket does not match: see explain.lua. Returns a table, and the same as text.
function Service:explain(id)
  local result, problem = explain.ticket(self, id)
  if not result then return nil, problem end
  return result, explain_text.format(result)
end

-- Matches -------------------------------------------------------------------------------------------------------------

local function team_names(owner_engine, found)
  local team_of, teams = {}, {}
  for team, players in ipairs(found.teams) do
    local name = owner_engine.rule_set.teams[team].name
    teams[team] = { name = name, players = {} }
    for i, player in ipairs(players) do team_of[player.id], teams[team].players[i] = name, player.id end
  end
  return team_of, teams
end

local function counts_of(found)
  local counts = {}
  for i, entry in ipairs(found.evaluations) do counts[2 * i - 1], counts[2 * i] = entry.passed, entry.failed end
  return counts
end

--- Makes a match of a result of the search.
function Service:propose(owner, found)
  local made, configuration = self:engine(owner), owner.configuration
  local team_of, teams = team_names(made, found)
  local match = { id = self.host.uuid(), matchmaker = owner.name, tickets = found.tickets, teams = teams, answers = {},
    location = found.location, size = found.size, created = self.host.now(),
    acceptance_timeout = configuration.AcceptanceTimeoutSeconds or DEFAULT_ACCEPTANCE }
  self.state.matches[match.id] = match
  for _, ticket in ipairs(match.tickets) do
    self:leave_pool(ticket)
    ticket.match, ticket.team_of = match.id, {}
    for _, player in ipairs(ticket.request) do ticket.team_of[player.PlayerId] = team_of[player.PlayerId] end
    if ticket.backfill then match.backfill = ticket end
  end
  if self.host.matched then self.host.matched(match, owner) end
  self:emit(details.potential(owner, match, details.metrics(made.rule_set.rules, counts_of(found))), owner)
  if configuration.AcceptanceRequired then
    for _, ticket in ipairs(match.tickets) do ticket.status = "REQUIRES_ACCEPTANCE" end
    self:after(match.created + match.acceptance_timeout, "acceptance", match)
  else
    self:place(match)
  end
end

--- Places an accepted match.
function Service:place(match)
  local owner = self:owner(match)
  if owner.configuration.FlexMatchMode == "STANDALONE" or not self.host.place then
    self:placed(match.id)
    return
  end
  for _, ticket in ipairs(match.tickets) do ticket.status = "PLACING" end
  self.host.place(match, owner)
end

local function connection_of(ticket, info)
  if not info then return nil end
  local players = {}
  for i, player in ipairs(ticket.request) do
    players[i] = { PlayerId = player.PlayerId, PlayerSessionId = info.PlayerSessions and info.PlayerSessions[player.PlayerId] }
  end
  return { GameSessionArn = info.GameSessionArn, IpAddress = info.IpAddress, DnsName = info.DnsName, Port = info.Port,
    MatchedPlayerSessions = players }
end

local function note_wait(self, owner, ticket)
  if ticket.backfill then return end
  table.insert(owner.waits, self.host.now() - ticket.start)
  if #owner.waits > RECENT then table.remove(owner.waits, 1) end
end

--- Completes a match that has its game session.
-- @param info table|nil { GameSessionArn, IpAddress, DnsName, Port, PlayerSessions = { [player id] = id } }; nil if STANDALONE
function Service:placed(match_id, info)
  local match = self.state.matches[match_id]
  if not match then return end
  local owner = self:owner(match)
  for _, ticket in ipairs(match.tickets) do
    ticket.connection = connection_of(ticket, info)
    note_wait(self, owner, ticket)
    self:finish(ticket, "COMPLETED")
  end
  self.state.matches[match_id] = nil
  self:emit(details.succeeded(owner, match, info), owner)
end

--- Ends a match whose placement failed. If it only timed out, its tickets are matched again.
-- @param timed_out boolean
function Service:placement_failed(match_id, timed_out)
  local match = self.state.matches[match_id]
  if not match then return end
  for _, ticket in ipairs(match.tickets) do
    if ticket.match == match_id and not tickets.is_final(ticket) then
      if timed_out then
        self:return_ticket(ticket, "PlacementTimedOut")
      else
        self:finish(ticket, "FAILED", "UNEXPECTED_ERROR", "An unexpected error was encountered during match placing.")
      end
    end
  end
  self.state.matches[match_id] = nil
end

-- Time ----------------------------------------------------------------------------------------------------------------

--- Returns when something is due next, or nil.
function Service:next_due()
  return passes.next_due(self)
end

--- Does what is due at the host's time. Returns true; false where `once` was given and more work is waiting.
-- @param once boolean|nil return after a few milliseconds of search instead of ending all passes
function Service:run(once)
  return passes.run(self, once)
end

return matchmaker
