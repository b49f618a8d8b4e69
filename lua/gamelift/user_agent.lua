-- Makes the User-Agent header: the fields of AWS's SDKs, in their order.
local core = require "gamelift.core"

local made = {}

--- Returns the header of a client with this retry mode.
---@param mode string
---@return string
return function(mode)
  if not made[mode] then
    local version, jit = _VERSION:match "[%d.]+", rawget(_G, "jit")
    made[mode] = ("lua-gamelift/%s ua/2.1 os/%s lang/lua#%s%s cfg/retry-mode#%s"):format(
      core.version, core.system, version, jit and " md/luajit#" .. jit.version:match "[%d.]+" or "", mode)
  end
  return made[mode]
end
