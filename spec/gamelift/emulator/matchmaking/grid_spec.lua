-- The index of a large pool only spares time: with it and without it, a pass finds the same matches.
local grid = require "gamelift.emulator.matchmaking.grid"
local match_pools = require "spec.support.match_pools"
local pool = require "gamelift.emulator.matchmaking.pool"
local rule_set = require "gamelift.emulator.matchmaking.rule_set"
local search = require "gamelift.emulator.matchmaking.search"

local NOW, TICKETS = 100, 700

local function body(rule)
  return { ruleLanguageVersion = "1.0", teams = { { name = "red", minPlayers = 2, maxPlayers = 2 }, { name = "blue", minPlayers = 1,
    maxPlayers = 2 } }, rules = { rule }, algorithm = { strategy = "exhaustiveSearch" },
    playerAttributes = { { name = "skill", type = "number" }, { name = "maps", type = "string_list" } } }
end

-- Tickets of one to two players, with a skill and a list of one or two of 80 maps.
local function tickets()
  local int, list = match_pools.generator(3), {}
  for i = 1, TICKETS do
    local players = {}
    for k = 1, int(4) == 1 and 2 or 1 do
      players[k] = { int(4000) / 10, { "m" .. int(80), "m" .. int(80) }, id = ("p%d_%d"):format(i, k), latency = {} }
      players[k].party = players
    end
    list[i] = { id = "t" .. i, start = NOW - 1 - TICKETS + i, players = players }
  end
  return list
end

-- Returns the tickets of each match of one pass.
local function matches_of(rule)
  local set = assert(rule_set.parse(body(rule)))
  local tickets_pool, out = pool.new(), {}
  local pass = search.new(tickets_pool, set, { additional = 0 })
  for _, ticket in ipairs(tickets()) do tickets_pool:add(ticket) end
  pass:start(NOW, function(match)
    local ids = {}
    for i, ticket in ipairs(match.tickets) do ids[i] = ticket.id end
    out[#out + 1] = table.concat(ids, " ")
    for _, ticket in ipairs(match.tickets) do tickets_pool:remove(ticket) end
  end)
  repeat until pass:step(5000)
  return out
end

-- Calls a function while a maker of indexes is replaced; returns its result.
local function with(name, maker, f, ...)
  local original = grid[name]
  grid[name] = maker(original)
  local ok, result = pcall(f, ...)
  grid[name] = original
  return assert(ok and result, result)
end

local ALL = "flatten(teams[*].players.attributes[%s])"
local RULES = {
  { index = "by_number", name = "a distance rule", rule = { name = "near", type = "distance", measurements = { ALL:format "skill" },
    referenceValue = ("avg(%s)"):format(ALL:format "skill"), maxDistance = 2 } },
  { index = "by_number", name = "a rule of the largest distance in a batch", rule = { name = "batch", type = "batchDistance",
    batchAttribute = "skill", maxDistance = 1.5, partyAggregation = "avg" } },
  { index = "by_string", name = "a rule of common strings", rule = { name = "maps", type = "collection", operation = "intersection",
    measurements = { ALL:format "maps" }, minCount = 1 } },
}

describe("gamelift.emulator.matchmaking.grid", function()
  for _, case in ipairs(RULES) do
    it("finds the matches of a walk over all tickets, with " .. case.name, function()
      local used = 0
      local indexed = with(case.index, function(original)
        return function(...)
          local index = original(...)
          local start = index and index.start
          if index then
            function index.start(...)
              used = used + 1
              return start(...)
            end
          end
          return index
        end
      end, matches_of, case.rule)
      local plain = with(case.index, function() return function() return nil end end, matches_of, case.rule)
      assert.is_true(used > 20)
      assert.is_true(#plain > 20)
      assert.same(plain, indexed)
    end)
  end

  it("has a ticket once in a cell, even if a list has the string twice", function()
    local player = { { "m1", "m2", "m1" } }
    local one = { order = { 1 }, rank = { 1 }, ticket = { { players = { player } } } }
    local index = grid.by_string(one, 1, 1, function() return true end, { pause = function() end })
    index:start(1, { witness = "m1" })
    assert.equal(1, index:next())
    assert.is_nil(index:next())
  end)

  it("makes no index where a walk over few cells would meet too many tickets", function()
    local numbers, low = {}, {}
    for slot = 1, TICKETS do numbers[slot], low[slot] = slot, slot % 63 end
    local filter = { low = low, high = low, width = 1 }
    local many = { order = numbers, rank = numbers, count = {} }
    for slot = 1, TICKETS do many.count[slot] = 1 end
    local meter = { pause = function() end }
    assert.is_nil(grid.by_number(many, filter, TICKETS, function() return true end, meter))
    low[TICKETS] = 63
    assert.is_table(grid.by_number(many, filter, TICKETS, function() return true end, meter))
  end)
end)
