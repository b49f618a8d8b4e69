-- The life of a game session: created on a process, activated, changed, ended. Keeps its entry in the search index.
-- Operations, hosting and the control interface call it.
local collection = require "gamelift.emulator.model.collection"
local arns = require "gamelift.emulator.model.arn"
local player = require "gamelift.emulator.model.player"
local server_process = require "gamelift.emulator.model.server_process"
local timers = require "gamelift.emulator.timers"

local session = {}

local DAY = 86400

-- The search index ----------------------------------------------------------------------------------------------------

local function shallow_copy(t)
  local result = {}
  for key, value in pairs(t) do result[key] = value end
  return result
end

-- Adds the property keys of a session to the index, which holds a limited number. A search does not find a session with more.
local function hold_property_keys(backend, s)
  for key in pairs(s.properties) do
    if not s.held[key] then
      local uses = backend.property_keys[key]
      if uses or backend.property_key_count < backend.options.property_keys then
        if not uses then backend.property_key_count = backend.property_key_count + 1 end
        backend.property_keys[key] = (uses or 0) + 1
        s.held[key] = true
      else
        s.unsearchable = true
      end
    end
  end
end

local function release_property_keys(backend, s)
  for key in pairs(s.held) do
    local uses = backend.property_keys[key] - 1
    backend.property_keys[key] = uses > 0 and uses or nil
    if uses == 0 then backend.property_key_count = backend.property_key_count - 1 end
  end
  s.held = {}
end

local function apply_change(backend, change)
  local index = change.fleet.index
  if change.entry then
    index:add(change.entry, backend.options)
  else
    index:remove(change.rank)
  end
end

timers.on("index", apply_change)

-- Updates the search index; called after every change that a search could see. With a lag the index gets a copy, later.
function session.update_index(backend, s)
  local searchable = s.view.Status == "ACTIVE" and not s.unsearchable
  local lag = backend.options.lag
  if lag == 0 then
    return apply_change(backend, { fleet = s.fleet, rank = s.rank, entry = searchable and s or nil })
  end
  local entry = searchable and {
    rank = s.rank, view = shallow_copy(s.view), properties = shallow_copy(s.properties), location = s.location, uncounted = s.uncounted,
  }
  backend:after(lag, "index", { fleet = s.fleet, rank = s.rank, entry = entry or nil })
end

-- A changed player session arrives by timer, because player.lua does not depend on the index.
timers.on("session_changed", session.update_index)

-- Life ----------------------------------------------------------------------------------------------------------------

local function property_map(list)
  local map = {}
  for _, property in ipairs(list or {}) do map[property.Key] = property.Value end
  return map
end

-- Returns the PlayerGatewayStatus of a fleet's locations and sessions. Guess: it is DISABLED in all locations, and shown for fleets
-- whose PlayerGatewayMode asks for a gateway; REQUIRED refuses no location.
function session.gateway_status(fleet)
  local mode = fleet.attributes.PlayerGatewayMode
  return mode and mode ~= "DISABLED" and "DISABLED" or nil
end

-- Tells the process of a new session to start it, or plays the process, which activates it by itself. Starts the activation timeout.
local function await_activation(backend, s)
  if s.process.sdk then
    server_process.create_session(backend, s.process, s)
  elseif backend.options.auto_activate then
    backend:after(backend.options.activation_seconds, "session_activate", s)
  end
  local timeout = (s.fleet.runtime or {}).GameSessionActivationTimeoutSeconds or backend.options.activation_timeout
  backend:after(timeout, "session_activation_timeout", s)
end

-- Makes a session on a free process; it is ACTIVATING. params: the members of the request that the session repeats, and id, the
-- last part of its ARN.
function session.create(backend, process, params)
  local location, host = process.location, process.host
  local fleet = location.fleet
  local s = {
    rank = backend:rank(),
    fleet = fleet,
    location = location,
    process = process,
    placement = params.placement,
    matchmaker = params.matchmaker, -- the ARN of the configuration, for a session of matchmaking
    protection = fleet.attributes.NewGameSessionProtectionPolicy or "NoProtection",
    properties = property_map(params.GameProperties),
    held = {},
    players = collection.new(),
    live_players = {},
    reserved = 0,
    active = 0,
    address = { IpAddress = host.ip_address, DnsName = host.dns_name, Port = process.port },
    view = {
      GameSessionId = arns.game_session(backend, fleet.id, location.name, params.id),
      Name = params.Name,
      FleetId = fleet.id,
      FleetArn = fleet.arn,
      CreationTime = backend:stamp(),
      CurrentPlayerSessionCount = 0,
      MaximumPlayerSessionCount = params.MaximumPlayerSessionCount,
      Status = "ACTIVATING",
      GameProperties = params.GameProperties or {},
      PlayerSessionCreationPolicy = "ACCEPT_ALL",
      CreatorId = params.CreatorId,
      GameSessionData = params.GameSessionData,
      MatchmakerData = params.MatchmakerData,
      Location = location.name,
      ComputeName = (process.group or host).name,
      PlayerGatewayStatus = session.gateway_status(fleet),
    },
  }
  if backend.options.early_address then session.show_address(s) end
  hold_property_keys(backend, s)
  process.session = s
  host.activating = host.activating + 1
  fleet.sessions:add(s)
  backend.sessions_by_arn[s.view.GameSessionId] = s
  await_activation(backend, s)
  return s
end

-- Copies the address of the server process into the description of the session.
function session.show_address(s)
  for key, value in pairs(s.address) do s.view[key] = value end
end

-- Reports if the session has not ended.
function session.is_live(s)
  return s.view.Status ~= "TERMINATED"
end

-- Reports a change to the placement of a session, which belongs to the region of its queue.
local function follow_placement(backend, s)
  local placement = s.placement
  backend:owner(placement.queue.view.GameSessionQueueArn):after(0, "placement_session", placement)
end

-- Makes an ACTIVATING session ACTIVE, as its server process reports.
function session.activate(backend, s)
  if s.view.Status ~= "ACTIVATING" then return end
  s.view.Status = "ACTIVE"
  session.show_address(s)
  s.process.host.activating = s.process.host.activating - 1
  session.update_index(backend, s)
  if s.placement then follow_placement(backend, s) end
  backend:capacity_changed()
end

timers.on("session_activate", session.activate)

-- Ends a session. reason: a StatusReason, or nil. The caller ends its process. Guess: the player sessions of a game session that ends
-- become COMPLETED, RESERVED ones too.
function session.finish(backend, s, reason)
  if not session.is_live(s) then return end
  if s.view.Status == "ACTIVATING" or s.activating then
    s.process.host.activating = s.process.host.activating - 1
  end
  s.view.Status = "TERMINATED"
  s.view.StatusReason = reason or s.ending_reason
  s.view.TerminationTime = backend:stamp()
  s.process = nil
  for _, p in ipairs(s.players:list()) do player.finish(backend, p, "COMPLETED") end
  release_property_keys(backend, s)
  session.update_index(backend, s)
  if s.placement then follow_placement(backend, s) end
  if s.matchmaker then backend:owner(s.matchmaker):after(0, "match_session", s) end
  backend:after(backend.options.retention_days * DAY, "session_forget", s)
end

-- Makes a session TERMINATING, after the API has asked its process to end.
function session.begin_termination(backend, s, reason)
  s.activating = s.view.Status == "ACTIVATING"
  s.view.Status = "TERMINATING"
  s.ending_reason = reason
  if s.matchmaker then backend:owner(s.matchmaker):after(0, "match_session", s) end
  session.update_index(backend, s)
end

-- Removes an ended session and its players: after 30 days, or with its fleet.
function session.forget(backend, s)
  local arn = s.view.GameSessionId
  if backend.sessions_by_arn[arn] ~= s then return end
  backend.sessions_by_arn[arn] = nil
  s.fleet.sessions:remove(s.rank)
  if s.token then s.fleet.tokens[s.token] = nil end
  for _, p in ipairs(s.players:list()) do player.forget(backend, p) end
end

timers.on("session_forget", session.forget)

-- Adds properties or changes their values. It never removes one.
function session.merge_properties(backend, s, properties)
  local list = {}
  for i, property in ipairs(s.view.GameProperties) do list[i] = { Key = property.Key, Value = property.Value } end
  for _, property in ipairs(properties) do
    local existing
    for _, candidate in ipairs(list) do
      if candidate.Key == property.Key then existing = candidate end
    end
    if existing then existing.Value = property.Value else list[#list + 1] = { Key = property.Key, Value = property.Value } end
  end
  s.view.GameProperties = list
  s.properties = property_map(list)
  hold_property_keys(backend, s)
end

-- Returns the number of properties that a merge would make.
function session.count_merged_properties(s, properties)
  local seen, count = {}, 0
  for _, list in ipairs { s.view.GameProperties, properties } do
    for _, property in ipairs(list) do
      if not seen[property.Key] then
        seen[property.Key], count = true, count + 1
      end
    end
  end
  return count
end

return session
