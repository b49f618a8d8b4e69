-- Splits chosen tickets over the teams of a plan.
--
-- Each ticket goes into one team, those with most open slots first; the current players of a backfill ticket keep theirs.
-- Equal teams are filled in order. Rules of teams whose failure is final are tested as players are placed,
-- the others on each complete split.
local splitter = {}

local CHECK_UNITS = 20 -- of work for one complete split

local Splitter = {}
Splitter.__index = Splitter
Splitter.__name = "gamelift.emulator.matchmaking.splitter"

--- Returns a splitter.
-- @param meter table { used, limit }: the work done; charge() may yield
-- @param passed list of counts by rule; `refused` is the same for those that did not hold
function splitter.new(pool, plan, meter, passed, refused)
  local teams = {}
  for team = 1, #plan.teams do teams[team] = { n = 0 } end
  return setmetatable({ pool = pool, plan = plan, meter = meter, passed = passed, refused = refused, teams = teams,
    match = { teams = teams, tickets = { n = 0 } },
    team_of = {}, in_place = {}, placed = 0, order = {}, splits = 0,
    place_units = plan.has_team_early and 5 or 2 }, Splitter)
end

-- Placing -------------------------------------------------------------------------------------------------------------

local function is_within(self, team)
  local sizes = self.plan.teams[team]
  return self.teams[team].n <= sizes.max
end

local function passes_early(self, team)
  local early = self.plan.team_early[team]
  for i = 1, #early do
    if early[i](self.match) == false then return false end
  end
  return true
end

local function put(list, players)
  local n = list.n
  if #players == 1 then -- most tickets: without a loop
    list[n + 1], list.n = players[1], n + 1
    return
  end
  for i = 1, #players do list[n + i] = players[i] end
  list.n = n + #players
end

-- Places the i-th ticket into a team; false, with nothing changed, where it may not go there.
local function place(self, i, ticket, team)
  local list = self.teams[team]
  local n = list.n
  if n + #ticket.players > self.plan.teams[team].max then return false end
  put(list, ticket.players)
  self.meter.used = self.meter.used + self.place_units
  if not passes_early(self, team) then
    list.n = n
    return false
  end
  self.team_of[i], self.in_place[i], self.placed = team, ticket, i
  return true
end

local function place_backfill(self, i, ticket)
  local teams = self.teams
  for _, player in ipairs(ticket.players) do
    local list = teams[player.team]
    list.n = list.n + 1
    list[list.n] = player
  end
  self.team_of[i], self.in_place[i], self.placed = 0, ticket, i
  for team = 1, #teams do
    if not is_within(self, team) or not passes_early(self, team) then
      self:remove_last()
      return false
    end
  end
  return true
end

--- Takes the ticket that was placed last out again.
function Splitter:remove_last()
  local i = self.placed
  local ticket, team = self.in_place[i], self.team_of[i]
  if team ~= 0 then
    self.teams[team].n = self.teams[team].n - #ticket.players
  else
    for _, player in ipairs(ticket.players) do self.teams[player.team].n = self.teams[player.team].n - 1 end
  end
  self.placed = i - 1
end

--- Takes all tickets out.
function Splitter:clear()
  for team = 1, #self.teams do self.teams[team].n = 0 end
  self.placed = 0
end

-- Returns the team with most open slots.
local function widest(self)
  local best, most = 1, -1
  for team = 1, #self.teams do
    local open = self.plan.teams[team].max - self.teams[team].n
    if open > most then best, most = team, open end
  end
  return best
end

-- Returns whether an empty team may replace this one.
local function has_empty_twin(self, team)
  local previous = self.plan.previous_alike[team]
  return previous ~= 0 and self.teams[team].n == 0 and self.teams[previous].n == 0
end

-- First fit -----------------------------------------------------------------------------------------------------------

--- Places one more ticket, the i-th, into the first team that takes it. Returns whether one did.
function Splitter:push(i, ticket)
  if ticket.backfill then return place_backfill(self, i, ticket) end
  local first, count = widest(self), #self.teams
  for step = 0, count - 1 do
    local team = (first + step - 1) % count + 1
    if not has_empty_twin(self, team) and place(self, i, ticket, team) then return true end
  end
  return false
end

-- Search --------------------------------------------------------------------------------------------------------------

local function players_missing(self)
  local missing = 0
  for team = 1, #self.teams do
    local short = self.plan.teams[team].min - self.teams[team].n
    if short > 0 then missing = missing + short end
  end
  return missing
end

local function complete(self)
  self.splits = self.splits + 1
  self.meter:charge(CHECK_UNITS)
  local checks, passed, refused = self.checks, self.passed, self.refused
  for k = 1, #checks do
    local index = checks[k].index
    if not checks[k].holds(self.match) then
      refused[index] = refused[index] + 1
      return false
    end
    passed[index] = passed[index] + 1
  end
  return true
end

-- Places the tickets from the i-th on; true if a split holds, false if none does, nil if the search was cut.
local function descend(self, i, rest)
  if i > self.count then
    if self.placing_only then return true end
    if players_missing(self) > 0 then return false end
    if complete(self) then return true end
    if self.splits >= self.most_splits then return nil end
    return false
  end
  if self.meter.used > self.meter.limit then return nil end
  self.meter:charge(1)
  if not self.placing_only and players_missing(self) > rest then return false end
  local ticket = self.order[i]
  rest = rest - #ticket.players
  if ticket.backfill then
    if not place_backfill(self, i, ticket) then return false end
    local found = descend(self, i + 1, rest)
    if found ~= true then self:remove_last() end
    return found
  end
  local first, count = widest(self), #self.teams
  for step = 0, count - 1 do
    local team = (first + step - 1) % count + 1
    if not has_empty_twin(self, team) and place(self, i, ticket, team) then
      local found = descend(self, i + 1, rest)
      if found == true then return true end
      self:remove_last()
      if found == nil then return nil end
    end
  end
  return false
end

-- Places all tickets by first fit; returns whether that fills every team's minimum.
local function first_fit(self)
  for i = 1, self.count do
    if not self:push(i, self.order[i]) then return false end
  end
  return players_missing(self) == 0
end

--- Searches a split of the first `count` chosen tickets.
-- @param chosen list of slots
-- @param size players of these tickets
-- @param checks list of compiled rules that a complete split must hold; nil to ask only whether the players may be placed
-- @param most_splits number of complete splits to try
-- @return true with the split in `teams` and `team_of`; false if there is none; nil if the search was cut
function Splitter:solve(chosen, count, size, checks, most_splits)
  local tickets, order = self.pool.ticket, self.order
  self.count, self.splits, self.reordered = count, 0, false
  self.checks, self.placing_only, self.most_splits = checks, checks == nil, most_splits
  self:clear()
  self.match.tickets.n = count
  for i = 1, count do
    local ticket = tickets[chosen[i]]
    if not ticket then return nil end -- it left while the search was at rest
    order[i], self.match.tickets[i] = ticket, ticket
    if ticket.backfill and i > 1 then -- first, since it makes teams differ
      order[1], order[i], self.reordered = ticket, order[1], true
    end
  end
  if checks and #checks == 0 then -- any split will do
    if first_fit(self) then return true end
    self:clear()
  end
  return descend(self, 1, size)
end

return splitter
