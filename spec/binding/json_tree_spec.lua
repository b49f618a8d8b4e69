-- core.read_json: whole documents with the places of their values.
local core = require "gamelift.core"
local vectors = require "spec.support.vectors"
local mime = require "mime"

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
