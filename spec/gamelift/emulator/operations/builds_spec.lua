local gamelift = require "spec.support.local_gamelift"

local code_of, merged = gamelift.code_of, gamelift.merged

local OWN = { Bucket = "games", Key = "server.zip", RoleArn = "arn:aws:iam::123456789012:role/reader" }

-- Makes a build. Returns its id.
local function build(g, params)
  return g:ok("CreateBuild", merged({ OperatingSystem = "AMAZON_LINUX_2023" }, params)).Build.BuildId
end

local function status_of(g, id) return g:ok("DescribeBuild", { BuildId = id }).Build.Status end

-- Tries to make a fleet of a build. Returns the attributes, or nil and the code.
local function fleet_of(g, id, more)
  local reply, code = g:call("CreateFleet", merged({ Name = "f", BuildId = id, EC2InstanceType = "c5.large" }, more))
  return reply and reply.FleetAttributes, code
end

describe("a build", function()
  it("waits for its files in GameLift's bucket", function()
    local g = gamelift.new()
    local reply = g:ok("CreateBuild", { Name = "b", Version = "1", OperatingSystem = "AMAZON_LINUX_2" })
    local id = reply.Build.BuildId
    assert.truthy(id:find "^build%-%x+%-%x+%-%x+%-%x+%-%x+$")
    assert.same({
      BuildId = id, BuildArn = "arn:aws:gamelift:us-west-2::build/" .. id, Name = "b", Version = "1", Status = "INITIALIZED",
      SizeOnDisk = 0, OperatingSystem = "AMAZON_LINUX_2", CreationTime = gamelift.START, ServerSdkVersion = "4.0.2",
    }, reply.Build)
    assert.same({ Bucket = "gamelift-builds-us-west-2", Key = "123456789012/" .. id }, reply.StorageLocation)
    assert.equal(3, #{ reply.UploadCredentials.AccessKeyId, reply.UploadCredentials.SecretAccessKey, reply.UploadCredentials.SessionToken })
    g:advance(86400)
    assert.equal("INITIALIZED", status_of(g, id))
    local done = g:control("upload_build", { BuildId = id, size = 4711 }).Build
    assert.same({ "READY", 4711 }, { done.Status, done.SizeOnDisk })
    assert.same(done, g:ok("DescribeBuild", { BuildId = id }).Build)
  end)

  it("changes to READY or FAILED some time after the upload", function()
    local g = gamelift.new { build_seconds = 30 }
    local good, bad = build(g), build(g)
    assert.equal("INITIALIZED", g:control("upload_build", { BuildId = good }).Build.Status)
    g:control("upload_build", { BuildId = bad, fail = true })
    g:advance(29)
    assert.same({ "INITIALIZED", "INITIALIZED" }, { status_of(g, good), status_of(g, bad) })
    g:advance(1)
    assert.same({ "READY", "FAILED" }, { status_of(g, good), status_of(g, bad) })
  end)

  it("is uploaded once", function()
    local g = gamelift.new { build_seconds = 30 }
    local id = build(g)
    g:control("upload_build", { BuildId = id })
    local _, message = g.emulator:control("upload_build", { BuildId = id })
    assert.truthy(message:find("are there already", 1, true), message)
    g:advance(30)
    assert.is_nil(g.emulator:control("upload_build", { BuildId = id, fail = true }))
    assert.equal("READY", status_of(g, id))
    assert.is_nil(g.emulator:control("upload_build", { BuildId = build(g, { StorageLocation = OWN }) }))
    assert.is_nil(g.emulator:control("upload_build", { BuildId = "build-none" }))
  end)

  it("is fetched from a bucket of the caller's, without credentials", function()
    local g = gamelift.new { build_seconds = 60 }
    local reply = g:ok("CreateBuild", { OperatingSystem = "WINDOWS_2022", StorageLocation = OWN, ServerSdkVersion = "5.1.2" })
    assert.same({ Bucket = OWN.Bucket, Key = OWN.Key }, reply.StorageLocation)
    assert.is_nil(reply.UploadCredentials)
    assert.same({ "INITIALIZED", "5.1.2" }, { reply.Build.Status, reply.Build.ServerSdkVersion })
    g:advance(60)
    local view = g:ok("DescribeBuild", { BuildId = reply.Build.BuildId }).Build
    assert.same({ "READY", 0 }, { view.Status, view.SizeOnDisk })
    g = gamelift.new()
    assert.equal("READY", status_of(g, build(g, { StorageLocation = OWN })))
  end)

  it("needs an operating system, and a complete storage location if any", function()
    local g = gamelift.new()
    local wrong = { {}, { OperatingSystem = "BEOS" }, { OperatingSystem = "AMAZON_LINUX_2", ServerSdkVersion = "five" } }
    for _, member in ipairs { "Bucket", "Key", "RoleArn" } do
      local location = merged(OWN)
      location[member] = nil
      wrong[#wrong + 1] = { OperatingSystem = "AMAZON_LINUX_2", StorageLocation = location }
    end
    wrong[#wrong + 1] = { OperatingSystem = "AMAZON_LINUX_2", StorageLocation = merged(OWN, { Bucket = "my.games" }) }
    for i, params in ipairs(wrong) do assert.equal("InvalidRequestException", code_of(g:call("CreateBuild", params)), i) end
    assert.same({}, g:ok("ListBuilds").Builds)
  end)

  it("gets new upload credentials while it waits for its files", function()
    local g = gamelift.new()
    local id = build(g)
    local first = g:ok("RequestUploadCredentials", { BuildId = id })
    local second = g:ok("RequestUploadCredentials", { BuildId = "arn:aws:gamelift:us-west-2::build/" .. id })
    assert.same(first.StorageLocation, second.StorageLocation)
    assert.not_equal(first.UploadCredentials.SecretAccessKey, second.UploadCredentials.SecretAccessKey)
    g:control("upload_build", { BuildId = id })
    assert.equal("InvalidRequestException", code_of(g:call("RequestUploadCredentials", { BuildId = id })))
  end)

  it("of a bucket of the caller's gets no upload credentials", function()
    local g = gamelift.new { build_seconds = 9 }
    assert.equal("InvalidRequestException",
      code_of(g:call("RequestUploadCredentials", { BuildId = build(g, { StorageLocation = OWN }) })))
  end)

  it("takes a new name and version, and keeps what is not given", function()
    local g = gamelift.new()
    local id = build(g, { Name = "a", Version = "1" })
    local updated = g:ok("UpdateBuild", { BuildId = id, Version = "2" }).Build
    assert.same({ "a", "2" }, { updated.Name, updated.Version })
    assert.same(updated, g:ok("UpdateBuild", { BuildId = id }).Build)
  end)

  it("is listed by status, page by page, in the order of creation", function()
    local g, ids = gamelift.new(), {}
    for i = 1, 5 do ids[i] = build(g, { Name = "same" }) end
    g:control("upload_build", { BuildId = ids[2] })
    g:control("upload_build", { BuildId = ids[3], fail = true })
    local function list(params)
      local result, token = {}, nil
      repeat
        params.NextToken = token
        local reply = g:ok("ListBuilds", params)
        for _, view in ipairs(reply.Builds) do result[#result + 1] = view.BuildId end
        token = reply.NextToken
      until not token
      return result
    end
    assert.same(ids, list { Limit = 2 })
    assert.same({ ids[1], ids[4], ids[5] }, list { Status = "INITIALIZED", Limit = 1 })
    assert.same({ ids[2] }, list { Status = "READY" })
    assert.same({ ids[3] }, list { Status = "FAILED" })
    assert.equal("InvalidRequestException", code_of(g:call("ListBuilds", { Status = "DONE" })))
  end)

  it("that does not exist, or is of another region, is not found", function()
    local g = gamelift.new()
    local id = build(g)
    for _, name in ipairs {
      "build-none", "arn:aws:gamelift:eu-west-1::build/" .. id, "arn:aws:gamelift:us-west-2:210987654321:build/" .. id,
    } do
      for _, operation in ipairs { "DescribeBuild", "UpdateBuild", "DeleteBuild", "RequestUploadCredentials" } do
        assert.equal("NotFoundException", code_of(g:call(operation, { BuildId = name })), operation)
      end
    end
    assert.equal("InvalidRequestException", code_of(g:call("DescribeBuild", { BuildId = "none" })))
  end)

  it("is deleted in any status, once, and stays with the fleets that use it", function()
    local g = gamelift.new()
    local initialized, ready, failed = build(g), build(g), build(g)
    g:control("upload_build", { BuildId = ready })
    g:control("upload_build", { BuildId = failed, fail = true })
    local fleet = assert(fleet_of(g, ready)).FleetId
    for _, id in ipairs { initialized, ready, failed } do
      assert.same({}, g:ok("DeleteBuild", { BuildId = id }))
      assert.equal("NotFoundException", code_of(g:call("DeleteBuild", { BuildId = id })))
      assert.same({ nil, "NotFoundException" }, { fleet_of(g, id) })
    end
    assert.same({}, g:ok("ListBuilds").Builds)
    local attributes = g:ok("DescribeFleetAttributes", { FleetIds = { fleet } }).FleetAttributes[1]
    assert.same({ "ACTIVE", ready }, { attributes.Status, attributes.BuildId })
    assert.truthy(g:session(fleet))
  end)

  it("that is deleted while its files arrive does not come back", function()
    local g = gamelift.new { build_seconds = 10 }
    local id = build(g)
    g:control("upload_build", { BuildId = id })
    g:ok("DeleteBuild", { BuildId = id })
    g:advance(10)
    assert.equal("NotFoundException", code_of(g:call("DescribeBuild", { BuildId = id })))
  end)

  it("has tags as long as it exists", function()
    local g = gamelift.new()
    local arn = g:ok("CreateBuild", { OperatingSystem = "AMAZON_LINUX_2", Tags = { { Key = "k", Value = "v" } } }).Build.BuildArn
    assert.same({ { Key = "k", Value = "v" } }, g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
    g:ok("TagResource", { ResourceARN = arn, Tags = { { Key = "a", Value = "" } } })
    assert.equal(2, #g:ok("ListTagsForResource", { ResourceARN = arn }).Tags)
    g:ok("DeleteBuild", { BuildId = arn })
    assert.equal("NotFoundException", code_of(g:call("ListTagsForResource", { ResourceARN = arn })))
  end)

  it("is created 10 times at once, then once a second", function()
    local g = gamelift.new { throttle = true }
    for _ = 1, 10 do build(g) end
    local function create() return code_of(g:call("CreateBuild", { OperatingSystem = "AMAZON_LINUX_2" })) end
    assert.equal("ThrottlingException", create())
    g:advance(1)
    assert.is_nil(create())
    assert.equal("ThrottlingException", create())
  end)

  it("returns with a snapshot, with the files on their way", function()
    local g = gamelift.new { build_seconds = 10 }
    local id = build(g)
    g:control("upload_build", { BuildId = id, size = 5 })
    g:advance(4)
    g:control("snapshot")
    g:advance(6)
    g:ok("DeleteBuild", { BuildId = id })
    g:control("restore")
    assert.equal("INITIALIZED", status_of(g, id))
    g:advance(6)
    assert.equal("READY", status_of(g, id))
    g:control("reset")
    assert.same({}, g:ok("ListBuilds").Builds)
  end)
end)

describe("a fleet of a build", function()
  it("needs a READY one", function()
    local g = gamelift.new { build_seconds = 5 }
    local id = build(g)
    assert.same({ nil, "InvalidRequestException" }, { fleet_of(g, id) })
    g:control("upload_build", { BuildId = id })
    assert.same({ nil, "InvalidRequestException" }, { fleet_of(g, id) })
    g:advance(5)
    assert.truthy(fleet_of(g, id))
    local failed = build(g)
    g:control("upload_build", { BuildId = failed, fail = true })
    g:advance(5)
    assert.same({ nil, "InvalidRequestException" }, { fleet_of(g, failed) })
  end)

  it("has its id, ARN and operating system, and so have the instances", function()
    local g = gamelift.new()
    local id = build(g, { OperatingSystem = "WINDOWS_2016" })
    g:control("upload_build", { BuildId = id })
    local arn = "arn:aws:gamelift:us-west-2::build/" .. id
    for _, name in ipairs { id, arn } do
      local attributes = assert(fleet_of(g, name))
      assert.same({ id, arn, "WINDOWS_2016" }, { attributes.BuildId, attributes.BuildArn, attributes.OperatingSystem })
      local fleet = { FleetId = attributes.FleetId }
      assert.equal("WINDOWS_2016", g:ok("DescribeInstances", fleet).Instances[1].OperatingSystem)
      assert.equal("WINDOWS_2016", g:ok("ListCompute", fleet).ComputeList[1].OperatingSystem)
    end
    assert.equal(2, #g:ok("ListFleets", { BuildId = arn }).FleetIds)
  end)

  it("opens the ports that its operating system allows", function()
    local g = gamelift.new()
    local windows, linux = build(g, { OperatingSystem = "WINDOWS_2022" }), build(g)
    for _, id in ipairs { windows, linux } do g:control("upload_build", { BuildId = id }) end
    local function open(id, from, to)
      local permission = { FromPort = from, ToPort = to, IpRange = "0.0.0.0/0", Protocol = "TCP" }
      return select(2, fleet_of(g, id, { EC2InboundPermissions = { permission } }))
    end
    for _, id in ipairs { windows, linux } do
      assert.is_nil(open(id, 1026, 60000))
      assert.equal("InvalidRequestException", open(id, 1025, 1030))
      assert.equal("InvalidRequestException", open(id, 22, 23))
    end
    assert.is_nil(open(linux, 22, 22))
    assert.equal("InvalidRequestException", open(windows, 22, 22))
    local fleet = assert(fleet_of(g, windows)).FleetId
    assert.equal("InvalidRequestException", code_of(g:call("UpdateFleetPortSettings", { FleetId = fleet,
      InboundPermissionAuthorizations = { { FromPort = 22, ToPort = 22, IpRange = "0.0.0.0/0", Protocol = "TCP" } } })))
  end)

  it("takes ids that were never issued here, unless the option lists builds", function()
    local g = gamelift.new()
    assert.truthy(fleet_of(g, "build-elsewhere"))
    assert.truthy(fleet_of(g, "arn:aws:gamelift:us-west-2::build/build-elsewhere"))
    assert.same({ nil, "NotFoundException" }, { fleet_of(g, "arn:aws:gamelift:eu-west-1::build/build-elsewhere") })
    g = gamelift.new { builds = { "build-listed" } }
    assert.truthy(fleet_of(g, "build-listed"))
    assert.same({ nil, "NotFoundException" }, { fleet_of(g, "build-elsewhere") })
    local id = build(g)
    assert.same({ nil, "InvalidRequestException" }, { fleet_of(g, id) })
    g:control("upload_build", { BuildId = id })
    assert.truthy(fleet_of(g, id))
  end)

  it("does not find a build by an ARN of another region", function()
    local g = gamelift.new()
    local id = build(g)
    g:control("upload_build", { BuildId = id })
    assert.same({ nil, "NotFoundException" }, { fleet_of(g, "arn:aws:gamelift:eu-west-1::build/" .. id) })
  end)
end)
