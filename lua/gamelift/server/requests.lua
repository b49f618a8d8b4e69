-- The requests of a session that wait for their response.
--
-- A request is sent once more, with the same RequestId, after 20 s of silence; after 20 s more it fails. What a lost connection has
-- not answered is sent again on the next one. Two silent tries in a row on one connection make it count as lost.
local errors = require "gamelift.errors"
local wire = require "gamelift.server.wire"

local requests = {}

local TRIES = 2
local SILENT_TRIES = 2 -- of a connection that is still used

-- Ends a request: done(members) or done(nil, err). A request whose `done` raises, as where memory is short, stays: it is sent again
-- when its time is over, so that no caller waits for ever.
local function finish(session, request, members, err)
  if request.is_ending then return end -- `done` has closed the session
  request.is_ending = true
  local ok, problem = pcall(request.done, members, err)
  request.is_ending = false
  if not ok then error(problem, 0) end
  local pending = session.pending
  for i, other in ipairs(pending) do
    if other == request then
      table.remove(pending, i)
      break
    end
  end
end

local function send(session, request)
  request.link, request.due = session.link, session.clock() + session.timeout.request
  request.sent = request.sent + 1
  session.link:send(request.text)
end

--- Sends a request, now or when there is a connection.
---@param session table
---@param entry table # of actions.lua
---@param json string # its members
---@param done fun(members?: table, err?: gamelift.Error) # called once
function requests.add(session, entry, json, done)
  local id = session.uuid()
  local request = {
    id = id, method = entry.method, action = entry.action, text = wire.request(entry.action, id, json), done = done,
    link = false, due = false, sent = 0, silent = 0, limit = session.clock() + session.timeout.total,
  }
  session.pending[#session.pending + 1] = request
  if session.link then send(session, request) end
end

--- Sends what waits for a connection, in the order of its making.
function requests.resume(session)
  for _, request in ipairs(session.pending) do
    if not request.link then send(session, request) end
  end
end

--- Lets the requests of a lost connection wait for the next one.
function requests.release(session, link)
  for _, request in ipairs(session.pending) do
    if request.link == link then request.link, request.due = false, false end
  end
end

--- Reports whether a connection has a request to answer.
function requests.has(session, link)
  for _, request in ipairs(session.pending) do
    if request.link == link then return true end
  end
  return false
end

--- Takes a response. Returns nil; or why it is ignored.
---@param session table
---@param message table
---@return string?
function requests.respond(session, message)
  for _, request in ipairs(session.pending) do
    if request.id == message.RequestId then
      if message.Action ~= nil and message.Action ~= request.action then return "its Action is not that of its request" end
      local members, err = wire.outcome(message, request.method, request.sent)
      return finish(session, request, members, err)
    end
  end
  return "it responds to no request that waits"
end

local function timeout(session, request)
  local message = request.sent == 0 and ("no connection for %g seconds"):format(session.timeout.total)
    or ("no response to %d requests, %g seconds each"):format(request.sent, session.timeout.request)
  local _, err = errors.fail(request.sent == 0 and "ConnectTimeout" or "ReadTimeout", message,
    { operation = request.method, attempts = request.sent, sent = request.sent == 0 and "no" or "maybe" })
  finish(session, request, nil, err)
end

-- Handles one request whose time is over: sends it again or fails it. Returns its connection if that has become silent.
local function expire(session, request, now)
  local link = request.link
  if not link then
    timeout(session, request)
    return nil
  end
  link.silent = (link.silent or 0) + 1
  request.silent = request.silent + 1
  if request.silent >= TRIES or now >= request.limit or not session.link then timeout(session, request) else send(session, request) end
  return link.silent >= SILENT_TRIES and link or nil
end

--- Handles the requests whose time is over. Returns the connections that count as lost, in a list.
---@param session table
---@param now number
---@return table[]
function requests.tick(session, now)
  local late, lost
  for _, request in ipairs(session.pending) do
    if now >= (request.due or request.limit) then
      late = late or {}
      late[#late + 1] = request
    end
  end
  for _, request in ipairs(late or {}) do
    local link = expire(session, request, now)
    if link then
      lost = lost or {}
      lost[#lost + 1] = link
    end
  end
  return lost
end

--- Returns the moment at which the next request is late, or nil.
function requests.next_timer(session)
  local earliest
  for _, request in ipairs(session.pending) do
    local moment = request.due or request.limit
    if not earliest or moment < earliest then earliest = moment end
  end
  return earliest
end

--- Fails all requests.
---@param session table
---@param err gamelift.Error # each gets a copy with its own operation
function requests.fail(session, err)
  local all = {}
  for i, request in ipairs(session.pending) do all[i] = request end
  for _, request in ipairs(all) do
    finish(session, request, nil, errors.new {
      kind = err.kind, code = err.code, message = err.message, status = err.status, operation = request.method,
      attempts = request.sent, sent = request.sent > 0 and "maybe" or "no",
    })
  end
end

return requests
