--- Starts and stops a local GameLift from Lua: for tests, examples, tools.
--
--   local server = assert(require "gamelift.local".start { port = 0 })
--   local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
--   …
--   server:stop()
---@type gamelift.local
local M = {}

local function exists(path)
  local file = io.open(path)
  if file then file:close() end
  return file ~= nil
end

local function quote(text) return "'" .. tostring(text):gsub("'", "'\\''") .. "'" end

-- Returns the shell command that runs the script, which is beside this file in the source tree, in bin/ where it was installed. By sh:
-- a copy may have lost its execute bit.
local function script()
  local here = debug.getinfo(1, "S").source:match "^@(.*)/[^/]*$" or "."
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

local function stop(self)
  local pipe = self.pipe
  self.pipe = nil
  if not pipe then return end
  os.execute("kill " .. self.pid .. " 2>/dev/null")
  pipe:close() -- waits until it has ended
end

-- The pipe's own finalizer waits for the server's end, so it must have been told to end before that.
local function stop_when_collected(server)
  local guard = newproxy and newproxy(true) -- luacheck: ignore 113
  if guard then
    getmetatable(guard).__gc = function() stop(server) end
    server.guard = guard
    return server
  end
  return setmetatable(server, { __gc = stop, __close = stop, __name = "gamelift.local" })
end

--- Starts gamelift-local and waits (about 0.1 s) until it accepts connections.
-- It ends at server:stop(), when `server` is collected, and with this process.
-- @param options those of gamelift-local by their long names, `{ port = 0, region = "eu-west-1", log = true }`;
--   port is any free one unless given. `output` is the file its later words go to (default: /dev/null). `command` is the
--   shell command that runs it, where it is not the installed one, or the one in the source tree.
-- @return { url, region, port, pid, credentials, stop = function }, or nil and what it said
function M.start(options)
  local given = { port = 0, output = "/dev/null" }
  for name, value in pairs(options or {}) do given[name] = value end
  local command = given.command or script()
  given.command = nil
  local pipe = assert(io.popen("echo $$; exec " .. command .. " " .. words(given) .. " 2>&1"))
  local server = stop_when_collected { pipe = pipe, pid = pipe:read "*l", stop = stop }
  local said = {}
  for line in pipe:lines() do
    said[#said + 1] = line
    if line:find "AWS_SECRET_ACCESS_KEY=" then break end -- the last of its first words
  end
  local words_said = table.concat(said, "\n")
  server.region, server.url = words_said:match "GameLift in (%S+) at ([^,%s]+)"
  if not server.url then
    stop(server)
    return nil, words_said
  end
  server.port = tonumber(server.url:match ":(%d+)$")
  server.credentials = {
    access_key_id = words_said:match "AWS_ACCESS_KEY_ID=(%S+)",
    secret_access_key = words_said:match "AWS_SECRET_ACCESS_KEY=(%S+)",
    session_token = words_said:match "AWS_SESSION_TOKEN=(%S+)",
  }
  return server
end

return M
