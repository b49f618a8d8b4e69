local gamelift = require "spec.support.local_gamelift"
local random = require "gamelift.emulator.model.random"

local code_of, merged = gamelift.code_of, gamelift.merged

local GROUPS = { game_server_groups = { { GameServerGroupName = "arena", instances = 3, MaxSize = 9 }, { GameServerGroupName = "other" } } }

local g, ids
local function start(options)
  g, ids = gamelift.new(merged({ data = GROUPS }, options or {})), {}
  for i, instance in ipairs(g:ok("DescribeGameServerInstances", { GameServerGroupName = "arena" }).GameServerInstances) do
    ids[i] = instance.InstanceId
  end
end

local function params(id, more) return merged({ GameServerGroupName = "arena", GameServerId = id }, more or {}) end
local function register(id, instance, more)
  return g:call("RegisterGameServer", params(id, merged({ InstanceId = instance or ids[1] }, more or {})))
end
local function describe_server(id) return g:ok("DescribeGameServer", params(id)).GameServer end
local function claim(id, more)
  local reply, code = g:call("ClaimGameServer", params(id, more))
  return reply and reply.GameServer.GameServerId or code, reply and reply.GameServer
end
local function update(id, more) return g:call("UpdateGameServer", params(id, more)) end
local function set(id, status)
  g:control("set_game_server_instance", { GameServerGroupName = "arena", InstanceId = id, status = status })
end

describe("a game server", function()
  before_each(function() start() end)

  it("is AVAILABLE and unclaimed when it is registered", function()
    local server = register("srv-1", nil, { ConnectionInfo = "192.0.2.1:7777", GameServerData = "map=1" }).GameServer
    assert.same({
      GameServerGroupName = "arena", GameServerGroupArn = "arn:aws:gamelift:us-west-2:123456789012:gameservergroup/arena",
      GameServerId = "srv-1", InstanceId = ids[1], ConnectionInfo = "192.0.2.1:7777", GameServerData = "map=1",
      UtilizationStatus = "AVAILABLE", RegistrationTime = gamelift.START, LastHealthCheckTime = gamelift.START,
    }, server)
    assert.same(server, describe_server "srv-1")
  end)

  it("has an id that no group of the account has", function()
    register "srv-1"
    assert.equal("ConflictException", code_of(register "srv-1"))
    assert.equal("ConflictException", code_of(register("srv-1", nil, { GameServerGroupName = "other" })))
    assert.equal("NotFoundException", code_of(g:call("DescribeGameServer", params("srv-1", { GameServerGroupName = "other" }))))
    assert.equal("NotFoundException", (claim("srv-1", { GameServerGroupName = "other" })))
    g:ok("DeregisterGameServer", params "srv-1")
    assert.is_nil(code_of(register "srv-1"))
  end)

  it("brings an instance that its group does not know, unless unknown instances are refused", function()
    assert.is_nil(code_of(register("srv-1", "i-0123456789abcdef0")))
    local list = g:ok("DescribeGameServerInstances", { GameServerGroupName = "arena", InstanceIds = { "i-0123456789abcdef0" } })
    assert.equal("ACTIVE", list.GameServerInstances[1].InstanceStatus)
    start { unknown_instances = "refuse" }
    assert.equal("InvalidRequestException", code_of(register("srv-1", "i-0123456789abcdef0")))
    assert.is_nil(code_of(register "srv-1"))
  end)

  it("cannot be registered on an instance that shuts down", function()
    for _, status in ipairs { "DRAINING", "SPOT_TERMINATING" } do
      set(ids[1], status)
      assert.equal("ConflictException", code_of(register "srv-1"))
    end
  end)

  it("is listed by its age", function()
    for i = 1, 5 do
      register("srv-" .. i, ids[i % 2 + 1])
      g:advance(1)
    end
    local function list(more)
      local out, token = {}, nil
      repeat
        local reply = g:ok("ListGameServers", merged({ GameServerGroupName = "arena", Limit = 2, NextToken = token }, more))
        for _, server in ipairs(reply.GameServers) do out[#out + 1] = server.GameServerId:sub(5) end
        token = reply.NextToken
      until not token
      return table.concat(out)
    end
    assert.same({ "12345", "12345", "54321" }, { list {}, list { SortOrder = "ASCENDING" }, list { SortOrder = "DESCENDING" } })
    start { shuffle = true }
    for i = 1, 5 do register("srv-" .. i) end
    assert.same({ "12345", "54321" }, { list { SortOrder = "ASCENDING" }, list { SortOrder = "DESCENDING" } })
    for i = 6, 60 do register("srv-" .. i) end
    local ascending, descending = list { SortOrder = "ASCENDING", Limit = 7 }, {}
    for i = 60, 1, -1 do descending[#descending + 1] = i end
    assert.equal(table.concat(descending), list { SortOrder = "DESCENDING", Limit = 7 })
    assert.matches("^123456789101112.*5960$", ascending)
  end)

  it("stays in its place between pages while others go", function()
    for i = 1, 6 do register("srv-" .. i) end
    local query = { GameServerGroupName = "arena", SortOrder = "DESCENDING", Limit = 2 }
    local first = g:ok("ListGameServers", query)
    g:ok("DeregisterGameServer", params "srv-6")
    query.NextToken = first.NextToken
    assert.equal("srv-4", g:ok("ListGameServers", query).GameServers[1].GameServerId)
  end)

  it("takes all updates in one request, and stays UTILIZED", function()
    register "srv-1"
    g:advance(30)
    local server = update("srv-1", { UtilizationStatus = "UTILIZED", HealthCheck = "HEALTHY", GameServerData = "round=2" }).GameServer
    assert.same({ "UTILIZED", gamelift.START + 30, "round=2", gamelift.START },
      { server.UtilizationStatus, server.LastHealthCheckTime, server.GameServerData, server.RegistrationTime })
    assert.is_nil(code_of(update("srv-1", { UtilizationStatus = "UTILIZED" })))
    g:advance(1)
    local code = code_of(update("srv-1", { UtilizationStatus = "AVAILABLE", HealthCheck = "HEALTHY", GameServerData = "round=3" }))
    assert.equal("InvalidRequestException", code)
    assert.same(server, describe_server "srv-1")
    assert.is_nil(code_of(update("srv-1", { GameServerData = "round=4" })))
    assert.equal(gamelift.START + 30, describe_server("srv-1").LastHealthCheckTime)
    assert.equal("NotFoundException", code_of(update("srv-2", { HealthCheck = "HEALTHY" })))
  end)

  it("is deregistered once", function()
    register "srv-1"
    assert.same({}, g:ok("DeregisterGameServer", params "srv-1"))
    for _, operation in ipairs { "DeregisterGameServer", "DescribeGameServer", "UpdateGameServer", "ClaimGameServer" } do
      assert.equal("NotFoundException", code_of(g:call(operation, params "srv-1")), operation)
    end
    assert.same({}, g:ok("ListGameServers", { GameServerGroupName = "arena" }).GameServers)
  end)

  it("publishes an event when it is deregistered, with the time and the reason", function()
    local heard = {}
    start { on_event = function(event) heard[#heard + 1] = event end }
    for i = 1, 4 do register("srv-" .. i, ids[i == 3 and 2 or 1]) end
    g:advance(5)
    g:ok("DeregisterGameServer", params "srv-1")
    update("srv-2", { HealthCheck = "HEALTHY" })
    set(ids[2], "TERMINATED")
    g:advance(175)
    g:ok("DeleteGameServerGroup", { GameServerGroupName = "arena" })
    g:advance(0)
    local reasons = {}
    for i, event in ipairs(heard) do reasons[i] = event.detail.gameServerId .. " " .. event.detail.reason end
    assert.same({ "srv-1 DEREGISTERED", "srv-3 INSTANCE_TERMINATED", "srv-4 UNHEALTHY", "srv-2 GROUP_DELETED" }, reasons)
    assert.same({
      type = "GameServerDeregistered", gameServerGroupName = "arena", gameServerId = "srv-1", instanceId = ids[1],
      terminationTime = "2023-11-14T22:13:25.000Z", reason = "DEREGISTERED",
    }, heard[1].detail)
    assert.same({ "arn:aws:gamelift:us-west-2:123456789012:gameservergroup/arena" }, heard[1].resources)
    assert.equal(4, #g:control("events").events)
  end)

  it("is deregistered 180 s after its last health check", function()
    register "srv-1"
    register "srv-2"
    update("srv-2", { UtilizationStatus = "UTILIZED" })
    g:advance(100)
    update("srv-1", { HealthCheck = "HEALTHY" })
    update("srv-2", { GameServerData = "no health" })
    g:advance(79)
    assert.is_nil(code_of(g:call("DescribeGameServer", params "srv-2")))
    g:advance(1)
    assert.equal("NotFoundException", code_of(g:call("DescribeGameServer", params "srv-2")))
    g:advance(99)
    assert.equal("srv-1", (claim()))
    g:advance(1)
    assert.equal("NotFoundException", code_of(g:call("DescribeGameServer", params "srv-1")))
    assert.equal("OutOfCapacityException", (claim()))
  end)

  it("is deregistered after health_seconds, at any time of the clock", function()
    start { health_seconds = 10.1, clock = gamelift.START + 0.7 }
    register "srv-1"
    for _ = 1, 9 do
      g:advance(3.3)
      update("srv-1", { HealthCheck = "HEALTHY" })
    end
    g:advance(10)
    assert.is_nil(code_of(g:call("DescribeGameServer", params "srv-1")))
    g:advance(0.2)
    assert.equal("NotFoundException", code_of(g:call("DescribeGameServer", params "srv-1")))
  end)
end)

describe("a claim", function()
  before_each(function() start() end)

  it("lasts 60 s and leaves the server AVAILABLE", function()
    register("srv-1", nil, { GameServerData = "lobby" })
    g:advance(10)
    local _, server = claim()
    assert.same({ "CLAIMED", "AVAILABLE", gamelift.START + 10, "lobby" },
      { server.ClaimStatus, server.UtilizationStatus, server.LastClaimTime, server.GameServerData })
    assert.equal("OutOfCapacityException", (claim()))
    assert.equal("ConflictException", (claim "srv-1"))
    g:advance(59.9)
    assert.equal("CLAIMED", describe_server("srv-1").ClaimStatus)
    g:advance(0.1)
    server = describe_server "srv-1"
    assert.is_nil(server.ClaimStatus)
    assert.equal(gamelift.START + 10, server.LastClaimTime)
    _, server = claim(nil, { GameServerData = "map=2" })
    assert.same({ "CLAIMED", "map=2", gamelift.START + 70 }, { server.ClaimStatus, server.GameServerData, server.LastClaimTime })
  end)

  it("ends when the server is UTILIZED", function()
    register "srv-1"
    claim()
    assert.is_nil(code_of(update("srv-1", { UtilizationStatus = "AVAILABLE" })))
    assert.equal("CLAIMED", describe_server("srv-1").ClaimStatus)
    assert.is_nil(update("srv-1", { UtilizationStatus = "UTILIZED" }).GameServer.ClaimStatus)
    assert.equal("ConflictException", (claim "srv-1"))
    assert.equal("OutOfCapacityException", (claim()))
    assert.equal("NotFoundException", (claim "srv-2"))
  end)

  it("of a server that was deregistered and registered again does not end early", function()
    register "srv-1"
    claim()
    g:ok("DeregisterGameServer", params "srv-1")
    g:advance(30)
    register "srv-1"
    claim()
    g:advance(40)
    assert.equal("CLAIMED", describe_server("srv-1").ClaimStatus)
  end)

  it("prefers ACTIVE instances, then busy ones, then old servers", function()
    register("old-1", ids[1])
    register("old-2", ids[2])
    register("new-2", ids[2])
    register("busy-2", ids[2])
    register("last-3", ids[3])
    update("busy-2", { UtilizationStatus = "UTILIZED" })
    set(ids[3], "DRAINING")
    local order = {}
    for i = 1, 5 do order[i] = (claim()) end
    assert.same({ "old-2", "new-2", "old-1", "last-3", "OutOfCapacityException" }, order)
  end)

  it("respects the filter for instances", function()
    register("srv-1", ids[1])
    set(ids[1], "DRAINING")
    local only = { FilterOption = { InstanceStatuses = { "ACTIVE" } } }
    local both = { FilterOption = { InstanceStatuses = { "DRAINING", "ACTIVE" } } }
    for _, statuses in ipairs { { "DRAINING" }, {} } do
      assert.equal("InvalidRequestException", (claim(nil, { FilterOption = { InstanceStatuses = statuses } })))
    end
    assert.equal("OutOfCapacityException", (claim(nil, only)))
    assert.equal("ConflictException", (claim("srv-1", only)))
    assert.equal("srv-1", (claim("srv-1", both)))
    g:advance(60)
    assert.equal("srv-1", (claim(nil, both)))
    g:advance(60)
    assert.equal("srv-1", (claim(nil, { FilterOption = {} })))
  end)

  it("never takes a server of an instance that Amazon takes back, unless it is named", function()
    register("srv-1", ids[1])
    set(ids[1], "SPOT_TERMINATING")
    assert.equal("OutOfCapacityException", (claim()))
    assert.equal("ConflictException", (claim("srv-1", { FilterOption = { InstanceStatuses = { "ACTIVE", "DRAINING" } } })))
    assert.equal("srv-1", (claim "srv-1"))
  end)

  it("has a rate of 40 at once, 20 a second", function()
    start { throttle = true }
    local function burst()
      for count = 0, 100 do
        if (claim()) == "ThrottlingException" then return count end
      end
    end
    assert.equal(40, burst())
    g:advance(1)
    assert.equal(20, burst())
  end)
end)

describe("game servers in a random order of requests", function()
  local ACTIONS = { "register", "register", "claim", "claim", "claim_id", "utilize", "health", "deregister", "instance", "advance",
    "advance" }

  -- Checks what has to be true of all servers at any time.
  local function check(utilized)
    local seen = {}
    for _, name in ipairs { "arena", "other" } do
      for _, server in ipairs(g:ok("ListGameServers", { GameServerGroupName = name }).GameServers) do
        assert.is_nil(seen[server.GameServerId])
        seen[server.GameServerId] = true
        local now = g.emulator:now()
        if server.ClaimStatus then
          assert.equal("AVAILABLE", server.UtilizationStatus)
          assert.is_true(now - server.LastClaimTime < 60)
        end
        local key = server.GameServerId .. server.RegistrationTime
        if utilized[key] then assert.equal("UTILIZED", server.UtilizationStatus) end
        utilized[key] = server.UtilizationStatus == "UTILIZED"
        assert.is_true(now - server.LastHealthCheckTime < 180)
      end
    end
  end

  local function step(draws)
    local id, name = "srv-" .. draws:below(6), draws:chance(0.8) and "arena" or "other"
    local with = { GameServerGroupName = name }
    local action = ACTIONS[1 + draws:below(#ACTIONS)]
    if action == "register" then register(id, ids[1 + draws:below(#ids)], with)
    elseif action == "claim" then claim(nil, with)
    elseif action == "claim_id" then claim(id, with)
    elseif action == "utilize" then update(id, merged(with, { UtilizationStatus = draws:chance(0.5) and "UTILIZED" or "AVAILABLE" }))
    elseif action == "health" then update(id, merged(with, { HealthCheck = "HEALTHY" }))
    elseif action == "deregister" then g:call("DeregisterGameServer", params(id, with))
    elseif action == "instance" then
      local status = ({ "ACTIVE", "DRAINING", "SPOT_TERMINATING", "TERMINATED" })[1 + draws:below(4)]
      g.emulator:control("set_game_server_instance",
        { GameServerGroupName = name, InstanceId = ids[1 + draws:below(#ids)], status = status })
    else
      g:advance(draws:below(50))
    end
  end

  it("keep their invariants, and a snapshot of any moment gives the same continuation", function()
    for seed = 1, 4 do
      start { seed = seed }
      local draws, utilized = random.new(seed), {}
      for i = 1, 150 do
        step(draws)
        check(utilized)
        if i % 50 == 0 then
          local function continue()
            for _ = 1, 20 do step(draws) end
            return g:ok("ListGameServers", { GameServerGroupName = "arena" }), g:control("state").game_server_groups
          end
          local state, before = draws.state, g:control "snapshot"
          local first, groups = continue()
          draws.state = state
          assert.equal(before.name, g:control("restore").name)
          assert.same({ first, groups }, { continue() })
          utilized = {}
        end
      end
    end
  end)
end)
