-- The text of a state: what it keeps, and what it refuses.
local collection = require "gamelift.emulator.model.collection"
local core = require "gamelift.core"
local random = require "gamelift.emulator.model.random"
local search_index = require "gamelift.emulator.model.search_index"
local state_text = require "gamelift.emulator.state_text"

local function copy(value, shared) return assert(state_text.decode(state_text.encode(value, shared or {}), shared or {})) end

describe("the text of a state", function()
  it("keeps strings, numbers, booleans and keys of every kind", function()
    local every_byte = {}
    for byte = 0, 255 do every_byte[#every_byte + 1] = string.char(byte) end
    local value = { "", "a", table.concat(every_byte), true, false, 0, 1, -1, 0.1, -1.5, 1e300, -1e-300, 2 ^ 53, 5e-324, 1e12, -1e12, 1e15,
      1700000000.123, math.huge, -math.huge, [0] = "zero", [-3] = "negative", [2.5] = "fraction", [true] = "true", [1e6] = "far",
      name = { "inner", { deep = 1 } } }
    assert.same(value, copy(value))
  end)

  it("keeps integers and floats apart, signs of zero and NaN", function()
    local got = copy { 1, 1.0, 2 ^ 60, -0.0, 0 / 0, 1e9 }
    for i, value in ipairs { 1, 1.0, 2 ^ 60, -0.0 } do
      assert.equal(value, got[i])
      if math.type then assert.equal(math.type(value), math.type(got[i])) end
    end
    assert.equal(-math.huge, 1 / got[4])
    assert.is_true(got[5] ~= got[5])
    assert.equal(tostring(1e9), tostring(got[6]))
  end)

  it("keeps references and cycles", function()
    local fleet, key = { name = "fleet" }, {}
    fleet.sessions = { { fleet = fleet }, { fleet = fleet } }
    fleet.self, fleet[key], fleet.key = fleet, "by a table", key
    local got = copy(fleet)
    assert.equal(got, got.self)
    assert.equal(got, got.sessions[2].fleet)
    assert.equal("by a table", got[got.key])
  end)

  it("keeps lists with holes", function()
    local value = { 1, 2, nil, 4, [9] = 9 }
    assert.same(value, copy(value))
  end)

  it("keeps tables of all sizes", function()
    local value = {}
    for i = 1, 40000 do value[i] = { id = "id-" .. i, index = i, even = i % 2 == 0 or nil } end
    assert.same(value, copy(value))
  end)

  it("keeps the classes of objects", function()
    local items, draws = collection.new(), random.new(3)
    for rank = 1, 5 do items:add { rank = rank } end
    local list = setmetatable({}, core.json_list)
    local got = copy { items, draws, list }
    assert.same({ 1, 2, 3, 4, 5 }, { got[1].items[1].rank, got[1].items[2].rank, got[1].items[3].rank, got[1].items[4].rank, got[1].count })
    assert.equal(draws:below(1000), got[2]:below(1000))
    assert.equal(core.json_list, getmetatable(got[3]))
  end)

  it("leaves out the orders of a search index, which are made again", function()
    local index = search_index.new()
    index.orders.name = { list = true }
    assert.same({}, copy({ index })[1].orders)
  end)

  it("keeps references to the tables that belong to the reader", function()
    local options = { on_log = print }
    local got = copy({ options = options, more = { options } }, { options })
    assert.equal(options, got.options)
    assert.equal(options, got.more[1])
  end)

  it("is refused where it would hold a function, userdata or an unknown object", function()
    assert.has_error(function() state_text.encode({ print }, {}) end, "a state holds no function")
    assert.has_error(function() state_text.encode({ core.null or io.stdout }, {}) end, "a state holds no userdata")
    assert.has_error(function() state_text.encode({ setmetatable({}, { __name = "x" }) }, {}) end, "a state holds no objects of x")
  end)
end)

describe("a damaged text of a state", function()
  local value = { fleets = {} }
  for i = 1, 300 do value.fleets[i] = { id = "fleet-" .. i, sessions = { i, i + 0.5 }, owner = value } end
  local text = state_text.encode(value, {})
  local DAMAGED = "is damaged: its content has another checksum than it names"
  local UNKNOWN = "is not a state of gamelift-local"

  local function problem_of(broken)
    local got, problem = state_text.decode(broken, {})
    assert.is_nil(got)
    return problem
  end

  it("is refused when it is cut, at any place", function()
    for length = 0, #text - 1, 7 do
      local problem = problem_of(text:sub(1, length))
      assert.is_true(problem == DAMAGED or problem == UNKNOWN, length .. ": " .. problem)
    end
  end)

  it("is refused when a byte differs, at any place", function()
    for place = 1, #text, 13 do
      local flipped = string.char((text:byte(place) + 1) % 256)
      local problem = problem_of(text:sub(1, place - 1) .. flipped .. text:sub(place + 1))
      assert.is_true(problem == DAMAGED or problem == UNKNOWN or problem:find "version" ~= nil, place .. ": " .. problem)
    end
  end)

  it("is refused when something follows it", function()
    assert.equal(DAMAGED, problem_of(text .. "\n"))
  end)

  it("is refused when it is another text", function()
    for _, other in ipairs { "", "{}", '{"fleets": []}', "gamelift-local state", "\0\0\0" } do assert.equal(UNKNOWN, problem_of(other)) end
  end)

  it("is refused by its version, which the message names", function()
    assert.equal("is a state of version 0, and this gamelift-local reads version 2",
      problem_of((text:gsub("state 2\n", "state 0\n", 1))))
  end)

  it("is refused when its sum is right and its content is not", function()
    for _, body in ipairs { "", "1 1\nxx", "3 0\n0 9", "3 0\n0 0", "5 0\n0 1 1", "1000000 5\n0 0" } do
      assert.matches("^is damaged: ", problem_of("gamelift-local state 2\n" .. core.sha1(body) .. "\n" .. body))
    end
  end)
end)
