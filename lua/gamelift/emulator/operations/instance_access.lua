-- The operation that gives remote access to an instance. Its credentials are made up and open nothing.
local computes = require "gamelift.emulator.operations.computes"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"

local reject = exceptions.reject

local operations = {}

local STATUSES = { ACTIVATING = true, ACTIVE = true, ERROR = true }
local KEY_LINES = 25
local PASSWORD_LENGTH = 20

-- Returns 64 random characters of base64.
local function key_line(random)
  return ((random:uuid() .. random:uuid()):gsub("-", ""))
end

-- Returns a password, or text in the form of an RSA private key.
local function new_secret(random, is_windows)
  if is_windows then return key_line(random):sub(1, PASSWORD_LENGTH) end
  local lines = { "-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA" .. key_line(random):sub(17) }
  for _ = 2, KEY_LINES do lines[#lines + 1] = key_line(random) end
  lines[#lines + 1] = "-----END RSA PRIVATE KEY-----\n"
  return table.concat(lines, "\n")
end

-- Guess: GetInstanceAccess works with each version of the server SDK, and returns the same made-up secret for an instance each time.
function operations.GetInstanceAccess(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local status = fleet.attributes.Status
  if not STATUSES[status] then
    reject(backend, "instance_access_status", "Fleet (%s) is in %s status, not in ACTIVATING, ACTIVE or ERROR", fleet.id, status)
  end
  local instance = computes.find_host(fleet, p.InstanceId) or (fleet.failed_instances or {})[p.InstanceId] or
    reject(backend, "compute_unknown", "Instance (%s) not found in fleet (%s)", p.InstanceId, fleet.id)
  local system = fleet.attributes.OperatingSystem
  instance.secret = instance.secret or new_secret(backend.env.random, system:find "^WINDOWS" ~= nil)
  return { InstanceAccess = {
    FleetId = fleet.id,
    InstanceId = instance.name,
    IpAddress = instance.ip_address,
    OperatingSystem = system,
    Credentials = { UserName = "gl-user-remote", Secret = instance.secret },
  } }
end

return { operations = operations }
