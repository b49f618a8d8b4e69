-- A copy of a service's state and the service itself continue in the same way, at any moment of a match.
local generator = require("spec.support.match_pools").generator
local matchmaker = require "gamelift.emulator.matchmaking.matchmaker"
local snapshot = require "gamelift.emulator.snapshot"

local RULES = { ruleLanguageVersion = "1.0", playerAttributes = { { name = "skill", type = "number", default = 10 } },
  teams = { { name = "red", minPlayers = 1, maxPlayers = 2 }, { name = "blue", minPlayers = 1, maxPlayers = 2 } },
  rules = { { name = "Near", type = "distance", measurements = { "flatten(teams[*].players.attributes[skill])" },
    referenceValue = "avg(flatten(teams[*].players.attributes[skill]))", maxDistance = 6 } },
  expansions = { { target = "rules[Near].maxDistance", steps = { { waitTimeSeconds = 6, value = 20 } } } } }

-- A world is a service with a host whose clock and ids are plain data, too. It counts the events from `mark` on.
local function new_world(options, saved)
  local world = saved or { now = 1000, ids = 0, placing = {} }
  world.events = {}
  local host = {
    now = function() return world.now end,
    uuid = function()
      world.ids = world.ids + 1
      return "id-" .. world.ids
    end,
    emit = function(detail) world.events[#world.events + 1] = detail end,
    place = function(match) world.placing[#world.placing + 1] = match.id end,
  }
  world.service = matchmaker.new(host, options, world.state)
  world.state = world.service.state
  return world
end

-- Returns another world at the same moment, and the events of both are counted from here on.
local function fork(world, options)
  world.service:rest()
  local service = world.service
  world.service, world.events = nil, nil
  local copy = snapshot.copy(world, {})
  world.service, world.events = service, {}
  return new_world(options, copy)
end

local function place_one(world, int)
  local id = table.remove(world.placing, 1)
  if not id then return end
  if int(4) == 1 then
    world.service:placement_failed(id, int(2) == 1)
    return
  end
  world.service:placed(id, { GameSessionArn = "session-" .. id, IpAddress = "127.0.0.1", Port = 7000 })
  if int(2) == 1 then world.service:session_open("session-" .. id) end
end

local function open_tickets(world)
  local ids = {}
  for id, ticket in pairs(world.state.tickets) do
    if not ticket.finish then ids[#ids + 1] = id end
  end
  table.sort(ids)
  return ids
end

local function respond(world, int, kind)
  local ids = open_tickets(world)
  local id = ids[#ids > 0 and int(#ids) or 1]
  if not id then return end
  local players = {}
  for i, player in ipairs(world.state.tickets[id].request) do players[i] = player.PlayerId end
  world.service:accept { TicketId = id, PlayerIds = players, AcceptanceType = kind }
end

local actions = {
  function(world, int) -- five in eight steps
    local players = {}
    for i = 1, int(4) == 1 and 2 or 1 do
      players[i] = { PlayerId = "p" .. int(400), PlayerAttributes = { skill = { N = int(30) } } }
    end
    if players[2] and players[2].PlayerId == players[1].PlayerId then players[2] = nil end
    world.service:start { ConfigurationName = int(3) == 1 and "asked" or "placed", Players = players }
  end,
  function(world, int) world.now = world.now + int(3) / 2 end,
  function(world) world.service:run(true) end,
  function(world) world.service:run() end,
  function(world, int) place_one(world, int) end,
  function(world, int) respond(world, int, "ACCEPT") end,
  function(world, int) respond(world, int, int(5) == 1 and "REJECT" or "ACCEPT") end,
  function(world, int)
    local ids = open_tickets(world)
    if #ids > 0 and int(6) == 1 then world.service:stop(ids[int(#ids)]) end
  end,
}

local function step(world, int)
  local kind = int(#actions + 4)
  actions[kind > #actions and 1 or kind](world, int)
end

local function run(world, seed, count)
  local int = generator(seed)
  for _ = 1, count do step(world, int) end
  world.now = world.now + 30
  world.service:run()
end

local function set_up(options)
  local world = new_world(options)
  assert(world.service:create { Name = "placed", RuleSetBody = RULES, RequestTimeoutSeconds = 40, FlexMatchMode = "WITH_QUEUE",
    BackfillMode = "AUTOMATIC" })
  assert(world.service:create { Name = "asked", RuleSetBody = RULES, RequestTimeoutSeconds = 40, FlexMatchMode = "STANDALONE",
    AcceptanceRequired = true, AcceptanceTimeoutSeconds = 10 })
  return world
end

local function agree(options, seed, steps)
  local world, int, count = set_up(options), generator(seed), 0
  for i = 1, steps do
    step(world, int)
    local copy = fork(world, options)
    local again = fork(copy, options)
    run(copy, seed + i, 25)
    run(again, seed + i, 25)
    assert.same(copy.events, again.events)
    count = count + #copy.events
    if i % 10 == 0 then
      local last = fork(world, options)
      run(world, seed * i, 25)
      run(last, seed * i, 25)
      assert.same(world.events, last.events)
    end
  end
  return count
end

describe("a state that is copied", function()
  it("continues with the same events as the original, after every one of many random steps", function()
    local count = 0
    for seed = 1, 6 do count = count + agree(nil, seed, 40) end
    assert.truthy(count > 5000)
  end)

  it("does so in the middle of passes over large pools that stop at their bound", function()
    local count = agree({ small_pool = 0, anchor_units = 20, pass_units = 60, pass_interval = 0.5 }, 11, 60)
    assert.truthy(count > 500)
  end)

  it("does so with random batches and teams", function()
    local count = agree({ jitter = 3, batch_size = 4 }, 5, 60)
    assert.truthy(count > 500)
  end)
end)

-- Bytes of the heap that f() keeps.
local function size_of(f)
  collectgarbage()
  collectgarbage()
  local before = collectgarbage "count"
  local kept = f()
  collectgarbage()
  collectgarbage()
  return collectgarbage "count" - before, kept
end

describe("a snapshot", function()
  it("needs at most 1.5 times the memory of the state", function()
    local world
    local state_size = size_of(function()
      world = set_up()
      local int = generator(2)
      for i = 1, 3000 do
        world.service:start { ConfigurationName = "placed", Players = { { PlayerId = "p" .. i, PlayerAttributes = {
          skill = { N = 100 * int(1000) } }, LatencyInMs = { ["us-west-2"] = int(100), ["eu-west-1"] = int(200) } } } }
      end
      return world
    end)
    local copy_size, copy = size_of(function() return snapshot.copy(world.state, {}) end)
    assert.truthy(copy.tickets)
    assert.truthy(copy_size <= 1.5 * state_size, ("%.0f KiB of %.0f KiB"):format(copy_size, state_size))
    assert.truthy(state_size / 3000 <= 4, ("%.1f KiB a ticket"):format(state_size / 3000))
  end)
end)
