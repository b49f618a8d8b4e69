-- Documents of a few named values, and the reader's grammar, by the JSON parsing test suite: each text as the value of a member that the
-- model doesn't know.
local core = require "gamelift.core"
local vectors = require "spec.support.vectors"
local mime = require "mime"

local function text_of(case)
  local text = case.b64 and (mime.unb64(case.b64) or "") or ""
  if not case["repeat"] then return text end
  local r = case["repeat"]
  return r.text:rep(r.times) .. r["then"]
end

describe("json", function()
  for _, case in ipairs(vectors.json "public_suites/json_parsing.json") do
    if case.verdict == "y" or case.verdict == "n" then
      it((case.verdict == "y" and "takes " or "refuses ") .. case.name, function()
        local value = core.decode("ListFleets", '{"X":' .. text_of(case) .. "}")
        assert.equal(case.verdict == "y", value ~= nil)
      end)
    end
  end

  it("adds a long exponent to the digits before it", function()
    local function read(zeros, exponent) return core.document(('{"X":0.%s1e%s}'):format(("0"):rep(zeros), exponent)).X end
    assert.equal(10, read(100019, "100021"))
    assert.equal(1, read(1000200, "1000201"))
    assert.equal(math.huge, read(100019, "1000200")) -- not 1: counting its exponent may not stop at 100020
    assert.equal(0, read(100019, "-1000200"))
  end)
end)

describe("core.document", function()
  it("returns the scalars of an object, or of one inside it", function()
    assert.same({ a = "x", b = 1, c = true, d = false }, core.document
      '{"a": "x", "b": 1, "c": true, "d": false, "e": null, "f": [1], "g": {"a": 2}}')
    assert.same({ a = 2 }, core.document('{"a": 1, "g": {"a": 2, "h": {"a": 3}}}', "g"))
    assert.same({ a = "2" }, core.document '{"a": 1, "a": "2"}')
    assert.same({}, core.document '{"a": 1, "a": null}')
    assert.same({ ["ü\n"] = "😀" }, core.document [[{"ü\n": "\ud83d\ude00"}]])
  end)

  it("rejects anything else", function()
    for _, text in ipairs { "", "x", "[]", "null", "1", '"x"', "{", '{"a"}', '{"a":1,}', "{} {}", "\239\187\191{}", '{"a":NaN}',
      '{"a":"\255"}', "{'a':1}", ("["):rep(1000), '{"a":' .. ("["):rep(1000) } do
      assert.is_nil(core.document(text))
    end
    assert.is_nil(core.document('{"a": 1}', "g"))
    assert.is_nil(core.document('{"g": 1}', "g"))
    assert.is_nil(core.document('{"g": {"a": 1}', "g"))
  end)

  it("has a counterpart that writes strings", function()
    for _, text in ipairs { "", "a", 'q"\\/\n\0\31', "ü😀" } do
      assert.equal(text, core.document('{"a":' .. core.json_string(text) .. "}").a)
    end
    assert.is_nil((core.json_string "\255"))
  end)
end)
