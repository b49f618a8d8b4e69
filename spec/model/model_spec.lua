local cjson = require "cjson"
local core = require "gamelift.core"
local interpreter = require "spec.support.interpreter"
local program = require "spec.support.program"
local service_model = require "spec.support.service_model"

local OLDER = "../shared/model" -- facts of an older release, where they are at hand

local function read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "*a"
  file:close()
  return text
end

-- Returns service-2.json of a model directory, or nil.
local function service_of(folder)
  local text = folder and (read(folder .. "/service-2.json") or program.capture("gzip -dc " .. folder .. "/service-2.json.gz"))
  return text and text:find "^%s*{" and cjson.decode(text) or nil
end

local service, older = service_of(service_model.folder), service_of(OLDER)
local semantics = read "../shared/semantics/ops.json"

describe("the model", function()
  it("has 120 operations, 27 of them with a paginator", function()
    local methods, paginators = core.methods(), 0
    for _, method in ipairs(methods) do
      if core.operation(method).paginator then paginators = paginators + 1 end
    end
    assert.same({ 120, 27 }, { #methods, paginators })
  end)

  it("knows an operation by both of its names and by no other", function()
    assert.same(core.operation "DescribeEC2InstanceLimits", core.operation "describe_ec2_instance_limits")
    for _, name in ipairs { "", "describe", "DescribeEC2InstanceLimit", "DescribeEC2InstanceLimits\0", "NONE" } do
      assert.is_nil(core.operation(name))
    end
  end)

  it("has sixteen exceptions; only InternalServiceException has status 500", function()
    local status = {}
    for _, e in ipairs(core.exceptions()) do status[e.status] = (status[e.status] or 0) + 1 end
    assert.same({ [400] = 15, [500] = 1 }, status)
  end)

  it("is the output of the generator", function()
    if not service then pending(service_model.missing) end
    local root = os.tmpname()
    os.remove(root)
    assert(os.execute(("mkdir -p %s/src/model %s/lua/gamelift"):format(root, root)))
    local ok = os.execute(("%s src/model/generate.lua %s %s"):format(interpreter.path, service_model.folder, root))
    assert(ok == true or ok == 0)
    for _, path in ipairs { "src/model/model.def", "lua/gamelift/enums.lua", "lua/gamelift/types.lua" } do
      assert.is_true(read(root .. "/" .. path) == read(path), path .. " differs: make model MODEL=" .. service_model.folder)
    end
    os.execute("rm -r " .. root)
  end)

  it("is written by make model from the release that it names, or from another folder", function()
    local function commands(arguments)
      local pipe = io.popen("env -u MAKEFLAGS make -n model " .. arguments)
      local text = pipe:read "*a"
      pipe:close()
      return text
    end
    local mine = commands ""
    assert.matches(".ci/deps model", mine, 1, true)
    assert.matches("generate.lua .build/botocore/botocore/data/gamelift/2015-10-01\n", mine, 1, true)
    local other = commands "MODEL=newer"
    assert.is_nil(other:find(".ci/deps", 1, true))
    assert.matches("generate.lua newer\n", other, 1, true)
  end)

  it("names its release in the README, too", function()
    assert.truthy(read "README.md":find("botocore " .. service_model.release, 1, true))
  end)

  if older then
    it("has every operation, parameter, member and value of an older release", function()
      local count = 0
      for name, operation in pairs(older.operations) do
        for side, shape in pairs { input = operation.input, output = operation.output } do
          local known = {}
          for _, member in ipairs(core.members(name, side)) do known[member.name] = true end
          for member in pairs(older.shapes[shape.shape].members) do
            count = count + 1
            assert.is_true(known[member], name .. "." .. member)
          end
        end
      end
      for name, shape in pairs(older.shapes) do
        for _, value in ipairs(shape.enum or {}) do assert.equal(value, require "gamelift.enums"[name][value]) end
      end
      assert.is_true(count > 600)
    end)
  end

  it("has what botocore 1.44 added", function()
    local function problems(method, params)
      local _, err = core.encode(method, params, "strict")
      return err
    end
    assert.is_nil(problems("create_game_session_queue",
      { Name = "q", LogConfiguration = { DeliveryDestinations = { { LogDestination = "S3" } } } }))
    assert.is_nil(problems("update_game_session_queue", { Name = "q", AddLogDeliveryDestinations = { { LogDestination = "S3" } } }))
    assert.is_nil(problems("update_container_group_definition", { Name = "g", RemoveAttributes = { "TOTAL_VCPU_LIMIT" } }))
    assert.is_nil(problems("create_container_group_definition",
      { Name = "g", TotalMemoryLimitMebibytes = 512, OperatingSystem = "AMAZON_LINUX_2023" }))
  end)

  if semantics then
    local classes = { own_id_no_replay = "own_id" }
        -- Returns a value with the shape of the path, "GameSessions[].DnsName" or "PlayerDataMap{}", and the canary at its end.
    local function sample_at(path)
      local steps, value = {}, "canary"
      for step in path:gmatch "[^.]+" do table.insert(steps, 1, step) end
      for _, step in ipairs(steps) do
        local name, kind = step:match "^(%w+)(.*)$"
        if kind == "[]" then value = { value } elseif kind == "{}" then value = { k = value } end
        value = { [name] = value }
      end
      return value
    end

    local function holds_canary(value)
      if type(value) ~= "table" then return value == "canary" end
      for _, v in pairs(value) do
        if holds_canary(v) then return true end
      end
      return false
    end

    for name, facts in pairs(cjson.decode(semantics)) do
      it("has the retry class, errors and output of " .. name, function()
        local info = core.operation(name)
        assert.equal(classes[facts.retry] or facts.retry, info.class)
        assert.same(facts.errors, info.errors)
        assert.equal(not facts.no_output, info.has_output)
        assert.equal(facts.no_output or facts.empty_output or false, info.empty_output)
      end)

      for _, side in ipairs { "input", "output" } do
        for _, kind in ipairs { "sensitive_", "unmarked_secret_" } do
          for _, path in ipairs(facts[kind .. side] or {}) do
            it("redacts " .. path .. " of " .. name, function()
              local sample = path == "(whole)" and { PreSignedUrl = "canary" } or sample_at(path)
              assert.is_true(holds_canary(sample))
              assert.is_false(holds_canary(core.redact(name, side, sample)))
            end)
          end
        end
      end
    end
  end

  it("redacts secrets and nothing else, in a copy", function()
    local params = { FleetId = "fleet-1", GameProperties = { { Key = "mode", Value = "ctf" } }, CreatorId = "me", Bogus = "?" }
    local copy = core.redact("create_game_session", "input", params)
    assert.same({
      FleetId = "fleet-1", GameProperties = { { Key = "mode", Value = "[redacted]" } }, CreatorId = "[redacted]", Bogus = "[redacted]",
    }, copy)
    assert.equal("ctf", params.GameProperties[1].Value)
  end)
end)

describe("gamelift.enums", function()
  local enums = require "gamelift.enums"

  it("has each value under its own name", function()
    assert.equal("ACTIVE", enums.GameSessionStatus.ACTIVE)
    assert.equal("c5.2xlarge", enums.EC2InstanceType["c5.2xlarge"])
  end)

  it("raises on an unknown enum or value and suggests a similar one", function()
    assert.error_matches(function() return enums.GamesessionStatus end, "did you mean GameSessionStatus")
    assert.error_matches(function() return enums.GameSessionStatus.ACTIV end, "did you mean ACTIVE")
  end)

  it("has all enums and all values of the model", function()
    if not service then pending(service_model.missing) end
    local count = 0
    for name, shape in pairs(service.shapes) do
      for _, value in ipairs(shape.enum or {}) do assert.equal(value, enums[name][value]) end
      if shape.enum then count = count + 1 end
    end
    assert.equal(67, count)
  end)
end)
