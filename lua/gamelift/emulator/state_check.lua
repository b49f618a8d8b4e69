-- Checks a state that was read from a text, before anything of the emulator changes: the frame of the state is one that this emulator has
-- written, so its clocks, timers, collections and maps work. The records in them are not described here: where one lacks a field, the
-- requests that read it fail, each with InternalFailure, and nothing else.
local backends = require "gamelift.emulator.backend"
local collection = require "gamelift.emulator.model.collection"
local options = require "gamelift.emulator.options"
local random = require "gamelift.emulator.model.random"
local schema = require "gamelift.util.schema"
local search_index = require "gamelift.emulator.model.search_index"
local timers = require "gamelift.emulator.timers"

local state_check = {}

local COLLECTION, SEARCH_INDEX = getmetatable(collection.new()), getmetatable(search_index.new())
local RANDOM = getmetatable(random.new(1))
local MAPS = { "_by_id$", "_by_arn$", "_by_name$" } -- fields of a backend: tables, or false for what was deleted, by text

-- Fields of a backend that a new one has not.
local OPTIONAL = {
  is_running = "boolean", is_searching = "boolean", sweep_due = "boolean", run_end = "number", search_at = "number", operation = "string",
  allowed = "table", matchmaking = "table", event_draws = "table",
}

local function expect(holds, what)
  if not holds then error(what, 0) end
end

local is_finite = schema.finite.fits
local function is_order(value) return type(value) == "number" and value == value end
local function is_time(value) return is_finite(value) and value >= 0 and value <= options.LAST_TIME end
local function is_whole(value, from, to) return type(value) == "number" and value >= from and value <= to and value % 1 == 0 end
local function is_draw(value) return is_whole(value, 1, random.MODULUS - 1) end

-- Returns whether a value is a table of a class, or of none.
local function is_object(value, class) return type(value) == "table" and getmetatable(value) == class end

local function check_collection(self)
  expect(is_object(self.items) and is_object(self.ranks), "a collection has no items")
  local items, ranks, count, first = self.items, self.ranks, 0, nil
  for index, rank in ipairs(ranks) do
    local item = items[index]
    expect(is_finite(rank) and (index == 1 or rank > ranks[index - 1]), "the ranks of a collection do not rise")
    expect(item == false or type(item) == "table" and item.rank == rank, "an item of a collection has another rank")
    if item then count, first = count + 1, first or index end
  end
  expect(#items == #ranks and self.count == count, "a collection has another number of items")
  expect(is_whole(self.first, 1, first or #ranks + 1), "a collection begins elsewhere")
end

local function check_timers(heap)
  local count = 0
  for place, timer in ipairs(heap) do
    expect(is_object(timer) and timer.place == place and is_order(timer.at) and is_order(timer.order), "a timer has no time")
    expect(timer.kind ~= nil and timers.handlers[timer.kind], "a timer is of an unknown kind")
    local parent = heap[(place - place % 2) / 2]
    expect(not parent or parent.at < timer.at or parent.at == timer.at and parent.order <= timer.order, "timers are not in order")
    count = place
  end
  expect(heap.count == count, "there is another number of timers")
end

local function check_map(map, name)
  for key, value in pairs(map) do
    expect(type(key) == "string" and (value == false or type(value) == "table"), name .. " has other keys or values")
  end
end

-- Checks the fields of a backend against those of a new one.
local function check_fields(backend, new)
  for name, value in pairs(new) do
    local got = backend[name]
    expect(type(got) == type(value) and (type(got) ~= "number" or is_finite(got)), name .. " is not a " .. type(value))
    if type(value) == "table" and value ~= new.options and value ~= new.env then
      expect(getmetatable(got) == getmetatable(value), name .. " is of another class")
    end
    for _, pattern in ipairs(MAPS) do
      if name:find(pattern) then check_map(got, name) end
    end
  end
  for name, kind in pairs(OPTIONAL) do
    local value = rawget(backend, name)
    expect(value == nil or type(value) == kind and value == value, name .. " is not a " .. kind)
  end
end

local function check_backend(backend, state, env, new)
  expect(is_object(backend, backends.class), "a state of a region is none")
  check_fields(backend, new)
  local account, region = backend.account_id, backend.region
  expect(backend.env == env and backend.options == env.options and is_time(backend.now), "a region belongs elsewhere")
  expect(backend.shared == state.shared[region] and is_object(backend.shared.peering_authorizations),
    "a region shares nothing")
  expect(backend.siblings == state.accounts[account] and backend.siblings[region] == backend and backend.key == account .. "/" .. region,
    "an account lacks a region")
  check_timers(backend.timers)
  expect(backend.event_draws == nil or is_object(backend.event_draws, RANDOM), "event_draws is of another class")
end

-- Checks the objects in a state, wherever they are. shared: tables that are not part of it.
local function check_objects(root, shared, known)
  local seen, pending = {}, { root }
  for _, each in ipairs(shared) do seen[each] = true end
  local function note(value)
    if type(value) ~= "table" or seen[value] then return end
    seen[value], pending[#pending + 1] = true, value
  end
  while #pending > 0 do
    local value = table.remove(pending)
    local class = getmetatable(value)
    if class == COLLECTION then check_collection(value) end
    if class == RANDOM then expect(is_draw(value.state), "a generator has no state") end
    if class == SEARCH_INDEX then
      expect(is_object(value.records, COLLECTION) and is_object(value.orders) and next(value.orders) == nil and is_finite(value.uses),
        "an index has no records")
    end
    expect(class ~= backends.class or known[value], "a state of a region belongs to no account")
    for key, item in next, value do
      note(key)
      note(item)
    end
  end
end

-- Returns the backends of a state as a set. Each account has a list of its own, which is a map by region, too.
local function known_backends(state)
  local known, count = {}, 0
  for _, backend in ipairs(state.backends) do
    expect(is_object(backend, backends.class) and not known[backend], "a state of a region is none")
    known[backend] = true
    count = count + 1
  end
  for account, siblings in pairs(state.accounts) do
    expect(type(account) == "string" and is_object(siblings), "an account has no regions")
    for _, backend in ipairs(siblings) do
      expect(known[backend] and backend.siblings == siblings, "an account has a region of another")
      count = count - 1
    end
  end
  expect(count == 0, "a region has no account")
  return known
end

local function check(saved, env)
  local state = saved.state
  expect(is_object(state) and is_object(state.backends) and is_object(state.accounts) and is_object(state.shared), "it has no regions")
  expect(is_finite(state.offset) and is_time(saved.now) and is_draw(saved.random) and is_draw(saved.draws), "it has no time")
  local known = known_backends(state)
  local new = backends.new(env, {}, {}, "", "", 0)
  for _, backend in ipairs(state.backends) do check_backend(backend, state, env, new) end
  check_objects(saved, { env, env.options }, known)
end

--- Returns nil if an emulator can go on from a state, or what is wrong.
---@param saved table # of state_text.decode
---@param env table # of the emulator
---@return string?
function state_check.problem(saved, env)
  local ok, problem = pcall(check, saved, env)
  return not ok and tostring(problem) or nil
end

return state_check
