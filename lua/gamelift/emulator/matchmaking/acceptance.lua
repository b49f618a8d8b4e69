-- Acceptance of proposed matches.
local details = require "gamelift.emulator.matchmaking.event_details"
local tickets = require "gamelift.emulator.matchmaking.tickets"

local acceptance = {}

-- Returns true if a ticket needs no more acceptance: it is a backfill ticket, or all its players have accepted.
local function has_accepted(match, ticket)
  if ticket.backfill then return true end
  for _, player in ipairs(ticket.request) do
    if match.answers[player.PlayerId] ~= true then return false end
  end
  return true
end

local function has_rejected(match, ticket)
  for _, player in ipairs(ticket.request) do
    if match.answers[player.PlayerId] == false then return true end
  end
  return false
end

local function all_accepted(match)
  for _, ticket in ipairs(match.tickets) do
    if not has_accepted(match, ticket) then return false end
  end
  return true
end

-- Returns true if a ticket returns to the search when its match is dropped.
local function stays(service, match, ticket, result)
  if has_accepted(match, ticket) then return true end
  return result == "Rejected" and not has_rejected(match, ticket) and service.options.unanswered_on_rejection == "SEARCHING"
end

--- Drops a match that was not accepted: fully accepted tickets go back to the pool, the others are cancelled.
-- @param result "Rejected" or "TimedOut"
function acceptance.drop(service, match, result)
  if match.settled then return end
  match.settled = true
  local owner = service:owner(match)
  service:emit(details.accept_completed(owner, match, result), owner)
  for _, ticket in ipairs(match.tickets) do
    if not tickets.is_final(ticket) then
      if stays(service, match, ticket, result) then
        service:return_ticket(ticket, "AcceptanceFailed")
      else
        service:finish(ticket, "CANCELLED", "AcceptanceFailed",
          result == "Rejected" and "The match was rejected." or "The match was not accepted in time.")
      end
    end
  end
  service.state.matches[match.id] = nil
  if service.host.dropped then service.host.dropped(match, owner) end
end

local function check_players(ticket, player_ids)
  if #player_ids == 0 then tickets.refuse "PlayerIds: expected at least one player, got none" end
  for _, id in ipairs(player_ids) do
    local found = false
    for _, player in ipairs(ticket.request) do found = found or player.PlayerId == id end
    if not found then tickets.refuse("Player %s is not in matchmaking ticket %s", tostring(id), ticket.id) end
  end
end

--- Records that players of a ticket accept or reject. Raises an exception of the service.
function acceptance.answer(service, ticket, player_ids, accepted)
  local match = ticket.match and service.state.matches[ticket.match]
  if ticket.status ~= "REQUIRES_ACCEPTANCE" or not match then
    tickets.refuse("Matchmaking ticket is in %s status and cannot be accepted or rejected.", ticket.status)
  end
  check_players(ticket, player_ids)
  for _, id in ipairs(player_ids) do match.answers[id] = accepted end
  local owner = service:owner(match)
  service:emit(details.accept(owner, match), owner)
  if not accepted then
    acceptance.drop(service, match, "Rejected")
  elseif all_accepted(match) then
    match.settled = true
    service:emit(details.accept_completed(owner, match, "Accepted"), owner)
    service:place(match)
  end
end

return acceptance
