-- Auth tokens of computes, by which server processes connect. A token holds its expiry and a signature under the account's secret, so
-- that one from before a restart of the local GameLift stays valid.
local core = require "gamelift.core"

local compute_tokens = {}

local SIGNED = 32 -- hexadecimal digits

-- Guess: an auth token of a compute lives for 3 hours, and GetComputeAuthToken returns the same one until 15 minutes before its expiry.
local LIFETIME, RENEWED = 10800, 900 -- seconds

-- Returns the secret of the account of a backend.
local function secret_of(backend)
  for _, account in ipairs(backend.options.accounts) do
    if (account.account_id or backend.account_id) == backend.account_id then return account.secret_access_key end
  end
end

local signer

local function text_of(backend, fleet, name, expires)
  signer = signer or core.signer()
  local text = table.concat({ "compute token", backend.account_id, fleet.id, name, ("%d"):format(expires) }, "\n")
  local signature = assert(signer:sign_canonical(text, secret_of(backend), "20000101T000000Z", backend.region, "gamelift"))
  return ("%x-%s"):format(expires, signature:sub(1, SIGNED))
end

--- Returns the token of a compute and the time of its expiry.
--- @return string token
--- @return number expires # unix seconds
function compute_tokens.issue(backend, fleet, compute)
  if not compute.token_expires or compute.token_expires - backend.now < RENEWED then
    compute.token_expires = math.floor(backend.now) + LIFETIME
  end
  return text_of(backend, fleet, compute.name, compute.token_expires), compute.token_expires
end

--- Returns a token that no compute has had, for RefreshConnection.
function compute_tokens.renew(backend, fleet, compute)
  compute.token_expires = math.max((compute.token_expires or 0) + 1, math.floor(backend.now) + LIFETIME)
  return (compute_tokens.issue(backend, fleet, compute))
end

--- Checks the token of an upgrade.
--- @return true? # nil if it is wrong
--- @return string? reason
function compute_tokens.check(backend, fleet, name, token)
  local expires = tonumber(token:match "^(%x+)%-%x+$" or "", 16)
  if not expires or expires >= 2 ^ 40 or not core.equal(text_of(backend, fleet, name, expires), token) then
    return nil, ("the auth token is not one of compute %s in fleet %s"):format(core.printable(name, 64), fleet.id)
  end
  if backend.now >= expires then
    return nil, ("the auth token expired %.0f s ago; GetComputeAuthToken returns a new one"):format(backend.now - expires)
  end
  return true
end

return compute_tokens
