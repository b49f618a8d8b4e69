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

-- Returns the path of this file from Lua or package.path, or "".
local function own_path()
  local debug = rawget(_G, "debug")
  if debug and debug.getinfo then return debug.getinfo(1, "S").source:match "^@(.*)" or "" end
  for template in package.path:gmatch "[^;]+" do
    local path = template:gsub("%?", "gamelift/local")
    if exists(path) then return path end
  end
  return ""
end

-- Returns the shell command that runs the script, which is beside this file in the source tree and in bin/ after an installation.
-- It runs by sh, since a copy may have lost its execute bit.
local function script_command()
  local folder = own_path():match "^(.*)/[^/]*$" or "."
  local prefix = folder:match "^(.*)/share/lua/[%d.]+/gamelift/local$"
  for _, path in ipairs { folder .. "/gamelift-local", prefix and prefix .. "/bin/gamelift-local" } do
    if exists(path) then return "sh " .. quote(path) end
  end
  return "gamelift-local"
end

-- Returns --port='0' --log --key='a:b' --key='c:d' for { port = 0, log = true, quiet = false, key = { "a:b", "c:d" } }.
local function command_arguments(options)
  local out = {}
  for name, value in pairs(options) do
    local option = "--" .. name:gsub("_", "-")
    for _, each in ipairs(type(value) == "table" and value or { value }) do
      if each ~= false then out[#out + 1] = each == true and option or option .. "=" .. quote(each) end
    end
  end
  return table.concat(out, " ")
end

local execute -- os.execute, saved by start: a host may remove it before the server is collected

local function stop(self)
  local pipe = self.pipe
  self.pipe = nil
  if not pipe then return end
  if self.pid then execute("kill " .. self.pid .. " 2>/dev/null") end
  pipe:close() -- waits for the end of the server
end

-- Stops the server when it is collected. The finalizer of the pipe waits for the end of the server, so the server must be stopped before.
local function stop_when_collected(server)
  local newproxy = rawget(_G, "newproxy") -- for 5.1 and LuaJIT, whose tables have no __gc
  local guard = newproxy and newproxy(true)
  if guard then
    getmetatable(guard).__gc = function() stop(server) end
    server.guard = guard
    return server
  end
  return setmetatable(server, { __gc = stop, __close = stop, __name = "gamelift.local" })
end

-- Returns the text of a word that environment.word may have quoted.
local function unquote(word)
  if not word or word:sub(1, 1) ~= "'" then return word end
  return (word:sub(2, -2):gsub("'\\''", "'"))
end

-- Reads the server's output until it is ready, fills in server from it, and returns the output.
local function read_greeting(server)
  local greeting = {}
  server.pid = server.pipe:read "*l"
  for line in server.pipe:lines() do
    greeting[#greeting + 1] = line
    if line:find "AWS_SECRET_ACCESS_KEY=" then break end -- the last line of the greeting
  end
  local text = table.concat(greeting, "\n")
  server.region, server.url = text:match "GameLift in ([%w-]+)[^\n]- at (http[^,%s]+)"
  if not server.url then return text end
  server.port = tonumber(server.url:match ":(%d+)$")
  server.websocket_url = text:match "Game servers connect to (%S+)"
  server.credentials = {
    access_key_id = unquote(text:match "AWS_ACCESS_KEY_ID=([^\n]+)"),
    secret_access_key = unquote(text:match "AWS_SECRET_ACCESS_KEY=([^\n]+)"),
    session_token = unquote(text:match "AWS_SESSION_TOKEN=([^\n]+)"),
  }
  return text
end

--- Starts gamelift-local and waits (about 0.1 s) until it accepts connections.
--- It ends at server:stop(), when `server` is collected, and with this process. Blocks until the server is ready.
--- @param options? gamelift.LocalOptions # the options of gamelift-local by their long names, such as
---   `{ port = 0, region = "eu-west-1", log = true }`. port: any free one by default. output: the file for its later output
---   (default: /dev/null). command: the shell command that runs another gamelift-local than the installed one.
--- @return gamelift.LocalServer? server # { url, region, port, pid, credentials, websocket_url,
---   stop = function }, or nil on failure
--- @return string? problem # the output of the server, or the missing function of this host
function M.start(options)
  local opts = { port = 0, output = "/dev/null" }
  for name, value in pairs(options or {}) do opts[name] = value end
  if not opts.stay then opts.no_stay = true end
  local io, os = rawget(_G, "io"), rawget(_G, "os")
  if not (io and io.open and io.popen and os and os.execute) then
    return nil, "gamelift.local: starting a server needs io.open, io.popen and os.execute, and this host lacks one: start "
      .. "gamelift-local separately, or use gamelift.emulator in this process"
  end
  if _VERSION == "Lua 5.1" and not rawget(_G, "newproxy") then
    return nil, "gamelift.local: without newproxy nothing would stop the server, and this program would never end"
  end
  local command = opts.command or script_command()
  opts.command, execute = nil, os.execute
  local ok, pipe, problem = pcall(io.popen, "echo $$; exec " .. command .. " " .. command_arguments(opts) .. " 2>&1")
  if not ok or not pipe then return nil, "gamelift.local: no process can be started: " .. tostring(problem or pipe) end
  local server = stop_when_collected { pipe = pipe, stop = stop }
  local is_read, output = pcall(read_greeting, server)
  if is_read and server.url then return server end
  stop(server)
  if not is_read then error(output, 0) end
  return nil, output
end

return M
