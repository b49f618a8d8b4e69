-- Encoding and decoding by shape in CBOR: what differs from JSON, and that nothing else does.
local cbor = require "spec.support.cbor"
local core = require "gamelift.core"
local mime = require "mime"
local shapes = require "spec.support.shapes"
local typed = require "spec.support.typed"
local vectors = require "spec.support.vectors"

local function encode(operation, params, mode, side)
  return core.encode(operation, params, mode, side or "input", nil, nil, nil, "cbor")
end

local function decode(operation, body, side) return core.decode(operation, body, side, false, "cbor") end

local inputs = {}
for case in vectors.lines "requests.jsonl" do inputs[case.id] = case end

-- boto3 cuts times to whole seconds: so do we, here, before comparing.
local function with_floored_times(map)
  for _, name in ipairs { "StartTime", "EndTime" } do
    local time = map[2][name]
    if time and time[1] == "tag" and time[3][1] == "float64" then time[3] = { "uint", math.floor(time[3][2]) } end
  end
  return map
end

local boto3_only = { -- spellings of a timestamp that are neither unix seconds nor ISO 8601
  ["1469498468"] = true, ["1469498468.5"] = true, ["Tue, 26 Jul 2016 02:01:08 GMT"] = true,
}

describe("encode in CBOR", function()
  for case in vectors.lines "requests_cbor.jsonl" do
    local input = inputs[case.id]
    local params = typed.apply(input.params, input.typed)
    if case.kind == "nonfinite" or boto3_only[params.StartTime] or boto3_only[params.EndTime] then
      it("refuses " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        assert.is_nil((encode(case.operation, params)))
      end)
    elseif not case.error then
      it("writes what boto3 sends: " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        local body = assert(encode(case.operation, params))
        local theirs = mime.unb64(case.body_b64)
        local ours = cbor.read(body)
        local has_fraction = typed.difference(ours, with_floored_times(cbor.read(body)))
        assert.is_nil(typed.difference(with_floored_times(ours), cbor.read(theirs)))
        assert.is_true(has_fraction ~= nil or #body == #theirs) -- the same heads, in another order
      end)
    end
  end

  it("writes a time before 1970, which boto3 cannot", function()
    local body = encode("DescribeFleetEvents", { FleetId = "fleet-1", StartTime = -1.5, EndTime = -2 })
    assert.same({ "map", { FleetId = { "text", "fleet-1" }, StartTime = { "tag", 1, { "float64", -1.5 } },
      EndTime = { "tag", 1, { "int", -2 } } } }, cbor.read(body))
  end)

  it("keeps the milliseconds of a time", function()
    local body = encode("DescribeFleetEvents", { FleetId = "fleet-1", StartTime = "2016-07-26T02:01:08.057Z" })
    assert.same({ "tag", 1, { "float64", 1469498468.057 } }, cbor.read(body)[2].StartTime)
  end)

  it("writes an empty table as the model wants it", function()
    assert.equal("\160", (encode("ListFleets", {})))
    assert.same({ "list", {} }, cbor.read(encode("DescribeFleetAttributes", { FleetIds = {} }, "off"))[2].FleetIds)
    local body = encode("CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = {} })
    assert.same({ "map", {} }, cbor.read(body)[2].PlayerDataMap)
  end)

  it("counts the members of a map of every size", function()
    for _, n in ipairs { 0, 1, 23, 24, 25, 255, 256, 300 } do
      local data = {}
      for i = 1, n do data["p" .. i] = "d" end
      local body = assert(encode("CreatePlayerSessions", { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = data }, "off"))
      assert.same(data, decode("CreatePlayerSessions", body, "input").PlayerDataMap)
    end
  end)

  it("writes a float as one of 32 bits, if they can hold it", function()
    for number, kind in pairs { [0.25] = "float32", [53.27] = "float32", [-3e38] = "float32", [1e300] = "float64", [-4e38] = "float64" } do
      local body = encode("StartGameSessionPlacement", { PlayerLatencies = { { LatencyInMilliseconds = number } } }, "off")
      local value = cbor.read(body)[2].PlayerLatencies[2][1][2].LatencyInMilliseconds
      assert.equal(kind, value[1])
      assert.is_true(math.abs(value[2] / number - 1) < 1e-7)
    end
  end)

  it("writes the shortest head for a text of every length", function()
    for length, head in pairs { [23] = "w", [24] = "x\24", [255] = "x\255", [256] = "y\1\0", [65535] = "y\255\255",
      [65536] = "z\0\1\0\0" } do
      local body = assert(encode("ListFleets", { NextToken = ("t"):rep(length) }))
      assert.equal("\161\105NextToken" .. head, body:sub(1, 11 + #head))
      assert.equal(length, #decode("ListFleets", body, "input").NextToken)
    end
  end)

  it("leaves out unknown members where the service does", function()
    assert.equal("\160", (encode("ListFleets", { Bogus = 1 }, "service")))
  end)

  it("finds the same problems as in JSON", function()
    for case in vectors.lines "validation.jsonl" do
      for _, mode in ipairs { "boto3", "strict", "service" } do
        local params = typed.apply(case.params, case.typed)
        local json, problems, count = core.encode(case.operation, params, mode)
        local ours, our_problems, our_count = encode(case.operation, params, mode)
        assert.equal(json == nil, ours == nil)
        if not json then
          assert.same(problems, our_problems)
          assert.equal(count, our_count)
        end
      end
    end
  end)

  it("fills in a default and a buffer as in JSON", function()
    local buffer = core.buffer()
    local body = core.encode("CreateGameSession", { FleetId = "f", MaximumPlayerSessionCount = 1 }, "boto3", "input",
      "IdempotencyToken", "token", buffer, "cbor")
    assert.equal(buffer, body)
  end)

  it("knows two protocols", function()
    assert.has_error(function() core.encode("ListFleets", {}, "off", "input", nil, nil, nil, "xml") end)
    assert.has_error(function() core.decode("ListFleets", "\160", "output", false, "xml") end)
    assert.equal("{}", (core.encode("ListFleets", {}, "off", "input", nil, nil, nil, "json")))
  end)
end)

-- Rounds the members that the model has as floats of 32 bits, in place.
local function with_short_floats(value)
  for key, item in pairs(value) do
    if key == "LatencyInMilliseconds" or key == "Vcpu" then
      value[key] = ("%.6g"):format(item)
    elseif type(item) == "table" then
      with_short_floats(item)
    end
  end
  return value
end

describe("decode in CBOR", function()
  it("reads what JSON reads, from each recorded response", function()
    for case in vectors.lines "responses.jsonl" do
      local reply = case.body and core.decode(case.operation, case.body)
      local body = reply and encode(case.operation, reply, "off", "output")
      if body then -- not unknown members and scalars of another type, which cannot be written
        local same = core.decode(case.operation, (core.encode(case.operation, reply, "off", "output")))
        assert.same(with_short_floats(same), with_short_floats(decode(case.operation, body, "output")), case.id)
      end
    end
  end)

  for _, method in ipairs(core.methods()) do
    it("and encode carry random values of " .. method .. " as JSON does", function()
      local draw = shapes.generator(#method * 7919 + 1)
      for _ = 1, 20 do
        for _, side in ipairs { "input", "output" } do
          local value = shapes.value(draw, method, side)
          if value then
            local body = assert(encode(method, value, "off", side))
            local json = assert(core.encode(method, value, "off", side))
            local ours, theirs = assert(decode(method, body, side)), assert(core.decode(method, json, side))
            assert.is_nil(typed.difference(theirs, ours))
            assert.is_nil(typed.difference(ours, value, 0.0005))
          end
        end
      end
    end)
  end

  it("keeps a scalar of another type as it came", function()
    assert.same({ NextToken = 5, FleetIds = { true, 1.5, "a\255" } },
      decode("ListFleets", "\162\105NextToken\5\104FleetIds\131\245\249\62\0\66a\255"))
  end)

  it("makes an integer of a float without a fraction", function()
    local reply = decode("DescribeGameSessions", "\161\108GameSessions\129\161\100Port\249\67\128")
    assert.equal("3.75", tostring(reply.GameSessions[1].Port))
    reply = decode("DescribeGameSessions", "\161\108GameSessions\129\161\100Port\249\68\0")
    assert.equal("4", tostring(reply.GameSessions[1].Port))
  end)

  it("reads a time with and without its tag, and as text", function()
    for _, time in ipairs { "\193\26\87\150\196\100", "\26\87\150\196\100", "\120\0242016-07-26T02:01:08.000Z", "\1062016-07-26" } do
      local reply = assert(decode("DescribeGameSessions", "\161\108GameSessions\129\161\108CreationTime" .. time))
      assert.equal(#time == 11 and 1469491200 or 1469498468, reply.GameSessions[1].CreationTime)
    end
  end)

  it("reads a request as the service does, if asked", function()
    local function read(body) return core.decode("CreateGameSession", body, "input", true, "cbor") end
    assert.same({ Name = "a" }, read "\163\100Name\97a\97x\129\160\97y\249\124\0")
    assert.is_nil((read "\162\100Name\97a\97x\129"))
    for _, number in ipairs { "\27\255\255\255\255\255\255\255\255", "\251\126\55\228\60\136\0\117\156", "\249\124\0" } do
      assert.is_nil((read("\161\120\25MaximumPlayerSessionCount" .. number)))
    end
    local _, message = read("\161\110GameProperties\154\0\1\134\161" .. ("\160"):rep(100001))
    assert.matches("^more values than any request has", message)
  end)

  local function text(s) return (#s < 24 and string.char(96 + #s) or "\120" .. string.char(#s)) .. s end

  it("reads text that the model knows in every form", function()
    local function token(value) return (decode("ListFleets", "\161\105NextToken" .. value)) end
    for n = 0, 40 do
      local head = "\121\0" .. string.char(n)
      for _, value in ipairs { ("a"):rep(n), ("é"):rep(n), ("a"):rep(n) .. "é" } do
        assert.same({ NextToken = value }, token(text(value)))
        assert.same({ NextToken = value }, token("\127" .. text(value) .. "\255"))
        assert.same({ NextToken = value }, token("\193" .. text(value)))
        assert.is_nil(token(text(value .. "a"):sub(1, -2)))
      end
      assert.same({ NextToken = ("a"):rep(n) }, token(head .. ("a"):rep(n)))
      for bad = 1, n do assert.is_nil(token(text(("a"):rep(bad - 1) .. "\233" .. ("a"):rep(n - bad)))) end
    end
    assert.same({ NextToken = ("a"):rep(256) }, token("\121\1\0" .. ("a"):rep(256)))
  end)

  it("takes no other name of the same length for the expected one", function()
    local function session(name)
      return decode("DescribeGameSessions", "\161\108GameSessions\129\191" .. text(name) .. "\97v\255")
    end
    for _, name in ipairs { "Name", "FleetId", "Location", "FleetArn", "GameSessionId", "PlayerSessionCreationPolicy" } do
      assert.same({ GameSessions = { { [name] = "v" } } }, session(name))
      for i = 1, #name do
        local other = name:sub(1, i - 1) .. "~" .. name:sub(i + 1)
        assert.same({ GameSessions = { { [other] = "v" } } }, session(other))
        assert.same({ GameSessions = { { [name] = "v" } } }, session(name))
      end
    end
  end)

  it("expects in a structure only members of its own, from the first body on", function()
    package.loaded["gamelift.core"] = nil
    local fresh = require "gamelift.core" -- has read nothing yet
    package.loaded["gamelift.core"] = core
    for _, first in ipairs { "AcceptanceType", "PlayerIds" } do -- in the model the first members of all
      assert.same({}, fresh.decode("CreateGameSession", "\161" .. text(first) .. "\97v", "input", true, "cbor"))
    end
  end)

  it("keeps the last of two members, also where it is null", function()
    assert.same({ NextToken = "b" }, decode("ListFleets", "\162\105NextToken\97a\105NextToken\97b"))
    assert.same({}, decode("ListFleets", "\162\105NextToken\97a\105NextToken\246"))
  end)
end)

describe("the error of a CBOR response", function()
  local HEADERS = { ["smithy-protocol"] = "rpc-v2-cbor", ["x-amzn-requestid"] = "r" }

  it("is what error_body writes", function()
    local body = core.error_body("com.amazonaws.gamelift#NotFoundException", "Message", "no ü \255", "cbor")
    assert.same({ "map", { __type = { "text", "com.amazonaws.gamelift#NotFoundException" }, Message = { "text", "no ü \239\191\189" } } },
      cbor.read(body))
    local message = "no ü \239\191\189"
    assert.same({ code = "NotFoundException", message = message, request_id = "r", members = { Message = message } },
      core.error(400, HEADERS, body))
  end)

  it("is the same in JSON", function()
    local body = core.error_body("com.amazonaws.gamelift#NotFoundException", "Message", 'a"\n\1\255')
    assert.equal('{"__type":"com.amazonaws.gamelift#NotFoundException","Message":"a\\"\\n\\u0001\239\191\189"}', body)
  end)

  for what, case in pairs {
    ["a member `code`"] = { "\161\100code\97X", "X", "" },
    ["a message of another type"] = { "\162\102__type\97X\103message\5", "X", "" },
    ["a code of another type"] = { "\161\102__type\5", "400", "" },
    ["no map"] = { "\128", "400", "" },
    ["members that the model does not have"] = { "\165\102__type\97X\101extra\245\97a\246\97b\130\1\244\103message\97m", "X", "m" },
    ["a member without a value"] = { "\162\102__type\97X\101extra", "400", "" },
    ["half a map"] = { "\162\102__type\97X", "400", "" },
    ["no body"] = { "", "400", "" },
    ["chunks"] = { "\191\102__type\127\97X\97Y\255\255", "XY", "" },
  } do
    it("is read from " .. what, function()
      local read = core.error(400, HEADERS, case[1])
      assert.same({ case[2], case[3] }, { read.code, read.message })
    end)
  end

  it("has the usual phrase of a 5xx whose body is broken", function()
    assert.equal("Bad Gateway", core.error(502, HEADERS, "\162").message)
    assert.equal("Bad Gateway", core.error(502, {}, "<html>").message)
  end)

  it("is JSON where the header of CBOR is missing", function()
    assert.equal("X", core.error(400, {}, '{"__type":"X"}').code)
  end)
end)
