-- After an attempt whose fate is unknown: has the operation happened? Asked of the service where that is the only way.
--
-- find and settle may wait, through `execute`, which makes a whole call: execute(operation name, params) -> reply | nil,
-- err. The replies here lack ResponseMetadata, which call.lua adds; the second result says where it comes from.
local recover = {}

-- what an answer says -------------------------------------------------------------------------------------------------

-- GameLift answers much with InvalidRequestException; its message says what it met. Lower case, plain text.
local GONE = { "not exist", "n't exist", "no longer exist", "not found", "not be found" }

local function set(list)
  local words = {}
  for _, word in ipairs(list) do words[word] = true end
  return words
end

-- Statuses of a resource whose deletion has begun, by operation; others have none in between.
local ENDED = {
  DeleteFleet = set { "deleting", "terminated", "deleted" },
  DeleteContainerFleet = set { "deleting", "terminated", "deleted" },
  DeleteGameServerGroup = set { "delete_scheduled", "deleting", "deleted" },
  DeleteVpcPeeringConnection = set { "deleting", "deleted" },
}

-- Where such a message names the status: "that is in status of DELETING", "cannot be put to Deleting state from DELETING".
local STATUS = { "in status of%W+([%a_]+)", "in status%W+([%a_]+)", "in state%W+([%a_]+)", "status is%W+([%a_]+)",
  "state from%W+([%a_]+)" }

local function says_gone(text)
  for _, words in ipairs(GONE) do
    if text:find(words, 1, true) then return true end
  end
  return false
end

local function says_ended(name, text)
  local ended = ENDED[name]
  for _, pattern in ipairs(ended and STATUS or {}) do
    local status = text:match(pattern)
    if status and ended[status] then return true end
  end
  return false
end

-- What the answer to a repeat says of its resource: "gone", "ended" (it still shows), or nil.
local function state_of(name, err)
  if err.code == "NotFoundException" then return "gone" end
  if err.code == "InvalidGameSessionStatusException" or err.code == "InvalidFleetStatusException" then return "ended" end
  if err.code ~= "InvalidRequestException" then return nil end
  local text = err.message:lower()
  return says_gone(text) and "gone" or says_ended(name, text) and "ended" or nil
end

-- own id ------------------------------------------------------------------------------------------------------------

local ticket = {
  member = "TicketId",
  describe = "DescribeMatchmaking",
  ask = function(id) return { TicketIds = { id } } end,
  reply = function(found)
    local one = found.TicketList and found.TicketList[1]
    return one and { MatchmakingTicket = one }
  end,
}

local OWN_ID = {
  StartMatchmaking = ticket,
  StartMatchBackfill = ticket,
  StartGameSessionPlacement = {
    member = "PlacementId",
    describe = "DescribeGameSessionPlacement",
    ask = function(id) return { PlacementId = id } end,
    reply = function(found)
      return found.GameSessionPlacement and { GameSessionPlacement = found.GameSessionPlacement }
    end,
  },
}

-- What an own-id operation has made, in the shape of its output, and the Describe's reply; nil if the service doesn't know
-- the id; nil and an error if that can't be found out.
function recover.find(operation, params, execute)
  local own = OWN_ID[operation.name]
  local found, err = execute(own.describe, own.ask(params[own.member]))
  if found then
    local reply = own.reply(found)
    if reply then return reply, found end
    return nil
  end
  if state_of(own.describe, err) == "gone" then return nil end
  return nil, err
end

-- converging ----------------------------------------------------------------------------------------------------------

local ENDING = { "^Delete", "^Deregister", "^Stop", "^Terminate", "^AcceptMatch$" }

local function ends_something(name)
  for _, pattern in ipairs(ENDING) do
    if name:find(pattern) then return true end
  end
  return false
end

local function terminated_session(params, execute)
  local found = execute("DescribeGameSessions", { GameSessionId = params.GameSessionId })
  local session = found and found.GameSessions and found.GameSessions[1]
  if session and session.Status ~= "ACTIVE" and session.Status ~= "ACTIVATING" then
    return { GameSession = session }, found
  end
end

local function stopped_placement(params, execute)
  local found = execute("DescribeGameSessionPlacement", { PlacementId = params.PlacementId })
  local placement = found and found.GameSessionPlacement
  local over = { CANCELLED = true, TIMED_OUT = true, FAILED = true }
  if placement and over[placement.Status] then return { GameSessionPlacement = placement }, found end
end

-- An empty reply if the ticket stands in one of these states.
local function ticket_in(states)
  return function(params, execute)
    local found = execute("DescribeMatchmaking", { TicketIds = { params.TicketId } })
    local one = found and found.TicketList and found.TicketList[1]
    if one and states[one.Status] then return {}, found end
  end
end

local stopped_ticket = ticket_in { CANCELLED = true, TIMED_OUT = true, FAILED = true }
local accepted_ticket = ticket_in { REQUIRES_ACCEPTANCE = true, PLACING = true, COMPLETED = true }
local rejected_ticket = ticket_in { CANCELLED = true, SEARCHING = true, QUEUED = true }

local function answered_match(params, execute)
  local settled = params.AcceptanceType == "REJECT" and rejected_ticket or accepted_ticket
  return settled(params, execute)
end

-- The group, if its deletion has begun.
local function ending_group(params, execute)
  local found = execute("DescribeGameServerGroup", { GameServerGroupName = params.GameServerGroupName })
  local group = found and found.GameServerGroup
  if group and ENDED.DeleteGameServerGroup[tostring(group.Status):lower()] then return { GameServerGroup = group }, found end
end

-- The group, if the actions that the parameter names are all suspended, or none of them is.
local function group_with(member, are_suspended)
  return function(params, execute)
    local found = execute("DescribeGameServerGroup", { GameServerGroupName = params.GameServerGroupName })
    local group = found and found.GameServerGroup
    if not group then return nil end
    local suspended = set(group.SuspendedActions or {})
    for _, action in ipairs(params[member] or {}) do
      if (suspended[action] or false) ~= are_suspended then return nil end
    end
    return { GameServerGroup = group }, found
  end
end

-- How an InvalidRequest on the repeat is told from a call that was wrong in the first place.
local ASK_ON_INVALID = {
  StopGameSessionPlacement = stopped_placement,
  StopMatchmaking = stopped_ticket,
  AcceptMatch = answered_match,
  TerminateGameSession = terminated_session,
  DeleteGameServerGroup = ending_group,
  SuspendGameServerGroup = group_with("SuspendActions", true),
  ResumeGameServerGroup = group_with("ResumeActions", false),
}

local function converged(operation, params, err, execute)
  local name = operation.name
  local state = state_of(name, err)
  local ask = ASK_ON_INVALID[name]
  if ask and err.code == "InvalidRequestException" and state ~= "gone" then return ask(params, execute) end
  if not state or not ends_something(name) then return nil end
  if name == "TerminateGameSession" then return terminated_session(params, execute) end
  return operation.sole_structure and { [operation.sole_structure] = {} } or {}
end

-- Whether an error of the service, after an attempt whose fate is unknown, means that the operation has happened:
-- the reply, and the Describe's reply where one was made; else nil.
function recover.settle(class, operation, params, err, execute)
  if class == "converging" then return converged(operation, params, err, execute) end
  if class == "own_id" and err.code == "InvalidRequestException" then
    local reply, found = recover.find(operation, params, execute)
    if reply then return reply, found end
  end
end

return recover
