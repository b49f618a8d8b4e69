local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged

local ROLE = "arn:aws:iam::123456789012:role/fleetiq"
local TYPES = { { InstanceType = "c5.large" }, { InstanceType = "c5.xlarge", WeightedCapacity = "2" } }

local function params_of(more)
  return merged({
    GameServerGroupName = "arena", RoleArn = ROLE, MinSize = 1, MaxSize = 3, LaunchTemplate = { LaunchTemplateName = "arena" },
    InstanceDefinitions = TYPES,
  }, more or {})
end

local function create(g, more) return g:ok("CreateGameServerGroup", params_of(more)).GameServerGroup end
local function describe_group(g, name)
  return g:ok("DescribeGameServerGroup", { GameServerGroupName = name or "arena" }).GameServerGroup
end
local function status_of(g)
  local reply, code = g:call("DescribeGameServerGroup", { GameServerGroupName = "arena" })
  return code or reply.GameServerGroup.Status
end
local function instances(g, more)
  return g:ok("DescribeGameServerInstances", merged({ GameServerGroupName = "arena" }, more or {})).GameServerInstances
end
local function register(g, id, instance, more)
  return g:call("RegisterGameServer", merged({ GameServerGroupName = "arena", GameServerId = id, InstanceId = instance }, more or {}))
end
local function utilize(g, id)
  g:ok("UpdateGameServer", { GameServerGroupName = "arena", GameServerId = id, UtilizationStatus = "UTILIZED" })
end
local function delete(g, option)
  return g:call("DeleteGameServerGroup", { GameServerGroupName = "arena", DeleteOption = option })
end

describe("a game server group", function()
  it("is NEW with defaults, and ACTIVE in the next request", function()
    local g = gamelift.new()
    local new = create(g)
    assert.same({
      GameServerGroupName = "arena", GameServerGroupArn = "arn:aws:gamelift:us-west-2:123456789012:gameservergroup/arena",
      RoleArn = ROLE, BalancingStrategy = "SPOT_PREFERRED", GameServerProtectionPolicy = "NO_PROTECTION", Status = "NEW",
      InstanceDefinitions = { merged(TYPES[1], { WeightedCapacity = "1" }), TYPES[2] },
      CreationTime = gamelift.START, LastUpdatedTime = gamelift.START,
    }, new)
    local group = describe_group(g)
    assert.matches("^arn:aws:autoscaling:us%-west%-2:123456789012:autoScalingGroup:%x+%-%x+%-%x+%-%x+%-%x+:" ..
      "autoScalingGroupName/gamelift%-gameservergroup%-arena$", group.AutoScalingGroupArn)
    assert.same(merged(new, { Status = "ACTIVE", AutoScalingGroupArn = group.AutoScalingGroupArn }), group)
    assert.same({ group }, g:ok("ListGameServerGroups").GameServerGroups)
  end)

  it("passes its states in group_seconds", function()
    local g = gamelift.new { group_seconds = 60 }
    create(g, { MinSize = 2 })
    local seen = { status_of(g) }
    for _, seconds in ipairs { 29, 1, 29, 1 } do
      g:advance(seconds)
      seen[#seen + 1] = status_of(g)
      if seen[#seen] ~= "ACTIVE" then
        assert.is_nil(describe_group(g).AutoScalingGroupArn)
        assert.same({}, instances(g))
        assert.equal("InvalidRequestException", code_of(register(g, "srv-1", "i-0123456789abcdef0")))
        assert.equal("InvalidRequestException", code_of(delete(g)))
      end
    end
    assert.same({ "NEW", "NEW", "ACTIVATING", "ACTIVATING", "ACTIVE" }, seen)
    assert.equal(2, #instances(g))
  end)

  -- what is wrong, parameters, code
  local refused = {
    { "a smallest size above the largest", { MinSize = 4 }, "InvalidRequestException" },
    { "a template without id and name", { LaunchTemplate = { Version = "1" } }, "InvalidRequestException" },
    { "a type twice", { InstanceDefinitions = { TYPES[1], TYPES[1] } }, "InvalidRequestException" },
    { "a single type", { InstanceDefinitions = { TYPES[1] } }, "InvalidRequestException" },
    { "a largest size of 0", { MinSize = 0, MaxSize = 0 }, "InvalidRequestException" },
    { "a name with spaces", { GameServerGroupName = "my arena" }, "InvalidRequestException" },
    { "a role that is not one", { RoleArn = "arn:aws:iam::123456789012:user/me" }, "InvalidRequestException" },
    { "a weight of 0", { InstanceDefinitions = { TYPES[1], { InstanceType = "c5.xlarge", WeightedCapacity = "0" } } },
      "InvalidRequestException" },
  }
  for _, case in ipairs(refused) do
    it("is refused with " .. case[1], function()
      local g = gamelift.new()
      assert.equal(case[3], code_of(g:call("CreateGameServerGroup", params_of(case[2]))))
      assert.same({}, g:ok("ListGameServerGroups").GameServerGroups)
    end)
  end

  it("has a name of its own in the account, until it is gone", function()
    local g = gamelift.new { group_seconds = 10 }
    create(g)
    assert.equal("ConflictException", code_of(g:call("CreateGameServerGroup", params_of())))
    g:advance(10)
    assert.is_nil(code_of(delete(g)))
    assert.equal("ConflictException", code_of(g:call("CreateGameServerGroup", params_of())))
    g:advance(10)
    assert.equal("NEW", create(g).Status)
  end)

  it("is found by name and ARN, but not by an ARN of another region or account", function()
    local g = gamelift.new()
    local arn = create(g).GameServerGroupArn
    assert.equal("arena", describe_group(g, arn).GameServerGroupName)
    for _, text in ipairs { (arn:gsub("us%-west%-2", "eu-west-1")), (arn:gsub("123456789012", "999999999999")), "other" } do
      for _, operation in ipairs { "DescribeGameServerGroup", "UpdateGameServerGroup", "DeleteGameServerGroup",
        "DescribeGameServerInstances" } do
        assert.equal("NotFoundException", code_of(g:call(operation, { GameServerGroupName = text })), operation)
      end
      assert.equal("NotFoundException", code_of(g:call("SuspendGameServerGroup",
        { GameServerGroupName = text, SuspendActions = { "REPLACE_INSTANCE_TYPES" } })))
      assert.equal("NotFoundException", code_of(g:call("ResumeGameServerGroup",
        { GameServerGroupName = text, ResumeActions = { "REPLACE_INSTANCE_TYPES" } })))
      assert.equal("NotFoundException", code_of(g:call("ClaimGameServer", { GameServerGroupName = text })))
      assert.equal("InvalidRequestException", code_of(g:call("ListGameServers", { GameServerGroupName = text }))) -- no NotFound there
      assert.equal("InvalidRequestException", code_of(g:call("RegisterGameServer",
        { GameServerGroupName = text, GameServerId = "srv-1", InstanceId = "i-0123456789abcdef0" })))
    end
  end)

  it("changes only what an update gives", function()
    local g = gamelift.new()
    create(g)
    local before = describe_group(g)
    g:advance(5)
    local after = g:ok("UpdateGameServerGroup", { GameServerGroupName = "arena", BalancingStrategy = "SPOT_ONLY" }).GameServerGroup
    assert.same(merged(before, { BalancingStrategy = "SPOT_ONLY", LastUpdatedTime = gamelift.START + 5 }), after)
    local list = { { InstanceType = "m5.large" }, { InstanceType = "m5.xlarge" } }
    after = g:ok("UpdateGameServerGroup", { GameServerGroupName = "arena", InstanceDefinitions = list, RoleArn = ROLE .. "2",
      GameServerProtectionPolicy = "FULL_PROTECTION" }).GameServerGroup
    assert.same({ "m5.large", "1", 2, ROLE .. "2", "FULL_PROTECTION", "SPOT_ONLY" }, { after.InstanceDefinitions[1].InstanceType,
      after.InstanceDefinitions[1].WeightedCapacity, #after.InstanceDefinitions, after.RoleArn, after.GameServerProtectionPolicy,
      after.BalancingStrategy })
    assert.equal("InvalidRequestException", code_of(g:call("UpdateGameServerGroup",
      { GameServerGroupName = "arena", InstanceDefinitions = { list[1], list[1] }, BalancingStrategy = "ON_DEMAND_ONLY" })))
    assert.same(after, describe_group(g))
  end)

  it("shows its suspended action while it is suspended", function()
    local g = gamelift.new()
    create(g)
    local actions = { "REPLACE_INSTANCE_TYPES" }
    for _ = 1, 2 do
      local group = g:ok("SuspendGameServerGroup", { GameServerGroupName = "arena", SuspendActions = actions }).GameServerGroup
      assert.same(actions, group.SuspendedActions)
      assert.equal(1, #g:control("launch_game_server_instance", { GameServerGroupName = "arena" }).InstanceIds)
    end
    for _ = 1, 2 do
      local group = g:ok("ResumeGameServerGroup", { GameServerGroupName = "arena", ResumeActions = actions }).GameServerGroup
      assert.is_nil(group.SuspendedActions)
    end
    assert.equal("InvalidRequestException", code_of(g:call("SuspendGameServerGroup",
      { GameServerGroupName = "arena", SuspendActions = { "SLEEP" } })))
  end)

  it("takes tags", function()
    local g = gamelift.new()
    local arn = create(g, { Tags = { { Key = "a", Value = "1" } } }).GameServerGroupArn
    assert.same({ { Key = "a", Value = "1" } }, g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
    g:ok("TagResource", { ResourceARN = arn, Tags = { { Key = "b", Value = "2" } } })
    g:ok("UntagResource", { ResourceARN = arn, TagKeys = { "a" } })
    assert.same({ { Key = "b", Value = "2" } }, g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
    assert.equal("InvalidRequestException", code_of(g:call("CreateGameServerGroup",
      params_of { GameServerGroupName = "other", Tags = { { Key = "aws:x", Value = "" } } })))
    delete(g)
    assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = arn })))
  end)

  it("is listed in pages", function()
    local g = gamelift.new()
    for i = 1, 5 do create(g, { GameServerGroupName = "arena-" .. i }) end
    local names, token = {}, nil
    repeat
      local reply = g:ok("ListGameServerGroups", { Limit = 2, NextToken = token })
      for _, group in ipairs(reply.GameServerGroups) do names[#names + 1] = group.GameServerGroupName end
      token = reply.NextToken
    until not token
    assert.same({ "arena-1", "arena-2", "arena-3", "arena-4", "arena-5" }, names)
  end)

  it("is created 5 times at once, then every 10 s", function()
    local g, made = gamelift.new { throttle = true }, 0
    local function burst()
      local before = made
      while g:call("CreateGameServerGroup", params_of { GameServerGroupName = "arena-" .. made }) do made = made + 1 end
      return made - before
    end
    assert.equal(5, burst())
    g:advance(10)
    assert.equal(1, burst())
  end)

  it("can fail, with a reason, and be deleted then", function()
    local g = gamelift.new { group_seconds = 10 }
    create(g)
    g:control("fail_game_server_group", { GameServerGroupName = "arena", reason = "no role" })
    g:advance(100)
    local group = describe_group(g)
    assert.same({ "ERROR", "no role" }, { group.Status, group.StatusReason })
    assert.is_nil(group.AutoScalingGroupArn)
    assert.equal("InvalidRequestException", code_of(register(g, "srv-1", "i-0123456789abcdef0")))
    assert.is_nil(code_of(delete(g)))
    assert.same({ "DELETE_SCHEDULED" }, { status_of(g), describe_group(g).StatusReason })
    local tagged = { ResourceARN = group.GameServerGroupArn, Tags = { { Key = "a", Value = "1" } } }
    assert.equal("InvalidRequestException", code_of(g:call("TagResource", tagged)))
    g:control("fail_game_server_group", { GameServerGroupName = "arena" }) -- the deletion fails
    g:advance(100)
    assert.equal("ERROR", status_of(g))
    assert.is_nil(code_of(g:call("TagResource", tagged)))
    assert.is_nil(code_of(delete(g)))
    g:advance(10)
    assert.equal("NotFoundException", status_of(g))
    assert.equal("NotFoundException", code_of(delete(g)))
  end)
end)

describe("the deletion of a game server group", function()
  local g
  before_each(function()
    g = gamelift.new { group_seconds = 20 }
    create(g)
    g:advance(20)
    local instance = instances(g)[1].InstanceId
    for i = 1, 3 do assert.is_nil(code_of(register(g, "srv-" .. i, instance))) end
  end)
  local function servers() return #g:ok("ListGameServers", { GameServerGroupName = "arena" }).GameServers end

  it("takes group_seconds and refuses registrations and changes", function()
    assert.equal("DELETE_SCHEDULED", delete(g).GameServerGroup.Status)
    assert.equal("InvalidRequestException", code_of(register(g, "srv-4", instances(g)[1].InstanceId)))
    assert.equal("InvalidRequestException", code_of(g:call("UpdateGameServerGroup", { GameServerGroupName = "arena" })))
    assert.equal("InvalidRequestException", code_of(delete(g)))
    assert.matches("DELETE_SCHEDULED", select(2, g.emulator:control("launch_game_server_instance", { GameServerGroupName = "arena" })))
    g:advance(9)
    assert.same({ "DELETE_SCHEDULED", 3 }, { status_of(g), servers() })
    g:advance(1)
    assert.same({ "DELETING", 0 }, { status_of(g), servers() })
    g:advance(10)
    assert.equal("NotFoundException", status_of(g))
    assert.same({}, g:ok("ListGameServerGroups").GameServerGroups)
  end)

  for _, option in ipairs { "SAFE_DELETE", "RETAIN" } do
    it("waits with " .. option .. " until no server is UTILIZED", function()
      utilize(g, "srv-1")
      utilize(g, "srv-2")
      delete(g, option)
      for _ = 1, 3 do
        g:advance(100)
        for i = 1, 3 do
          g:ok("UpdateGameServer", { GameServerGroupName = "arena", GameServerId = "srv-" .. i, HealthCheck = "HEALTHY" })
        end
        assert.same({ "DELETE_SCHEDULED", 3 }, { status_of(g), servers() })
      end
      g:ok("DeregisterGameServer", { GameServerGroupName = "arena", GameServerId = "srv-1" })
      assert.equal("DELETE_SCHEDULED", status_of(g))
      g:ok("DeregisterGameServer", { GameServerGroupName = "arena", GameServerId = "srv-2" })
      assert.same({ "DELETING", 0 }, { status_of(g), servers() })
      g:advance(10)
      assert.equal("NotFoundException", status_of(g))
    end)
  end

  it("does not wait with FORCE_DELETE, and frees the ids of the servers", function()
    utilize(g, "srv-1")
    delete(g, "FORCE_DELETE")
    assert.equal(0, servers())
    g:advance(20)
    assert.equal("NotFoundException", status_of(g))
    create(g)
    g:advance(20)
    assert.is_nil(code_of(register(g, "srv-1", instances(g)[1].InstanceId)))
  end)
end)

describe("the instances of a game server group", function()
  local g, ids
  before_each(function()
    g = gamelift.new()
    create(g, { MinSize = 2, MaxSize = 4 })
    ids = {}
    for i, instance in ipairs(instances(g)) do ids[i] = instance.InstanceId end
  end)
  local function set(id, status)
    g:control("set_game_server_instance", { GameServerGroupName = "arena", InstanceId = id, status = status })
  end

  it("are MinSize ACTIVE ones", function()
    assert.same({
      GameServerGroupName = "arena", GameServerGroupArn = describe_group(g).GameServerGroupArn, InstanceId = ids[1],
      InstanceStatus = "ACTIVE",
    }, instances(g)[1])
    assert.matches("^i%-%x+$", ids[1])
    assert.same({ 2, 19 }, { #ids, #ids[1] })
    create(g, { GameServerGroupName = "empty", MinSize = 0 })
    assert.same({}, instances(g, { GameServerGroupName = "empty" }))
  end)

  it("are described by id, without unknown ones", function()
    local list = instances(g, { InstanceIds = { ids[2], "i-0000000000000000a", ids[2] } })
    assert.same({ 1, ids[2] }, { #list, list[1].InstanceId })
    assert.equal("InvalidRequestException", code_of(g:call("DescribeGameServerInstances",
      { GameServerGroupName = "arena", InstanceIds = { "i-1" } })))
    local first = g:ok("DescribeGameServerInstances", { GameServerGroupName = "arena", Limit = 1 })
    local second = instances(g, { Limit = 1, NextToken = first.NextToken })
    assert.same({ ids[1], ids[2] }, { first.GameServerInstances[1].InstanceId, second[1].InstanceId })
  end)

  it("grow to MaxSize", function()
    local new = g:control("launch_game_server_instance", { GameServerGroupName = "arena", count = 2 }).InstanceIds
    assert.same({ 2, 4 }, { #new, #instances(g) })
    assert.matches("its MaxSize is 4", select(2, g.emulator:control("launch_game_server_instance", { GameServerGroupName = "arena" })))
    set(new[1], "TERMINATED")
    assert.equal(1, #g:control("launch_game_server_instance", { GameServerGroupName = "arena" }).InstanceIds)
  end)

  it("end with their servers", function()
    register(g, "srv-1", ids[1])
    register(g, "srv-2", ids[2])
    utilize(g, "srv-1")
    set(ids[1], "SPOT_TERMINATING")
    assert.same({ "SPOT_TERMINATING", "ACTIVE" }, { instances(g)[1].InstanceStatus, instances(g)[2].InstanceStatus })
    set(ids[1], "TERMINATED")
    assert.equal(1, #instances(g))
    assert.equal("NotFoundException", code_of(g:call("DescribeGameServer", { GameServerGroupName = "arena", GameServerId = "srv-1" })))
    assert.equal(1, #g:ok("ListGameServers", { GameServerGroupName = "arena" }).GameServers)
    local _, message = g.emulator:control("set_game_server_instance",
      { GameServerGroupName = "arena", InstanceId = ids[1], status = "ACTIVE" })
    assert.matches("has no instance " .. ids[1]:gsub("%-", "%%-"), message)
  end)
end)

describe("seed data of game server groups", function()
  it("makes ACTIVE groups with instances and servers", function()
    local g = gamelift.new { group_seconds = 60, data = { game_server_groups = {
      { GameServerGroupName = "arena", instances = { "i-0123456789abcdef0", { InstanceStatus = "DRAINING" } }, servers = {
        { GameServerId = "srv-1", ConnectionInfo = "192.0.2.1:7777" },
        { GameServerId = "srv-2", UtilizationStatus = "UTILIZED" },
      } },
      { GameServerGroupName = "one" }, { GameServerGroupName = "many", instances = 7 },
    } } }
    assert.equal("ACTIVE", status_of(g))
    local list = instances(g)
    assert.same({ 2, "i-0123456789abcdef0", "ACTIVE", "DRAINING" },
      { #list, list[1].InstanceId, list[1].InstanceStatus, list[2].InstanceStatus })
    assert.same({ 1, 7 }, { #instances(g, { GameServerGroupName = "one" }), #instances(g, { GameServerGroupName = "many" }) })
    local servers = g:ok("ListGameServers", { GameServerGroupName = "arena" }).GameServers
    assert.same({ "AVAILABLE", "UTILIZED" }, { servers[1].UtilizationStatus, servers[2].UtilizationStatus })
    local state = g:control("state").game_server_groups
    assert.same({ "arena", "ACTIVE", 2, "srv-2", "UTILIZED" }, { state[1].GameServerGroupName, state[1].Status, #state[1].instances,
      state[1].servers[2].GameServerId, state[1].servers[2].UtilizationStatus })
  end)

  it("has sizes that suit its instances, and defaults for what an entry leaves out", function()
    local ids = { "i-0123456789abcdef0", { InstanceStatus = "DRAINING" }, {} }
    local cases = { -- members, MinSize, MaxSize, instances
      { {}, 1, 1, 1 }, { { instances = 0 }, 0, 1, 0 }, { { instances = 7 }, 0, 7, 7 }, { { instances = ids }, 0, 3, 3 },
      { { instances = {} }, 0, 1, 0 }, { { MinSize = 4 }, 4, 4, 4 }, { { MinSize = 2, instances = 5 }, 2, 5, 5 },
      { { MinSize = 6, instances = 5 }, 6, 6, 5 }, { { MaxSize = 9 }, 1, 9, 1 },
    }
    local data = {}
    for i, case in ipairs(cases) do data[i] = gamelift.merged({ GameServerGroupName = "group-" .. i }, case[1]) end
    local g = gamelift.new { data = { game_server_groups = data } }
    for i, group in ipairs(g:control("state").game_server_groups) do
      local case = cases[i]
      assert.same({ case[2], case[3], case[4] }, { group.MinSize, group.MaxSize, #group.instances }, i)
    end
    local view = g:ok("DescribeGameServerGroup", { GameServerGroupName = "group-1" }).GameServerGroup
    assert.matches("^arn:aws:autoscaling:us%-west%-2:123456789012:autoScalingGroup:", view.AutoScalingGroupArn)
    view.AutoScalingGroupArn = nil
    assert.same({ GameServerGroupName = "group-1",
      GameServerGroupArn = "arn:aws:gamelift:us-west-2:123456789012:gameservergroup/group-1",
      RoleArn = "arn:aws:iam::123456789012:role/gamelift-local", BalancingStrategy = "SPOT_PREFERRED", Status = "ACTIVE",
      InstanceDefinitions = { { InstanceType = "c5.large", WeightedCapacity = "1" },
        { InstanceType = "c5.xlarge", WeightedCapacity = "1" } },
      GameServerProtectionPolicy = "NO_PROTECTION", CreationTime = gamelift.START, LastUpdatedTime = gamelift.START }, view)
  end)

  it("puts servers on instances that are not ACTIVE, too", function()
    local g = gamelift.new { shuffle = true, data = { game_server_groups = { { GameServerGroupName = "arena", instances = {
      { InstanceId = "i-0123456789abcdef0", InstanceStatus = "DRAINING" },
      { InstanceId = "i-0123456789abcdef1", InstanceStatus = "SPOT_TERMINATING" } }, servers = {
        { GameServerId = "srv-1", InstanceId = "i-0123456789abcdef0" }, { GameServerId = "srv-2", InstanceId = "i-0123456789abcdef1" },
      } } } } }
    local statuses = {}
    for _, instance in ipairs(instances(g)) do statuses[instance.InstanceId] = instance.InstanceStatus end
    assert.same({ ["i-0123456789abcdef0"] = "DRAINING", ["i-0123456789abcdef1"] = "SPOT_TERMINATING" }, statuses)
    assert.equal(2, #g:ok("ListGameServers", { GameServerGroupName = "arena" }).GameServers)
  end)

  local wrong = {
    { { {} }, "GameServerGroupName" },
    { { { GameServerGroupName = "arena", MinSize = 2, MaxSize = 1 } }, "game_server_groups%[1%]: MinSize" },
    { { { GameServerGroupName = "arena", instances = { "x" } } }, "game_server_groups%[1%]%.instances%[1%]: expected" },
    { { { GameServerGroupName = "arena", instances = { "i-0123456789abcdef0", "i-0123456789abcdef0" } } }, "exists already" },
    { { { GameServerGroupName = "arena", servers = { {} } } }, "game_server_groups%[1%]%.servers%[1%]%.GameServerId" },
    { { { GameServerGroupName = "arena", servers = { { GameServerId = "srv-1", UtilizationStatus = "BUSY" } } } }, "UtilizationStatus" },
  }
  for _, case in ipairs(wrong) do
    it("names what is wrong: " .. case[2], function()
      local _, message = gamelift.new().emulator:control("seed", { data = { game_server_groups = case[1] } })
      assert.matches(case[2], message)
    end)
  end
end)
