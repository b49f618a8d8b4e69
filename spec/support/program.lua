-- Builds and runs the small C programs of spec/support, which check the core from outside Lua. CC may hold flags, too.
-- GAMELIFT_RUNNER begins the command of each: on this machine, a program for another one needs qemu or its own loader.
local program = { runner = os.getenv "GAMELIFT_RUNNER" or "" }

local function capture(command)
  local pipe = assert(io.popen(command .. " 2>&1; echo \"status $?\""))
  local output = pipe:read "*a"
  pipe:close()
  local text, status = output:match "^(.-)status (%d+)%s*$"
  return text, tonumber(status)
end

local COMPILE = "env -u LD_PRELOAD %s -std=gnu11 -g -Wall -Wextra -Wconversion -Wshadow -Werror %s -o %s spec/support/%s.c %s"

-- Compiles spec/support/<name>.c together with other sources against OpenSSL; extra: more of the command line. Returns
-- the path of what was made, which the caller removes, or nil where there is no compiler. Raises if it does not compile.
function program.build(name, sources, extra)
  local compiler = os.getenv "CC" or "cc"
  local _, missing = capture("command -v " .. compiler:match "^%S+")
  if missing ~= 0 then return nil end
  local path = os.tmpname()
  local from = table.concat(sources, " ") .. " -lcrypto"
  local output, status = capture(COMPILE:format(compiler, extra or "", path, name, from))
  if status ~= 0 then
    os.remove(path)
    error(output, 2)
  end
  return path
end

-- Builds spec/support/<name>.c as a library for LD_PRELOAD. Returns its path, or nil and the reason why there is none.
function program.preload(name)
  if program.runner ~= "" then return nil, "LD_PRELOAD would reach the shell that starts this Lua" end
  local library = program.build(name, {}, "-shared -fPIC")
  if not library then return nil, "there is no C compiler" end
  return library
end

-- Builds, runs and removes it. Returns what it printed, or nil where there is no compiler. Raises if it fails.
function program.run(name, sources, extra)
  local path = program.build(name, sources, extra)
  if not path then return nil end
  local output, status = capture("env -u LD_PRELOAD " .. program.runner .. " " .. path)
  os.remove(path)
  if status ~= 0 then error(("%s: status %s\n%s"):format(name, status, output), 2) end
  return output
end

program.capture = capture

return program
