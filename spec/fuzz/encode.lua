-- Parameters of any form: the input is a program for a little machine that builds a Lua value. First byte: the operation;
-- second: mode. What is encoded can be decoded; what is refused has a path and a reason of printable UTF-8 each.
local core = require "gamelift.core"

local methods = core.methods()
local modes = { "off", "boto3", "strict", "service" }

local names = { "Key", "Value", "GameSessionId", "PlayerData", "S", "N", "SL", "SDM", "IpAddress", "Min", "Max" }
for _, method in ipairs(methods) do
  for _, member in ipairs(core.members(method, "input")) do table.insert(names, member.name) end
end

local hostile = { __index = error, __newindex = error, __pairs = error, __len = error, __tostring = error, __name = 7 }

local function build(data)
  local stack, at = { {} }, 3
  local function byte()
    at = at + 1
    return data:byte(at - 1) or 0
  end
  local function top() return stack[#stack] end
  local function push(v) stack[#stack + 1] = v end
  local function pop() return #stack > 1 and table.remove(stack) or nil end
  local instructions = {
    [0] = function()
      local n = byte() % 40
      push(data:sub(at, at + n - 1))
      at = at + n
    end,
    function() push(names[(byte() * 256 + byte()) % #names + 1]) end,
    function() push(byte() - 128) end,
    function() if at + 7 <= #data then push((string.unpack("<d", data, at))) at = at + 8 end end,
    function() if at + 7 <= #data then push((string.unpack("<i8", data, at))) at = at + 8 end end,
    function() push {} end,
    function() -- value, key, table: t[k] = v, left on top
      local value, key = pop(), pop()
      if type(top()) == "table" and key ~= nil and key == key then rawset(top(), key, value) end
    end,
    function() -- value, table: appended
      local value = pop()
      if type(top()) == "table" then rawset(top(), rawlen(top()) + 1, value) end
    end,
    function() push(true) end,
    function() push(false) end,
    function() push(stack[byte() % #stack + 1]) end, -- again: shared, or a cycle
    function() push(print) end,
    function() if type(top()) == "table" then setmetatable(top(), hostile) end end,
    function() push(("x"):rep(byte() * 20)) end,
    function() push("2026-02-03T04:05:06Z") end,
    function() push(pop()) end,
  }
  while at <= #data and #stack < 200 do instructions[byte() % 16]() end
  while #stack > 1 and type(stack[1]) == "table" and next(stack[1]) == nil do table.remove(stack, 1) end
  return stack[1]
end

return function(data)
  if #data < 3 then return end
  local method = methods[data:byte(1) % #methods + 1]
  local mode = modes[data:byte(2) % 4 + 1]
  local value = build(data)
  local body, problems = core.encode(method, value, mode)
  if body then
    local read, why = core.decode(method, body, "input")
    assert(read, why)
  else
    assert(#problems > 0)
    for _, p in ipairs(problems) do
      assert(type(p.path) == "string" and type(p.problem) == "string" and type(p.rule) == "string")
      assert(utf8.len(p.shown or p.path) and utf8.len(p.problem), "a problem that is not UTF-8")
      assert(#p.problem < 16384 and not p.problem:find "%c", "a problem that can't be printed")
    end
  end
  if type(value) == "table" then core.redact(method, "input", value) end
end
