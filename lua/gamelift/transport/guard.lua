-- Calls code of the user's that may wait: transports, and the option `wait` of a loop.
local core = require "gamelift.core"

local guard = {}

-- Whether pcall stops a yield: in PUC Lua 5.1 only.
guard.stops_yields = _VERSION == "Lua 5.1" and not rawget(_G, "jit")

-- Whether the caller runs in the main thread, which cannot yield.
function guard.is_main()
  local co, main = coroutine.running()
  return not co or main == true
end

-- PUC Lua 5.1 does not tell, but its frames do, all but those of metamethods: C functions (pcall, table.sort, require) and
-- iterators of `for` stop a yield there.
local function has_no_c_frame()
  local debug = rawget(_G, "debug")
  local level = 2
  while debug do
    local frame = debug.getinfo(level, "Sn")
    if not frame then break end
    if frame.what == "C" or frame.name == "(for generator)" then return false end
    level = level + 1
  end
  return true
end

-- Whether the caller may yield: in a coroutine, not below a C function. Lua 5.2 cannot tell the latter; there it is true.
function guard.is_yieldable()
  if guard.is_main() then return false end
  if guard.stops_yields then return has_no_c_frame() end
  return core.is_yieldable()
end

-- pcall(fn, …) in which fn may yield. Where pcall stops a yield, fn is called without it, so that what it raises goes through;
-- but not where nothing can yield anyhow.
local function call_51(fn, ...)
  if guard.is_yieldable() then return true, fn(...) end
  return pcall(fn, ...)
end

guard.call = guard.stops_yields and call_51 or pcall

return guard
