-- The User-Agent header: what AWS's SDKs tell about themselves, in their order.
local core = require "gamelift.core"

local made = {}

-- The header for a client of this retry mode.
return function(mode)
  if not made[mode] then
    local version, jit = _VERSION:match "[%d.]+", rawget(_G, "jit")
    made[mode] = ("lua-gamelift/%s ua/2.1 os/%s lang/lua#%s%s cfg/retry-mode#%s"):format(
      core.version, core.system, version, jit and " md/luajit#" .. jit.version:match "[%d.]+" or "", mode)
  end
  return made[mode]
end
