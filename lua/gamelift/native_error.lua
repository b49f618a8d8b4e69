-- The errors of C modules. Where package.cpath finds a file for another Lua or of another version of gamelift first, the error names
-- that file and says what to do.

-- Finds a module in package.cpath, for hosts that have no package.searchpath (Lua 5.1) but have io.
local function search(name)
  local io = rawget(_G, "io")
  for template in (io and package.cpath or ""):gmatch "[^;]+" do
    local path = template:gsub("?", (name:gsub("%.", "/")))
    local file = io.open(path)
    if file then
      file:close()
      return path
    end
  end
end

local function path_of(name)
  if package.preload[name] then return "package.preload" end
  return (rawget(package, "searchpath") or search)(name, package.cpath) or "an unknown file"
end

-- Returns the part of a load error that says that the module was built for another Lua, or nil. A program that has Lua linked in
-- and does not export it causes the same error.
local function other_lua_problem(message)
  local symbol = message:match "%f[%w]luaL?_%l%w*"
  if symbol and message:find "symbol" then
    return "it needs " .. symbol .. ", which this Lua lacks, or which a program with Lua linked in does not export: -Wl,-E"
  end
  return message:match "version mismatch[^\n]*" or message:match "[^\n]*incompatible numeric types"
end

local function raise_mismatch(name, expected, got)
  error(("%s: expected %s, got %s: %s; remove the wrong one, or put the folder of the right one first in package.cpath"
    .. " (LUA_CPATH)"):format(name, expected, path_of(name), got), 0)
end

--- Raises the error of a C module that native.require refuses.
---@param name string
---@param version string # of the Lua files
---@param loaded boolean
---@param module any # the module; where it was not loaded, the error of require
return function(name, version, loaded, module)
  if loaded then
    local other = type(module) == "table" and type(module.version) == "string" and "version " .. module.version
    raise_mismatch(name, "version " .. version .. " as of the Lua files", other or "another version")
  end
  local other = other_lua_problem(tostring(module))
  if not other then error(module, 0) end
  raise_mismatch(name, "a build for " .. (rawget(_G, "jit") and "LuaJIT (Lua 5.1)" or _VERSION), other)
end
