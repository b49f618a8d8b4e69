-- The reader's grammar, by the JSON parsing test suite: each text as the value of a member that the model doesn't know.
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
