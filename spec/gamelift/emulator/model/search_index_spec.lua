local filter = require "gamelift.emulator.model.filter"
local pages = require "gamelift.emulator.model.pages"
local random = require "gamelift.emulator.model.random"
local search_index = require "gamelift.emulator.model.search_index"
local snapshot = require "gamelift.emulator.snapshot"

local SWITCHES = { deny_all_available = true, missing_property_differs = false }

local FILTERS = {
  "", "gameSessionName='s7'", "gameSessionId='arn:12'", "hasAvailablePlayerSessions=true", "playerSessionCount>=3",
  "playerSessionCount<1", "playerSessionCount>2 AND playerSessionCount<=4", "maximumSessions<>4", "gameSessionProperties.mode='ctf'",
  "gameSessionProperties.mode='ctf' AND hasAvailablePlayerSessions=true", "gameSessionProperties.mode='none'",
  "gameSessionProperties.mode='ctf' OR gameSessionProperties.map='m3'", "NOT gameSessionProperties.mode='ctf'",
  "gameSessionProperties.mode='ctf' OR gameSessionProperties.mode='ctf'", "creationTimeMillis>=1700000000250",
  "gameSessionProperties.mode='ctf' AND NOT (playerSessionCount=0 OR gameSessionProperties.map='m1')",
  "(gameSessionProperties.mode='dm' OR gameSessionName='s3') AND gameSessionProperties.map<>'m2'",
  "NOT (gameSessionProperties.mode='dm' AND playerSessionCount>1)", "NOT (gameSessionName='s3' OR NOT maximumSessions=4)",
  "NOT gameSessionProperties.mode<>'ctf'", "NOT hasAvailablePlayerSessions=true AND gameSessionName<>'s3'",
}

local SORTS = {
  "gameSessionName ASC", "gameSessionName DESC", "playerSessionCount DESC", "playerSessionCount ASC", "creationTimeMillis ASC",
  "hasAvailablePlayerSessions DESC", "gameSessionProperties.mode ASC", "gameSessionProperties.map DESC", "gameSessionId ASC",
}

local function draw_record(draws, rank)
  local function one_of(list) return list[1 + draws:below(#list)] end
  local name = draws:below(40)
  return {
    rank = rank, location = { name = "home" },
    properties = {
      mode = draws:below(4) > 0 and one_of { "ctf", "dm", "koth" } or nil,
      map = draws:below(3) > 0 and "m" .. draws:below(5) or nil,
    },
    view = { GameSessionId = "arn:" .. rank, Name = name > 0 and "s" .. name or nil, CurrentPlayerSessionCount = draws:below(6),
      MaximumPlayerSessionCount = 3 + draws:below(3), CreationTime = 1700000000 + draws:below(8) / 8 },
  }
end

-- A plain list beside an index, and what it would find.
local function new_pair(seed)
  local draws, index, records = random.new(seed), search_index.new(), {}
  local pair = { draws = draws, index = index }
  function pair.change()
    local rank = 1 + draws:below(120)
    if draws:below(3) == 0 then
      records[rank] = nil
      index:remove(rank)
    else
      records[rank] = draw_record(draws, rank)
      index:add(records[rank], SWITCHES)
    end
  end
  function pair.expected(expression, sort)
    local list = {}
    for rank = 1, 120 do
      local record = records[rank]
      if record and (not expression or expression.match(record)) then list[#list + 1] = record end
    end
    if sort then table.sort(list, sort.comes_before) end
    return list
  end
  return pair
end

local function ranks_of(list)
  local ranks = {}
  for i, record in ipairs(list) do ranks[i] = record.rank end
  return table.concat(ranks, " ")
end

local function page_through(pair, query, sort)
  local backend = { key = "1", operation = "SearchGameSessions", options = {} }
  local list, token = {}, nil
  repeat
    local page
    local p = { Limit = 7, NextToken = token }
    if sort then
      page, token = pages.take(backend, p, function(count) return pair.index:first_sorted(query, sort, count, SWITCHES) end,
        function(record) return record end)
    else
      page, token = pages.scan(backend, p, query, nil, function(record) return record end)
    end
    for _, record in ipairs(page) do list[#list + 1] = record end
  until not token
  return list
end

describe("the search index", function()
  for seed = 1, 6 do
    it(("finds what a plain list holds, while records come, change and go, seed %d"):format(seed), function()
      local pair = new_pair(seed)
      for _ = 1, 200 do pair.change() end
      for _, text in ipairs(FILTERS) do
        for _ = 1, 10 do pair.change() end
        local expression = text ~= "" and assert(filter.compile(text, SWITCHES)) or nil
        assert.equal(ranks_of(pair.expected(expression)), ranks_of(page_through(pair, pair.index:query(expression, SWITCHES))), text)
        for _, order in ipairs(SORTS) do
          local sort = assert(filter.compile_sort(order, SWITCHES))
          assert.equal(ranks_of(pair.expected(expression, sort)),
            ranks_of(page_through(pair, pair.index:query(expression, SWITCHES), sort)), text .. " " .. order)
        end
      end
    end)
  end

  it("finds more matches than it selects by insertion, in order", function()
    local index, expected = search_index.new(), {}
    for rank = 1, 3000 do
      local record = { rank = rank, properties = { mode = rank > 1200 and "ctf" or "dm" }, view = { CurrentPlayerSessionCount = 0,
        MaximumPlayerSessionCount = rank % 7, GameSessionId = "arn:" .. rank, CreationTime = 3000 - rank } }
      index:add(record, SWITCHES)
      if rank > 1200 then expected[#expected + 1] = record end
    end
    local query = index:query(assert(filter.compile("gameSessionProperties.mode='ctf'", SWITCHES)), SWITCHES)
    local list = {}
    for record in query:each() do list[#list + 1] = record end
    assert.equal(ranks_of(expected), ranks_of(list))
    local sort = assert(filter.compile_sort("maximumSessions DESC", SWITCHES))
    table.sort(expected, sort.comes_before)
    assert.equal(ranks_of(expected), ranks_of(index:first_sorted(query, sort, 3000, SWITCHES)))
  end)

  it("finds more matches than it selects by insertion behind as many records that do not match", function()
    local index, expected = search_index.new(), {}
    for rank = 1, 2600 do
      local record = { rank = rank, properties = { mode = rank > 1300 and "ctf" or "dm" }, view = {} }
      index:add(record, SWITCHES)
      if rank > 1300 then expected[#expected + 1] = record end
    end
    local list = {}
    for record in index:query(assert(filter.compile("gameSessionProperties.mode='ctf'", SWITCHES)), SWITCHES):each() do
      list[#list + 1] = record
      if #list > #expected then break end
    end
    assert.equal(ranks_of(expected), ranks_of(list))
  end)

  it("finds each of many sessions once, as it is now, after every one has changed", function()
    local index, sort = search_index.new(), assert(filter.compile_sort("creationTimeMillis ASC", SWITCHES))
    local function all(text)
      return index:query(text and assert(filter.compile(text, SWITCHES)) or nil, SWITCHES)
    end
    local function add(rank, players)
      index:add({ rank = rank, properties = {}, view = { CreationTime = rank, CurrentPlayerSessionCount = players } }, SWITCHES)
    end
    for rank = 1, 1000 do add(rank, 0) end
    index:first_sorted(all(), sort, 1, SWITCHES) -- makes the order
    for rank = 1, 1000 do add(rank, rank % 2) end
    local list = index:first_sorted(all(), sort, 2000, SWITCHES)
    assert.equal(1000, #list)
    for rank, record in ipairs(list) do assert.same({ rank, rank % 2 }, { record.rank, record.view.CurrentPlayerSessionCount }) end
    for rank = 1, 1000, 2 do index:remove(rank) end
    assert.equal(500, #index:first_sorted(all "creationTimeMillis>0", sort, 2000, SWITCHES))
  end)

  it("looks at few records where an operand leaves few, sorted or not", function()
    local index = search_index.new()
    for rank = 1, 2000 do
      index:add({ rank = rank, properties = { mode = rank % 500 == 499 and "rare" or "common" }, view = { CreationTime = rank } }, SWITCHES)
    end
    local expression = assert(filter.compile("gameSessionProperties.mode='rare'", SWITCHES))
    local tests, match = 0, expression.match
    function expression.match(record)
      tests = tests + 1
      return match(record)
    end
    local count = 0
    for _ in index:query(expression, SWITCHES):each() do count = count + 1 end
    assert.equal(4, count)
    local sort = assert(filter.compile_sort("creationTimeMillis DESC", SWITCHES))
    assert.equal("1999 1499 999 499", ranks_of(index:first_sorted(index:query(expression, SWITCHES), sort, 21, SWITCHES)))
    assert.truthy(tests < 40, tests)
  end)

  describe("of 1,000 records", function()
    local index
    before_each(function()
      index = search_index.new()
      for rank = 1, 1000 do
        local mode = rank % 250 == 0 and "rare" or rank % 2 == 0 and "even" or "odd"
        index:add({ rank = rank, properties = { mode = rank % 200 ~= 1 and mode or nil },
          view = { CurrentPlayerSessionCount = rank % 20, CreationTime = rank } }, SWITCHES)
      end
    end)

    -- Returns how many records a search finds, and how many it tests.
    local function search(text)
      local expression, tests, found = assert(filter.compile(text, SWITCHES)), 0, 0
      local match = expression.match
      function expression.match(record)
        tests = tests + 1
        return match(record)
      end
      for _ in index:query(expression, SWITCHES):each() do found = found + 1 end
      return found, tests
    end

    it("tests those that an operand leaves, twice at most, whatever the form of the filter", function()
      local cases = {
        -- a filter, the records that it finds, those that are left to test
        { "gameSessionProperties.mode='rare'", 4, 4 }, { "NOT gameSessionProperties.mode<>'rare'", 9, 9 },
        { "gameSessionProperties.mode='rare' AND playerSessionCount>=0", 4, 4 },
        { "playerSessionCount>=0 AND gameSessionProperties.mode='rare'", 4, 4 },
        { "playerSessionCount=7 AND gameSessionProperties.mode='rare'", 0, 4 },
        { "gameSessionProperties.mode='rare' OR gameSessionProperties.mode='none'", 4, 4 },
        { "gameSessionProperties.mode='rare' OR creationTimeMillis<=10000", 14, 14 },
        { "creationTimeMillis<=10000 OR gameSessionProperties.mode='rare'", 14, 14 },
        { "NOT (creationTimeMillis>10000 OR playerSessionCount<2)", 9, 10 },
        { "NOT (playerSessionCount<2 OR creationTimeMillis>10000)", 9, 10 },
        { "NOT creationTimeMillis>10000", 10, 10 }, { "NOT creationTimeMillis<=995000", 5, 5 },
        { "creationTimeMillis<>5000 AND creationTimeMillis<=10000", 9, 10 }, { "creationTimeMillis<=0", 0, 0 },
      }
      for _, case in ipairs(cases) do
        local found, tests = search(case[1])
        assert.equal(case[2], found, case[1])
        assert.is_true(tests <= 2 * case[3] + 1, ("%s: %d tests"):format(case[1], tests))
      end
    end)

    it("keeps an order while records come, change and go", function()
      assert.equal(4, (search "gameSessionProperties.mode='rare'"))
      local name, order = next(index.orders)
      local function add(rank, mode)
        index:add({ rank = rank, properties = { mode = mode }, view = { CreationTime = rank } }, SWITCHES)
      end
      add(1001, "rare") -- a new one
      add(1002, nil)
      add(250, "even") -- changed
      add(500, nil)
      add(2, "rare")
      add(1, "rare") -- it had no value
      add(4, "even") -- the same
      index:remove(750)
      index:remove(201) -- without a value
      index:remove(2000) -- nowhere
      assert.equal(4, (search "gameSessionProperties.mode='rare'"))
      assert.equal(order, index.orders[name])
    end)
  end)

  it("keeps the orders of the 32 operands that were used last", function()
    local index = search_index.new()
    index:add({ rank = 1, properties = {}, view = {} }, SWITCHES)
    local function use(name) index:query(assert(filter.compile(("gameSessionProperties.%s='x'"):format(name), SWITCHES)), SWITCHES) end
    for i = 1, 40 do
      use("key" .. i)
      use "often"
    end
    local count, is_kept = 0, {}
    for name in pairs(index.orders) do
      count = count + 1
      is_kept[name:match "[^.]+$"] = true
    end
    assert.equal(32, count)
    for i = 1, 40 do assert.equal(i > 9 or nil, is_kept["key" .. i], i) end
    assert.is_true(is_kept.often)
  end)

  it("goes with a copy of the state", function()
    local pair = new_pair(7)
    for _ = 1, 100 do pair.change() end
    local expression = assert(filter.compile("gameSessionProperties.mode='ctf'", SWITCHES))
    local before = ranks_of(pair.expected(expression))
    page_through(pair, pair.index:query(expression, SWITCHES))
    local copy = snapshot.copy(pair.index, {})
    for _ = 1, 100 do pair.change() end
    local list = {}
    for record in copy:query(expression, SWITCHES):each() do list[#list + 1] = record end
    assert.equal(before, ranks_of(list))
  end)
end)
