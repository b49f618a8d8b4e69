-- Compiles host.c for the Lua that runs, once per run of the specs, and returns its functions.
local here = debug.getinfo(1, "S").source:match "^@(.*)host%.lua$"
local version = _VERSION:match "%d+%.%d+"
local object = os.tmpname()

local command = ("%s -std=gnu11 -O1 -shared -fPIC -I%s -o %s %shost.c -lpthread"):format(
  os.getenv "CC" or "cc", os.getenv "LUA_INCDIR" or "/usr/include/lua" .. version, object, here)
local ok = os.execute(command)
assert(ok == true or ok == 0, "could not compile spec/support/host.c")
local open = assert(package.loadlib(object, "luaopen_spec_host"))
os.remove(object)
return open()
