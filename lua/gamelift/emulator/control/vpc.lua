-- The action of the control interface on VPC peering.
local find = require "gamelift.emulator.model.find"
local peering = require "gamelift.emulator.model.peering"

return function(action)
  action("fail_vpc_peering", "The VPC peering of a fleet fails: the pending connection with this VPC, or else the next one.",
    { FleetId = "string!", PeerVpcId = "string!" }, { FleetId = "fleet-1", PeerVpcId = "vpc-0123456789abcdef0" },
    function(_, backend, args)
      local fleet = find.fleet(backend, args.FleetId)
      local connection = peering.find(backend, fleet, args.PeerVpcId)
      if connection and connection.view.Status.Code == "initiating-request" then
        peering.fail(backend, connection)
        return { VpcPeeringConnection = connection.view }
      end
      peering.fail_next(fleet, args.PeerVpcId)
      return { next = true }
    end)
end
