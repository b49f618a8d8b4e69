-- A matchmaking service with a driven clock that keeps its events, for specs of the engine.
local matchmaker = require "gamelift.emulator.matchmaking.matchmaker"

local match_world = {}

-- One against one, with skills near each other.
local DUEL = { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 10 } },
  teams = { { name = "red", minPlayers = 1, maxPlayers = 1 }, { name = "blue", minPlayers = 1, maxPlayers = 1 } },
  rules = { { name = "Near", type = "batchDistance", batchAttribute = "skill", maxDistance = 5 } } }

match_world.DUEL = DUEL

--- Returns { service, now, events, placing, log, cancelled, advance(seconds), start(id, skill, more player ids …), types(), ticket(id) }.
-- @param configuration table|nil over a STANDALONE one named duel
-- @param options table|nil as matchmaker.new takes them
-- @param state table|nil a copy of another world's state, with its time in `clock`
function match_world.new(configuration, options, state, clock)
  local world = { now = clock or 1000, events = {}, placing = {}, log = {}, cancelled = {}, ids = clock and 100 or 0 }
  local host = {
    now = function() return world.now end,
    uuid = function()
      world.ids = world.ids + 1
      return "id-" .. world.ids
    end,
    emit = function(detail) world.events[#world.events + 1] = detail end,
    place = function(match) world.placing[#world.placing + 1] = match end,
    cancel_placement = function(match) world.cancelled[#world.cancelled + 1] = match end,
    log = function(text) world.log[#world.log + 1] = text end,
  }
  world.service = matchmaker.new(host, options, state)
  if not state then
    local members = { Name = "duel", RuleSetBody = DUEL, RequestTimeoutSeconds = 60, FlexMatchMode = "STANDALONE", CustomEventData = "x" }
    for key, value in pairs(configuration or {}) do members[key] = value end
    assert(world.service:create(members))
  end
  function world.advance(seconds)
    local target = world.now + seconds
    while world.service:next_due() and world.service:next_due() <= target do
      world.now = math.max(world.now, world.service:next_due())
      world.service:run()
    end
    world.now = target
  end
  function world.start(id, skill, ...)
    local players = { { PlayerId = "p-" .. id, PlayerAttributes = skill and { skill = { N = skill } } } }
    for _, more in ipairs { ... } do players[#players + 1] = { PlayerId = more } end
    return world.service:start { ConfigurationName = "duel", TicketId = id, Players = players }
  end
  function world.types()
    local list = {}
    for i, event in ipairs(world.events) do list[i] = event.type:gsub("Matchmaking", "") end
    return table.concat(list, " ")
  end
  function world.ticket(id) return world.service:describe { id }[1] end
  return world
end

return match_world
