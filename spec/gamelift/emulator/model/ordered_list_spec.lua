local ordered_list = require "gamelift.emulator.model.ordered_list"
local random = require "gamelift.emulator.model.random"

local COMPARE = {
  ["="] = function(a, b) return a == b end,
  ["<"] = function(a, b) return a < b end,
  ["<="] = function(a, b) return a <= b end,
  [">"] = function(a, b) return a > b end,
  [">="] = function(a, b) return a >= b end,
}

local function names_of(iterator)
  local names = {}
  for record in iterator do names[#names + 1] = record.name end
  return names
end

local function by_value_and_rank(a, b)
  if a.value ~= b.value then return a.value < b.value end
  return a.rank < b.rank
end

-- A list beside a plain one: a table of the records by value and rank.
local function new_pair(text_of)
  local pair, records = { list = ordered_list.new({}, {}) }, {}
  local function key_of(value, rank) return value .. " " .. rank end

  function pair.add(number, rank, name)
    local record = { value = text_of(number), rank = rank, name = name }
    records[key_of(record.value, rank)] = record
    pair.list:add(record.value, record)
  end

  function pair.remove(number, rank)
    local value = text_of(number)
    local key = key_of(value, rank)
    assert.equal(records[key] ~= nil, pair.list:remove(value, rank))
    records[key] = nil
  end

  local function sorted(compare, value)
    local list = {}
    for _, record in pairs(records) do
      if not compare or compare(record.value, value) then list[#list + 1] = record end
    end
    table.sort(list, by_value_and_rank)
    return list
  end

  local function check_range(comparator, value)
    local expected = sorted(COMPARE[comparator], value)
    for i, record in ipairs(expected) do expected[i] = record.name end
    local range = pair.list:range(comparator, value)
    assert.equal(#expected, pair.list:count(range))
    assert.same(expected, names_of(pair.list:each(range)))
  end

  function pair.check(number)
    check_range(nil, nil)
    for comparator in pairs(COMPARE) do check_range(comparator, text_of(number)) end
    local expected = sorted()
    table.sort(expected, function(a, b)
      if a.value ~= b.value then return a.value > b.value end
      return a.rank < b.rank
    end)
    for i, record in ipairs(expected) do expected[i] = record.name end
    assert.same(expected, names_of(pair.list:each_descending()))
  end

  return pair
end

describe("an ordered list", function()
  for kind, text_of in pairs {
    numbers = function(number) return number end,
    strings = function(number) return ("s%04d"):format(number) end,
  } do
    it("of " .. kind .. " agrees with a plain list while it grows to many blocks, shrinks to none and grows again", function()
      local draws, pair = random.new(5), new_pair(text_of)
      for round = 1, 2 do
        for i = 1, 2500 do
          pair.add(draws:below(500), draws:below(4), ("%d.%d"):format(round, i))
          if draws:below(4) == 0 then pair.remove(draws:below(500), draws:below(4)) end
          if i % 500 == 0 then pair.check(draws:below(500)) end
        end
        assert.is_true(#pair.list.values > 2)
        for number = 0, 499 do
          for rank = 0, 3 do pair.remove(number, rank) end
          if number % 125 == 0 then pair.check(draws:below(500)) end
        end
        assert.equal(1, #pair.list.values)
        pair.check(0)
      end
    end)
  end

  it("splits a block of many records with the same value", function()
    local pair = new_pair(function(number) return number end)
    for rank = 1, 2000 do pair.add(7, rank * 7 % 2003, rank) end
    assert.is_true(#pair.list.values > 3)
    pair.check(7)
    pair.check(6)
    for rank = 1, 2002 do pair.remove(7, rank) end
    pair.check(7)
    assert.equal(1, #pair.list.values)
  end)

  it("made of many sorted values is the same as one that grew", function()
    local values, groups, grown = {}, {}, new_pair(function(number) return number end)
    for number = 1, 1200 do
      local record = { value = number, rank = 1, name = number }
      values[number] = number
      groups[number] = number % 3 == 0 and { record, { value = number, rank = 2, name = -number } } or record
      grown.add(number, 1, number)
      if number % 3 == 0 then grown.add(number, 2, -number) end
    end
    local made = ordered_list.new(values, groups)
    assert.same(names_of(grown.list:each(grown.list:range())), names_of(made:each(made:range())))
    grown.list = made
    for number = 1, 1200, 2 do grown.remove(number, 1) end
    grown.check(600)
  end)
end)
