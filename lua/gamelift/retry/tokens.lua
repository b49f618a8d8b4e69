-- Idempotency tokens: members that make a creating operation repeatable. A call fills one in where the caller gave none.
local tokens = {}

-- Filled once per call where absent, unless `unless` is present.
local TOKENS = {
  CreateGameSession = { member = "IdempotencyToken", unless = "GameSessionId" },
  StartGameSessionPlacement = { member = "PlacementId" },
  StartMatchmaking = { member = "TicketId" },
  StartMatchBackfill = { member = "TicketId" },
}

-- Reads as the encoder does, without metamethods.
local function is_present(token, params)
  return rawget(params, token.member) ~= nil or (token.unless and rawget(params, token.unless) ~= nil)
end

--- Returns the member that would make these parameters repeatable, if they lack it.
---@param operation table # operations.get's
---@param params table
---@return string?
function tokens.missing(operation, params)
  local token = TOKENS[operation.name]
  return token and not is_present(token, params) and token.member or nil
end

--- Returns the class of a request of this operation: without its token or id a creating operation cannot be repeated.
---@param operation table
---@param lacks_token any # true where the request is sent without the member that `missing` names
---@return string # "safe", "safe_with_token", "own_id", "converging" or "unsafe"
function tokens.class(operation, lacks_token) return lacks_token and "unsafe" or operation.class end

--- Returns true if a request may be sent again, without the call knowing, when an idle connection turns out to have ended.
---@param class string
---@return boolean
function tokens.is_repeatable(class) return class == "safe" or class == "safe_with_token" end

--- Returns a copy of the parameters with the id as their token, as the encoder sent them.
---@param params table
---@param member string
---@param id string
---@return table
function tokens.fill(params, member, id)
  local filled = {}
  for key, value in next, params do filled[key] = value end
  filled[member] = id
  return filled
end

return tokens
