-- Decides about the upgrade of a WebSocket: who may connect as which server process.
local auth = require "gamelift.emulator.auth"
local compute_tokens = require "gamelift.emulator.model.compute_tokens"
local computes = require "gamelift.emulator.operations.computes"
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local options = require "gamelift.emulator.options"
local server_process = require "gamelift.emulator.model.server_process"

local upgrade = {}

local MAX_ID = 256 -- bytes of each id

local function printable(text) return core.printable(text, 64) end

local function refuse(status, message, ...)
  error({ status = status, message = message:format(...) }, 0)
end

local function check_parameters(query)
  for name, value in pairs(query) do
    if type(value) ~= "string" then refuse(400, "the parameter %s is given twice, or has no value", printable(tostring(name))) end
  end
  for _, name in ipairs { "pID", "FleetId", "ComputeId" } do
    local value = query[name] or ""
    if value == "" then refuse(400, "the query has no %s", name) end
    if #value > MAX_ID then refuse(400, "%s has more than %d bytes", name, MAX_ID) end
    if value:find "%c" then refuse(400, "%s has control characters", name) end
  end
end

-- Reports if the authorization of a query names the region of a fleet, as far as it names one.
local function names_region(backend, fleet, query)
  if query.Authorization == "SigV4" then return (query["X-Amz-Credential"] or ""):match "^[^/]*/[^/]*/([^/]*)" == backend.region end
  return compute_tokens.check(backend, fleet, query.ComputeId, query.Authorization or "") == true
end

-- Returns the backend of the fleet that the query names, and the fleet. Of several regions that have one with this id it is the one
-- that the authorization is for.
local function find_fleet(emulator, query)
  for _, account in ipairs(emulator.options.accounts) do emulator:backend(account.account_id or options.ACCOUNT_ID) end
  local home, chosen
  for _, backend in ipairs(emulator.state.backends) do
    local fleet = backend.fleets_by_id[query.FleetId]
    if fleet and (not home or names_region(backend, fleet, query)) then home, chosen = backend, fleet end
  end
  if not home then refuse(403, "there is no fleet %s", printable(query.FleetId)) end
  return home, chosen
end

-- Returns the process that an upgrade comes from if it is known, and the compute that it runs on.
local function find_process(backend, fleet, query)
  local process = backend.processes_by_id[query.pID]
  local compute = process and server_process.compute(process)
  if not compute or compute.name ~= query.ComputeId then compute = computes.find(fleet, query.ComputeId) end
  if not compute then refuse(403, "fleet %s has no compute %s", fleet.id, printable(query.ComputeId)) end
  local status = (compute.host or compute).status
  if not process and status ~= "ACTIVE" then refuse(403, "compute %s is %s", compute.name, status) end
  return process, compute
end

local function check_signature(emulator, backend, query)
  local wall = emulator.options.wall()
  local ok, result, region = pcall(auth.verify_query, query, emulator.keys, emulator.signer, emulator.options.served, wall,
    emulator.options.skew_seconds)
  if not ok and not exceptions.is(result) then error(result, 0) end
  if not ok then refuse(403, "%s: %s", result.code, result.message) end
  if (result.account_id or options.ACCOUNT_ID) ~= backend.account_id then
    refuse(403, "the key %s belongs to another account than fleet %s", printable(result.access_key_id), query.FleetId)
  end
  if region ~= backend.region then
    refuse(403, "the signature is for region %s, and fleet %s is in %s", region, query.FleetId, backend.region)
  end
end

local function check_authorization(emulator, backend, fleet, query)
  local token = query.Authorization
  if not token then refuse(403, "the query has no Authorization") end
  if token == "SigV4" then return check_signature(emulator, backend, query) end
  local ok, reason = compute_tokens.check(backend, fleet, query.ComputeId, token)
  if not ok then refuse(403, "%s", reason) end
end

-- Reports if a token is one that RefreshConnection has brought.
local function is_refresh_token(sdk, token)
  for _, each in ipairs(sdk.refresh_tokens or {}) do
    if each == token then return true end
  end
  return false
end

-- Checks that a process id is used by one execution only. Guess: an upgrade with the id of a connected process is refused with
-- status 403 unless it repeats the IdempotencyToken or brings the token of RefreshConnection; every other refused upgrade gets
-- 403 too, and one without its parameters 400.
local function check_execution(emulator, backend, process, compute, query)
  if server_process.has_ended(backend, query.pID) then
    refuse(403, "this process has ended, and a process id is for one execution")
  end
  if not process then
    local other = compute.host and compute.process
    if other and other.sdk and other.sdk.is_connected then refuse(403, "container group %s has another server process", compute.name) end
    return
  end
  local sdk = process.sdk
  if not sdk or server_process.compute(process) ~= compute then refuse(403, "the process id is that of another process") end
  local connection = emulator.env.connections[server_process.key(backend, process.id)]
  if not connection or connection.is_muted then return end
  local is_same = query.IdempotencyToken and query.IdempotencyToken == sdk.idempotency
  if is_same or is_refresh_token(sdk, query.Authorization) then return end
  if connection.probe then connection.probe() end
  refuse(403, "a process with this id is connected, and a process id is for one execution")
end

--- Checks an upgrade. Raises { status, message } if it is refused.
--- @param emulator table
--- @param query table<string, string> # its parameters, decoded
--- @return table backend
--- @return table compute # a host, or a container group
--- @return table? process # nil for a new one
function upgrade.check(emulator, query)
  check_parameters(query)
  local refusal = emulator.env.sdk_refusals[query.pID]
  if refusal then
    emulator.env.sdk_refusals[query.pID] = nil
    refuse(refusal, "sdk_fault asked for it")
  end
  local backend, fleet = find_fleet(emulator, query)
  local process, compute = find_process(backend, fleet, query)
  check_authorization(emulator, backend, fleet, query)
  check_execution(emulator, backend, process, compute, query)
  return backend, compute, process
end

return upgrade
