-- The part of a matchmaker that is derived from its tickets: the pool and the search over it. It is not part of the state: a snapshot
-- leaves it out, and it is made again from the open tickets.
local large = require "gamelift.emulator.matchmaking.large"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"
local tables = require "gamelift.util.tables"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local engine = {}

local function by_age(a, b)
  if a.start ~= b.start then return a.start < b.start end
  return a.order < b.order
end

local Engine = {}
Engine.__index = Engine
Engine.__name = "gamelift.emulator.matchmaking.engine"

--- Forgets what the search remembers; the tickets stay in the pool.
function Engine:rest()
  self.pool:drop_columns()
  self.search = (self.rule_set.large and large or search).new(self.pool, self.rule_set, self.settings)
end

--- Returns { rule_set, pool, search } of a matchmaker, with its open tickets in the pool.
-- @param open set of tickets
-- @param options table see options.lua
-- @param draws table|nil the generator of jitter
function engine.new(body, open, additional, options, draws)
  local settings = tables.copy(options)
  settings.additional, settings.draws = additional, draws
  local made = setmetatable({ rule_set = assert(rule_set.parse(body, options)), pool = pool.new(), settings = settings }, Engine)
  made:rest()
  local list = {}
  for ticket in pairs(open) do list[#list + 1] = ticket end
  table.sort(list, by_age)
  for _, ticket in ipairs(list) do
    if not ticket.players then tickets.prepare(ticket, made.rule_set) end
    made.pool:add(ticket)
  end
  return made
end

return engine
