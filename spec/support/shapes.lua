-- Makes random values of the shapes of src/model/model.def.
--
--   local value = shapes.value(draw, core.operation(name).name, "input")     draw(n) gives 0 … n - 1
local core = require "gamelift.core"
local process = require "spec.support.process"

local shapes = {}

local known, operations = {}, {}
local owner
for line in process.read "src/model/model.def":gmatch "[^\n]+" do
  local kind, rest = line:match "^%s*(%u+)%((.*)%)$"
  local fields = {}
  for field in (rest or ""):gmatch "[^,%s]+" do fields[#fields + 1] = field end
  if kind == "STRUCT" or kind == "EXCEPTION" then
    owner = { kind = "structure", members = {} }
    known[fields[1]] = owner
  elseif kind == "REQ" or kind == "OPT" then
    owner.members[#owner.members + 1] = { name = fields[1], shape = fields[2] }
  elseif kind == "LIST" then
    known[fields[1]] = { kind = "list", item = fields[5] }
  elseif kind == "MAP" then
    known[fields[1]] = { kind = "map", value = fields[6] }
  elseif kind == "SCALAR" then
    known[fields[1]] = { kind = fields[5]:match("GL_MODEL_(%u+)"):lower() }
  elseif kind == "STRING" or kind == "ENUM" then
    known[fields[1]] = { kind = "string" }
  elseif kind == "OPERATION" then
    operations[fields[1]] = { input = fields[3], output = fields[4] }
  end
end

local TEXTS = { "", "a", "ü", "fleet-1", "\0\31\127", "日本語", "\240\159\142\174", '"\\/', "\194\133", ("x"):rep(23), ("x"):rep(24),
  ("y"):rep(255), ("y"):rep(256), ("é"):rep(200) }
local INTEGERS = { 0, 1, -1, 23, 24, -24, -25, 255, 256, -256, -257, 65535, 65536, 2 ^ 31 - 1, -2 ^ 31, 2 ^ 32, -2 ^ 32, 2 ^ 53 - 1,
  -2 ^ 53 + 1 }
local DOUBLES = { 0, 1, -1.5, 0.1, 1e-300, 1e300, 3.141592653589793, 2 ^ 53, 5e-324, 1.7976931348623157e308 }
local FLOATS = { 0, 1, -1.5, 0.25, 16777216, 0.125 } -- what 32 bits hold
local TIMES = { 0, 1469498468, 1469498468.057, -1, -0.5, 253402300799, 1770091506.999 }

local function pick(draw, list) return list[draw(#list) + 1] end

local function bytes(draw)
  local out = {}
  for i = 1, draw(40) do out[i] = string.char(draw(256)) end
  return table.concat(out)
end

local function value_of(draw, name, depth)
  local shape = assert(known[name], name)
  local kind = shape.kind
  if kind == "string" then return pick(draw, TEXTS) end
  if kind == "integer" or kind == "long" then return pick(draw, INTEGERS) end
  if kind == "double" then return pick(draw, DOUBLES) end
  if kind == "float" then return pick(draw, FLOATS) end
  if kind == "timestamp" then return pick(draw, TIMES) end
  if kind == "boolean" then return draw(2) == 0 end
  if kind == "blob" then return bytes(draw) end
  local result = {}
  if kind == "structure" then
    for _, member in ipairs(shape.members) do
      if draw(depth + 1) == 0 then result[member.name] = value_of(draw, member.shape, depth + 1) end
    end
  elseif kind == "list" then
    for i = 1, draw(4) do result[i] = value_of(draw, shape.item, depth + 1) end
  else
    for i = 1, pick(draw, { 0, 1, 3, 30 }) do result[i .. TEXTS[draw(9) + 1]] = value_of(draw, shape.value, depth + 1) end
  end
  return result
end

-- Returns a random value of an operation's input or output; nil where it has none.
function shapes.value(draw, operation, side)
  local name = operations[core.operation(operation).name][side]
  return known[name] and value_of(draw, name, 0)
end

-- Returns draw(n) of a seed: Park and Miller's generator, the same in every Lua.
function shapes.generator(seed)
  return function(n)
    seed = seed * 16807 % 2147483647
    return seed % n
  end
end

return shapes
