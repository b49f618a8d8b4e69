-- The peering of a fleet's VPC with other VPCs. An authorization of the account that owns the other VPC comes first; both accounts
-- see it, so it is in the part of the state that accounts share. A connection belongs to the account of the fleet.
local fleet_log = require "gamelift.emulator.model.fleet_log"
local timers = require "gamelift.emulator.timers"

local peering = {}

local AUTHORIZATION_SECONDS = 86400
local CIDR_BLOCK = "10.0.0.0/16"
local OVERLAP = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"

-- Returns an id as EC2 makes them: 17 hexadecimal digits.
local function new_id(backend, prefix)
  return prefix .. backend.env.random:uuid():gsub("-", ""):sub(1, 17)
end

-- Authorizations ------------------------------------------------------------------------------------------------------

-- Returns the valid authorizations of all accounts in the order of their creation.
local function list_authorizations(backend)
  local valid = {}
  for _, authorization in ipairs(backend.shared.peering_authorizations) do
    if authorization.expires > backend.now then valid[#valid + 1] = authorization end
  end
  backend.shared.peering_authorizations = valid
  return valid
end

-- Returns the valid authorization of a VPC and its place in the list, or nil. owner: the account of the fleets; peer: of the VPC.
local function find_authorization(backend, owner, peer, vpc)
  for i, authorization in ipairs(list_authorizations(backend)) do
    local view = authorization.view
    if view.GameLiftAwsAccountId == owner and view.PeerVpcAwsAccountId == peer and view.PeerVpcId == vpc then return authorization, i end
  end
  return nil
end

-- Returns the views of the valid authorizations that the account has given or received. Guess: a VPC
-- peering authorization that was used stays valid.
function peering.describe_authorizations(backend)
  local list, account = {}, backend.account_id
  for _, authorization in ipairs(list_authorizations(backend)) do
    local view = authorization.view
    if view.GameLiftAwsAccountId == account or view.PeerVpcAwsAccountId == account then list[#list + 1] = view end
  end
  return list
end

-- Authorizes the peering of a VPC for 24 hours. Guess: another CreateVpcPeeringAuthorization begins another 24 hours.
function peering.authorize(backend, owner, peer, vpc)
  peering.revoke(backend, owner, peer, vpc)
  local list, now = backend.shared.peering_authorizations, backend:stamp()
  local authorization = {
    expires = backend.now + AUTHORIZATION_SECONDS,
    view = {
      GameLiftAwsAccountId = owner,
      PeerVpcAwsAccountId = peer,
      PeerVpcId = vpc,
      CreationTime = now,
      ExpirationTime = now + AUTHORIZATION_SECONDS,
    },
  }
  list[#list + 1] = authorization
  return authorization
end

-- Removes an authorization. Returns false if there is no valid one.
function peering.revoke(backend, owner, peer, vpc)
  local _, place = find_authorization(backend, owner, peer, vpc)
  if place then table.remove(backend.shared.peering_authorizations, place) end
  return place ~= nil
end

-- Reports if this account may make or delete the peering of its fleets with a VPC.
function peering.is_authorized(backend, peer, vpc)
  return find_authorization(backend, backend.account_id, peer, vpc) ~= nil
end

-- Connections ---------------------------------------------------------------------------------------------------------

local function set_status(connection, code, message)
  connection.view.Status = { Code = code, Message = message }
end

local function code_of(connection) return connection.view.Status.Code end

local function is_pending(connection) return code_of(connection) == "initiating-request" end

-- Reports if the connection has not failed.
function peering.is_alive(connection) return is_pending(connection) or code_of(connection) == "active" end

-- Returns the connections of a fleet, the oldest first.
function peering.of_fleet(backend, fleet)
  local list = {}
  for connection in backend.peerings:each() do
    if connection.fleet == fleet then list[#list + 1] = connection end
  end
  return list
end

-- Returns the connection of a fleet with a VPC, or nil.
function peering.find(backend, fleet, vpc)
  for connection in backend.peerings:each() do
    if connection.fleet == fleet and connection.view.PeerVpcId == vpc then return connection end
  end
  return nil
end

-- Removes the record of a connection. Guess: DeleteVpcPeeringConnection removes the record at once.
function peering.remove(backend, connection)
  backend.peerings:remove(connection.rank)
  connection.removed = true
  fleet_log.add(backend, connection.fleet, "FLEET_VPC_PEERING_DELETED", "VPC peering connection %s of fleet %s was deleted",
    connection.view.VpcPeeringConnectionId, connection.fleet.id)
end

-- Makes a pending connection. Guess: a VPC peering connection that failed is described until the next one for the same VPC.
local function new_connection(backend, fleet, peer, vpc)
  local failed = peering.find(backend, fleet, vpc)
  if failed then backend.peerings:remove(failed.rank) end
  fleet.vpc_id = fleet.vpc_id or new_id(backend, "vpc-")
  local connection = {
    rank = backend:rank(),
    fleet = fleet,
    peer = peer,
    view = {
      FleetId = fleet.id,
      FleetArn = fleet.arn,
      VpcPeeringConnectionId = new_id(backend, "pcx-"),
      PeerVpcId = vpc,
      GameLiftVpcId = fleet.vpc_id,
    },
  }
  set_status(connection, "initiating-request", "Initiating request to " .. peer)
  backend.peerings:add(connection)
  return connection
end

-- Makes a connection that becomes active after peering_seconds, in the place of one that failed.
function peering.request(backend, fleet, peer, vpc)
  local connection = new_connection(backend, fleet, peer, vpc)
  backend:after(backend.options.peering_seconds, "peering_due", connection)
  return connection
end

-- Makes a connection that becomes active, or fails, together with its new fleet.
function peering.request_with_fleet(backend, fleet, peer, vpc)
  local connection = new_connection(backend, fleet, peer, vpc)
  connection.with_fleet = true
  connection.is_doomed = not peering.is_authorized(backend, peer, vpc)
end

-- Makes a pending connection fail. A new fleet fails with it.
function peering.fail(backend, connection, message)
  if not is_pending(connection) then return end
  set_status(connection, "failed", message or OVERLAP)
  fleet_log.add(backend, connection.fleet, "FLEET_VPC_PEERING_FAILED", "VPC peering connection %s of fleet %s failed: %s",
    connection.view.VpcPeeringConnectionId, connection.fleet.id, message or OVERLAP)
  if connection.with_fleet then backend:after(0, "fleet_peering_failed", connection.fleet) end
end

-- Makes the next connection of a fleet with a VPC fail.
function peering.fail_next(fleet, vpc)
  fleet.failing_peers = fleet.failing_peers or {}
  fleet.failing_peers[vpc] = true
end

-- Makes a pending connection active, unless it fails. Returns false if it fails.
function peering.settle(backend, connection)
  local fleet, vpc = connection.fleet, connection.view.PeerVpcId
  local is_failing = fleet.failing_peers and fleet.failing_peers[vpc]
  if is_failing then fleet.failing_peers[vpc] = nil end
  if is_failing or connection.is_doomed then
    peering.fail(backend, connection, connection.is_doomed and "There is no authorization for VPC " .. vpc or nil)
    return false
  end
  set_status(connection, "active", "Active")
  connection.view.IpV4CidrBlock = CIDR_BLOCK
  fleet_log.add(backend, fleet, "FLEET_VPC_PEERING_SUCCEEDED", "VPC peering connection %s of fleet %s is active",
    connection.view.VpcPeeringConnectionId, fleet.id)
  return true
end

timers.on("peering_due", function(backend, connection)
  if is_pending(connection) and not connection.removed then peering.settle(backend, connection) end
end)

-- Makes the connection of a new fleet active, when the fleet is about to be. Returns false if the fleet fails with it.
function peering.settle_with_fleet(backend, fleet)
  for _, connection in ipairs(peering.of_fleet(backend, fleet)) do
    if connection.with_fleet and is_pending(connection) then return peering.settle(backend, connection) end
  end
  return true
end

-- Makes the connection of a new fleet fail, since the fleet has.
function peering.fail_with_fleet(backend, fleet)
  for _, connection in ipairs(peering.of_fleet(backend, fleet)) do
    if connection.with_fleet then peering.fail(backend, connection, "The fleet failed") end
  end
end

return peering
