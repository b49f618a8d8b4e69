-- Operations on computes: those registered with Anywhere fleets, and the instances of managed fleets.
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"

local reject = exceptions.reject

local computes = { operations = {} }
local operations = computes.operations

local TOKEN_SECONDS = 900

-- Returns a host of the fleet by its name, or nil.
local function find_host(fleet, name)
  for _, location in ipairs(fleet.locations) do
    for host in location.hosts:each() do
      if host.name == name then return host end
    end
  end
  return nil
end
computes.find_host = find_host

-- Returns the ARN of a compute. Instances of managed fleets have none.
local function arn_of(backend, host)
  return not host.instance and arns.compute(backend, host.name) or nil
end

-- Returns the compute of a request, which names it by name or ARN, and its fleet.
local function compute_of(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local name = arns.resource_id(backend, p.ComputeName, arns.compute)
  local host = name and find_host(fleet, name)
  if not host or name ~= p.ComputeName and not arn_of(backend, host) then
    reject(backend, "compute_unknown", "Compute (%s) not found in fleet (%s)", p.ComputeName, fleet.id)
  end
  return host, fleet
end

local function view(backend, fleet, host)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = host.name,
    ComputeArn = arn_of(backend, host),
    IpAddress = host.ip_address,
    DnsName = host.dns_name,
    ComputeStatus = host.status,
    Location = host.location.name,
    CreationTime = host.created,
    OperatingSystem = fleet.attributes.OperatingSystem,
    Type = fleet.attributes.InstanceType,
    InstanceId = host.instance and host.name or nil,
    GameLiftServiceSdkEndpoint = not host.instance and backend.options.sdk_endpoint or nil,
  }
end

-- Guess: RegisterCompute accepts a DnsName without an IpAddress, as the text of one of its two members says.
function operations.RegisterCompute(backend, p)
  if not (p.IpAddress or p.DnsName) then reject(backend, "request", "One of IpAddress and DnsName must be given") end
  local fleet = find.fleet(backend, p.FleetId)
  local location = find.fleet_location(backend, fleet, p.Location)
  find.require_active(backend, fleet)
  if location.status ~= "ACTIVE" then
    reject(backend, "fleet_not_active", "Location (%s) is not in ACTIVE status, but in %s", location.name, location.status)
  end
  if find_host(fleet, p.ComputeName) then
    reject(backend, "compute_duplicate", "Compute (%s) already exists in fleet (%s)", p.ComputeName, fleet.id)
  end
  local host = hosting.new_host(backend, location, p.ComputeName, { ip_address = p.IpAddress, dns_name = p.DnsName })
  return { Compute = view(backend, fleet, host) }
end

function operations.DeregisterCompute(backend, p)
  hosting.remove_compute(backend, (compute_of(backend, p)))
  return {}
end

function operations.DescribeCompute(backend, p)
  local host, fleet = compute_of(backend, p)
  return { Compute = view(backend, fleet, host) }
end

function operations.ListCompute(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  if p.ContainerGroupDefinitionName then
    reject(backend, "compute_mix", "Fleet (%s) is not a container fleet", fleet.id)
  end
  local filter = p.Location and find.fleet_location(backend, fleet, p.Location)
  local list = {}
  for _, location in ipairs(fleet.locations) do
    for host in location.hosts:each() do
      if (not filter or filter == location) and (not p.ComputeStatus or p.ComputeStatus == host.status) then list[#list + 1] = host end
    end
  end
  local page, token = pages.slice(backend, p, list, function(host) return view(backend, fleet, host) end)
  return { ComputeList = page, NextToken = token }
end

function operations.GetComputeAuthToken(backend, p)
  local host, fleet = compute_of(backend, p)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = host.name,
    ComputeArn = arn_of(backend, host),
    AuthToken = backend.env.random:uuid(),
    ExpirationTimestamp = backend:stamp() + TOKEN_SECONDS,
  }
end

-- Returns credentials that have no use: there is no instance to log in to. Guess: GetComputeAccess and GetComputeAuthToken return
-- made-up credentials.
function operations.GetComputeAccess(backend, p)
  local host, fleet = compute_of(backend, p)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = host.name,
    ComputeArn = arn_of(backend, host),
    Target = host.name,
    Credentials = {
      AccessKeyId = "GAMELIFTLOCALCOMPUTE", SecretAccessKey = backend.env.random:uuid(), SessionToken = backend.env.random:uuid(),
    },
  }
end

return computes
