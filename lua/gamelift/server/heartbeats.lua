-- Heartbeats: the first directly after the process is ready, then one about every minute. They never wait for the health check: one
-- that takes too long counts as unhealthy.
local actions = require "gamelift.server.actions"
local requests = require "gamelift.server.requests"
local shapes = require "gamelift.server.shapes"

local heartbeats = {}

local INTERVAL, JITTER = 60, 10 -- seconds
local PATIENCE = 50 -- seconds that a health check has

local function send(session, is_healthy)
  session.check_limit = false
  local json = shapes.write(actions.heartbeat.shape, { HealthStatus = is_healthy }, "heartbeat")
  requests.add(session, actions.heartbeat, json, function(_, err)
    if err and session.state ~= "closed" then session:report("HeartbeatFailed", tostring(err), err) end
  end)
end

-- Asks the health check, or reports its silence if the last one has not ended.
local function beat(session, now)
  session.heartbeat_at = now + INTERVAL + (session.random() * 2 - 1) * JITTER
  if not session.has_health_check then return send(session, true) end
  if session.is_checking then return send(session, false) end
  session.check, session.check_limit, session.is_checking = (session.check or 0) + 1, now + PATIENCE, true
  session:emit("health_check", session.check)
end

--- Begins the heartbeats.
function heartbeats.start(session) session.heartbeat_at = session.clock() end

--- Ends them.
function heartbeats.stop(session) session.heartbeat_at, session.check_limit = false, false end

--- Takes the result of the health check of that number.
function heartbeats.result(session, number, is_healthy)
  if number ~= session.check then return end
  session.is_checking = false
  if session.check_limit and session.heartbeat_at then send(session, is_healthy) end
end

--- Sends what is due. Without a connection it waits, so that heartbeats do not pile up.
function heartbeats.tick(session, now)
  if not session.link then return end
  if session.check_limit and now >= session.check_limit then send(session, false) end
  if session.heartbeat_at and now >= session.heartbeat_at then beat(session, now) end
end

--- Returns the moment of the next one, or nil.
function heartbeats.next_timer(session)
  if not session.link then return nil end
  local at, limit = session.heartbeat_at or nil, session.check_limit or nil
  return at and limit and math.min(at, limit) or at or limit
end

return heartbeats
