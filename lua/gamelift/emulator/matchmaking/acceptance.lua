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
-- @param finish function|nil ends a ticket of the match that somebody stopped
function acceptance.drop(service, match, result, finish)
  if match.settled then return finish and finish() end
  match.settled = true
  local owner, reason = service:owner(match), service.options.reasons.acceptance
  service:emit_match(details.accept_completed, owner, match, result)
  if finish then finish() end
  for _, ticket in ipairs(match.tickets) do
    if not tickets.is_final(ticket) then
      if stays(service, match, ticket, result) then
        service:return_ticket(ticket, reason)
      else
        service:finish(ticket, service.options.acceptance_failure, reason,
          result == "Rejected" and "The match was rejected." or "The match was not accepted in time.",
          not service.options.event_after_rejection)
      end
    end
  end
  service.state.matches[match.id] = nil
  if service.host.dropped then service.host.dropped(match, owner) end
end

-- Returns the ids that are players of the ticket; refuses others, or leaves them out.
local function own_players(service, ticket, player_ids)
  local is_own, list = {}, {}
  for _, player in ipairs(ticket.request) do is_own[player.PlayerId] = true end
  for _, id in ipairs(player_ids) do
    if is_own[id] then
      list[#list + 1] = id
    elseif service.options.foreign_player == "refuse" then
      tickets.refuse("Player %s is not in matchmaking ticket %s", tostring(id), ticket.id)
    end
  end
  return list
end

local function note_answers(service, match, ids, accepted)
  local again = service.options.second_response
  for _, id in ipairs(ids) do
    if match.answers[id] == nil or again == "replace" then
      match.answers[id] = accepted
    elseif again == "refuse" then
      tickets.refuse("Player %s has already answered", id)
    end
  end
end

local function is_rejected(match)
  for _, accepted in pairs(match.answers) do
    if not accepted then return true end
  end
  return false
end

--- Records that players of a ticket accept or reject. Raises an exception of the service.
function acceptance.answer(service, ticket, player_ids, accepted)
  local match = ticket.match and service.state.matches[ticket.match]
  if ticket.status ~= "REQUIRES_ACCEPTANCE" or not match then
    tickets.refuse("Matchmaking ticket is in %s status and cannot be accepted or rejected.", ticket.status)
  end
  note_answers(service, match, own_players(service, ticket, player_ids), accepted)
  local owner = service:owner(match)
  service:emit_match(details.accept, owner, match)
  if is_rejected(match) then
    acceptance.drop(service, match, "Rejected")
  elseif all_accepted(match) then
    match.settled = true
    service:emit_match(details.accept_completed, owner, match, "Accepted")
    service:place(match)
  end
end

return acceptance
