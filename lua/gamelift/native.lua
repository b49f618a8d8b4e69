-- Loads the C modules, and checks that they are built for this Lua and of the version of these Lua files.
local native = {}

-- The version of these Lua files; src/core/version.h has that of the C modules.
native.VERSION = "0.1.0"

--- Requires "gamelift.core", "gamelift.crypto" or "gamelift.curl".
--- Raises where it cannot be loaded, was built for another Lua, or has another version than these Lua files.
---@param name string
---@return table module
function native.require(name)
  local loaded, module = pcall(require, name)
  if not loaded or type(module) ~= "table" or module.version ~= native.VERSION then
    package.loaded[name] = nil -- so that the next require looks again
    require "gamelift.native_error"(name, native.VERSION, loaded, module)
  end
  if name == "gamelift.core" then module.require = native.require end -- the core loads gamelift.crypto with it
  return module
end

return native
