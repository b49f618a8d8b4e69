-- Operations on computes: those registered with Anywhere fleets, the instances of managed fleets, and the container groups of container
-- fleets.
local compute_tokens = require "gamelift.emulator.model.compute_tokens"
local containers = require "gamelift.emulator.model.containers"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local arns = require "gamelift.emulator.model.arn"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"

local reject = exceptions.reject

local computes = { operations = {} }
local operations = computes.operations

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

-- A compute is a host, or in a container fleet a game server container group on a host. Returns the computes in some locations of a fleet.
local function list_computes(fleet, locations)
  if fleet.container then return containers.list_groups(locations) end
  local list = {}
  for _, location in ipairs(locations) do
    for host in location.hosts:each() do list[#list + 1] = host end
  end
  return list
end

-- Returns a compute of a fleet by its name, or nil.
function computes.find(fleet, name)
  return (fleet.container and containers.find_group or find_host)(fleet, name)
end

-- Returns the ARN of a compute. Instances of managed fleets have none.
local function arn_of(backend, compute)
  return not compute.instance and arns.compute(backend, compute.name) or nil
end

-- Returns the compute of a request, which names it by name or ARN, and its fleet.
local function compute_of(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local name = arns.resource_id(backend, p.ComputeName, arns.compute)
  local compute = name and computes.find(fleet, name)
  if not compute or name ~= p.ComputeName and not arn_of(backend, compute) then
    reject(backend, "compute_unknown", "Compute (%s) not found in fleet (%s)", p.ComputeName, fleet.id)
  end
  return compute, fleet
end

local function status_of(compute)
  return compute.status == "IMPAIRED" and compute.status or (compute.host or compute).status
end

local function view(backend, fleet, compute)
  local host, version = compute.host or compute, compute.version
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = compute.name,
    ComputeArn = arn_of(backend, compute),
    IpAddress = host.ip_address,
    DnsName = host.dns_name,
    ComputeStatus = status_of(compute),
    Location = host.location.name,
    CreationTime = host.created,
    OperatingSystem = fleet.attributes.OperatingSystem,
    Type = fleet.attributes.InstanceType,
    InstanceId = host.instance and host.name or nil,
    GameLiftServiceSdkEndpoint = not host.instance and backend.options.sdk_endpoint or nil,
    ContainerAttributes = compute.containers,
    GameServerContainerGroupDefinitionArn = version and version.view.ContainerGroupDefinitionArn,
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
  local host = hosting.new_host(backend, location, p.ComputeName, {
    ip_address = p.IpAddress, dns_name = p.DnsName, certificate_path = p.CertificatePath,
  })
  return { Compute = view(backend, fleet, host) }
end

function operations.DeregisterCompute(backend, p)
  hosting.remove_compute(backend, (compute_of(backend, p)))
  return {}
end

function operations.DescribeCompute(backend, p)
  local compute, fleet = compute_of(backend, p)
  return { Compute = view(backend, fleet, compute) }
end

-- Returns a function that reports if a compute runs a container group of this definition: of the version of the ARN, if it has one.
local function definition_filter(backend, fleet, text)
  if not text then return function() return true end end
  if not fleet.container then reject(backend, "compute_mix", "Fleet (%s) is not a container fleet", fleet.id) end
  local definition, number = find.lookup_container_group(backend, text)
  return function(compute)
    local version = compute.version
    return definition ~= nil and version.definition == definition and (not number or version.number == number)
  end
end

function operations.ListCompute(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local is_match = definition_filter(backend, fleet, p.ContainerGroupDefinitionName)
  local locations = p.Location and { find.fleet_location(backend, fleet, p.Location) } or fleet.locations
  local list = {}
  for _, compute in ipairs(list_computes(fleet, locations)) do
    if is_match(compute) and (not p.ComputeStatus or p.ComputeStatus == status_of(compute)) then list[#list + 1] = compute end
  end
  local page, token = pages.slice(backend, p, list, function(compute) return view(backend, fleet, compute) end)
  return { ComputeList = page, NextToken = token }
end

function operations.GetComputeAuthToken(backend, p)
  local compute, fleet = compute_of(backend, p)
  local token, expires = compute_tokens.issue(backend, fleet, compute)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = compute.name,
    ComputeArn = arn_of(backend, compute),
    AuthToken = token,
    ExpirationTimestamp = expires,
  }
end

-- Returns credentials that have no use: there is no instance to log in to. Guess: GetComputeAccess returns made-up
-- credentials.
function operations.GetComputeAccess(backend, p)
  local compute, fleet = compute_of(backend, p)
  return {
    FleetId = fleet.id,
    FleetArn = fleet.arn,
    ComputeName = compute.name,
    ComputeArn = arn_of(backend, compute),
    Target = (compute.host or compute).name,
    ContainerIdentifiers = compute.containers,
    Credentials = {
      AccessKeyId = "GAMELIFTLOCALCOMPUTE", SecretAccessKey = backend.env.random:uuid(), SessionToken = backend.env.random:uuid(),
    },
  }
end

return computes
