-- Joins the early tests of a search into one function: its inner loop.
local predicates = {}

-- Compiles text where the host lets it: hosts may leave `load` out. LuaJIT and 5.1 load text by another name.
local load_text = rawget(_G, "loadstring") or rawget(_G, "load")
local unpack = rawget(table, "unpack") or rawget(_G, "unpack")

local STEP = [[
  if not f%d(a, b, c) then
    refused[%d] = refused[%d] + 1
    return false
  end
  passed[%d] = passed[%d] + 1]]

-- Joins predicates as a chain of closures.
local function chain(search, list, place)
  local entry = list[place]
  if not entry then return function() return true end end
  local predicate, index, passed, refused = entry.predicate, entry.index, search.passed, search.refused
  local rest = chain(search, list, place + 1)
  return function(a, b, c)
    if not predicate(a, b, c) then
      refused[index] = refused[index] + 1
      return false
    end
    passed[index] = passed[index] + 1
    return rest(a, b, c)
  end
end

-- Joins predicates as one function, written out; the text is made of numbers only.
local function compile(search, list)
  local parameters, steps, functions = { "passed", "refused" }, {}, {}
  for i, entry in ipairs(list) do
    parameters[i + 2], functions[i] = "f" .. i, entry.predicate
    steps[i] = STEP:format(i, entry.index, entry.index, entry.index, entry.index)
  end
  local text = ("local %s = ...\nreturn function(a, b, c)\n%s\n  return true\nend"):format(table.concat(parameters, ", "),
    table.concat(steps, "\n"))
  return assert(load_text(text))(search.passed, search.refused, unpack(functions))
end

--- Joins predicates into one that counts their results as evaluations of their rules; tiers with the same ones share it.
-- @param list list of { index = rule, predicate = function(a, b, c) -> boolean }
function predicates.join(search, list)
  local known = search.joined
  for _, entry in ipairs(list) do
    known[entry.predicate] = known[entry.predicate] or {}
    known = known[entry.predicate]
  end
  known.joined = known.joined or (load_text and compile(search, list) or chain(search, list, 1))
  return known.joined
end

return predicates
