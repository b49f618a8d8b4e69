-- core.read_json: whole documents with the places of their values.
local core = require "gamelift.core"
local vectors = require "spec.support.vectors"
local mime = require "mime"

local LONE = "\239\191\189" -- U+FFFD, which takes the place of half a pair

-- Returns the UTF-8 of a code point below U+10000.
local function utf8_of(code)
  if code < 0x80 then return string.char(code) end
  if code < 0x800 then return string.char(0xc0 + math.floor(code / 64), 0x80 + code % 64) end
  return string.char(0xe0 + math.floor(code / 4096), 0x80 + math.floor(code / 64) % 64, 0x80 + code % 64)
end

describe("read_json", function()
  it("distinguishes lists from objects", function()
    local value = core.read_json '{"a":[],"b":{},"c":[{"d":[1]}]}'
    assert.equal(core.json_list, getmetatable(value.a))
    assert.is_nil(getmetatable(value.b))
    assert.equal(core.json_list, getmetatable(value.c[1].d))
    assert.is_nil(getmetatable(value))
  end)

  it("reads all kinds of values", function()
    local value = core.read_json '[true, false, null, -1.5e2, "\\u00e9\\n", 7]'
    assert.is_true(value[1])
    assert.is_false(value[2])
    assert.equal(core.null, value[3])
    assert.equal(-150, value[4])
    assert.equal("\195\169\n", value[5])
    assert.equal(7, value[6])
    assert.equal("x", (core.read_json '"x"'))
  end)

  it("keeps the last of several members with one name", function()
    local text = '{"a":1,"a":[2]}'
    local value, places = core.read_json(text)
    assert.equal(2, value.a[1])
    assert.equal("[", text:sub(places[value].a, places[value].a))
  end)

  it("records where each value begins", function()
    local text = ' {"a" :\n [10, {"b": "x"}]}'
    local value, places = core.read_json(text)
    local function at(container, key) return text:sub(places[container][key]) end
    assert.equal('[10, {"b": "x"}]}', at(value, "a"))
    assert.equal('10, {"b": "x"}]}', at(value.a, 1))
    assert.equal('"x"}]}', at(value.a[2], "b"))
  end)

  it("says what is wrong and where", function()
    for _, case in ipairs {
      { "", "the text ends too early", 1 }, { '{"a":1', "the text ends too early", 7 }, { "[1,]", "a value is expected", 4 },
      { "[1] x", "something follows the value", 5 }, { '{"a" 1}', "a colon is expected", 6 }, { "[tru]", "an unknown word", 2 },
      { "{//\n}", "a member name is expected", 2 }, { "{7:1}", "a member name is expected", 2 },
      { '{"a":1,', "a member name is expected", 8 }, { "[1 2]", "a comma or a closing bracket is expected", 4 },
    } do
      assert.same({ nil, case[2], case[3] }, { core.read_json(case[1]) }, case[1])
    end
  end)

  it("says where each document is cut or has a byte too many", function()
    for _, case in ipairs {
      { "{", "the text ends too early", 2 }, { "[", "the text ends too early", 2 }, { "[1", "the text ends too early", 3 },
      { "[1,", "the text ends too early", 4 }, { '{"a"', "a colon is expected", 5 }, { '{"a":', "the text ends too early", 6 },
      { '{"a":1,}', "a member name is expected", 8 }, { "[", "the text ends too early", 2 }, { "]", "a value is expected", 1 },
      { "}", "a value is expected", 1 }, { "[}", "a value is expected", 2 }, { "{]", "a member name is expected", 2 },
      { "nul", "an unknown word", 1 }, { "truE", "an unknown word", 1 }, { "fals", "an unknown word", 1 }, { "t", "an unknown word", 1 },
      { "nulll", "something follows the value", 5 }, { "truee", "something follows the value", 5 },
      { "-", "a digit is expected", 1 }, { "1.", "a digit is expected", 1 }, { "1.e1", "a digit is expected", 1 },
      { "1e", "a digit is expected", 1 }, { "1E+", "a digit is expected", 1 }, { "1e-x", "a digit is expected", 1 },
      { "01", "a number with a leading zero", 1 }, { "-00", "a number with a leading zero", 1 }, { "+1", "a value is expected", 1 },
      { ".5", "a value is expected", 1 }, { "1:", "something follows the value", 2 }, { "1/", "something follows the value", 2 },
      { '"', "the text ends in a string", 2 }, { '"abcdefgh', "the text ends in a string", 10 }, { '"\\"', "the text ends in a string", 4 },
      { '"\\', "the text ends in a string", 2 }, { '"a\\nb', "the text ends in a string", 6 },
      { '"\31"', "a control character in a string", 2 }, { '"a\\n\31"', "a control character in a string", 5 },
      { '"\128"', "invalid UTF-8", 2 }, { '"\\n\255"', "invalid UTF-8", 4 },
    } do
      assert.same({ nil, case[2], case[3] }, { core.read_json(case[1]) }, case[1])
    end
  end)

  it("takes the digits of escapes in both cases, and none of their neighbours", function()
    for digit, value in pairs { ["0"] = 0, ["9"] = 9, a = 10, f = 15, A = 10, F = 15 } do
      for place, unit in ipairs { 4096, 256, 16, 1 } do
        local escape = "0040" -- with each place set; the first one may not make a surrogate
        escape = escape:sub(1, place - 1) .. digit .. escape:sub(place + 1)
        local code = tonumber(escape, 16)
        assert.equal(value, math.floor(code / unit) % 16)
        assert.equal(utf8_of(code), (core.read_json('"\\u' .. escape .. '"')), escape)
      end
    end
    for _, byte in ipairs { "/", ":", "@", "G", "`", "g", " ", "\\" } do
      for place = 1, 4 do
        local escape = ("0040"):sub(1, place - 1) .. byte .. ("0040"):sub(place + 1)
        assert.equal("four hexadecimal digits are expected", (select(2, core.read_json('"\\u' .. escape .. '"'))), escape)
      end
    end
    assert.equal("four hexadecimal digits are expected", (select(2, core.read_json '"\\u004')))
    assert.equal("the text ends in a string", (select(2, core.read_json '"\\u0040')))
    assert.equal("\b\f\n\r\t\"\\/", (core.read_json [["\b\f\n\r\t\"\\\/"]]))
    for _, letter in ipairs { "a", "v", "x", "U", "0", "\0", "'", " " } do
      assert.equal("an unknown escape", (select(2, core.read_json('"\\' .. letter .. '"'))), letter)
    end
  end)

  it("decodes escapes at the ends of each length of UTF-8, and of the surrogates", function()
    for escapes, expected in pairs {
      ["\\u0000"] = "\0", ["\\u007f"] = "\127", ["\\u0080"] = "\194\128", ["\\u07ff"] = "\223\191", ["\\u0800"] = "\224\160\128",
      ["\\ud7ff"] = "\237\159\191", ["\\ue000"] = "\238\128\128", ["\\uffff"] = "\239\191\191",
      ["\\ud800\\udc00"] = "\240\144\128\128", ["\\ud800\\udfff"] = "\240\144\143\191", ["\\udbff\\udc00"] = "\244\143\176\128",
      ["\\udbff\\udfff"] = "\244\143\191\191", ["\\uD83d\\uDe00"] = "\240\159\152\128",
      ["\\ud800"] = LONE, ["\\udbff"] = LONE, ["\\udc00"] = LONE, ["\\udfff"] = LONE, ["\\udc00\\udc00"] = LONE .. LONE,
      ["\\ud800\\udbff"] = LONE .. LONE, ["\\ud800\\ue000"] = LONE .. "\238\128\128", ["\\ud800\\ndc00"] = LONE .. "\ndc00",
      ["\\ud800xudc00"] = LONE .. "xudc00", ["\\ud800\\ud800\\udc00"] = LONE .. "\240\144\128\128",
    } do
      assert.equal(expected, (core.read_json('"' .. escapes .. '"')), escapes)
      assert.equal("a" .. expected .. "b", (core.read_json('"a' .. escapes .. 'b"')), escapes)
    end
  end)

  it("reads the numbers at the ends of what is exact", function()
    for _, text in ipairs {
      "0", "-0", "9", "-9", "10", "9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993", "999999999999999999",
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "9999999999999999999",
      "10000000000000000000", "18446744073709551615", "18446744073709551616", "99999999999999999999", "123456789012345678901234567890",
      "0.1", "-0.5", "1.0", "0.10", "0.000001", "9007199254740992.0", "9007199254740993.0", "0.9007199254740993", "1e0", "1E1", "1e+1",
      "1e-1", "1e22", "1e23", "-1e22", "1e-22", "1e-23", "9007199254740992e22", "9007199254740993e22", "12e21", "1.5e22", "1.5e23",
      "1.25e-21", "1.25e-20", "1234567890123456789", "12345678901234567890", "1.234567890123456789", "1.2345678901234567890",
      "0.000000000000000000001234567890123456789", "1e308", "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "1e00000001",
      "0e99999", "0.0e-99999",
    } do
      assert.equal(tonumber(text) + 0.0, (core.read_json(text)), text) -- all are doubles
    end
    assert.equal(math.huge, (core.read_json "1e309"))
    assert.equal(-math.huge, (core.read_json "-1e309"))
    assert.equal(0, (core.read_json "1e-400"))
  end)

  it("stops at nesting that is too deep", function()
    local value, problem = core.read_json(("["):rep(10000))
    assert.is_nil(value)
    assert.matches("deep", problem)
    assert.truthy(core.read_json(("["):rep(100) .. ("]"):rep(100)))
  end)

  for _, case in ipairs(vectors.json "public_suites/json_parsing.json") do
    if (case.verdict == "y" or case.verdict == "n") and not case["repeat"] then
      it((case.verdict == "y" and "takes " or "refuses ") .. case.name, function()
        local value = core.read_json(case.b64 and mime.unb64(case.b64) or "")
        assert.equal(case.verdict == "y", value ~= nil)
      end)
    end
  end
end)
