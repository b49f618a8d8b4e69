-- What an Anywhere fleet needs before a process can join it: a compute that is registered, and a token. The client does the calls.
local errors = require "gamelift.errors"

local anywhere = {}

local LOOPBACK = "127.0.0.1"

-- Returns the fleet's only custom location; or nil and an error.
local function find_location(client, fleet_id)
  local reply, err = client:describe_fleet_location_attributes { FleetId = fleet_id }
  if not reply then return nil, err end
  local locations = {}
  for _, entry in ipairs(reply.LocationAttributes or {}) do
    local name = entry.LocationState and entry.LocationState.Location
    if name and name:find "^custom%-" then locations[#locations + 1] = name end
  end
  if #locations == 1 then return locations[1] end
  local problem = #locations == 0 and "has no custom location: expected an Anywhere fleet"
    or ("has %d custom locations: name one by the option location"):format(#locations)
  return errors.fail("InvalidConfig", ("fleet %s %s"):format(fleet_id, problem), { operation = "init_sdk" })
end

local function register(client, fleet_id, name, options)
  local location = options.location
  if not location then
    local err
    location, err = find_location(client, fleet_id)
    if not location then return nil, err end
  end
  local address = options.ip_address or not options.dns_name and LOOPBACK or nil
  return client:register_compute {
    FleetId = fleet_id, ComputeName = name, Location = location, IpAddress = address, DnsName = options.dns_name,
    CertificatePath = options.certificate_path,
  }
end

--- Returns the compute of that name, which it registers if it is not there yet; or nil and an error. Waits as the client does.
---@param client gamelift.Client
---@param fleet_id string
---@param name string
---@param options table # location, ip_address, dns_name, certificate_path
---@return table?
---@return gamelift.Error?
function anywhere.compute(client, fleet_id, name, options)
  local reply, err = client:describe_compute { FleetId = fleet_id, ComputeName = name }
  if not reply and err:is "NotFoundException" then reply, err = register(client, fleet_id, name, options) end
  if not reply and err:is "ConflictException" then -- another process was faster
    reply, err = client:describe_compute { FleetId = fleet_id, ComputeName = name }
  end
  if not reply then return nil, err end
  return reply.Compute
end

--- Returns a token that is good for a while: the service hands out the same one until shortly before it expires. Or nil and an error.
---@param client gamelift.Client
---@param fleet_id string
---@param name string
---@return string?
---@return gamelift.Error?
function anywhere.token(client, fleet_id, name)
  local reply, err = client:get_compute_auth_token { FleetId = fleet_id, ComputeName = name }
  if not reply then return nil, err end
  return reply.AuthToken
end

return anywhere
