-- The part of a matchmaker that is derived from its tickets: the pool and the search over it. It is not part of the state: a snapshot
-- leaves it out, and it is made again from the open tickets.
local large = require "gamelift.emulator.matchmaking.large"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local engine = {}

local function by_age(a, b)
  if a.start ~= b.start then return a.start < b.start end
  return a.order < b.order
end

--- Returns { rule_set, pool, search } of a matchmaker, with its open tickets in the pool.
-- @param open set of tickets
-- @param options table as search.new takes it
function engine.new(body, open, additional, options)
  local set = assert(rule_set.parse(body))
  local made = { rule_set = set, pool = pool.new() }
  local settings = { additional = additional }
  for key, value in pairs(options or {}) do settings[key] = value end
  made.search = (set.large and large or search).new(made.pool, set, settings)
  local list = {}
  for ticket in pairs(open) do list[#list + 1] = ticket end
  table.sort(list, by_age)
  for _, ticket in ipairs(list) do
    tickets.prepare(ticket, set)
    made.pool:add(ticket)
  end
  return made
end

return engine
