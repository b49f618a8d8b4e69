local cjson = require "cjson"
local core = require "gamelift.core"
local typed = require "spec.support.typed"
local vectors = require "spec.support.vectors"

-- Inputs that boto3 sends and this client refuses.
local refused = {
  nonfinite = "NaN and infinities are refused",
}

local boto3_only = { -- spellings of a timestamp that are neither unix seconds nor ISO 8601
  ["1469498468"] = true, ["1469498468.5"] = true, ["Tue, 26 Jul 2016 02:01:08 GMT"] = true,
}

-- boto3 cuts timestamps to whole seconds: so do we, here, before comparing.
local function floor_times(body)
  for _, name in ipairs { "StartTime", "EndTime" } do
    if type(body[name]) == "number" then body[name] = math.floor(body[name]) end
  end
  return body
end

local function is_other_spelling(params)
  for _, name in ipairs { "StartTime", "EndTime" } do
    if boto3_only[params[name]] then return true end
  end
end

describe("encode", function()
  for case in vectors.lines "requests.jsonl" do
    local params = typed.apply(case.params, case.typed)
    if not case.error and not refused[case.kind] and not is_other_spelling(params) then
      it("writes what boto3 sends: " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        local body, problems = core.encode(case.operation, params)
        assert.is_nil(problems and (problems[1].path .. ": " .. problems[1].problem))
        local ours, theirs = cjson.decode(body), cjson.decode(case.body)
        assert.is_nil(typed.difference(floor_times(ours), theirs))
      end)
    else
      it("refuses " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        assert.is_nil(core.encode(case.operation, params))
      end)
    end
  end
end)

-- "input.Players[0].X" with a required or unknown name behind it, as our path: counted from 1, without "input".
local function our_path(e)
  local path = e.path:gsub("^input%f[^%w]%.?", ""):gsub("%[(%d+)%]", function(n) return "[" .. (tonumber(n) + 1) .. "]" end)
  local name = e.required_name or e.unknown_param
  if not name then return path end
  return path == "" and name or path .. "." .. name
end

local function paths_of(problems)
  local paths = {}
  for _, p in ipairs(problems or {}) do paths[p.path] = true end
  return paths
end

-- true where an integer or a number belongs, and times in other spellings: boto3 takes them, we don't.
local function differs(case)
  for _, e in ipairs(case.model_violations) do
    if e.rule == "type" then
      local at = case.params
      for _, step in ipairs(e.path) do at = type(at) == "table" and at[step] end
      if at == true then return true end
    end
  end
  for _, name in ipairs { "StartTime", "EndTime" } do
    local v = case.params[name]
    if boto3_only[v] or v == true or v == vectors.null then return true end
  end
end

-- The cases were recorded with botocore 1.43; 1.44 no longer requires this member.
local RELAXED = { operation = "CreateContainerGroupDefinition", member = "TotalVcpuLimit" }

-- The case as botocore 1.44 has it.
local function of_newer_model(case)
  if case.operation ~= RELAXED.operation or case.params[RELAXED.member] ~= nil then return case end
  local function without_relaxed(list, is_relaxed)
    local left = {}
    for _, e in ipairs(list) do
      if not is_relaxed(e) then left[#left + 1] = e end
    end
    return left
  end
  case.botocore_errors = without_relaxed(case.botocore_errors, function(e) return e.required_name == RELAXED.member end)
  case.model_violations = without_relaxed(case.model_violations, function(v)
    return v.rule == "required" and v.limit == RELAXED.member
  end)
  case.botocore_accepts = #case.botocore_errors == 0
  return case
end

describe("validation", function()
  for recorded in vectors.lines "validation.jsonl" do
    local case = of_newer_model(recorded)
    local blind = {}
    for _, what in ipairs(case.lua_indistinct or {}) do blind[what] = true end
    if not (blind.integral_float or blind.empty_table or blind.bytes) and not differs(case) then
      it((case.botocore_accepts and "takes " or "refuses ") .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        local body, problems = core.encode(case.operation, typed.apply(case.params, case.typed))
        assert.equal(case.botocore_accepts, body ~= nil)
        local expected = {}
        for _, e in ipairs(case.botocore_errors) do expected[our_path(e)] = true end
        assert.same(expected, paths_of(problems))
      end)
    end
    -- The recorder took Python's `$`, which also matches before a last line break; and it has no rule for times.
    local ends_in_break = cjson.encode(case.params):find('\\n"', 1, true)
    if not next(blind) and case.kind ~= "timestamp" and not ends_in_break and not differs(case) then
      it("in service mode finds each violation of the model in " .. case.id .. " " .. case.operation, function()
        local expected = {}
        for _, v in ipairs(case.model_violations) do
          if v.rule ~= "unknown" then expected[v.rule] = (expected[v.rule] or 0) + 1 end
        end
        local _, problems = core.encode(case.operation, typed.apply(case.params, case.typed), "service")
        local counts = {}
        for _, p in ipairs(problems or {}) do counts[p.rule] = (counts[p.rule] or 0) + 1 end
        assert.same(expected, counts)
      end)
    end
  end

  it("reports all problems at once, with paths and suggestions", function()
    local body, problems = core.encode("create_game_session", {
      fleetId = "fleet-1", MaximumPlayerSessionCount = 4, GameProperties = { { Key = "a", Value = "b" }, { Key = "c" } },
    })
    assert.is_nil(body)
    assert.same({
      { path = "GameProperties[2].Value", problem = "required", rule = "required" },
      { path = "fleetId", problem = "unknown parameter, did you mean FleetId?", rule = "unknown" },
    }, problems)
  end)

  local function first(operation, params, mode)
    local _, problems = core.encode(operation, params, mode)
    return problems and problems[1]
  end

  local cyclic = { FleetId = "fleet-1", MaximumPlayerSessionCount = 1 }
  cyclic.GameProperties = { cyclic }
  local raising = setmetatable({}, {
    __index = function() error "read" end, __pairs = function() error "walked" end, __len = function() error "measured" end,
  })
  for name, case in pairs {
    ["NaN"] = { { MaximumPlayerSessionCount = 0 / 0 }, "MaximumPlayerSessionCount" },
    ["a function"] = { { FleetId = print, MaximumPlayerSessionCount = 1 }, "FleetId" },
    ["a coroutine"] = { { FleetId = coroutine.create(function() end), MaximumPlayerSessionCount = 1 }, "FleetId" },
    ["invalid UTF-8"] = { { FleetId = "\255", MaximumPlayerSessionCount = 1 }, "FleetId" },
    ["an overlong form"] = { { FleetId = "\192\175", MaximumPlayerSessionCount = 1 }, "FleetId" },
    ["a surrogate"] = { { FleetId = "\237\160\128", MaximumPlayerSessionCount = 1 }, "FleetId" },
    ["half an integer"] = { { MaximumPlayerSessionCount = 10.5 }, "MaximumPlayerSessionCount" },
    ["an integer as text"] = { { MaximumPlayerSessionCount = "10" }, "MaximumPlayerSessionCount" },
    ["a boolean for an integer"] = { { MaximumPlayerSessionCount = true }, "MaximumPlayerSessionCount" },
    ["infinity for an integer"] = { { MaximumPlayerSessionCount = math.huge }, "MaximumPlayerSessionCount" },
    ["a hole"] = { { MaximumPlayerSessionCount = 1, GameProperties = { [1] = { Key = "k", Value = "v" }, [3] = {} } }, "GameProperties" },
    ["a list from 0"] = { { MaximumPlayerSessionCount = 1, GameProperties = { [0] = {} } }, "GameProperties" },
    ["mixed keys"] = { { MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k", Value = "v" }, x = 1 } }, "GameProperties" },
    ["a map for a list"] = { { MaximumPlayerSessionCount = 1, GameProperties = { a = 1 } }, "GameProperties" },
    ["a list for a structure"] = { { MaximumPlayerSessionCount = 1, GameProperties = { { "Key" } } }, "GameProperties[1]" },
    ["a key with a NUL"] = { { MaximumPlayerSessionCount = 1, ["FleetId\0"] = "x" }, "FleetId\0" },
    ["a key that is not UTF-8"] = { { MaximumPlayerSessionCount = 1, ["Fleet\255"] = "x" }, "Fleet\239\191\189" },
  } do
    it("names the place of " .. name, function()
      assert.equal(case[2], first("CreateGameSession", case[1]).path)
    end)
  end

  -- operation, parameters, "path: problem" of all, in order
  for what, case in pairs {
    ["mixed keys of the parameters"] = { "CreateGameSession",
      { "x", FleetID = "f", MaximumPlayerSessionCount = "8", [2.5] = 1, [true] = 1 },
      ": mixed keys", "MaximumPlayerSessionCount: expected an integer", "FleetID: unknown parameter, did you mean FleetId?" },
    ["mixed keys of a structure"] = { "CreateGameSession", { MaximumPlayerSessionCount = 1, GameProperties = { { "x", Key = 1 } } },
      "GameProperties[1]: mixed keys", "GameProperties[1].Key: expected a string", "GameProperties[1].Value: required" },
    ["mixed keys of a list"] = { "CreateGameSession",
      { GameProperties = { { Key = "k" }, x = 1, { Key = "k", Value = 2 } } },
      "GameProperties: mixed keys", "GameProperties[1].Value: required", "GameProperties[2].Value: expected a string",
      "MaximumPlayerSessionCount: required" },
    ["a hole"] = { "CreateGameSession", { MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k" }, [3] = { Value = "v" } } },
      "GameProperties: a list with a hole", "GameProperties[1].Value: required", "GameProperties[3].Key: required" },
    ["a hole as wide as is read"] = { "CreateGameSession", { MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k" }, [68] = {} } },
      "GameProperties: a list with a hole", "GameProperties[1].Value: required", "GameProperties[68].Key: required",
      "GameProperties[68].Value: required" },
    ["a hole that is wider than is read"] = { "CreateGameSession",
      { MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k" }, [69] = {} } },
      "GameProperties: a list with a hole", "GameProperties[1].Value: required" },
    ["a wide hole"] = { "CreateGameSession", { MaximumPlayerSessionCount = 1, GameProperties = { { Key = "k" }, [1e9] = {} } },
      "GameProperties: a list with a hole", "GameProperties[1].Value: required" },
    ["mixed keys of a map"] = { "CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { 1 }, PlayerDataMap = { "x", p = 2 } },
      "PlayerDataMap: mixed keys", "PlayerDataMap.p: expected a string", "PlayerIds[1]: expected a string" },
  } do
    it("reports the other problems beside " .. what, function()
      local _, problems = core.encode(case[1], case[2])
      assert.equal(#case - 2, #problems)
      for i, problem in ipairs(problems) do
        local text = (problem.path .. ": " .. problem.problem):sub(1, #case[i + 2])
        assert.equal(case[i + 2], text)
      end
    end)
  end

  for count, is_sorted in pairs { [64] = true, [65] = false } do
    it(("reports each of %d unknown members%s"):format(count, is_sorted and ", in order" or ""), function()
      local params, expected, paths = { MaximumPlayerSessionCount = 1 }, {}, {}
      for i = 1, count do
        expected[i] = ("x%02d"):format(i)
        params[expected[i]] = i
      end
      local body, problems = core.encode("CreateGameSession", params)
      assert.is_nil(body)
      for i, problem in ipairs(problems) do
        assert.equal("unknown", problem.rule)
        paths[i] = problem.path
      end
      if not is_sorted then table.sort(paths) end
      assert.same(expected, paths)
    end)
  end

  it("stops at a cycle", function()
    assert.matches("^GameProperties%[1%]", first("CreateGameSession", cyclic).path)
  end)

  it("runs no metamethod", function()
    assert.is_string((core.encode("ListFleets", raising)))
  end)

  it("accepts an integral float as an integer", function()
    assert.equal('{"MaximumPlayerSessionCount":10}', (core.encode("CreateGameSession", { MaximumPlayerSessionCount = 10.0 })))
  end)

  it("writes an empty table as a list or an object, by the model", function()
    local body = core.encode("CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = {} })
    assert.matches('"PlayerDataMap":{}', body, 1, true)
    assert.equal('{"FleetIds":[]}', (core.encode("DescribeFleetAttributes", { FleetIds = {} }, "off")))
    assert.equal("{}", (core.encode("ListFleets", {})))
  end)

  it("keeps the milliseconds of a time, from seconds and from ISO 8601", function()
    local body = core.encode("DescribeFleetEvents", {
      FleetId = "fleet-1", StartTime = 1469498468.0571, EndTime = "2016-07-26T02:01:08.057+00:00",
    })
    assert.equal('{"EndTime":1469498468.057,"FleetId":"fleet-1","StartTime":1469498468.057}', body)
  end)

  it("never shows a secret value, nor a secret key in `shown`", function()
    for _, case in ipairs {
      { "CreatePlayerSession", { GameSessionId = "g", PlayerId = 31337 } },
      { "CreatePlayerSession", { GameSessionId = "g", PlayerId = { "canary" } } },
      { "UpdateGameServer", { GameServerGroupName = "g", GameServerId = "abc", GameServerData = ("canary"):rep(1000) }, "strict" },
      { "CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = { canary = 1 } } },
      { "RegisterCompute", { FleetId = "fleet-1", ComputeName = "c", IpAddress = "canary!" }, "service" },
      { "CreatePlayerSession", { GameSessionId = "g", PlayerId = 31337 }, "service" },
      { "CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = { canary = "" } }, "service" },
    } do
      local _, problems = core.encode(case[1], case[2], case[3])
      assert.is_table(problems)
      for _, p in ipairs(problems) do
        local shown = p.problem .. (p.shown or p.path) .. (p.value or "")
        assert.is_nil(shown:find "canary" or shown:find "31337")
      end
    end
  end)

  it("cuts a quoted value at 64 bytes", function()
    local p = first("ListFleets", { Limit = ("x"):rep(1000) })
    assert.is_true(#p.problem < 110)
  end)

  it("shows a name of up to 64 bytes as it is, and a longer or unprintable one as a message may have it", function()
    local long = ("k"):rep(65)
    for name, shown in pairs {
      [("k"):rep(63)] = false, [("k"):rep(64)] = false, [long] = ("k"):rep(61) .. "…", ["é"] = false, ["a\nb"] = "a\\nb",
      [("é"):rep(32)] = false,
    } do
      local expected = { path = name, problem = "unknown parameter", rule = "unknown", shown = shown or nil }
      assert.same({ n = 3, nil, { expected }, 1 }, { n = 3, core.encode("ListFleets", { [name] = 1 }) }, name)
    end
    local in_service = first("CreateScript", { Name = { long } }, "service")
    assert.same({ "Name", "name", "'…'" }, { in_service.path, in_service.shown, in_service.value })
  end)

  it("describes a limit in whole, in each mode that checks it", function()
    local name, cut = ("n"):rep(1025), "'" .. ("n"):rep(61) .. "…'"
    for _, case in ipairs {
      -- operation, parameters, mode, the only problem
      { "ListFleets", { Limit = 0 }, "boto3", { path = "Limit", problem = "value 0, at least 1", rule = "min" } },
      { "ListFleets", { Limit = 0 }, "strict", { path = "Limit", problem = "value 0, at least 1", rule = "min" } },
      { "ListFleets", { Limit = 0 }, "service", { path = "Limit", shown = "limit", value = "'0'", rule = "min",
        problem = "Member must have value greater than or equal to 1" } },
      { "ListFleets", { Limit = 1 }, "service" },
      { "CreateScript", { Name = name }, "boto3" },
      { "CreateScript", { Name = name }, "strict", { path = "Name", problem = "length 1025, at most 1024", rule = "max" } },
      { "CreateScript", { Name = name }, "service", { path = "Name", shown = "name", value = cut, rule = "max",
        problem = "Member must have length less than or equal to 1024" } },
      { "CreateScript", { Name = name:sub(2) }, "strict" },
      { "CreateScript", { Name = "" }, "off" },
      { "CreateScript", { Name = "" }, "boto3", { path = "Name", problem = "length 0, at least 1", rule = "min" } },
    } do
      local _, problems = core.encode(case[1], case[2], case[3])
      assert.same(case[4] and { case[4] }, problems, case[3])
    end
  end)

  it("is strict about max and enum only when asked", function()
    local params = { GameSessionId = "g", Name = ("n"):rep(1025), PlayerSessionCreationPolicy = "ACCEPT" }
    assert.is_string((core.encode("UpdateGameSession", params)))
    local _, problems = core.encode("UpdateGameSession", params, "strict")
    assert.same({ "max", "enum" }, { problems[1].rule, problems[2].rule })
    assert.equal('string "ACCEPT" is not one of PlayerSessionCreationPolicy\'s values (ACCEPT_ALL, DENY_ALL), did you mean ACCEPT_ALL?',
      problems[2].problem)
  end)

  it("names 20 values of a large enum, and where the others are", function()
    local problem = first("DescribeEC2InstanceLimits", { EC2InstanceType = "c5.larg" }, "strict").problem
    assert.matches("^string \"c5%.larg\" is not one of EC2InstanceType's values %(c3%.2xlarge, ", problem)
    assert.matches(" and %d+ more in gamelift%.enums%), did you mean c5%.large%?$", problem)
    assert.is_true(#problem < 512)
  end)

  it("describes the first 100 problems and counts the rest", function()
    local params = { Name = "f", Tags = {} }
    for i = 1, 1000 do params.Tags[i] = { Key = "k" } end
    for i = 1, 50 do params["Unknown" .. i] = 1 end
    for _, mode in ipairs { "boto3", "strict", "service" } do
      local body, problems, count = core.encode("CreateFleet", params, mode)
      assert.is_nil(body)
      assert.same({ 100, "Tags[1].Value" }, { #problems, problems[mode == "boto3" and 1 or 2].path })
      assert.equal(mode == "boto3" and 1050 or mode == "strict" and 1051 or 1001, count)
    end
    local _, problems, count = core.encode("CreateFleet", { Tags = params.Tags[1] })
    assert.same({ 2, 2 }, { #problems, count })
  end)

  -- operation, parameters, what the message quotes, where, and the constraint
  local words = {
    { "CreateLocation", { LocationName = "laptop" }, "'laptop'", "locationName", "Member must have length greater than or equal to 8" },
    { "CreateGameSession", {}, "null", "maximumPlayerSessionCount", "Member must not be null" },
    { "UpdateFleetCapacity", { FleetId = "fleet-1", MinSize = -1 }, "'-1'", "minSize",
      "Member must have value greater than or equal to 0" },
    { "CreateFleet", { Name = "a", AnywhereConfiguration = { Cost = "x" } }, "'x'", "anywhereConfiguration.cost",
      "Member must satisfy regular expression pattern: ^[0-9]{1,5}(\\.[0-9]{1,5})?$" },
    { "UpdateGameSession", { GameSessionId = "g", GameProperties = { { Key = "k", Value = "v" }, { Key = ("k"):rep(33), Value = "" } } },
      "'" .. ("k"):rep(33) .. "'", "gameProperties.2.member.key", "Member must have length less than or equal to 32" },
    { "DescribeFleetAttributes", { FleetIds = { "x" } }, "'x'", "fleetIds.1.member",
      "Member must satisfy regular expression pattern: "
      .. "^[a-z]*fleet-[a-zA-Z0-9-]+$|^arn:.*:[a-z]*fleet/[a-z]*fleet-[a-zA-Z0-9-]+$" },
    { "DescribeFleetAttributes", { FleetIds = {} }, "'…'", "fleetIds", "Member must have length greater than or equal to 1" },
    { "TerminateGameSession", { GameSessionId = "a", TerminationMode = "KILL" }, "'KILL'", "terminationMode",
      "Member must satisfy enum value set: [FORCE_TERMINATE, TRIGGER_ON_PROCESS_TERMINATE]" },
  }
  for _, case in ipairs(words) do
    it("in service mode uses the words of the service: " .. case[4], function()
      local problem = first(case[1], case[2], "service")
      assert.same({ case[3], case[4], case[5] }, { problem.value, problem.shown, problem.problem })
    end)
  end

  it("checks the pattern of each item of a list longer than Lua's stack", function()
    local count, ids = 1000001, {}
    for i = 1, count do ids[i] = "fleet-1" end
    assert.is_string((core.encode("DescribeFleetAttributes", { FleetIds = ids }, "service")))
    ids[count] = "no fleet"
    local _, problems = core.encode("DescribeFleetAttributes", { FleetIds = ids }, "service")
    assert.same({ 1, ("FleetIds[%d]"):format(count), "pattern" }, { #problems, problems[1].path, problems[1].rule })
  end)

  it("counts code points, not bytes", function()
    assert.is_string((core.encode("UpdateGameSession", { GameSessionId = "g", Name = ("é"):rep(1024) }, "strict")))
  end)

  it("has two sides", function()
    assert.is_table(core.members("ListFleets", "output"))
    local ok, problem = pcall(core.members, "ListFleets", "sideways")
    assert.is_false(ok)
    assert.matches("a side is 'input' or 'output'", problem)
  end)

  it("keeps its buffer between calls", function()
    local params = {}
    core.encode("ListFleets", params, "off")
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    for _ = 1, 1000 do core.encode("ListFleets", params, "off") end
    local grown = collectgarbage "count" - before
    collectgarbage "restart"
    assert.is_true(grown < 8, grown)
  end)

  it("never writes unknown members", function()
    assert.is_nil((core.encode("ListFleets", { Bogus = 1 }, "off")))
    assert.equal("{}", (core.encode("ListFleets", { Bogus = 1 }, "service")))
  end)
end)

describe("encode's default member", function()
  local function encode(params, operation)
    return core.encode(operation or "CreateGameSession", params, "boto3", "input", "IdempotencyToken", "spare")
  end

  it("is used if the parameters have none", function()
    local params = { FleetId = "f", MaximumPlayerSessionCount = 1 }
    assert.equal('{"FleetId":"f","IdempotencyToken":"spare","MaximumPlayerSessionCount":1}', (encode(params)))
    assert.is_nil(params.IdempotencyToken)
  end)

  it("is overridden by the parameters", function()
    local body = encode { IdempotencyToken = "own", MaximumPlayerSessionCount = 1 }
    assert.equal('{"IdempotencyToken":"own","MaximumPlayerSessionCount":1}', body)
  end)

  it("does not hide an unknown member", function()
    local body, problems = encode { MaximumPlayerSessionCount = 1, Bogus = 1 }
    assert.is_nil(body)
    assert.equal("Bogus", problems[1].path)
  end)

  it("is left out if the operation has no such member", function()
    assert.equal("{}", (encode({}, "ListFleets")))
  end)
end)

describe("encode and decode", function()
  it("may be called by a finalizer while they run", function()
    local escaped = '{"GameSessions":[{"Name":"a\\n%s"},{"Name":"b\\n%s"}],"NextToken":"c\\n%s"}'
    local function both(text)
      local body = core.encode("CreateGameSession", { MaximumPlayerSessionCount = 1, Name = text, CreatorId = text })
      local page = core.decode("DescribeGameSessions", (escaped:gsub("%%s", text)))
      return body .. page.GameSessions[1].Name .. page.GameSessions[2].Name .. page.NextToken
    end
    local ran, same = 0, true
    local other = both "other"
    local function check()
      ran = ran + 1
      same = same and both "other" == other
    end
    local function finalized()
      if not newproxy then return setmetatable({}, { __gc = check }) end -- luacheck: ignore
      local proxy = newproxy(true) -- luacheck: ignore
      getmetatable(proxy).__gc = check
      return proxy
    end
    local mine = both "mine"
    for _ = 1, 1e6 do
      finalized()
      same = same and both "mine" == mine
      if ran > 1000 then break end
    end
    assert.is_true(ran > 1000)
    assert.is_true(same)
  end)
end)
