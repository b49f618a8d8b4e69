local gamelift = require "spec.support.local_gamelift"
local operations = require "gamelift.emulator".operations

local function walk(g, operation, key, params)
  local sizes, items, token = {}, {}, nil
  repeat
    params.NextToken = token
    local reply = g:ok(operation, params)
    sizes[#sizes + 1] = #reply[key]
    for _, item in ipairs(reply[key]) do items[#items + 1] = item end
    assert(not token or reply.NextToken ~= token, "the same token twice") -- clients stop there
    token = reply.NextToken
    assert(#sizes < 1000)
  until not token
  return sizes, items
end

local function ids(sessions)
  local list = {}
  for i, s in ipairs(sessions) do list[i] = s.GameSessionId end
  return list
end

local function distinct(list)
  local seen, count = {}, 0
  for _, value in ipairs(list) do
    if not seen[value] then
      seen[value], count = true, count + 1
    end
  end
  return count
end

local function populated(options, count)
  local g = gamelift.new(options)
  local fleet = g:fleet(count)
  for i = 1, count do
    g:session(fleet, 2 + i % 5, { Name = ("session %03d"):format(i), GameProperties = { { Key = "n", Value = tostring(i % 3) } } })
  end
  return g, fleet
end

describe("pages of 45 sessions", function()
  it("have 20, 20 and 5 sessions in a search, whatever the limit", function()
    local g, fleet = populated({}, 45)
    for _, limit in ipairs { 20, 100, 1000 } do
      local sizes, items = walk(g, "SearchGameSessions", "GameSessions", { FleetId = fleet, Limit = limit })
      assert.same({ 20, 20, 5 }, sizes)
      assert.equal(45, distinct(ids(items)))
    end
    assert.same({ 20, 20, 5 }, (walk(g, "SearchGameSessions", "GameSessions", { FleetId = fleet })))
    assert.same({ 15, 15, 15 }, (walk(g, "SearchGameSessions", "GameSessions", { FleetId = fleet, Limit = 15 })))
  end)

  it("have 7 sessions each for DescribeGameSessions with that limit, in the order of creation", function()
    local g, fleet = populated({}, 45)
    local sizes, items = walk(g, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 7 })
    assert.same({ 7, 7, 7, 7, 7, 7, 3 }, sizes)
    assert.same(ids(g:ok("DescribeGameSessions", { FleetId = fleet }).GameSessions), ids(items))
    assert.equal("session 001", items[1].Name)
  end)

  it("of a filtered or sorted search together hold what one page would hold", function()
    local g, fleet = populated({}, 45)
    local sizes, items = walk(g, "SearchGameSessions", "GameSessions",
      { FleetId = fleet, FilterExpression = "gameSessionProperties.n='1'", Limit = 4 })
    assert.same({ 4, 4, 4, 3 }, sizes)
    assert.equal(15, distinct(ids(items)))
    sizes, items = walk(g, "SearchGameSessions", "GameSessions", {
      FleetId = fleet, FilterExpression = "maximumSessions>=3", SortExpression = "maximumSessions DESC",
    })
    assert.same({ 20, 16 }, sizes)
    for i = 2, #items do assert.is_true(items[i].MaximumPlayerSessionCount <= items[i - 1].MaximumPlayerSessionCount) end
    assert.equal(36, distinct(ids(items)))
  end)

  it("come in random order when shuffled, with each session once", function()
    local g, fleet = populated({ shuffle = true }, 45)
    local _, items = walk(g, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 10 })
    assert.equal(45, distinct(ids(items)))
    local ordered = true
    for i = 2, #items do ordered = ordered and items[i].Name > items[i - 1].Name end
    assert.is_false(ordered)
    assert.equal(45, distinct(ids((select(2, walk(g, "SearchGameSessions", "GameSessions", { FleetId = fleet }))))))
  end)

  it("may be short or empty and still not the last if the option says so", function()
    local g, fleet = populated({ short_pages = true }, 45)
    local sizes, items = walk(g, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 3 })
    assert.equal(45, distinct(ids(items)))
    local empty = false
    for i = 1, #sizes - 1 do empty = empty or sizes[i] == 0 end
    assert.is_true(empty)
  end)

  it("are as short again after a return to a snapshot", function()
    local g, fleet = populated({ short_pages = true }, 45)
    g:control "snapshot"
    local function sizes() return (walk(g, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 9 })) end
    local first = sizes()
    g:control "restore"
    assert.same(first, sizes())
  end)

  it("continue after sessions in them have ended", function()
    local g, fleet = populated({}, 45)
    local first = g:ok("SearchGameSessions", { FleetId = fleet })
    for _, s in ipairs(first.GameSessions) do g:control("end_process", { GameSessionId = s.GameSessionId }) end
    local second = g:ok("SearchGameSessions", { FleetId = fleet, NextToken = first.NextToken })
    assert.equal("session 021", second.GameSessions[1].Name)
  end)

  it("end before they become too large for clients", function()
    local g = gamelift.new()
    local fleet = g:fleet(30)
    for _ = 1, 30 do g:session(fleet, 1, { GameSessionData = ("x"):rep(262144) }) end
    local sizes, items = walk(g, "DescribeGameSessions", "GameSessions", { FleetId = fleet, Limit = 100 })
    assert.is_true(sizes[1] < 20)
    assert.equal(30, #items)
  end)
end)

describe("a NextToken", function()
  it("is rejected by other operations, other filters and other accounts, and if invented", function()
    local g, fleet = populated({ accounts = {
      { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" },
      { access_key_id = "OTHER", secret_access_key = "other", account_id = "222222222222" },
    } }, 10)
    local other = g:fleet(1)
    local token = g:ok("DescribeGameSessions", { FleetId = fleet, Limit = 3 }).NextToken
    assert.is_true(#token <= 1024)
    assert.equal(7, #g:ok("DescribeGameSessions", { FleetId = fleet, Limit = 9, NextToken = token }).GameSessions)
    local function refused(operation, params)
      assert.equal("InvalidRequestException", (select(2, g:call(operation, params))))
    end
    refused("SearchGameSessions", { FleetId = fleet, NextToken = token })
    refused("DescribeGameSessionDetails", { FleetId = fleet, NextToken = token })
    refused("DescribeGameSessions", { FleetId = other, NextToken = token })
    refused("DescribeGameSessions", { FleetId = fleet, StatusFilter = "ACTIVE", NextToken = token })
    for _, junk in ipairs { "x", "00000000", "000000003", token .. "0", token:sub(2), ("9"):rep(1024), "\n" } do
      refused("DescribeGameSessions", { FleetId = fleet, NextToken = junk })
    end
    g.credentials = { access_key_id = "OTHER", secret_access_key = "other" }
    refused("ListFleets", { NextToken = token })
  end)
end)

describe("every operation with pages", function()
  it("shows the same items in pages of one as in one page", function()
    local g = gamelift.new()
    local fleets = {}
    for i = 1, 3 do fleets[i] = g:fleet(1, { Locations = { { Location = "us-west-2" }, { Location = "eu-west-1" } } }) end
    local anywhere, location = g:anywhere(1)
    fleets[4] = anywhere
    g:ok("RegisterCompute", { FleetId = fleets[4], ComputeName = "pc2", IpAddress = "192.0.2.8", Location = location })
    g:ok("UpdateFleetCapacity", { FleetId = fleets[1], DesiredInstances = 3, MaxSize = 3 })
    for i = 1, 3 do
      g:ok("CreateAlias", { Name = "a" .. i, RoutingStrategy = { Type = "TERMINAL", Message = "m" } })
      g:ok("CreateGameSessionQueue", { Name = "q" .. i })
    end
    local arn = g:session(fleets[1], 3)
    g:session(fleets[1], 3)
    g:ok("CreatePlayerSessions", { GameSessionId = arn, PlayerIds = { "a", "b", "c" } })
    local cases = {
      { "DescribeFleetAttributes", "FleetAttributes", {}, 4 },
      { "DescribeFleetCapacity", "FleetCapacity", {}, 3 },
      { "DescribeFleetUtilization", "FleetUtilization", {}, 3 },
      { "DescribeFleetEvents", "Events", { FleetId = fleets[1] } },
      { "DescribeFleetLocationAttributes", "LocationAttributes", { FleetId = fleets[1] }, 2 },
      { "ListFleets", "FleetIds", {}, 4 },
      { "ListAliases", "Aliases", {}, 3 },
      { "ListCompute", "ComputeList", { FleetId = fleets[4] }, 2 },
      { "ListLocations", "Locations", { Filters = { "CUSTOM" } }, 1 },
      { "ListLocations", "Locations", {} },
      { "DescribeInstances", "Instances", { FleetId = fleets[1] }, 3 },
      { "DescribeGameSessions", "GameSessions", { FleetId = fleets[1] }, 2 },
      { "DescribeGameSessionDetails", "GameSessionDetails", { FleetId = fleets[1] }, 2 },
      { "SearchGameSessions", "GameSessions", { FleetId = fleets[1] }, 2 },
      { "SearchGameSessions", "GameSessions", { FleetId = fleets[1], SortExpression = "gameSessionId ASC" }, 2 },
      { "DescribePlayerSessions", "PlayerSessions", { GameSessionId = arn }, 3 },
      { "DescribePlayerSessions", "PlayerSessions", { PlayerId = "a" }, 1 },
      { "DescribeGameSessionQueues", "GameSessionQueues", {}, 3 },
    }
    for _, case in ipairs(cases) do
      local whole = g:ok(case[1], case[3])
      assert.is_nil(whole.NextToken)
      local _, items = walk(g, case[1], case[2], gamelift.merged({ Limit = 1 }, case[3]))
      assert.same(whole[case[2]], items)
      assert.equal(case[4] or #items, #items)
    end
  end)
end)

describe("ten thousand sessions", function()
  it("are searched to the end in linear time", function()
    local g = gamelift.new { processes_per_instance = 10000 }
    local fleet = g:ok("CreateFleet", { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes.FleetId
    local backend, compared = g.emulator:backend(), 0
    for _ = 1, 10000 do operations.CreateGameSession(backend, { FleetId = fleet, MaximumPlayerSessionCount = 1 }) end
    -- Count the looks at the index instead of the time, which other programs on the machine change.
    local index = backend.fleets_by_id[fleet].index
    local each = getmetatable(index).each
    rawset(index, "each", function(self, rank)
      local next_item = each(self, rank)
      return function()
        compared = compared + 1
        return next_item()
      end
    end)
    for _, sort in ipairs { false, "gameSessionId ASC" } do
      compared = 0
      local sizes = walk(g, "SearchGameSessions", "GameSessions", { FleetId = fleet, SortExpression = sort or nil })
      assert.equal(500, #sizes)
      assert.is_true(compared <= 11000, compared)
    end
  end)
end)
