-- Tables of names that answer a wrong name with an error and a near one.
local core = require "gamelift.core"

local names = {}

local function nearest(word, known)
  local candidates = {}
  for name in pairs(known) do candidates[#candidates + 1] = name end
  table.sort(candidates)
  local near = type(word) == "string" and core.near(word, candidates)
  return near and (", did you mean %s?"):format(near) or ""
end

-- A table in which reading an unknown name raises: "no <what> is called <name>, did you mean <near>?".
function names.strict(known, what)
  return setmetatable(known, {
    __name = "gamelift." .. what,
    __index = function(_, name)
      error(("no %s is called %s%s"):format(what, tostring(name), nearest(name, known)), 2)
    end,
  })
end

-- { Enum = "VALUE VALUE ..." } as a strict table of strict tables { VALUE = "VALUE" }, each made when it is first used.
function names.enums(words)
  local enums = {}
  return setmetatable(enums, {
    __name = "gamelift.enums",
    __index = function(_, name)
      local text = rawget(words, name)
      if not text then error(("no enum is called %s%s"):format(tostring(name), nearest(name, words)), 2) end
      local values = {}
      for value in text:gmatch "%S+" do values[value] = value end
      enums[name] = names.strict(values, "value of " .. name)
      return enums[name]
    end,
  })
end

return names
