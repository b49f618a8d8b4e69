-- Names the Lua that runs the specs and its modules, for programs that specs start. `make test LUA=…` sets it.
local interpreter = { version = _VERSION:match "%d+%.%d+" }

interpreter.path = os.getenv "GAMELIFT_LUA" or "lua5.4"
interpreter.build = os.getenv "GAMELIFT_BUILD" or ".build/" .. interpreter.version

-- Whether a sanitizer or valgrind watches this process: it keeps freed memory, and takes many times the memory and the CPU.
interpreter.is_below_valgrind = (os.getenv "LD_PRELOAD" or ""):find "valgrind" ~= nil
interpreter.is_checked = interpreter.build:find "sanitize" ~= nil or interpreter.is_below_valgrind

-- Reports whether a fork of the specs ended with status 0. valgrind returns 99 for one that leaves libcurl handles to its parent, which
-- it may not touch: it leaks them on purpose. A failing one needs a distinct status.
function interpreter.ended_well(status) return status == 0 or status == 99 and interpreter.is_below_valgrind end

-- Returns a shell command that runs a file with this tree's gamelift. `before`: more variables.
function interpreter.command(file, before)
  return ("%s LUA_PATH='lua/?.lua;lua/?/init.lua;;' LUA_CPATH='%s/?.so;;' %s %s"):format(before or "", interpreter.build,
    interpreter.path, file)
end

return interpreter
