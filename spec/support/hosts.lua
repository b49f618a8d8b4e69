-- Lists hosts that are stricter or smaller than the lua command, with the code that runs in each before the program.
-- { name =, code =, lacks = { [library] = true }, missing = why this machine does not have it }
local hosts = {}

-- Works like the strict.lua of Lua's distribution: assignments in main chunks or C declare globals.
local STRICT = [[
local declared, getinfo, error, rawset = {}, debug.getinfo, error, rawset
local function what() local info = getinfo(3, "S") return info and info.what or "C" end
setmetatable(_G, {
  __newindex = function(t, name, value)
    if not declared[name] then
      local from = what()
      if from ~= "main" and from ~= "C" then error("assign to undeclared variable '" .. name .. "'", 2) end
      declared[name] = true
    end
    rawset(t, name, value)
  end,
  __index = function(_, name)
    if not declared[name] and what() ~= "C" then error("variable '" .. name .. "' is not declared", 2) end
  end,
})
]]

-- Works like STRICT, without the exception for C and main chunks.
local STRICTER = [[
local error = error
setmetatable(_G, {
  __newindex = function(_, name) error("assign to undeclared variable '" .. tostring(name) .. "'", 2) end,
  __index = function(_, name) error("variable '" .. tostring(name) .. "' is not declared", 2) end,
})
]]

local function without(...)
  local code, lacks = {}, {}
  for _, name in ipairs { ... } do
    lacks[name] = true
    code[#code + 1] = ("_G.%s, package.loaded.%s = nil, nil\n"):format(name, name)
  end
  return table.concat(code), lacks
end

local function add(name, code, lacks, missing)
  hosts[#hosts + 1] = { name = name, code = code, lacks = lacks or {}, missing = missing }
end

local PENLIGHT = not pcall(require, "pl.compat") and "there is no Penlight: apt-get install lua-penlight" or nil

add("where undeclared globals raise as in strict.lua", STRICT)
add("where undeclared globals raise, from anywhere", STRICTER)
add("with Penlight's pl.strict", 'require "pl.strict"\n', nil, PENLIGHT)
add("where Penlight makes the libraries strict, too", 'require("pl.strict").make_all_strict(_G)\n', nil, PENLIGHT)
for _, name in ipairs { "io", "os", "debug" } do
  local code, lacks = without(name)
  add("without " .. name, code, lacks)
  add(("without %s, where undeclared globals raise"):format(name), code .. STRICTER, lacks)
end
local code, lacks = without("io", "os", "debug", "jit", "ffi", "utf8", "bit32", "loadfile", "dofile", "load", "loadstring")
add("without io, os, debug, and whatever loads code", code .. "package.loadlib = nil\n", lacks)
add("without all these, where undeclared globals raise", code .. "package.loadlib = nil\n" .. STRICTER, lacks)
add("whose io and os have lost what starts programs or reads the environment",
  "io.popen, os.execute, os.getenv, os.exit, debug.getinfo, debug.traceback = nil\n",
  { popen = true, getenv = true })

return hosts
