-- After an attempt whose fate is unknown: has the operation happened? Asked of the service where that is the only way.
--
-- find and settle may wait, through `execute`, which makes a whole call: execute(operation name, params) -> reply | nil,
-- err. The replies here lack ResponseMetadata, which call.lua adds; the second result says where it comes from.
local recover = {}

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
  if err.code == "NotFoundException" then return nil end
  return nil, err
end

-- converging ----------------------------------------------------------------------------------------------------------

-- Answers to a repeated converging operation that say: it is done.
local DONE = {
  NotFoundException = true,
  InvalidGameSessionStatusException = true,
  InvalidFleetStatusException = true,
}
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

-- How an InvalidRequest on the repeat is told from a call that was wrong in the first place.
local ASK_ON_INVALID = {
  StopGameSessionPlacement = stopped_placement,
  StopMatchmaking = stopped_ticket,
  AcceptMatch = answered_match,
}

local function converged(operation, params, err, execute)
  if err.code == "InvalidRequestException" then
    local ask = ASK_ON_INVALID[operation.name]
    if ask then return ask(params, execute) end
    return nil
  end
  if not DONE[err.code] or not ends_something(operation.name) then return nil end
  if operation.name == "TerminateGameSession" then return terminated_session(params, execute) end
  return {}
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
