-- Operations on VPC peering: authorizations of the account that owns a VPC, connections of the account that has the fleet.
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local peering = require "gamelift.emulator.model.peering"

local reject = exceptions.reject

local operations = {}

-- Authorizations ------------------------------------------------------------------------------------------------------

function operations.CreateVpcPeeringAuthorization(backend, p)
  local authorization = peering.authorize(backend, p.GameLiftAwsAccountId, backend.account_id, p.PeerVpcId)
  return { VpcPeeringAuthorization = authorization.view }
end

function operations.DescribeVpcPeeringAuthorizations(backend)
  return { VpcPeeringAuthorizations = peering.describe_authorizations(backend) }
end

function operations.DeleteVpcPeeringAuthorization(backend, p)
  if not peering.revoke(backend, p.GameLiftAwsAccountId, backend.account_id, p.PeerVpcId) then
    reject(backend, "peering_authorization_unknown", "VPC peering authorization for VPC (%s) and account (%s) not found",
      p.PeerVpcId, p.GameLiftAwsAccountId)
  end
  return {}
end

-- Connections ---------------------------------------------------------------------------------------------------------

function operations.CreateVpcPeeringConnection(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local status, vpc = fleet.attributes.Status, p.PeerVpcId
  if status == "DELETING" or status == "TERMINATED" then
    reject(backend, "peering_fleet", "Fleet (%s) is in %s status", fleet.id, status)
  end
  if not peering.is_authorized(backend, p.PeerVpcAwsAccountId, vpc) then
    reject(backend, "peering_not_authorized", "VPC peering authorization for VPC (%s) of account (%s) not found", vpc,
      p.PeerVpcAwsAccountId)
  end
  local existing = peering.find(backend, fleet, vpc)
  if existing and peering.is_alive(existing) then
    reject(backend, "peering_duplicate", "Fleet (%s) has VPC peering connection (%s) with VPC (%s)", fleet.id,
      existing.view.VpcPeeringConnectionId, vpc)
  end
  peering.request(backend, fleet, p.PeerVpcAwsAccountId, vpc)
  return {}
end

function operations.DescribeVpcPeeringConnections(backend, p)
  local fleet = p.FleetId and find.fleet(backend, p.FleetId)
  local list = {}
  for connection in backend.peerings:each() do
    if not fleet or connection.fleet == fleet then list[#list + 1] = connection.view end
  end
  return { VpcPeeringConnections = list }
end

function operations.DeleteVpcPeeringConnection(backend, p)
  local fleet = find.fleet(backend, p.FleetId)
  local connection
  for _, candidate in ipairs(peering.of_fleet(backend, fleet)) do
    if candidate.view.VpcPeeringConnectionId == p.VpcPeeringConnectionId then connection = candidate end
  end
  if not connection then
    reject(backend, "peering_unknown", "VPC peering connection (%s) not found for fleet (%s)", p.VpcPeeringConnectionId, fleet.id)
  end
  if not peering.is_authorized(backend, connection.peer, connection.view.PeerVpcId) then
    reject(backend, "peering_delete_not_authorized", "VPC peering authorization for VPC (%s) of account (%s) not found",
      connection.view.PeerVpcId, connection.peer)
  end
  peering.remove(backend, connection)
  return {}
end

return { operations = operations }
