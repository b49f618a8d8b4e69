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
--   ended(ticket)               optional; a ticket has its final status
--   cancel_placement(match)     optional; all tickets of a match that is being placed have timed out
--   log(text)                   optional
--
-- service.state is plain data without functions. Call service:rest() before you copy it: then the copy, passed to
-- matchmaker.new(host, options, state), and the original continue in the same way.
-- Requests return a result, or nil and { code = an exception's name, message }.
local acceptance = require "gamelift.emulator.matchmaking.acceptance"
local backfill = require "gamelift.emulator.matchmaking.backfill"
local details = require "gamelift.emulator.matchmaking.event_details"
local engine = require "gamelift.emulator.matchmaking.engine"
local explain = require "gamelift.emulator.matchmaking.explain"
local messages = require "gamelift.util.messages"
local options = require "gamelift.emulator.matchmaking.options"
local tables = require "gamelift.util.tables"
local match_data = require "gamelift.emulator.matchmaking.match_data"
local passes = require "gamelift.emulator.matchmaking.passes"
local random = require "gamelift.emulator.model.random"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local tickets = require "gamelift.emulator.matchmaking.tickets"
local timers = require "gamelift.emulator.timers"

local matchmaker = {}

local Service = {}
Service.__index = Service
Service.__name = "gamelift.emulator.matchmaking"

local DEFAULT_TIMEOUT = 300 -- seconds, where a configuration has no RequestTimeoutSeconds

-- Asks for the rest of a pass that was interrupted.
local function resume_pass(self, owner)
  local now = self.host.now()
  self:after(now, "pass", owner)
  owner.searching, owner.pass_at = nil, now
end

--- Returns a service. Raises for wrong options.
-- @param opts table|nil see options.lua
-- @param state table|nil of another service
function matchmaker.new(host, opts, state)
  state = state or { tickets = {}, player_tickets = {}, matchmakers = {}, matches = {}, backfills = {}, sessions = {},
    timers = timers.new(), order = 0 }
  local self = setmetatable({ host = host, options = options.check(opts), state = state, engines = {} }, Service)
  for _, name in ipairs(tables.keys(state.matchmakers)) do
    local owner = state.matchmakers[name]
    if owner.searching then resume_pass(self, owner) end -- the state was copied in the middle of a pass
  end
  return self
end

--- Forgets what the searches remember, and puts off the rest of a pass under way. Does not search.
function Service:rest()
  if self.passing then resume_pass(self, self.passing.owner) end
  self.passing = nil
  for _, made in pairs(self.engines) do made:rest() end
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

--- Emits the event of a match: one for all its tickets, or, by the option, one for each.
-- @param make function(matchmaker, match, …) -> the detail
function Service:emit_match(make, owner, match, ...)
  if not self.options.event_per_ticket then
    self:emit(make(owner, match, ...), owner)
    return
  end
  for _, ticket in ipairs(match.tickets) do
    self:emit(make(owner, setmetatable({ tickets = { ticket } }, { __index = match }), ...), owner)
  end
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
    local standalone = owner.configuration.FlexMatchMode == "STANDALONE"
    made = engine.new(owner.rule_set_body, owner.open, not standalone and owner.configuration.AdditionalPlayerCount or 0, self.options,
      owner.draws)
    self.engines[owner.name] = made
  end
  return made
end

--- Asks for a pass at a time, or as soon as the interval between passes allows.
function Service:schedule_pass(owner, at)
  at = math.max(at + self.options.pass_delay, (owner.last_pass or -math.huge) + self.options.pass_interval)
  if owner.pass_at and owner.pass_at <= at then return end
  self:after(at, "pass", owner) -- first: where memory is short it raises, and a later request asks again
  owner.pass_at = at
end

-- Returns ruleEvaluationMetrics; the rules that a compound names are left out, unless the option says otherwise.
function Service:metrics_of(made, counts)
  return details.metrics(made.rule_set.rules, counts, not self.options.metrics_of_parts and made.rule_set.parts)
end

function Service:metrics(ticket)
  return self:metrics_of(self:engine(self:owner(ticket)), ticket.evaluations)
end

-- Configurations ------------------------------------------------------------------------------------------------------

-- Logs the steps that no ticket reaches before its timeout.
function Service:warn_of_late_steps(set, configuration)
  local timeout = configuration.RequestTimeoutSeconds or DEFAULT_TIMEOUT
  for _, expansion in ipairs(set.expansions) do
    local last = expansion.steps[#expansion.steps].wait
    if last > timeout then
      self:log("rule set of %s: %s: a step waits %g s, but tickets time out after %g s", configuration.Name, expansion.text, last, timeout)
    end
  end
end

--- Adds a matchmaker. The caller has checked the names that the configuration refers to.
-- @param configuration table the members of CreateMatchmakingConfiguration, with RuleSetBody
function Service:create(configuration)
  local set, problem = rule_set.parse(configuration.RuleSetBody, self.options)
  if not set then return nil, { code = "InvalidRequestException", message = problem } end
  for _, warning in ipairs(set.warnings) do self:log("rule set of %s: %s", configuration.Name, warning) end
  self:warn_of_late_steps(set, configuration)
  local made = { name = configuration.Name, configuration = configuration, rule_set_body = configuration.RuleSetBody,
    open = {}, queued = {}, announced = 0, waits = {}, active = 0 }
  local jitter = self.options.jitter
  if jitter ~= "off" or self.options.batch_size ~= "off" then made.draws = random.new(jitter ~= "off" and jitter or 1) end
  self.state.matchmakers[made.name] = made
  return made
end

--- Changes members of a configuration; a new RuleSetBody holds from the next pass on, for open tickets, too.
function Service:update(name, changes)
  local owner = self.state.matchmakers[name]
  if changes.RuleSetBody then
    local set, problem = rule_set.parse(changes.RuleSetBody, self.options)
    if not set then return nil, { code = "InvalidRequestException", message = problem } end
  end
  for key, value in pairs(changes) do owner.configuration[key] = value end
  owner.rule_set_body = owner.configuration.RuleSetBody
  self.engines[name], owner.pass_at = nil, nil
  for ticket in pairs(owner.open) do ticket.players, ticket.evaluations, ticket.cut = nil, nil, nil end
  if self.passing and self.passing.owner == owner then self.passing, owner.searching = nil, nil end
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

-- An automatic ticket lists players who may have left: it does not cancel what they started since.
local function register_players(self, ticket)
  for _, player in ipairs(ticket.automatic and {} or ticket.request) do
    local older = self.state.player_tickets[player.PlayerId]
    if older and older.status ~= "PLACING" then self:cancel(older) end
  end
  for _, player in ipairs(ticket.request) do
    if not ticket.automatic or not self.state.player_tickets[player.PlayerId] then
      self.state.player_tickets[player.PlayerId] = ticket
    end
  end
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
    tickets.prepare(ticket, made.rule_set)
    made.pool:add(ticket)
    owner.open[ticket] = true -- last: another engine is made of the open tickets, where memory was too short for this one
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

--- Sends a ticket of a match that came to nothing back to the pool, with its old start time.
-- @param silent boolean|nil without an event
function Service:return_ticket(ticket, reason, silent)
  ticket.status, ticket.match, ticket.team_of = "SEARCHING", nil, nil
  ticket.reason, ticket.message = reason, nil
  self:enter_pool(ticket)
  if silent then return end
  self:emit(details.searching(self:owner(ticket), ticket, Service.estimate(self:owner(ticket))), self:owner(ticket))
end

--- Ends a ticket with CANCELLED, TIMED_OUT, FAILED or COMPLETED.
-- @param silent boolean|nil without an event
function Service:finish(ticket, status, reason, message, silent)
  local owner, match = self:owner(ticket), ticket.match
  self:leave_pool(ticket)
  ticket.status, ticket.reason, ticket.message, ticket.finish = status, reason, message, self.host.now()
  release_players(self, ticket)
  if ticket.session and self.state.backfills[ticket.session] == ticket then self.state.backfills[ticket.session] = nil end
  owner.active = owner.active - 1
  if status ~= "COMPLETED" and not silent then
    self:emit(details.ended(owner, ticket, match and self.state.matches[match], self:metrics(ticket)), owner)
  end
  ticket.players, ticket.evaluations = nil, nil
  if self.host.ended then self.host.ended(ticket) end
  self:after(ticket.finish + self.options.retention, "forget", ticket)
end

--- Cancels an active ticket: by request, or because one of its players starts another.
-- @param status string|nil another one than CANCELLED
function Service:cancel(ticket, status)
  local match = ticket.match and self.state.matches[ticket.match]
  local function finish() self:finish(ticket, status or "CANCELLED", self.options.reasons.cancelled, "Cancelled by request.") end
  if match then acceptance.drop(self, match, "Rejected", finish) else finish() end
end

local function find_matchmaker(self, name)
  local owner = self.state.matchmakers[(tostring(name or ""):gsub("^arn:.*matchmakingconfiguration/", ""))]
  if owner then return owner end
  local known = tables.keys(self.state.matchmakers)
  return tickets.refuse_with("NotFoundException", "%s", messages.unknown("matchmaking configuration", name, known))
end

local function new_ticket(self, params, is_backfill, automatic)
  local players = tickets.check_players(params.Players, is_backfill, self.options)
  local owner = find_matchmaker(self, params.ConfigurationName)
  tickets.check_rule_set(players, self:engine(owner).rule_set, is_backfill, self.options)
  local id = params.TicketId or self.host.uuid()
  local older = self.state.tickets[id]
  if older and not (self.options.reuse_ids and tickets.is_final(older)) then tickets.refuse("Matchmaking ticket %s already exists", id) end
  local ticket = { id = id, matchmaker = owner.name, status = "QUEUED", start = self.host.now(), request = players,
    backfill = is_backfill or nil, automatic = automatic, session = params.GameSessionArn, order = next_order(self) }
  self.state.tickets[id] = ticket
  owner.active = owner.active + 1
  table.insert(owner.queued, ticket)
  register_players(self, ticket)
  self:enter_pool(ticket)
  ticket.deadline = ticket.start + (owner.configuration.RequestTimeoutSeconds or DEFAULT_TIMEOUT)
  self:after(ticket.deadline, "timeout", ticket)
  return tickets.view(ticket, Service.estimate(owner))
end

--- Checks the players of a request by themselves, before the caller looks anything up.
function Service:check_players(players, is_backfill)
  return tickets.guard(tickets.check_players, players, is_backfill, self.options)
end

--- StartMatchmaking. params: ConfigurationName, TicketId?, Players. Returns the ticket as DescribeMatchmaking has it.
function Service:start(params)
  return tickets.guard(new_ticket, self, params, false)
end

local function start_backfill(self, params, automatic)
  local older = params.GameSessionArn and self.state.backfills[params.GameSessionArn]
  local view, problem = tickets.guard(new_ticket, self, params, true, automatic)
  if not view then return nil, problem end
  if older and not tickets.is_final(older) and older.status ~= "PLACING" then
    self:cancel(older, self.options.replaced_backfill)
  end
  if params.GameSessionArn then self.state.backfills[params.GameSessionArn] = self.state.tickets[view.TicketId] end
  return view
end

--- StartMatchBackfill. params: ConfigurationName, TicketId?, Players with Team, GameSessionArn?. The caller has checked the
-- session; a second request for it replaces the first.
function Service:backfill(params)
  return start_backfill(self, params)
end

--- The host reports that a game session of a match is ACTIVE, or that it still is and a player left. Where the configuration has
-- BackfillMode AUTOMATIC and slots are open, makes the backfill ticket; after each success the next one follows by itself.
-- @param present list|nil of the ids of the players who are connected or have a reservation; for option automatic_backfill "always"
-- @return the id of the ticket, or nil where none was made
function Service:session_open(arn, present)
  return backfill.open(self, arn, present, start_backfill)
end

--- The host reports that a game session has ended, or takes no more players. Its automatic ticket is cancelled.
function Service:session_closed(arn)
  local ticket = self.state.backfills[arn]
  self.state.sessions[arn] = nil
  if ticket and ticket.automatic and not tickets.is_final(ticket) and ticket.status ~= "PLACING" then self:cancel(ticket) end
end

local function find_ticket(self, id)
  return self.state.tickets[id] or tickets.refuse_with("NotFoundException", "Matchmaking ticket was not found.")
end

--- StopMatchmaking.
function Service:stop(id)
  return tickets.guard(function()
    local ticket = find_ticket(self, id)
    if tickets.is_final(ticket) or ticket.status == "PLACING"
      or ticket.status == "REQUIRES_ACCEPTANCE" and not self.options.stop_during_acceptance then
      tickets.refuse("Matchmaking ticket is in %s status and cannot be canceled.", ticket.status)
    end
    backfill.stop(self, ticket)
    self:cancel(ticket)
    return {}
  end)
end

--- AcceptMatch. params: TicketId, PlayerIds, AcceptanceType ACCEPT or REJECT.
function Service:accept(params)
  return tickets.guard(function()
    local ids = params.PlayerIds or {}
    if #ids == 0 then tickets.refuse "PlayerIds: expected at least one player, got none" end
    acceptance.answer(self, find_ticket(self, params.TicketId), ids, params.AcceptanceType == "ACCEPT")
    return {}
  end)
end

--- DescribeMatchmaking. Returns the tickets of up to ten ids, without unknown ones.
function Service:describe(ids)
  local most = self.options.describe_limit
  if #ids > most then
    return nil, { code = "InvalidRequestException", message = ("TicketIds: expected at most %d ids, got %d"):format(most, #ids) }
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
  local step = explain.start(self, id)
  while true do
    local done, result, text = step()
    if done then return result, text end
  end
end

--- Begins to explain a ticket without blocking for long.
-- @return function() -> false after a few milliseconds of work; once it has ended true and what explain returns
function Service:start_explaining(id)
  return explain.start(self, id, true)
end

-- Matches -------------------------------------------------------------------------------------------------------------

local function team_names(owner_engine, found)
  local team_of, teams, sizes = {}, {}, {}
  for team, players in ipairs(found.teams) do
    local name = owner_engine.rule_set.teams[team].name
    teams[team], sizes[team] = { name = name, players = {} }, { name = name, max = found.plan.teams[team].max }
    for i, player in ipairs(players) do team_of[player.id], teams[team].players[i] = name, player.id end
  end
  return team_of, teams, sizes
end

-- Returns how often each rule passed and failed. The match itself passed each rule, those too that the search does not test by
-- themselves: sorts, and compounds of rules that must hold.
local function counts_of(found, rules)
  local counts, named = {}, found.plan.named
  for i, entry in ipairs(found.evaluations) do
    local least = (rules[i].ignored or named[i]) and 0 or 1
    counts[2 * i - 1], counts[2 * i] = math.max(entry.passed, least), entry.failed
  end
  return counts
end

--- Makes a match of a result of the search.
function Service:propose(owner, found)
  local made, configuration = self:engine(owner), owner.configuration
  local team_of, teams, sizes = team_names(made, found)
  local match = { id = self.host.uuid(), matchmaker = owner.name, tickets = found.tickets, teams = teams, answers = {},
    location = found.location, size = found.size, created = self.host.now(), capacity = found.plan.full, sizes = sizes,
    acceptance_timeout = configuration.AcceptanceTimeoutSeconds or self.options.acceptance_timeout }
  self.state.matches[match.id] = match
  for _, ticket in ipairs(match.tickets) do
    self:leave_pool(ticket)
    ticket.match, ticket.team_of = match.id, {}
    for _, player in ipairs(ticket.request) do ticket.team_of[player.PlayerId] = team_of[player.PlayerId] end
    if ticket.backfill then match.backfill = ticket end
  end
  backfill.prepare(self, owner, match)
  if self.host.matched then self.host.matched(match, owner) end
  self:emit_match(details.potential, owner, match, self:metrics_of(made, counts_of(found, made.rule_set.rules)),
    self.options.acceptance_timeout_always)
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
  local standalone = owner.configuration.FlexMatchMode == "STANDALONE" or not self.host.place
  if standalone and self.options.standalone_seconds == 0 then
    self:placed(match.id)
    return
  end
  for _, ticket in ipairs(match.tickets) do ticket.status = "PLACING" end
  if standalone then
    self:after(self.host.now() + self.options.standalone_seconds, "standalone", match)
    return
  end
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
  if #owner.waits > self.options.estimate_of then table.remove(owner.waits, 1) end
end

-- Returns the tickets of a match that have not ended, say by their timeout.
local function active_tickets(match)
  local list = {}
  for _, ticket in ipairs(match.tickets) do
    if ticket.match == match.id and not tickets.is_final(ticket) then list[#list + 1] = ticket end
  end
  return list
end

--- Completes a match that has its game session.
-- @param info table|nil { GameSessionArn, IpAddress, DnsName, Port, PlayerSessions = { [player id] = id } }; nil if STANDALONE
function Service:placed(match_id, info)
  local match = self.state.matches[match_id]
  if not match then return end
  local owner = self:owner(match)
  match.tickets = active_tickets(match)
  for _, ticket in ipairs(match.tickets) do
    ticket.connection = connection_of(ticket, info)
    note_wait(self, owner, ticket)
    self:finish(ticket, "COMPLETED")
  end
  self.state.matches[match_id] = nil
  self:emit_match(details.succeeded, owner, match, info)
  if not info or not info.GameSessionArn then return end
  backfill.note(self, match, info.GameSessionArn)
  if match.backfill then self:session_open(info.GameSessionArn) end
end

--- Ends a match whose placement failed. If it only timed out, its tickets are matched again.
-- @param timed_out boolean
-- @param message string|nil the StatusMessage of the failed tickets
function Service:placement_failed(match_id, timed_out, message)
  local match = self.state.matches[match_id]
  if not match then return end
  for _, ticket in ipairs(active_tickets(match)) do
    if timed_out then
      self:return_ticket(ticket, self.options.reasons.placement, not self.options.searching_after_placement)
    else
      self:finish(ticket, "FAILED", self.options.reasons.failed, message or "An unexpected error was encountered during match placing.")
    end
  end
  self.state.matches[match_id] = nil
end

--- Returns MatchmakerData for the game session of a match: of all players who were matched into it.
-- @param match table as place() of the host gets it
-- @param arn string of the matchmaking configuration
function Service:matchmaker_data(match, arn)
  local session = match.backfill and match.backfill.session and self.state.sessions[match.backfill.session]
  return match_data.text(match, self:engine(self:owner(match)).rule_set, { configuration_arn = arn, backfill_mode = match.backfill_mode,
    backfill_ticket = match.backfill_ticket, players = session and session.players, options = self.options })
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
