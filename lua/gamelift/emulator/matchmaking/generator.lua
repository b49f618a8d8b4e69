-- Tickets for a simulation, drawn from distributions: the same seed gives the same tickets.
--
--   { seed = 1, tickets = 1000, seconds = 60, arrival = "even" or "random",
--     parties = { { players = 1, share = 0.9 }, { players = 2, share = 0.1 } },
--     attributes = { skill = { normal = { 1500, 300 }, spread = 80 }, mode = { choice = { "duel", "race" } },
--       level = { uniform = { 1, 50 } }, maps = { sample = { "ice", "lava", "sand" }, count = 2 } },
--     latency = { ["us-east-1"] = { normal = { 60, 20 } } } }
--
-- `spread` is how far the numbers of a party's players lie around the party's own (standard deviation).
local checker = require "gamelift.emulator.matchmaking.checker"
local tables = require "gamelift.util.tables"
local random = require "gamelift.emulator.model.random"

local generator = {}

local DRAWS = 1000000
local member = checker.member

-- Draws ---------------------------------------------------------------------------------------------------------------

-- Returns a number in (0, 1).
local function draw(from)
  return (from:below(DRAWS) + 0.5) / DRAWS
end

local function normal(from, mean, deviation)
  return mean + deviation * math.sqrt(-2 * math.log(draw(from))) * math.cos(2 * math.pi * draw(from))
end

local function round(value)
  return math.floor(value * 100 + 0.5) / 100
end

-- Returns `count` different items of a list, in the list's order.
local function sample(from, list, count)
  local left, result = count, {}
  for i, item in ipairs(list) do
    if from:below(#list - i + 1) < left then
      result[#result + 1], left = item, left - 1
    end
  end
  return result
end

-- Distributions -------------------------------------------------------------------------------------------------------

-- Returns two numbers of a list.
local function read_pair(check, node)
  local items = check:list(node, true)
  if #items ~= 2 then check:fail(node, "expected two numbers, got %d items", #items) end
  return check:number(items[1]), check:number(items[2])
end

-- Returns function(draws) -> a number, of { normal = } or { uniform = }.
local function read_number(check, node)
  local a, b
  if node.value.normal ~= nil then
    a, b = read_pair(check, member(node, "normal"))
    return function(from) return normal(from, a, b) end
  end
  a, b = read_pair(check, member(node, "uniform"))
  return function(from) return a + draw(from) * (b - a) end
end

local function read_strings(check, node)
  local list = {}
  for i, item in ipairs(check:list(node, true)) do list[i] = check:string(item) end
  if #list == 0 then check:fail(node, "expected at least one string, got an empty list") end
  return list
end

local KINDS = { "choice", "count", "normal", "sample", "spread", "uniform" }

-- Returns function(draws) -> function() -> an attribute value for one more player of the party.
local function read_attribute(check, node)
  check:object(node)
  check:members(node, KINDS)
  if node.value.choice ~= nil then
    local list = read_strings(check, member(node, "choice"))
    return function(from)
      return function() return { S = list[1 + from:below(#list)] } end
    end
  end
  if node.value.sample ~= nil then
    local list = read_strings(check, member(node, "sample"))
    local count = check:integer(member(node, "count"), 0)
    return function(from)
      return function() return { SL = sample(from, list, count) } end
    end
  end
  local number = read_number(check, node)
  local spread = node.value.spread == nil and 0 or check:number(member(node, "spread"), 0)
  return function(from)
    local own, first = number(from), true
    return function()
      local value = first and own or own + normal(from, 0, spread)
      first = false
      return { N = round(value) }
    end
  end
end

-- Returns { name = read_member(member) } of an object, and its names in order.
local function read_all(check, node, read_member)
  if node.value == nil then return {}, {} end
  local result, order = {}, tables.keys(check:object(node))
  for _, name in ipairs(order) do result[name] = read_member(check, member(node, name)) end
  return result, order
end

local function read_parties(check, node)
  local list, total = {}, 0
  for i, item in ipairs(check:list(node)) do
    check:object(item)
    check:members(item, { "players", "share" })
    list[i] = { players = check:integer(member(item, "players"), 1), share = check:number(member(item, "share"), 0) }
    total = total + list[i].share
  end
  if #list == 0 then return { { players = 1, share = 1 } }, 1 end
  return list, total
end

-- Tickets -------------------------------------------------------------------------------------------------------------

local MEMBERS = { "arrival", "attributes", "latency", "parties", "seconds", "seed", "tickets" }

local function read_value(check, node)
  check:object(node)
  check:members(node, MEMBERS)
  local made = { tickets = check:integer(member(node, "tickets"), 1), seconds = check:number(member(node, "seconds"), 0) }
  made.seed = node.value.seed == nil and 1 or check:integer(member(node, "seed"), 0)
  made.arrival = node.value.arrival == nil and "even" or check:one_of(member(node, "arrival"), { "even", "random" })
  made.parties, made.total = read_parties(check, member(node, "parties"))
  made.attributes, made.attribute_names = read_all(check, member(node, "attributes"), read_attribute)
  made.latency, made.locations = read_all(check, member(node, "latency"), function(_, inner)
    check:object(inner)
    return read_number(check, inner)
  end)
  return made
end

local function party_size(from, made)
  local rest, place = draw(from) * made.total - made.parties[1].share, 1
  while rest > 0 and place < #made.parties do
    place = place + 1
    rest = rest - made.parties[place].share
  end
  return made.parties[place].players
end

local function new_ticket(from, made, number)
  local values, latency, players = {}, nil, {}
  for _, name in ipairs(made.attribute_names) do values[name] = made.attributes[name](from) end
  for i = 1, party_size(from, made) do
    local attributes = {}
    for _, name in ipairs(made.attribute_names) do attributes[name] = values[name]() end
    for _, location in ipairs(made.locations) do
      latency = latency or {}
      latency[location] = math.max(1, math.floor(made.latency[location](from) + 0.5))
    end
    players[i] = { PlayerId = ("p%d.%d"):format(number, i), PlayerAttributes = attributes, LatencyInMs = latency }
    latency = nil
  end
  return { TicketId = "t" .. number, Players = players }
end

--- Returns the steps of a generator, in the order of time.
-- @return on failure nil and what is wrong, with the path from $.generator on
function generator.steps(description)
  local check = checker.new()
  check.strict = true
  local made, problem = checker.guard(read_value, check, { value = description, path = "$.generator" })
  if not made then return nil, problem end
  local from, times, steps = random.new(made.seed), {}, {}
  for i = 1, made.tickets do
    times[i] = made.arrival == "random" and draw(from) * made.seconds or (i - 1) * made.seconds / made.tickets
  end
  table.sort(times)
  for i, at in ipairs(times) do steps[i] = { at = at, start = new_ticket(from, made, i) } end
  return steps
end

return generator
