-- What Emulator:load refuses: states with the right checksum whose content somebody has changed.
local core = require "gamelift.core"
local emulators = require "gamelift.emulator"
local limits = require "gamelift.emulator.options"
local outboxes = require "gamelift.local.outbox"
local random = require "gamelift.emulator.model.random"
local state_text = require "gamelift.emulator.state_text"

local TOPIC = "arn:aws:sns:us-west-2:123456789012:a"
local DATA = { fleets = { { Name = "main", FleetId = "fleet-main", processes = 1, sessions = { { Name = "first" } } } } }

local function new_outbox()
  return outboxes.new { url = "http://receiver/", needs_topic = true, log = function() end, subscribe_url = function() return "" end,
    stamp = function() return "2026-01-02T03:04:05.678Z" end }
end

local function new()
  local emulator = emulators.new { clock = 1700000000, seed = 1, data = DATA }
  emulator.outbox = new_outbox()
  emulator.outbox:subscribe(TOPIC)
  emulator.outbox:publish("{}", TOPIC)
  emulator:backend():after(5, "index", {})
  emulator:backend():after(9, "index", {})
  return emulator
end

-- Returns the text of a state, as Emulator:save does. env: the emulator's, before it was forged.
local function save(emulator, env)
  local saved = { state = emulator.state, random = env.random.state, draws = env.draws.state, now = emulator:now(), is_driven = true,
    outbox = emulator.outbox:dump() }
  return state_text.encode(saved, { env, emulator.options })
end

-- Gives two timers of a backend the same time, and the second one an order that is this much less.
local function make_equal(backend, less)
  local first, second = backend.timers[1], backend.timers[2]
  second.at, second.order = first.at, first.order - less
end

-- Puts the place of a deleted fleet before the fleet, or that of a deleted queue into an empty collection, which then begins there.
local function lead_with_gap(backend, first)
  local fleets = backend.fleets
  fleets.items, fleets.ranks, fleets.first = { false, fleets.items[1] }, { fleets.ranks[1] - 1, fleets.ranks[1] }, first
end
local function leave_gap(backend, first)
  local queues = backend.queues
  queues.items, queues.ranks, queues.first = { false }, { 5 }, first
end

-- What forges a state: it gets the backend, its emulator, the first fleet and the outbox. By what is then reported.
local FORGERIES = {
  ["it has no regions"] = { function(_, emulator) emulator.state.accounts = 1 end,
    function(_, emulator) emulator.state.backends = 1 end, function(_, emulator) emulator.state.shared = 1 end,
    function(_, emulator) setmetatable(emulator.state.accounts, core.json_list) end,
    function(_, emulator) setmetatable(emulator.state.shared, core.json_list) end,
    function(_, emulator) setmetatable(emulator.state, core.json_list) end,
    function(_, emulator) setmetatable(emulator.state.backends, core.json_list) end },
  ["it has no time"] = { function(_, emulator) emulator.state.offset = 0 / 0 end, function(_, emulator) emulator.env.draws.state = 0 end,
    function(_, emulator) emulator.env.random.state = "x" end, function(_, emulator) emulator.state.offset = 1e18 end,
    function(_, emulator) emulator.state.offset = -1700000001 end, function(_, emulator) emulator.state.offset = limits.LAST_TIME end,
    function(_, emulator) emulator.env.draws.state = random.MODULUS end, function(_, emulator) emulator.env.draws.state = 1.5 end,
    function(_, emulator) emulator.env.random.state = 0 end, function(_, emulator) emulator.env.random.state = random.MODULUS end },
  ["a region has no account"] = { function(_, emulator) emulator.state.accounts = {} end },
  ["an account has no regions"] = { function(_, emulator) emulator.state.accounts["1"] = "x" end,
    function(_, emulator) emulator.state.accounts[1] = {} end,
    function(_, emulator) emulator.state.accounts["1"] = setmetatable({}, core.json_list) end },
  ["an account has a region of another"] = { function(backend, emulator) emulator.state.accounts["1"] = { backend } end,
    function(backend) backend.siblings = { backend } end },
  ["a state of a region is none"] = { function(_, emulator) emulator.state.backends[2] = {} end,
    function(backend, emulator) emulator.state.backends[2] = backend end },
  ["a state of a region belongs to no account"] = { function(backend)
    backend.tags.other = setmetatable({}, getmetatable(backend))
  end },
  ["an account lacks a region"] = { function(backend) backend.siblings[backend.region] = nil end, function(backend) backend.key = "x" end },
  ["a region shares nothing"] = { function(backend) backend.shared = {} end,
    function(backend) backend.shared.peering_authorizations = nil end,
    function(backend) setmetatable(backend.shared.peering_authorizations, core.json_list) end },
  ["a region belongs elsewhere"] = { function(backend) backend.now = -1 end, function(backend) backend.options = {} end,
    function(backend) backend.env = {} end, function(backend) backend.now = limits.LAST_TIME + 1 end },
  ["region is not a string"] = { function(backend) backend.region = 1 end },
  ["fleets is of another class"] = { function(backend) backend.fleets = {} end },
  ["fleets is not a table"] = { function(backend) backend.fleets = 5 end },
  ["order is not a number"] = { function(backend) backend.order = 0 / 0 end },
  ["run_end is not a number"] = { function(backend) backend.run_end = "x" end, function(backend) backend.run_end = 0 / 0 end },
  ["sessions_by_arn has other keys or values"] = { function(backend) backend.sessions_by_arn[1] = {} end,
    function(backend) backend.sessions_by_arn.x = 1 end },
  ["event_draws is of another class"] = { function(backend) backend.event_draws = {} end },
  ["a timer is of an unknown kind"] = { function(backend) backend.timers[1].kind = "x" end,
    function(backend) backend.timers[1].kind = nil end },
  ["a timer has no time"] = { function(backend) backend.timers[1].at = 0 / 0 end, function(backend) backend.timers[1].order = "x" end,
    function(backend) backend.timers[1].place = 99 end, function(backend) backend.timers[1] = 5 end,
    function(backend) backend.timers[1].at = "x" end, function(backend) backend.timers[1].order = 0 / 0 end,
    function(backend) setmetatable(backend.timers[1], core.json_list) end },
  ["timers are not in order"] = { function(backend) backend.timers[1].at = 1e12 end,
    function(backend) make_equal(backend, 1) end },
  ["there is another number of timers"] = { function(backend) backend.timers.count = 99 end,
    function(backend) backend.timers.count = backend.timers.count - 1 end },
  ["a collection has no items"] = { function(backend) backend.fleets.items = nil end,
    function(backend) backend.fleets.ranks = 5 end, function(backend) setmetatable(backend.fleets.ranks, core.json_list) end,
    function(backend) setmetatable(backend.fleets.items, core.json_list) end },
  ["the ranks of a collection do not rise"] = { function(backend) backend.fleets.ranks[1] = 0 / 0 end,
    function(backend, _, fleet) backend.fleets.ranks[1], fleet.rank = math.huge, math.huge end,
    function(backend, _, fleet) backend.fleets.ranks[2], backend.fleets.items[2] = fleet.rank, false end },
  ["an item of a collection has another rank"] = { function(_, _, fleet) fleet.rank = 99 end,
    function(backend) backend.fleets.items[1] = true end, function(backend) backend.fleets.items[1] = "x" end },
  ["a collection has another number of items"] = { function(backend) backend.fleets.count = 99 end,
    function(backend) backend.fleets.items[2] = false end, function(backend) backend.fleets.count = 0 end },
  ["a collection begins elsewhere"] = { function(backend) backend.fleets.first = 2 end, function(backend) backend.fleets.first = 0.5 end,
    function(backend) backend.fleets.first = 0 end, function(backend) lead_with_gap(backend, 3) end,
    function(backend) leave_gap(backend, 3) end },
  ["an index has no records"] = { function(_, _, fleet) fleet.index.records = {} end, function(_, _, fleet) fleet.index.uses = "x" end,
    function(_, _, fleet) fleet.index.uses = math.huge end },
  ["a generator has no state"] = { function(backend)
    backend.event_draws = random.new(1)
    backend.event_draws.state = random.MODULUS
  end },
  ["its server processes cannot continue"] = { function(backend) backend.processes_by_id.x = { sdk = { connected_at = 1 } } end },
  ["its outbox has no messages"] = { function(_, _, _, outbox) outbox.queue = 5 end, function(_, _, _, outbox) outbox.queue.last = 1 end,
    function(_, _, _, outbox) outbox.queue.first = -math.huge end, function(_, _, _, outbox) outbox.url = {} end },
  ["its outbox has no list of subscriptions"] = { function(_, _, _, outbox) outbox.subscriptions = 5 end,
    function(_, _, _, outbox) for i = 1, 1001 do outbox.subscriptions[i] = {} end end },
  ["its outbox has a subscription that is none"] = { function(_, _, _, outbox) outbox.subscriptions[1].token = nil end,
    function(_, _, _, outbox) outbox.subscriptions[2] = outbox.subscriptions[1] end,
    function(_, _, _, outbox) outbox.subscriptions[1].status = "x" end,
    function(_, _, _, outbox) outbox.subscriptions[1].held[1].text = 5 end,
    function(_, _, _, outbox) outbox.subscriptions[1].confirmation = 5 end },
}

for name, kind in pairs { is_running = "boolean", is_searching = "boolean", sweep_due = "boolean", search_at = "number",
  operation = "string", allowed = "table", matchmaking = "table" } do
  FORGERIES[("%s is not a %s"):format(name, kind)] = { function(backend) backend[name] = kind == "number" and "x" or 1 end }
end

-- What changes a state that can be loaded still: values at the ends of their ranges.
local ENDS = {
  function(_, emulator) emulator.env.draws.state, emulator.env.random.state = 1, 1 end,
  function(_, emulator) emulator.env.draws.state, emulator.env.random.state = random.MODULUS - 1, random.MODULUS - 1 end,
  function(backend, emulator) emulator.state.offset, backend.now = -1700000000, 0 end,
  function(backend, emulator) emulator.state.offset, backend.now = limits.LAST_TIME - 1700000000, limits.LAST_TIME end,
  function(backend) make_equal(backend, 0) end,
  function(backend) lead_with_gap(backend, 1) end, function(backend) lead_with_gap(backend, 2) end,
  function(backend) leave_gap(backend, 1) end, function(backend) leave_gap(backend, 2) end,
}

describe("a forged state", function()
  it("is loaded where nothing was forged", function() assert.is_true(new():load(new():save())) end)

  it("is loaded where its values are at the ends of their ranges", function()
    for i, forge in ipairs(ENDS) do
      local source = new()
      local env = source.env
      forge(source:backend(), source)
      assert.same({ true }, { new():load(save(source, env)) }, i)
    end
  end)

  for problem, list in pairs(FORGERIES) do
    it("is refused where " .. problem .. ", and changes nothing", function()
      for i, forge in ipairs(list) do
        local source, emulator = new(), new()
        local backend, env = source:backend(), source.env
        forge(backend, source, backend.fleets.items[1], source.outbox)
        local text, before = save(source, env), emulator.state
        local loaded, message = emulator:load(text)
        assert.is_nil(loaded, problem .. " " .. i)
        assert.equal("is damaged: " .. problem, message)
        assert.equal(before, emulator.state)
        assert.equal(1, emulator.outbox.subscriptions[1].held.last)
        assert.truthy(emulator:control("advance", { seconds = 1 }))
      end
    end)
  end

  it("has InternalFailure for the requests that read a record without its fields, and no others", function()
    local source, emulator = new(), new()
    source:backend().fleets.items[1].sessions.items[1].view = nil
    assert.is_true(emulator:load(source:save()))
    local client = require("gamelift").client { region = "us-west-2", endpoint = "http://local", transport = emulator:transport(),
      retry = { mode = "off" },
      credentials = { access_key_id = emulators.ACCESS_KEY_ID, secret_access_key = emulators.SECRET_ACCESS_KEY } }
    local _, err = client:describe_game_sessions { FleetId = "fleet-main" }
    assert.equal("InternalFailure", err.code)
    assert.truthy(client:describe_fleet_attributes { FleetIds = { "fleet-main" } })
    emulator:reset()
    assert.truthy(client:describe_game_sessions { FleetId = "fleet-main" })
  end)

  it("may have timers that are never due", function()
    local source = new()
    source:backend():at(math.huge, "index", {})
    assert.is_true(new():load(source:save()))
  end)

  it("does not change the tables of the reader", function()
    local options = { limit = 5 }
    for _, numbers in ipairs { "1 0 0 0 5 6 0 2 0 0 0 0 ", "2 0 0 0 0 1 9 0 0 0 ", "2 0 0 0 0 2 0 0 0 0 " } do
      local body = ("%d 0 3\n%s5 7limitbackend"):format(#numbers, numbers)
      local root, problem = state_text.decode("gamelift-local state 2\n" .. core.sha1(body) .. "\n" .. body, { options })
      assert.same({ nil, "is damaged: its tables cannot be read" }, { root, problem })
      assert.same({ limit = 5 }, options)
      assert.is_nil(getmetatable(options))
    end
  end)
end)
