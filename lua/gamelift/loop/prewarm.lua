-- What loop:prewarm does: everything that a client's first call would do besides the call.
local clients = require "gamelift.client"
local transport_errors = require "gamelift.errors.transport"

for _, name in ipairs { "call", "credentials", "log", "paginator", "retry.reconcile" } do require("gamelift." .. name) end

-- Any answer will do: a connection that has carried one stays open.
local function connect(state)
  local settings = state.settings
  local response, failure = state.transport:send {
    method = "GET", url = settings.url, headers = { ["User-Agent"] = settings.user_agent, Host = settings.host }, body = "",
    timeout = settings.timeout,
  }
  if response then return true end
  return nil, (select(2, transport_errors.fail(failure)))
end

-- True once all of these handles are done, or nil and the first error. Cancels them where the wait for them is cancelled.
local function all(handles)
  for _, handle in ipairs(handles) do
    local ok, err = handle:wait()
    if not ok and not handle:done() then
      for _, other in ipairs(handles) do other:cancel() end
    end
    if not ok then return nil, err end
  end
  return true
end

local function warm(loop, client, connections)
  local state, err = clients.ready(client)
  if not state then return nil, err end
  local handles = {}
  for i = 1, connections do handles[i] = loop:spawn(connect, state) end
  local keys
  keys, err = state.settings.provider:get(state.wall() + state.offset, state.transport)
  local ok, problem = all(handles)
  if not ok then return nil, problem end
  if not keys then return nil, err end
  return true
end

-- Raises, at its caller's caller, for what is no client of this loop.
return function(loop, client, connections)
  local state = type(client) == "table" and clients.state(client)
  if not state then error("prewarm: a client is wanted", 3) end
  if state.loop ~= loop then error("prewarm: the client was made with another transport than this loop", 3) end
  return loop:spawn(warm, loop, client, connections)
end
