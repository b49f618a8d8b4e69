local containers = require "spec.support.containers"
local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged
local ports, server, support = containers.ports, containers.server, containers.support

local ARN = "arn:aws:gamelift:us-west-2::containergroupdefinition/"

local function describe_group(g, name, version)
  return g:ok("DescribeContainerGroupDefinition", { Name = name, VersionNumber = version }).ContainerGroupDefinition
end

-- Returns the numbers of the versions of a definition, as listed.
local function versions(g, name)
  local numbers = {}
  for i, view in ipairs(g:ok("ListContainerGroupDefinitionVersions", { Name = name }).ContainerGroupDefinitions) do
    numbers[i] = view.VersionNumber
  end
  return numbers
end

describe("a container group definition", function()
  it("begins with version 1, which is COPYING, then READY with the digests of its images", function()
    local g = gamelift.new { copy_seconds = 60 }
    local params = containers.game_server_params("game", { VersionDescription = "first", SupportContainerDefinitions = {
      support("proxy", { Essential = true, Vcpu = 0.25, MemoryHardLimitMebibytes = 128, HealthCheck = { Command = { "true" } } }),
    } })
    local created = g:ok("CreateContainerGroupDefinition", params).ContainerGroupDefinition
    assert.same({
      ContainerGroupDefinitionArn = ARN .. "game:1", CreationTime = gamelift.START, OperatingSystem = "AMAZON_LINUX_2023", Name = "game",
      ContainerGroupType = "GAME_SERVER", TotalMemoryLimitMebibytes = 512, TotalVcpuLimit = 0.5, VersionNumber = 1,
      VersionDescription = "first", Status = "COPYING",
      GameServerContainerDefinition = merged(params.GameServerContainerDefinition, { Vcpu = 0.25 }),
      SupportContainerDefinitions = { merged(params.SupportContainerDefinitions[1], {
        HealthCheck = { Command = { "true" }, Interval = 60, Retries = 5, Timeout = 30, StartPeriod = 0 } }) },
    }, created)
    g:advance(59)
    assert.equal("COPYING", describe_group(g, "game").Status)
    g:advance(1)
    local ready = describe_group(g, "game")
    assert.equal("READY", ready.Status)
    local digest = ready.GameServerContainerDefinition.ResolvedImageDigest
    assert.truthy(digest:find("^sha256:" .. ("%x"):rep(64) .. "$"))
    assert.not_equal(digest, ready.SupportContainerDefinitions[1].ResolvedImageDigest)
  end)

  it("resolves the same image to the same digest, and keeps one that the URI names", function()
    local g = gamelift.new()
    local named = "sha256:" .. ("0a"):rep(32)
    containers.game_server(g, "a")
    containers.game_server(g, "b")
    local image = "x.dkr.ecr.us-west-2.amazonaws.com/y@" .. named
    containers.game_server(g, "c", { GameServerContainerDefinition = server { ImageUri = image } })
    local function digest(name) return describe_group(g, name).GameServerContainerDefinition.ResolvedImageDigest end
    assert.equal(digest "a", digest "b")
    assert.equal(named, digest "c")
    for name, wrong in pairs { short = named:sub(1, -2), long = named .. "0", other = named .. ":tag" } do
      containers.game_server(g, name, { GameServerContainerDefinition = server {
        ImageUri = "x.dkr.ecr.us-west-2.amazonaws.com/y@" .. wrong } })
      assert.matches("^sha256:" .. ("%x"):rep(64) .. "$", digest(name))
      assert.not_equal(named, digest(name))
    end
  end)

  it("has a name of its own", function()
    local g = gamelift.new()
    containers.game_server(g, "game")
    assert.equal("ConflictException", code_of(g:call("CreateContainerGroupDefinition", containers.game_server_params("game"))))
    assert.equal("ConflictException", code_of(g:call("CreateContainerGroupDefinition", containers.per_instance_params("game"))))
  end)

  it("needs its totals and operating system, which have no defaults", function()
    local g = gamelift.new()
    for _, member in ipairs { "Name", "OperatingSystem", "TotalMemoryLimitMebibytes", "TotalVcpuLimit" } do
      local params = containers.game_server_params("game")
      params[member] = nil
      assert.equal("InvalidRequestException", code_of(g:call("CreateContainerGroupDefinition", params)), member)
    end
  end)

  local function healthy(name, more) return support(name, merged({ HealthCheck = { Command = { "true" } } }, more)) end
  local function depends(name, condition) return { { ContainerName = name, Condition = condition or "START" } } end
  local function many(count)
    local list = {}
    for i = 1, count do list[i] = support("s" .. i, { Essential = i == 1 }) end
    return list
  end
  local function group(more) return containers.game_server_params("game", more) end
  local function shared(more) return containers.per_instance_params("game", more) end
  local NONE = {}

  -- what, parameters, true if they are accepted
  local cases = {
    { "a game server container", group(), true },
    { "no game server container", group { GameServerContainerDefinition = NONE } },
    { "8 support containers", group { SupportContainerDefinitions = many(8) }, true },
    { "9 support containers", group { SupportContainerDefinitions = many(9) } },
    { "10 per-instance containers", shared { SupportContainerDefinitions = many(10) }, true },
    { "11 per-instance containers", shared { SupportContainerDefinitions = many(11) } },
    { "no per-instance container", shared { SupportContainerDefinitions = {} } },
    { "no essential per-instance container", shared { SupportContainerDefinitions = { support "a" } } },
    { "a game server container on each instance", shared { GameServerContainerDefinition = server() } },
    { "memory above the containers' limits", group { SupportContainerDefinitions = { support("a", { MemoryHardLimitMebibytes = 511 }) } },
      true },
    { "memory equal to a container's limit", group { SupportContainerDefinitions = { support("a", { MemoryHardLimitMebibytes = 512 }) } } },
    { "vCPUs equal to their sum", group { TotalVcpuLimit = 0.6, SupportContainerDefinitions = {
      support("a", { Vcpu = 0.2 }), support("b", { Vcpu = 0.4 }) } }, true },
    { "vCPUs below their sum", group { SupportContainerDefinitions = { support("a", { Vcpu = 0.25 }), support("b", { Vcpu = 0.375 }) } } },
    { "equal names", group { SupportContainerDefinitions = { support "server" } } },
    { "equal names of support containers", group { SupportContainerDefinitions = { support "a", support "a" } } },
    { "a range of ports backwards", group { GameServerContainerDefinition = server { PortConfiguration = ports { 7778, 7777 } } } },
    { "ranges that overlap", group { GameServerContainerDefinition = server { PortConfiguration = ports({ 1, 5 }, { 5, 9 }) } } },
    { "ranges of two protocols that overlap", group { GameServerContainerDefinition = server {
      PortConfiguration = ports({ 1, 5 }, { 5, 9, "TCP" }) } }, true },
    { "the same ports in two containers", group { SupportContainerDefinitions = {
      support("a", { PortConfiguration = ports { 7777, 7777 } }) } }, true },
    { "a dependency", group { SupportContainerDefinitions = { support("a", { DependsOn = depends "server" }) } }, true },
    { "a dependency on an unknown container", group { SupportContainerDefinitions = { support("a", { DependsOn = depends "b" }) } } },
    { "a dependency on itself", group { SupportContainerDefinitions = { support("a", { DependsOn = depends "a" }) } } },
    { "COMPLETE of the game server", group { SupportContainerDefinitions = {
      support("a", { DependsOn = depends("server", "COMPLETE") }) } } },
    { "SUCCESS of an essential container", group { GameServerContainerDefinition = server { DependsOn = depends("a", "SUCCESS") },
      SupportContainerDefinitions = { support("a", { Essential = true }) } } },
    { "SUCCESS of another container", group { GameServerContainerDefinition = server { DependsOn = depends("a", "SUCCESS") },
      SupportContainerDefinitions = { support "a" } }, true },
    { "HEALTHY with a health check", group { GameServerContainerDefinition = server { DependsOn = depends("a", "HEALTHY") },
      SupportContainerDefinitions = { healthy("a", { Essential = true }) } }, true },
    { "HEALTHY without a health check", group { GameServerContainerDefinition = server { DependsOn = depends("a", "HEALTHY") },
      SupportContainerDefinitions = { support "a" } } },
    { "dependencies in a circle", group { GameServerContainerDefinition = server { DependsOn = depends "a" },
      SupportContainerDefinitions = {
      support("a", { DependsOn = depends "b" }), support("b", { DependsOn = depends "server" }) } } },
    { "dependencies that meet", group { GameServerContainerDefinition = server { DependsOn = {
      { ContainerName = "a", Condition = "START" }, { ContainerName = "b", Condition = "START" } } }, SupportContainerDefinitions = {
      support("a", { DependsOn = depends "c" }), support("b", { DependsOn = depends "c" }), support "c" } }, true },
    { "server SDK 5.1.9", group { GameServerContainerDefinition = server { ServerSdkVersion = "5.1.9" } } },
    { "server SDK 4.0.2", group { GameServerContainerDefinition = server { ServerSdkVersion = "4.0.2" } } },
    { "server SDK 5.10.0", group { GameServerContainerDefinition = server { ServerSdkVersion = "5.10.0" } }, true },
    { "server SDK 6.0.0", group { GameServerContainerDefinition = server { ServerSdkVersion = "6.0.0" } }, true },
  }
  for member, bounds in pairs { Interval = { 60, 300 }, Retries = { 5, 10 }, Timeout = { 30, 60 }, StartPeriod = { 0, 300 } } do
    for _, bound in ipairs(bounds) do
      local outside = bound + (bound == bounds[1] and -1 or 1)
      local function check(value)
        return group { SupportContainerDefinitions = { support("a", { HealthCheck = { Command = { "true" }, [member] = value } }) } }
      end
      cases[#cases + 1] = { ("a health check with %s %d"):format(member, bound), check(bound), true }
      cases[#cases + 1] = { ("a health check with %s %d"):format(member, outside), check(outside) }
    end
  end
  for _, case in ipairs(cases) do
    it((case[3] and "accepts " or "rejects ") .. case[1], function()
      local g = gamelift.new()
      local params = case[2]
      if params.GameServerContainerDefinition == NONE then params.GameServerContainerDefinition = nil end
      local expected = not case[3] and "InvalidRequestException" or nil
      assert.equal(expected, (code_of(g:call("CreateContainerGroupDefinition", params))))
      assert.equal(case[3] and 1 or 0, #g:ok("ListContainerGroupDefinitions").ContainerGroupDefinitions)
    end)
  end
end)

describe("a new version of a definition", function()
  it("has the values of the latest one where the request has none", function()
    local g = gamelift.new { copy_seconds = 10 }
    containers.game_server(g, "game", { VersionDescription = "first", SupportContainerDefinitions = { support "a" } })
    g:advance(10)
    local new = g:ok("UpdateContainerGroupDefinition", { Name = "game", TotalVcpuLimit = 1 }).ContainerGroupDefinition
    assert.same({ 2, ARN .. "game:2", "COPYING", 1, 512 },
      { new.VersionNumber, new.ContainerGroupDefinitionArn, new.Status, new.TotalVcpuLimit, new.TotalMemoryLimitMebibytes })
    assert.is_nil(new.VersionDescription)
    assert.is_nil(new.GameServerContainerDefinition.ResolvedImageDigest)
    assert.equal("a", new.SupportContainerDefinitions[1].ContainerName)
    assert.same({ 0.5, "READY", "first" }, { describe_group(g, "game", 1).TotalVcpuLimit, describe_group(g, "game", 1).Status,
      describe_group(g, "game", 1).VersionDescription })
    g:advance(10)
    assert.equal("READY", describe_group(g, "game").Status)
  end)

  it("is made of the version that the request or the ARN names", function()
    local g = gamelift.new()
    containers.game_server(g, "game")
    containers.update(g, "game", { TotalMemoryLimitMebibytes = 1000 })
    local function memory(params)
      return g:ok("UpdateContainerGroupDefinition", params).ContainerGroupDefinition.TotalMemoryLimitMebibytes
    end
    assert.equal(512, memory { Name = "game", SourceVersionNumber = 1 })
    assert.equal(1000, memory { Name = ARN .. "game:2" })
    assert.equal(1000, memory { Name = ARN .. "game" })
    assert.same({ 5, 4, 3, 2, 1 }, versions(g, "game"))
    assert.equal("NotFoundException", code_of(g:call("UpdateContainerGroupDefinition", { Name = "game", SourceVersionNumber = 6 })))
    assert.equal("NotFoundException", code_of(g:call("UpdateContainerGroupDefinition", { Name = ARN .. "game:6" })))
    assert.equal("NotFoundException", code_of(g:call("UpdateContainerGroupDefinition", { Name = "none" })))
    assert.equal("InvalidRequestException",
      code_of(g:call("UpdateContainerGroupDefinition", { Name = ARN .. "game:2", SourceVersionNumber = 1 })))
  end)

  it("has the whole list of support containers that the request gives, or none", function()
    local g = gamelift.new()
    containers.game_server(g, "game", { SupportContainerDefinitions = { support "a", support "b" } })
    containers.update(g, "game", { SupportContainerDefinitions = { support "c" } })
    local list = describe_group(g, "game").SupportContainerDefinitions
    assert.same({ 1, "c" }, { #list, list[1].ContainerName })
    containers.update(g, "game", { SupportContainerDefinitions = {} })
    assert.is_nil(describe_group(g, "game").SupportContainerDefinitions)
  end)

  it("keeps the rules and the type", function()
    local g = gamelift.new()
    containers.game_server(g, "game", { SupportContainerDefinitions = { support("a", { MemoryHardLimitMebibytes = 500 }) } })
    containers.per_instance(g, "shared")
    local function update(params) return code_of(g:call("UpdateContainerGroupDefinition", params)) end
    assert.equal("InvalidRequestException", update { Name = "game", TotalMemoryLimitMebibytes = 500 })
    assert.equal("InvalidRequestException", update { Name = "shared", SupportContainerDefinitions = {} })
    assert.equal("InvalidRequestException", update { Name = "shared", GameServerContainerDefinition = server() })
    assert.same({ 1 }, versions(g, "game"))
  end)

  it("shows the vCPUs that its support containers leave to the game server container", function()
    local g = gamelift.new()
    containers.game_server(g, "game", { TotalVcpuLimit = 1, SupportContainerDefinitions = { support("a", { Vcpu = 0.3 }) } })
    local function vcpus() return describe_group(g, "game").GameServerContainerDefinition.Vcpu end
    assert.equal(0.7, vcpus())
    g:ok("UpdateContainerGroupDefinition", { Name = "game", TotalVcpuLimit = 2 })
    assert.equal(1.7, vcpus())
    g:ok("UpdateContainerGroupDefinition", { Name = "game", GameServerContainerDefinition = server { Vcpu = 0.5 } })
    assert.equal(0.5, vcpus())
    g:ok("UpdateContainerGroupDefinition", { Name = "game", GameServerContainerDefinition = server(), TotalVcpuLimit = 0.3 })
    assert.is_nil(vcpus())
  end)

  it("loses its vCPU limit if the game server container reserves vCPUs", function()
    local g = gamelift.new()
    containers.game_server(g, "game", { GameServerContainerDefinition = server { Vcpu = 0.25 } })
    containers.game_server(g, "plain")
    containers.per_instance(g, "shared")
    local function update(name, more)
      return code_of(g:call("UpdateContainerGroupDefinition", merged({ Name = name, RemoveAttributes = { "TOTAL_VCPU_LIMIT" } }, more)))
    end
    assert.is_nil(update "game")
    assert.is_nil(describe_group(g, "game").TotalVcpuLimit)
    assert.equal("InvalidRequestException", update("game", { TotalVcpuLimit = 1 }))
    assert.equal("InvalidRequestException", update "plain")
    assert.equal("InvalidRequestException", update "shared")
    local params = containers.game_server_params("other", { GameServerContainerDefinition = server { Vcpu = 0.25 } })
    params.TotalVcpuLimit = nil
    g:ok("CreateContainerGroupDefinition", params)
    local fleet = containers.fleet(g, { GameServerContainerGroupDefinitionName = "other" })
    assert.equal(8, containers.describe(g, fleet).MaximumGameServerContainerGroupsPerInstance)
  end)

  it("never takes a number again", function()
    local g = gamelift.new()
    containers.game_server(g, "game")
    containers.update(g, "game")
    g:ok("DeleteContainerGroupDefinition", { Name = "game", VersionNumber = 2 })
    assert.equal(ARN .. "game:3", containers.update(g, "game"))
  end)
end)

describe("a version that cannot be copied", function()
  it("is FAILED with a reason, and gone after 180 s", function()
    local g = gamelift.new { copy_seconds = 60 }
    containers.game_server(g, "game")
    g:advance(60)
    containers.update(g, "game")
    local view = g:control("fail_container_group_definition", { Name = "game", reason = "access denied" }).ContainerGroupDefinition
    assert.same({ "FAILED", "access denied", 2 }, { view.Status, view.StatusReason, view.VersionNumber })
    g:advance(179)
    assert.equal("FAILED", describe_group(g, "game").Status)
    g:advance(1)
    assert.same({ "READY", 1 }, { describe_group(g, "game").Status, describe_group(g, "game").VersionNumber })
    assert.equal("NotFoundException", code_of(g:call("DescribeContainerGroupDefinition", { Name = "game", VersionNumber = 2 })))
    g:control("fail_container_group_definition", { Name = "game", VersionNumber = 1 })
    assert.is_string(describe_group(g, "game").StatusReason)
    g:advance(180)
    assert.equal("NotFoundException", code_of(g:call("DescribeContainerGroupDefinition", { Name = "game" })))
    containers.game_server(g, "game")
    local _, message = g.emulator:control("fail_container_group_definition", { Name = "none" })
    assert.matches("none", message)
  end)
end)

describe("definitions", function()
  it("are described by name, version or ARN", function()
    local g = gamelift.new()
    containers.game_server(g, "game")
    containers.update(g, "game")
    local function number(name, version) return describe_group(g, name, version).VersionNumber end
    assert.same({ 2, 1, 2, 1, 1 }, { number "game", number("game", 1), number(ARN .. "game"), number(ARN .. "game:1"),
      number(ARN .. "game:1", 1) })
    assert.equal(1, number("arn:aws:gamelift:us-west-2:123456789012:containergroupdefinition/game:1"))
    local function code(params) return code_of(g:call("DescribeContainerGroupDefinition", params)) end
    assert.equal("InvalidRequestException", code { Name = ARN .. "game:1", VersionNumber = 2 })
    assert.equal("NotFoundException", code { Name = "none" })
    assert.equal("NotFoundException", code { Name = "game", VersionNumber = 3 })
    assert.equal("NotFoundException", code { Name = ARN .. "game:3" })
    assert.equal("NotFoundException", code { Name = "arn:aws:gamelift:eu-west-1::containergroupdefinition/game" })
    assert.equal("InvalidRequestException", code { Name = "ga me" })
  end)

  it("are listed with their latest version, by type, page by page", function()
    local g = gamelift.new()
    containers.game_server(g, "a")
    containers.per_instance(g, "b")
    containers.game_server(g, "c")
    containers.update(g, "a")
    local function list(params)
      local names, token = {}, nil
      repeat
        local reply = g:ok("ListContainerGroupDefinitions", merged(params, { NextToken = token }))
        for _, view in ipairs(reply.ContainerGroupDefinitions) do names[#names + 1] = view.Name .. view.VersionNumber end
        token = reply.NextToken
      until not token
      return names
    end
    assert.same({ "a2", "b1", "c1" }, list { Limit = 2 })
    assert.same({ "a2", "c1" }, list { ContainerGroupType = "GAME_SERVER", Limit = 1 })
    assert.same({ "b1" }, list { ContainerGroupType = "PER_INSTANCE" })
    assert.equal("InvalidRequestException", code_of(g:call("ListContainerGroupDefinitions", { Limit = 101 })))
  end)

  it("list their versions from the highest on, page by page while new ones come", function()
    local g = gamelift.new()
    containers.game_server(g, "game")
    for _ = 1, 4 do containers.update(g, "game") end
    local first = g:ok("ListContainerGroupDefinitionVersions", { Name = "game", Limit = 2 })
    containers.update(g, "game")
    local second = g:ok("ListContainerGroupDefinitionVersions", { Name = "game", Limit = 2, NextToken = first.NextToken })
    local numbers = {}
    for _, reply in ipairs { first, second } do
      for _, view in ipairs(reply.ContainerGroupDefinitions) do numbers[#numbers + 1] = view.VersionNumber end
    end
    assert.same({ 5, 4, 3, 2 }, numbers)
    assert.same({ 6, 5, 4, 3, 2, 1 }, versions(g, ARN .. "game:2"))
    assert.equal("NotFoundException", code_of(g:call("ListContainerGroupDefinitionVersions", { Name = "none" })))
  end)

  it("are deleted whole, by version, or but for the newest", function()
    local g = gamelift.new()
    local function delete(params) return code_of(g:call("DeleteContainerGroupDefinition", merged({ Name = "game" }, params))) end
    containers.game_server(g, "game")
    for _ = 1, 6 do containers.update(g, "game") end
    assert.is_nil(delete { VersionNumber = 5 })
    assert.is_nil(delete { Name = ARN .. "game:6" })
    assert.same({ 7, 4, 3, 2, 1 }, versions(g, "game"))
    assert.equal("NotFoundException", delete { VersionNumber = 5 })
    assert.equal("InvalidRequestException", delete { VersionNumber = 1, VersionCountToRetain = 2 })
    assert.equal("InvalidRequestException", delete { Name = ARN .. "game:1", VersionCountToRetain = 2 })
    assert.equal("InvalidRequestException", delete { Name = ARN .. "game:1", VersionNumber = 2 })
    assert.is_nil(delete { VersionCountToRetain = 9 })
    assert.is_nil(delete { VersionCountToRetain = 2 })
    assert.same({ 7, 4 }, versions(g, "game"))
    assert.is_nil(delete {})
    assert.equal("NotFoundException", delete {})
    containers.game_server(g, "game")
    assert.is_nil(delete { VersionCountToRetain = 0 })
    assert.same({}, g:ok("ListContainerGroupDefinitions").ContainerGroupDefinitions)
  end)

  it("have tags, by an ARN with or without a version", function()
    local g = gamelift.new()
    local arn = containers.game_server(g, "game", { Tags = { { Key = "k", Value = "v" } } })
    g:ok("TagResource", { ResourceARN = ARN .. "game", Tags = { { Key = "l", Value = "w" } } })
    assert.equal(2, #g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
    for _, unknown in ipairs { "game:2", "game:1x", "game:x", "other:1" } do
      assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = ARN .. unknown })))
    end
    g:ok("DeleteContainerGroupDefinition", { Name = "game" })
    assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = arn })))
    assert.equal("TaggingFailedException", code_of(g:call("CreateContainerGroupDefinition",
      containers.game_server_params("other", { Tags = { { Key = "aws:k", Value = "v" } } }))))
  end)

  it("return with a snapshot, with their copies on the way", function()
    local g = gamelift.new { copy_seconds = 10 }
    containers.game_server(g, "game")
    g:advance(5)
    g:control("snapshot")
    g:ok("DeleteContainerGroupDefinition", { Name = "game" })
    g:control("restore")
    g:advance(5)
    assert.equal("READY", describe_group(g, "game").Status)
  end)
end)
