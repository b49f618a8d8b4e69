--- Asks a running local GameLift if it is ready. Needs gamelift.curl.
local core = require("gamelift.native").require "gamelift.core"
local curl = require "gamelift.transport.curl"

local health = {}

local INTERVAL = 0.05 -- seconds between attempts
local PART = 2        -- seconds of one attempt

--- Returns the first region of the server at a URL. Blocks until it is ready, at most so many seconds.
--- @param url string
--- @param seconds number # 0: one attempt
--- @return string? region # nil if it does not become ready
--- @return string? problem
function health.wait(url, seconds)
  local transport = curl.new { proxy = "" }
  local deadline = transport.now() + seconds
  local problem
  while true do
    local response, failure = transport:send {
      method = "GET", url = url .. "/_health", headers = {}, timeout = { connect = PART, read = PART, total = PART },
    }
    local status = response and core.read_json(response.body)
    if type(status) == "table" and status.service == "gamelift-local" then return status.region end
    problem = response and ("status %d from another server"):format(response.status) or failure.message
    if transport.now() >= deadline then break end
    transport:sleep(INTERVAL)
  end
  return nil, ("no gamelift-local is ready at %s%s: %s"):format(url, seconds > 0 and (" after %g s"):format(seconds) or "", problem)
end

return health
