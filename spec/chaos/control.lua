-- Makes control requests to a local GameLift. One that fails raises an error with all that can be known of it: the local GameLift is the
-- referee, so a run without it has no result.
local cjson = require "cjson"
local http = require "spec.support.http"
local process = require "spec.support.process"

local LINES = 20 -- of the log

-- Returns the last lines of a file.
local function last_lines(path)
  local lines = {}
  for line in (process.read(path) or "there is no log"):gmatch "[^\n]+" do lines[#lines + 1] = line end
  return table.concat(lines, "\n  ", math.max(1, #lines - LINES + 1))
end

-- Returns the response, or nil and the problem.
local function send(server, action, arguments)
  local body = next(arguments) and cjson.encode(arguments) or "{}"
  local ok, response, problem = pcall(http.request, server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" },
    body)
  if not ok then return nil, response end
  if not response then return nil, problem end
  if response.status ~= 200 then return nil, ("status %s, body %q"):format(response.status, response.body) end
  return response
end

--- Returns a function that performs an action, control(action, arguments), and returns its result.
---@param server gamelift.LocalServer
---@param log string # the path of its output
return function(server, log)
  return function(action, arguments)
    local response, problem = send(server, action, arguments)
    if response then return cjson.decode(response.body) end
    error(("control request %s: expected a result, got %s; process %s %s; the end of %s:\n  %s"):format(action, tostring(problem),
      server.pid, process.alive(server.pid) and "runs" or "has ended", log, last_lines(log)), 0)
  end
end
