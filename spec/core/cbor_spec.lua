local cbor = require "spec.support.cbor"
local core = require "gamelift.core"
local typed = require "spec.support.typed"
local vectors = require "spec.support.vectors"

local function unhex(text)
  return (text:gsub("%x%x", function(byte) return string.char(tonumber(byte, 16)) end))
end

local function read(body) return core.decode("DescribeGameSessions", body, "output", false, "cbor") end

-- Reads a value of any form: as a member that the model does not know.
local function read_any(bytes)
  local reply, message = read("\161\97v" .. bytes)
  if not reply then return nil, message end
  return reply.v, nil, true
end

-- Returns what Lua has for an expected value of the suite.
local function expected_of(expect)
  local kind, value = next(expect)
  if kind == "null" then return nil end
  if kind == "tag" then return expected_of(value.value) end
  if kind == "float32" or kind == "float64" then
    return ({ [1070596096] = 1.625, [2139095040] = math.huge, ["4.6099971685671e+18"] = 1.625,
      ["9.2188684372274e+18"] = math.huge })[kind == "float32" and value or ("%.14g"):format(value)]
  end
  if kind == "bytestring" then return string.char((unpack or table.unpack)(value)) end
  if kind ~= "list" and kind ~= "map" then return value end
  local result = {}
  for key, item in pairs(value) do result[key] = expected_of(item) end
  return result
end

describe("the CBOR reader", function()
  for _, case in ipairs(vectors.json "public_suites/cbor_decode_success.json") do
    it("reads " .. case.description, function()
      local value, message, ok = read_any(unhex(case.input))
      assert.is_nil(message)
      assert.is_true(ok)
      assert.same(expected_of(case.expect), value)
    end)
  end

  for _, case in ipairs(vectors.json "public_suites/cbor_decode_error.json") do
    it("refuses " .. case.description, function()
      local value, message = read_any(unhex(case.input))
      assert.is_nil(value)
      assert.matches(" at byte %d+ of %d+$", message)
    end)
  end

  -- RFC 8949, appendix A
  for hex, value in pairs {
    ["1bffffffffffffffff"] = 18446744073709551615, ["3bffffffffffffffff"] = -18446744073709551616, ["3903e7"] = -1000,
    f90000 = 0, f93c00 = 1, f93e00 = 1.5, f97bff = 65504, f90001 = 5.960464477539063e-8, f90400 = 0.00006103515625, f9c400 = -4,
    fa47c35000 = 100000, fa7f7fffff = 3.4028234663852886e+38, fb7e37e43c8800759c = 1.0e+300, fbc010666666666666 = -4.1,
    f97c00 = math.huge, f9fc00 = -math.huge, ["faff800000"] = -math.huge, fb7ff0000000000000 = math.huge,
    c11a514b67b0 = 1363896240, c1fb41d452d9ec200000 = 1363896240.5, d74401020304 = "\1\2\3\4", d818456449455446 = "dIETF",
    ["62c3bc"] = "ü", ["64f0908591"] = "\240\144\133\145", ["5f42010243030405ff"] = "\1\2\3\4\5",
    ["7f657374726561646d696e67ff"] = "streaming",
  } do
    it("reads " .. hex, function() assert.equal(value, (read_any(unhex(hex)))) end)
  end

  it("reads NaN of every width", function()
    for _, hex in ipairs { "f97e00", "f97c01", "fa7fc00000", "fb7ff8000000000000" } do
      local value = read_any(unhex(hex))
      assert.is_true(value ~= value)
    end
  end)

  it("takes undefined for null", function()
    assert.same({}, read(unhex "a16176f7"))
    assert.same({ 1, 2 }, (read_any(unhex "8401f702f6")))
  end)

  for what, hex in pairs {
    ["an empty body"] = "", ["a list for the reply"] = "80", ["a number for the reply"] = "05", ["text for the reply"] = "6161",
    ["JSON"] = "7b7d", ["null"] = "f6", ["two values"] = "a0a0", ["a byte behind the value"] = "a000",
    ["a break behind the value"] = "bfffff", ["a map without its last value"] = "a16161", ["a number for a key"] = "a10101",
    ["bytes for a key"] = "a1416101", ["a break for a value"] = "bf6161ff", ["a break in a list of known length"] = "a1617681ff",
    ["a tag alone"] = "a16176c1", ["a tag of reserved form"] = "a16176dc01", ["a tag of indefinite form"] = "a16176df01ff",
    ["a reserved length"] = "a161767c", ["an unassigned simple value"] = "a16176e0", ["a simple value in two bytes"] = "a16176f820",
    ["invalid UTF-8"] = "a1617661ff", ["an overlong form"] = "a1617662c0af", ["a surrogate"] = "a1617663eda080",
    ["a character cut by a chunk"] = "a161767f61c361bcff", ["invalid UTF-8 in a key"] = "a161ff01",
    ["a chunk of another type"] = "a161767f4161ff", ["a chunk of a chunk"] = "a161767f7f6161ffff",
    ["a map for a list"] = "a16c47616d6553657373696f6e73a0", ["a number for a structure"] = "a16c47616d6553657373696f6e738101",
    ["a time that is no date"] = "a16c47616d6553657373696f6e7381a16c4372656174696f6e54696d6560",
    ["a time beyond the numbers"] = "a16c47616d6553657373696f6e7381a16c4372656174696f6e54696d65c1f97c00",
  } do
    it("refuses " .. what, function()
      local value, message = read(unhex(hex))
      assert.is_nil(value)
      assert.is_string(message)
    end)
  end

  it("trusts no length", function()
    for _, head in ipairs { "5b7fffffffffffffff", "7bffffffffffffffff", "9b00000000ffffffff", "bb8000000000000000",
      "9bffffffffffffffff", "bbffffffffffffffff", "5bffffffffffffffff", "9a00ffffff", "ba00ffffff" } do
      local before = collectgarbage "count"
      assert.is_nil((read_any(unhex(head) .. ("\0"):rep(100))))
      assert.is_true(collectgarbage "count" - before < 64, head)
    end
    assert.is_nil((read_any(("\154\0\16\0\0"):rep(100) .. ("\0"):rep(200000)))) -- each list takes the whole rest for its own
  end)

  it("stops where it is nested too deeply", function()
    for _, head in ipairs { "\129", "\159", "\161\97a", "\191\97a" } do
      assert.truthy(select(3, read_any(head:rep(127) .. (head:find "[\159\191]" and "\0" .. ("\255"):rep(127) or "\0"))))
      assert.matches("nested too deeply", select(2, read_any(head:rep(100000) .. "\0")))
    end
    assert.equal(7, (read_any(("\193"):rep(100000) .. "\7"))) -- tags do not nest here
  end)

  it("sees a bad byte at every place of a text", function()
    local function text(s) return (#s < 24 and string.char(96 + #s) or "\120" .. string.char(#s)) .. s end
    for before = 0, 20 do
      for after = 0, 20 do
        local a, b = ("a"):rep(before), ("~"):rep(after)
        assert.is_nil((read_any(text(a .. "\128" .. b))))
        assert.equal(a .. "é" .. b, (read_any(text(a .. "é" .. b))))
        assert.equal(a .. "\127" .. b, (read_any(text(a .. "\127" .. b))))
      end
    end
  end)

  it("fails wherever a body is cut, and never reads beyond it", function()
    local page = core.decode("DescribeGameSessions", require("spec.bench.bodies").page(2))
    local body = core.encode("DescribeGameSessions", page, "off", "output", nil, nil, nil, "cbor")
    assert.same(page, (read(body)))
    for n = 0, #body - 1 do assert.is_nil((read(body:sub(1, n)))) end
  end)
end)

-- Smithy's protocol tests have models of their own: their members are unknown here, so values of every form are kept as they came.
describe("Smithy's protocol tests", function()
  local mime = require "mime"
  local NUMBERS = { NaN = 0 / 0, Infinity = math.huge, ["-Infinity"] = -math.huge }

  -- Replaces the suite's spelling of numbers that JSON lacks.
  local function expand(value)
    if type(value) ~= "table" then return NUMBERS[value] or value end
    local result = {}
    for key, item in pairs(value) do result[key] = expand(item) end
    return typed.without_null(result)
  end

  local function same(theirs, ours, path)
    if theirs ~= theirs then
      assert.is_true(ours ~= ours, path)
    elseif type(theirs) == "table" then
      assert.is_table(ours, path)
      for key, item in pairs(theirs) do same(item, ours[key], path .. "." .. tostring(key)) end
    else
      assert.equal(theirs, ours, path)
    end
  end

  for _, suite in ipairs(vectors.json "public_suites/smithy_cbor_responses.json") do
    for _, case in ipairs(suite.cases) do
      local body = mime.unb64(case.response.body) or ""
      if case.error or case.errorCode then
        it("read the error " .. case.id, function()
          local read_error = core.error(case.response.status_code, { ["smithy-protocol"] = "rpc-v2-cbor" }, body)
          local code = cbor.plain(cbor.read(body)).__type
          assert.equal(code:match "[^#]*$", read_error.code)
          assert.equal(case.error.Message or "", read_error.message)
        end)
      else
        it("read " .. suite.description .. ": " .. case.id, function()
          -- AcceptMatch has an output without members, as those whose body may be empty
          local reply = assert(core.decode("AcceptMatch", body, "output", false, "cbor"))
          same(expand(case.result), reply, "result")
        end)
      end
    end
  end

  for _, suite in ipairs(vectors.json "public_suites/smithy_cbor_requests.json") do
    for _, case in ipairs(suite.cases) do
      it("send what is read as it was meant: " .. case.id, function()
        local body = mime.unb64(case.serialized.body) or ""
        local params = assert(core.decode("AcceptMatch", body, "output", false, "cbor"))
        same(expand(case.params), params, "params")
      end)
    end
  end
end)
