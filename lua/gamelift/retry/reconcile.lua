-- Finds out whether the operation was carried out, after an attempt of which that is unknown. Asks the service where that is
-- the only way.
--
-- check_id and check_error may wait, through `execute`, which makes a whole call: execute(operation name, params) -> reply | nil,
-- err. The replies made here lack ResponseMetadata, which call.lua adds; the second result is the reply of the Describe behind them.
local reconcile = {}

-- reading an error ----------------------------------------------------------------------------------------------------

-- Phrases of messages which say that a resource does not exist: GameLift often returns InvalidRequestException. Lower case.
local GONE = { "not exist", "n't exist", "no longer exist", "not found", "not be found" }

local function set(list)
  local members = {}
  for _, member in ipairs(list) do members[member] = true end
  return members
end

-- Statuses of a resource whose deletion has begun, by operation; resources of other operations have none in between.
local ENDED = {
  DeleteFleet = set { "deleting", "terminated", "deleted" },
  DeleteContainerFleet = set { "deleting", "terminated", "deleted" },
  DeleteGameServerGroup = set { "delete_scheduled", "deleting", "deleted" },
  DeleteVpcPeeringConnection = set { "deleting", "deleted" },
}

-- Patterns of messages that name the status: "that is in status of DELETING", "cannot be put to Deleting state from DELETING".
local STATUS = { "in status of%W+([%a_]+)", "in status%W+([%a_]+)", "in state%W+([%a_]+)", "status is%W+([%a_]+)",
  "state from%W+([%a_]+)" }

local function says_gone(text)
  for _, phrase in ipairs(GONE) do
    if text:find(phrase, 1, true) then return true end
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

-- Returns the state of the resource by the error of a repeat: "gone", "ended" (it is still shown), or nil.
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
  reply = function(described)
    local first = described.TicketList and described.TicketList[1]
    return first and { MatchmakingTicket = first }
  end,
}

local OWN_ID = {
  StartMatchmaking = ticket,
  StartMatchBackfill = ticket,
  StartGameSessionPlacement = {
    member = "PlacementId",
    describe = "DescribeGameSessionPlacement",
    ask = function(id) return { PlacementId = id } end,
    reply = function(described)
      return described.GameSessionPlacement and { GameSessionPlacement = described.GameSessionPlacement }
    end,
  },
}

--- Asks for what an operation of the class "own_id" has made. Blocks or yields.
---@param operation table # operations.get's
---@param params table # with the id
---@param execute fun(name: string, params: table): table?, gamelift.Error?
---@return table? reply # in the shape of the operation's output; nil if the service does not know the id
---@return table? described # the Describe's reply
---@return gamelift.Error? err # of the Describe: it stays unknown
function reconcile.check_id(operation, params, execute)
  local own = OWN_ID[operation.name]
  local described, err = execute(own.describe, own.ask(params[own.member]))
  if described then
    local reply = own.reply(described)
    return reply or nil, reply and described
  end
  if state_of(own.describe, err) == "gone" then return nil end
  return nil, nil, err
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
  local described = execute("DescribeGameSessions", { GameSessionId = params.GameSessionId })
  local session = described and described.GameSessions and described.GameSessions[1]
  if session and session.Status ~= "ACTIVE" and session.Status ~= "ACTIVATING" then
    return { GameSession = session }, described
  end
end

local function stopped_placement(params, execute)
  local described = execute("DescribeGameSessionPlacement", { PlacementId = params.PlacementId })
  local placement = described and described.GameSessionPlacement
  local final = { CANCELLED = true, TIMED_OUT = true, FAILED = true }
  if placement and final[placement.Status] then return { GameSessionPlacement = placement }, described end
end

-- Makes a check: an empty reply if the ticket is in one of these states.
local function ticket_in(states)
  return function(params, execute)
    local described = execute("DescribeMatchmaking", { TicketIds = { params.TicketId } })
    local first = described and described.TicketList and described.TicketList[1]
    if first and states[first.Status] then return {}, described end
  end
end

local stopped_ticket = ticket_in { CANCELLED = true, TIMED_OUT = true, FAILED = true }
local accepted_ticket = ticket_in { REQUIRES_ACCEPTANCE = true, PLACING = true, COMPLETED = true }
local rejected_ticket = ticket_in { CANCELLED = true, SEARCHING = true, QUEUED = true }

local function answered_match(params, execute)
  local check = params.AcceptanceType == "REJECT" and rejected_ticket or accepted_ticket
  return check(params, execute)
end

-- Returns the group if its deletion has begun.
local function ending_group(params, execute)
  local described = execute("DescribeGameServerGroup", { GameServerGroupName = params.GameServerGroupName })
  local group = described and described.GameServerGroup
  if group and ENDED.DeleteGameServerGroup[tostring(group.Status):lower()] then return { GameServerGroup = group }, described end
end

-- Makes a check: the group, if the actions in this parameter are all suspended, or all not suspended.
local function group_with(member, are_suspended)
  return function(params, execute)
    local described = execute("DescribeGameServerGroup", { GameServerGroupName = params.GameServerGroupName })
    local group = described and described.GameServerGroup
    if not group then return nil end
    local suspended = set(group.SuspendedActions or {})
    for _, action in ipairs(params[member] or {}) do
      if (suspended[action] or false) ~= are_suspended then return nil end
    end
    return { GameServerGroup = group }, described
  end
end

-- Checks that distinguish an InvalidRequestException on a repeat from one that the first attempt would have had, too.
local CHECKS = {
  StopGameSessionPlacement = stopped_placement,
  StopMatchmaking = stopped_ticket,
  AcceptMatch = answered_match,
  TerminateGameSession = terminated_session,
  DeleteGameServerGroup = ending_group,
  SuspendGameServerGroup = group_with("SuspendActions", true),
  ResumeGameServerGroup = group_with("ResumeActions", false),
}

local function check_converged(operation, params, err, execute)
  local name = operation.name
  local state = state_of(name, err)
  local check = CHECKS[name]
  if check and err.code == "InvalidRequestException" and state ~= "gone" then return check(params, execute) end
  if not state or not ends_something(name) then return nil end
  if name == "TerminateGameSession" then return terminated_session(params, execute) end
  return operation.sole_structure and { [operation.sole_structure] = {} } or {}
end

--- Finds out whether an error of the service means that an earlier attempt was carried out. Blocks or yields where it asks.
---@param class string # of the operation with these parameters
---@param operation table # operations.get's
---@param params table
---@param err gamelift.Error
---@param execute fun(name: string, params: table): table?, gamelift.Error?
---@return table? reply # in the shape of the operation's output; nil if the error is one
---@return table? described # the Describe's reply, where there was one
function reconcile.check_error(class, operation, params, err, execute)
  if class == "converging" then return check_converged(operation, params, err, execute) end
  if class == "own_id" and err.code == "InvalidRequestException" then
    local reply, described = reconcile.check_id(operation, params, execute)
    return reply, described
  end
end

return reconcile
