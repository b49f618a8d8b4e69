-- Names a user may have misspelt, values in messages, and tables of names that answer a wrong one with an error.
local core = require("gamelift.native").require "gamelift.core"

local names = {}

local function escape(c)
  if c == '"' or c == "\\" then return "\\" .. c end
  return ("\\%03d"):format(c:byte())
end

-- A value for a message: a string quoted, its odd bytes escaped, at most 64 bytes of it; else its type.
function names.quote(value)
  if value ~= value then return "NaN" end
  if type(value) == "number" or type(value) == "boolean" then return tostring(value) end
  if value == nil then return "nil" end
  if type(value) ~= "string" then return "a " .. type(value) end
  local text = value:sub(1, 64):gsub('[^\32-\126]', escape):gsub('["\\]', escape)
  return '"' .. text .. (#value > 64 and '…"' or '"')
end

-- Text without white space around it. In linear time: "^%s*(.-)%s*$" takes the cube of the blanks.
function names.trim(text)
  local first = text:find "%S"
  return first and text:match("^.*%S", first) or ""
end

-- Any value as text, also one whose __tostring raises.
function names.text(value)
  if type(value) == "string" then return value end
  local ok, text = pcall(tostring, value)
  return ok and text or "a " .. type(value)
end

local function index(t, key) return t[key] end

-- t[key] of a user's table; nil where it is false or reading it raises, as it does in tables that know their names.
function names.field(t, key)
  local ok, value = pcall(index, t, key)
  return ok and value or nil
end

-- 'unknown option "regoin", did you mean region?'; `where` may say more about the place (" in retry").
function names.unknown(what, word, candidates, where)
  local near = type(word) == "string" and core.near(word, candidates)
  local hint = near and ", did you mean " .. near .. "?" or ""
  return ("unknown %s %s%s%s"):format(what, names.quote(word), where or "", hint)
end

-- The string keys of a table, sorted.
function names.keys(t)
  local keys = {}
  for key in pairs(t) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  table.sort(keys)
  return keys
end

-- Makes reading a name that the table lacks raise, and name the near one.
function names.strict(known, what)
  return setmetatable(known, {
    __name = "gamelift." .. what,
    __index = function(_, name) error(names.unknown(what, name, names.keys(known)), 2) end,
  })
end

-- { Enum = "VALUE VALUE ..." } as a strict table of strict tables { VALUE = "VALUE" }, each made when it is first used.
function names.enums(words)
  local enums = {}
  return setmetatable(enums, {
    __name = "gamelift.enums",
    __index = function(_, name)
      local text = rawget(words, name)
      if not text then error(names.unknown("enum", name, names.keys(words)), 2) end
      local values = {}
      for value in text:gmatch "%S+" do values[value] = value end
      enums[name] = names.strict(values, "value of " .. name)
      return enums[name]
    end,
  })
end

return names
