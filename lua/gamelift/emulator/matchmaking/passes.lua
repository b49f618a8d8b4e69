-- The time of a matchmaking service: passes over the pools, timeouts, and what else is due.
local acceptance = require "gamelift.emulator.matchmaking.acceptance"
local details = require "gamelift.emulator.matchmaking.event_details"
local tickets = require "gamelift.emulator.matchmaking.tickets"
local timers = require "gamelift.emulator.timers"

local passes = {}

local STEP_UNITS = 1000  -- of work between chances to do something else, a few milliseconds
local MOST_TICKETS = 100 -- to announce or to end, the same

-- Takes tickets that came since the last pass into the search, at most `most`; returns whether that was all.
local function announce(self, owner, most)
  local queued, place = owner.queued, owner.announced
  local last = math.min(#queued, place + most)
  while place < last do
    place = place + 1
    local ticket = queued[place]
    if ticket.status == "QUEUED" then
      ticket.status = "SEARCHING"
      self:emit(details.searching(owner, ticket, self.estimate(owner)), owner)
    end
  end
  owner.announced = place
  if place < #queued then return false end
  owner.queued, owner.announced = {}, 0
  return true
end

local function end_pass(self, owner, made)
  local search = made.search
  if search:was_cut() then
    self:log("matchmaker %s: the search stopped at its bound of work: %d tickets may have matches that it did not see%s",
      owner.name, search.cuts, search.cut_pass and "; the rest of the pool follows in the next pass" or "")
  end
  if search:is_unfinished() then self:schedule_pass(owner, self.host.now()) end
  local at = search:next_threshold(self.host.now())
  if at then self:schedule_pass(owner, at) end
end

local handlers = {}

function handlers.pass(self, owner, timer)
  if owner.pass_at ~= timer.at or self.state.matchmakers[owner.name] ~= owner then return end
  owner.pass_at, owner.last_pass = nil, timer.at
  self.passing, owner.searching = { owner = owner }, true
end

-- Ends tickets of a list that are active after their RequestTimeoutSeconds. Returns true if all of the list have ended.
local function time_out(self, list)
  local all_ended, reason = true, self.options.reasons.timed_out
  for _, ticket in ipairs(list) do
    local is_active = not tickets.is_final(ticket)
    if is_active and ticket.deadline <= self.host.now() then
      self:finish(ticket, "TIMED_OUT", reason, "Removed from matchmaking due to timing out.")
    elseif is_active then
      all_ended = false
    end
  end
  return all_ended
end

-- A match ends with the first of its tickets if players have to accept it, with the last while it is being placed.
function handlers.timeout(self, ticket)
  if tickets.is_final(ticket) then return end
  local match = ticket.match and self.state.matches[ticket.match]
  local placing = ticket.status == "PLACING"
  local all_ended = time_out(self, match and match.tickets or { ticket })
  if match and not placing then acceptance.drop(self, match, "TimedOut") end
  if match and placing and all_ended then
    self.state.matches[match.id] = nil
    if self.host.cancel_placement then self.host.cancel_placement(match) end
  end
end

function handlers.acceptance(self, match)
  if self.state.matches[match.id] == match and not match.settled then acceptance.drop(self, match, "TimedOut") end
end

function handlers.standalone(self, match)
  self:placed(match.id)
end

function handlers.forget(self, ticket)
  if self.state.tickets[ticket.id] == ticket then self.state.tickets[ticket.id] = nil end
end

--- Returns when something is due next, or nil.
function passes.next_due(self)
  if self.passing then return self.host.now() end
  local first = self.state.timers[1]
  return first and first.at
end

-- Continues the pass in progress. Returns true if it has ended.
local function step_pass(self, once)
  local passing = self.passing
  local owner = passing.owner
  if not passing.made then
    if not announce(self, owner, once and MOST_TICKETS or math.huge) then return false end
    passing.made = self:engine(owner)
    passing.made.search:start(self.host.now(), function(found) self:propose(owner, found) end)
  end
  if not passing.made.search:step(once and STEP_UNITS or nil) then return false end
  self.passing, owner.searching = nil, nil
  end_pass(self, owner, passing.made)
  return true
end

--- Does what is due at the host's time. Returns true; false where `once` was given and more work is waiting.
-- @param once boolean|nil return after a few milliseconds instead of doing everything
function passes.run(self, once)
  local now, list, count = self.host.now(), self.state.timers, 0
  while true do
    if self.passing then
      local ended = step_pass(self, once)
      if once then return false end
      assert(ended, "a pass without bound has ended")
    end
    local timer = list[1]
    if not timer or timer.at > now then return true end
    timers.pop(list)
    handlers[timer.kind](self, timer.subject, timer)
    count = count + 1
    if once and count == MOST_TICKETS then return false end
  end
end

return passes
