-- The User-Agent header: what AWS's SDKs tell about themselves, in their order.
local core = require "gamelift.core"

local function system()
  local name = jit and jit.os
  if not name then
    local file = io.open "/proc/sys/kernel/ostype"
    name = file and file:read "*l" or (package.config:sub(1, 1) == "\\" and "Windows" or "other")
    if file then file:close() end
  end
  return name:lower():gsub("^osx$", "macos"):gsub("[^%w.-]", "-")
end

local made = {}

-- The header for a client of this retry mode.
return function(mode)
  if not made[mode] then
    local version = _VERSION:match "[%d.]+"
    made[mode] = ("lua-gamelift/%s ua/2.1 os/%s lang/lua#%s%s cfg/retry-mode#%s"):format(
      core.version, system(), version, jit and " md/luajit#" .. jit.version:match "[%d.]+" or "", mode)
  end
  return made[mode]
end
