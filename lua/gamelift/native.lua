-- Loads the C modules. Where package.cpath finds a file for another Lua or of another version of gamelift first, the error names
-- that file and says what to do.
local native = {}

-- The version of these Lua files; src/core/version.h has that of the C modules.
native.VERSION = "0.1.0"

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

--- Requires "gamelift.core", "gamelift.crypto" or "gamelift.curl".
--- Raises where it cannot be loaded, was built for another Lua, or has another version than these Lua files.
---@param name string
---@return table module
function native.require(name)
  local loaded, module = pcall(require, name)
  local version = loaded and type(module) == "table" and module.version
  if version ~= native.VERSION then package.loaded[name] = nil end -- so that the next require looks again
  if not loaded then
    local other = other_lua_problem(tostring(module))
    if not other then error(module, 0) end
    raise_mismatch(name, "a build for " .. (rawget(_G, "jit") and "LuaJIT (Lua 5.1)" or _VERSION), other)
  elseif version ~= native.VERSION then
    raise_mismatch(name, "version " .. native.VERSION .. " as of the Lua files",
      type(version) == "string" and "version " .. version or "another version")
  end
  if name == "gamelift.core" then module.require = native.require end -- the core loads gamelift.crypto with it
  return module
end

return native
