-- loop:prewarm: everything that the first call of a client does, apart from the call itself.
local clients = require "gamelift.client"
local messages = require "gamelift.util.messages"
local transport_errors = require "gamelift.errors.transport"

for _, name in ipairs { "call", "credentials", "log", "paginator", "retry.reconcile" } do require("gamelift." .. name) end

-- Opens a connection with a plain request. Any response is a success: the connection stays open after it.
local function connect(state)
  local settings = state.settings
  local response, failure = state.transport:send {
    method = "GET", url = settings.url, headers = { ["User-Agent"] = settings.user_agent, Host = settings.host }, body = "",
    timeout = settings.timeout,
  }
  if response then return true end
  return nil, (select(2, transport_errors.fail(failure)))
end

-- Waits for all handles. Returns true, or nil and the first error. Cancels them all if its own wait is cancelled.
local function wait_for_all(handles)
  for _, handle in ipairs(handles) do
    local ok, err = handle:wait()
    if not ok and not handle:done() then
      for _, other in ipairs(handles) do other:cancel() end
    end
    if not ok then return nil, err end
  end
  return true
end

-- Runs in a coroutine of the loop. Returns true, or nil and an error.
local function warm(loop, client, connections)
  local state, err = clients.ready(client)
  if not state then return nil, err end
  local handles = {}
  for i = 1, connections do handles[i] = loop:spawn(connect, state) end
  local keys
  keys, err = state.settings.provider:get(state.wall() + state.offset, state.transport)
  local ok, connect_err = wait_for_all(handles)
  if not ok then return nil, connect_err end
  if not keys then return nil, err end
  return true
end

-- Raises, at its caller's caller, for a value that is not a client of this loop. Returns a handle.
return function(loop, client, connections)
  local state = type(client) == "table" and clients.state(client)
  if not state then error("prewarm: expected a client, got " .. messages.quote(client), 3) end
  if state.loop ~= loop then error("prewarm: expected a client whose transport is this loop, got one with another transport", 3) end
  return loop:spawn(warm, loop, client, connections)
end
