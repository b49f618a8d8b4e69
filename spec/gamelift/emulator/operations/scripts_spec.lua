local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged

local OWN = { Bucket = "games", Key = "script.zip", RoleArn = "arn:aws:iam::123456789012:role/reader", ObjectVersion = "7" }

local function script(g, params) return g:ok("CreateScript", merged({ ZipFile = "PK\3\4" }, params)).Script.ScriptId end

-- Makes a Realtime fleet. Returns its attributes.
local function realtime(g, id, more)
  return g:ok("CreateFleet", merged({ Name = "r", ScriptId = id, EC2InstanceType = "c5.large" }, more)).FleetAttributes
end

describe("a script", function()
  it("from a file has its size and a place in GameLift's bucket", function()
    local g = gamelift.new()
    local zip = ("\0\255PK\n"):rep(20)
    local view = g:ok("CreateScript", { Name = "s", Version = "1", ZipFile = zip }).Script
    local id = view.ScriptId
    assert.truthy(id:find "^script%-%x+%-%x+%-%x+%-%x+%-%x+$")
    assert.same({
      ScriptId = id, ScriptArn = "arn:aws:gamelift:us-west-2::script/" .. id, Name = "s", Version = "1", SizeOnDisk = #zip,
      CreationTime = gamelift.START, NodeJsVersion = "10.x",
      StorageLocation = { Bucket = "prod-gamescale-scripts-us-west-2", Key = "123456789012/" .. id },
    }, view)
    assert.same(view, g:ok("DescribeScript", { ScriptId = id }).Script)
    assert.same(view, g:ok("DescribeScript", { ScriptId = view.ScriptArn }).Script)
  end)

  it("from a bucket of the caller's repeats the location and has no size", function()
    local g = gamelift.new()
    local view = g:ok("CreateScript", { StorageLocation = OWN, NodeJsVersion = "24.x" }).Script
    assert.same({ OWN, 0, "24.x" }, { view.StorageLocation, view.SizeOnDisk, view.NodeJsVersion })
  end)

  it("has one source, of at most 5,000,000 bytes, and a version of Node.js that exists", function()
    local g = gamelift.new()
    local location = merged(OWN)
    location.RoleArn = nil
    for i, params in ipairs {
      {}, { Name = "s" }, { ZipFile = "PK", StorageLocation = OWN }, { ZipFile = ("x"):rep(5000001) }, { StorageLocation = location },
      { StorageLocation = merged(OWN, { Bucket = "my.games" }) }, { ZipFile = "PK", NodeJsVersion = "18.x" },
      { ZipFile = "PK", NodeJsVersion = "10" },
    } do assert.equal("InvalidRequestException", code_of(g:call("CreateScript", params)), i) end
    assert.same({}, g:ok("ListScripts").Scripts)
    assert.equal(5000000, g:ok("CreateScript", { ZipFile = ("x"):rep(5000000) }).Script.SizeOnDisk)
  end)

  it("takes a new name, version and content from either source", function()
    local g = gamelift.new()
    local id = script(g, { Name = "a", NodeJsVersion = "24.x" })
    local function update(params) return g:ok("UpdateScript", merged({ ScriptId = id }, params)).Script end
    local named = update { Name = "b", Version = "2" }
    assert.same({ "b", "2", 4, "24.x" }, { named.Name, named.Version, named.SizeOnDisk, named.NodeJsVersion })
    local moved = update { StorageLocation = OWN }
    assert.same({ "b", OWN, 0 }, { moved.Name, moved.StorageLocation, moved.SizeOnDisk })
    local back = update { ZipFile = "PK\3\4.." }
    assert.same({ "prod-gamescale-scripts-us-west-2", 6 }, { back.StorageLocation.Bucket, back.SizeOnDisk })
    assert.equal("InvalidRequestException",
      code_of(g:call("UpdateScript", { ScriptId = id, ZipFile = "PK", StorageLocation = OWN, Name = "c" })))
    assert.same(back, update {})
  end)

  it("is listed page by page in the order of creation", function()
    local g = gamelift.new()
    local ids = { script(g), script(g), script(g) }
    local first = g:ok("ListScripts", { Limit = 2 })
    local rest = g:ok("ListScripts", { Limit = 2, NextToken = first.NextToken })
    assert.same(ids, { first.Scripts[1].ScriptId, first.Scripts[2].ScriptId, rest.Scripts[1].ScriptId })
    assert.is_nil(rest.NextToken)
  end)

  it("is deleted once, with its tags", function()
    local g = gamelift.new()
    local view = g:ok("CreateScript", { ZipFile = "PK", Tags = { { Key = "k", Value = "v" } } }).Script
    assert.same({ { Key = "k", Value = "v" } }, g:ok("ListTagsForResource", { ResourceARN = view.ScriptArn }).Tags)
    assert.same({}, g:ok("DeleteScript", { ScriptId = view.ScriptArn }))
    for _, operation in ipairs { "DeleteScript", "DescribeScript", "UpdateScript" } do
      assert.equal("NotFoundException", code_of(g:call(operation, { ScriptId = view.ScriptId })), operation)
    end
    assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = view.ScriptArn })))
  end)
end)

describe("a Realtime fleet", function()
  it("has the script, one TCP and one UDP port range, and runs on Amazon Linux", function()
    local g = gamelift.new()
    local id = script(g)
    local attributes = realtime(g, id)
    assert.same({ id, "arn:aws:gamelift:us-west-2::script/" .. id, "AMAZON_LINUX_2023" },
      { attributes.ScriptId, attributes.ScriptArn, attributes.OperatingSystem })
    local permissions = g:ok("DescribeFleetPortSettings", { FleetId = attributes.FleetId }).InboundPermissions
    assert.same({
      { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = "TCP" },
      { FromPort = 1900, ToPort = 2000, IpRange = "0.0.0.0/0", Protocol = "UDP" },
    }, permissions)
    assert.equal(1900, g:describe(g:session(attributes.FleetId)).Port)
    assert.same({ attributes.FleetId }, g:ok("ListFleets", { ScriptId = id }).FleetIds)
  end)

  it("needs a script that exists", function()
    local g = gamelift.new()
    local id = script(g)
    g:ok("DeleteScript", { ScriptId = id })
    assert.equal("NotFoundException", code_of(g:call("CreateFleet", { Name = "r", ScriptId = id, EC2InstanceType = "c5.large" })))
    assert.truthy(realtime(g, "script-elsewhere"))
    g = gamelift.new { builds = {} }
    assert.equal("NotFoundException",
      code_of(g:call("CreateFleet", { Name = "r", ScriptId = "script-elsewhere", EC2InstanceType = "c5.large" })))
  end)

  it("hosts sessions until its instances notice that the script was deleted", function()
    local g = gamelift.new { script_check_seconds = 600 }
    local id = script(g)
    local fleet = realtime(g, id, { RuntimeConfiguration = {
      ServerProcesses = { { LaunchPath = "/local/game/script.js", ConcurrentExecutions = 3 } } } }).FleetId
    local other = g:fleet(1)
    local before = g:session(fleet)
    g:ok("DeleteScript", { ScriptId = id })
    g:advance(599)
    local after = g:session(fleet)
    g:advance(1)
    assert.same({ "TERMINATED", "TERMINATED" }, { g:describe(before).Status, g:describe(after).Status })
    local function create() return code_of(g:call("CreateGameSession", { FleetId = fleet, MaximumPlayerSessionCount = 1 })) end
    assert.equal("FleetCapacityExceededException", create())
    g:ok("UpdateFleetCapacity", { FleetId = fleet, DesiredInstances = 2, MaxSize = 2 })
    assert.equal("FleetCapacityExceededException", create())
    assert.truthy(g:session(other))
  end)
end)
