--- Starts and stops a local GameLift from Lua: for tests, examples, tools.
--
--   local server = assert(require "gamelift.local".start { port = 0 })
--   local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
--   …
--   server:stop()
---@type gamelift.local
local M = {}

local function exists(path)
  local file = rawget(_G, "io").open(path)
  if file then file:close() end
  return file ~= nil
end

local function quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

-- This file, as Lua or package.path knows it; "" where neither does.
local function own_path()
  local debug = rawget(_G, "debug")
  if debug and debug.getinfo then return debug.getinfo(1, "S").source:match "^@(.*)" or "" end
  for template in package.path:gmatch "[^;]+" do
    local path = template:gsub("%?", "gamelift/local")
    if exists(path) then return path end
  end
  return ""
end

-- Returns the shell command that runs the script, which is beside this file in the source tree, in bin/ where it was installed. By sh:
-- a copy may have lost its execute bit.
local function script()
  local here = own_path():match "^(.*)/[^/]*$" or "."
  local prefix = here:match "^(.*)/share/lua/[%d.]+/gamelift/local$"
  for _, path in ipairs { here .. "/gamelift-local", prefix and prefix .. "/bin/gamelift-local" } do
    if exists(path) then return "sh " .. quote(path) end
  end
  return "gamelift-local"
end

-- { port = 0, log = true, key = { "a:b", "c:d" } } -> --port '0' --log --key 'a:b' --key 'c:d'
local function words(options)
  local out = {}
  for name, value in pairs(options) do
    local option = "--" .. name:gsub("_", "-")
    for _, each in ipairs(type(value) == "table" and value or { value }) do
      out[#out + 1] = each == true and option or option .. "=" .. quote(each)
    end
  end
  return table.concat(out, " ")
end

local execute -- os.execute, noted by start: a host may have taken it away when the server is collected

local function stop(self)
  local pipe = self.pipe
  self.pipe = nil
  if not pipe then return end
  if self.pid then execute("kill " .. self.pid .. " 2>/dev/null") end
  pipe:close() -- waits until it has ended
end

-- The pipe's own finalizer waits for the server's end, so it must have been told to end before that.
local function stop_when_collected(server)
  local newproxy = rawget(_G, "newproxy") -- of 5.1 and LuaJIT, whose tables have no __gc
  local guard = newproxy and newproxy(true)
  if guard then
    getmetatable(guard).__gc = function() stop(server) end
    server.guard = guard
    return server
  end
  return setmetatable(server, { __gc = stop, __close = stop, __name = "gamelift.local" })
end

-- Fills in what the server says of itself once it is ready, and returns all that it said.
local function read_first_words(server)
  local said = {}
  server.pid = server.pipe:read "*l"
  for line in server.pipe:lines() do
    said[#said + 1] = line
    if line:find "AWS_SECRET_ACCESS_KEY=" then break end -- the last of its first words
  end
  local text = table.concat(said, "\n")
  server.region, server.url = text:match "GameLift in (%S+) at ([^,%s]+)"
  if not server.url then return text end
  server.port = tonumber(server.url:match ":(%d+)$")
  server.credentials = {
    access_key_id = text:match "AWS_ACCESS_KEY_ID=(%S+)",
    secret_access_key = text:match "AWS_SECRET_ACCESS_KEY=(%S+)",
    session_token = text:match "AWS_SESSION_TOKEN=(%S+)",
  }
  return text
end

--- Starts gamelift-local and waits (about 0.1 s) until it accepts connections.
-- It ends at server:stop(), when `server` is collected, and with this process.
-- @param options those of gamelift-local by their long names, `{ port = 0, region = "eu-west-1", log = true }`;
--   port is any free one unless given. `output` is the file its later words go to (default: /dev/null). `command` is the
--   shell command that runs it, where it is not the installed one, or the one in the source tree.
-- @return { url, region, port, pid, credentials, stop = function }, or nil and what it said, or what this host lacks
function M.start(options)
  local given = { port = 0, output = "/dev/null" }
  for name, value in pairs(options or {}) do given[name] = value end
  local io, os = rawget(_G, "io"), rawget(_G, "os")
  if not (io and io.open and io.popen and os and os.execute) then
    return nil, "gamelift.local: starting a server needs io.open, io.popen and os.execute, and this host lacks one: start "
      .. "gamelift-local beside it, or use gamelift.emulator inside"
  end
  if _VERSION == "Lua 5.1" and not rawget(_G, "newproxy") then
    return nil, "gamelift.local: without newproxy nothing would stop the server, and this program would wait for it at its end"
  end
  local command = given.command or script()
  given.command, execute = nil, os.execute
  local can, pipe, problem = pcall(io.popen, "echo $$; exec " .. command .. " " .. words(given) .. " 2>&1")
  if not can or not pipe then return nil, "gamelift.local: no process can be started: " .. tostring(problem or pipe) end
  local server = stop_when_collected { pipe = pipe, stop = stop }
  local ok, said = pcall(read_first_words, server)
  if ok and server.url then return server end
  stop(server)
  if not ok then error(said, 0) end
  return nil, said
end

return M
