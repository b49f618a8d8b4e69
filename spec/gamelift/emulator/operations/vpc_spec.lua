local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"
local random = require "gamelift.emulator.model.random"

local code_of, merged = gamelift.code_of, gamelift.merged

local OWNER, PEER = "123456789012", "222222222222"
local VPC = "vpc-0a1b2c3d"

-- Makes an emulator with a second account, and a function that calls as that account.
local function new(options)
  local g = gamelift.new(merged({ accounts = {
    { access_key_id = emulator.ACCESS_KEY_ID, secret_access_key = emulator.SECRET_ACCESS_KEY },
    { access_key_id = "PEER", secret_access_key = "peer", account_id = PEER },
  } }, options or {}))
  local function peer(operation, params)
    local body = assert(core.encode(operation, params or {}, "off"))
    return g:raw(operation, body, { credentials = { access_key_id = "PEER", secret_access_key = "peer" } })
  end
  return g, peer
end

local function authorize(g, vpc)
  return g:ok("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = vpc or VPC }).VpcPeeringAuthorization
end
local function pair(fleet, more)
  return merged({ FleetId = fleet, PeerVpcAwsAccountId = OWNER, PeerVpcId = VPC }, more or {})
end
local function connect(g, fleet, more) return code_of(g:call("CreateVpcPeeringConnection", pair(fleet, more))) end
local function connections(g, fleet)
  return g:ok("DescribeVpcPeeringConnections", { FleetId = fleet }).VpcPeeringConnections
end
local function authorizations(g) return g:ok("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations end
local function disconnect(g, fleet, connection)
  return code_of(g:call("DeleteVpcPeeringConnection",
    { FleetId = fleet, VpcPeeringConnectionId = connection.VpcPeeringConnectionId }))
end
local function status(g, fleet) return g:ok("DescribeFleetAttributes", { FleetIds = { fleet } }).FleetAttributes[1].Status end

-- Returns the codes of the fleet's events about peering, with the connection ids in their messages.
local function events(g, fleet)
  local list = {}
  for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = fleet }).Events) do
    local code = event.EventCode:match "^FLEET_VPC_PEERING_(.*)"
    if code then list[#list + 1] = code .. " " .. tostring(event.Message:match "pcx%-%x+") end
  end
  return list
end

describe("a VPC peering authorization", function()
  it("is valid for 24 hours", function()
    local g = new()
    local authorization = authorize(g)
    assert.same({
      GameLiftAwsAccountId = OWNER, PeerVpcAwsAccountId = OWNER, PeerVpcId = VPC, CreationTime = gamelift.START,
      ExpirationTime = gamelift.START + 86400,
    }, authorization)
    assert.same({ authorization }, authorizations(g))
    g:advance(86399)
    assert.equal(1, #authorizations(g))
    g:advance(1)
    assert.same({}, authorizations(g))
    assert.equal("NotFoundException", connect(g, g:fleet(1)))
    assert.equal("NotFoundException",
      code_of(g:call("DeleteVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC })))
  end)

  it("begins another 24 hours when it is made again", function()
    local g = new()
    authorize(g)
    g:advance(80000)
    assert.equal(gamelift.START + 166400, authorize(g).ExpirationTime)
    assert.equal(1, #authorizations(g))
    g:advance(86000)
    assert.equal(1, #authorizations(g))
  end)

  it("is deleted once", function()
    local g = new()
    authorize(g)
    authorize(g, "vpc-other")
    local params = { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC }
    assert.same({}, g:ok("DeleteVpcPeeringAuthorization", params))
    assert.equal("NotFoundException", code_of(g:call("DeleteVpcPeeringAuthorization", params)))
    assert.same({ 1, "vpc-other" }, { #authorizations(g), authorizations(g)[1].PeerVpcId })
  end)

  it("is seen by the account that gives it and the one that receives it", function()
    local g, peer = new()
    assert.not_nil(peer("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC }))
    assert.equal(PEER, authorizations(g)[1].PeerVpcAwsAccountId)
    assert.same(authorizations(g), peer("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations)
    authorize(g, "vpc-mine")
    assert.equal(1, #peer("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations)
    local fleet = g:fleet(1)
    assert.equal("NotFoundException", connect(g, fleet)) -- the VPC is the other account's
    assert.is_nil(connect(g, fleet, { PeerVpcAwsAccountId = PEER }))
    assert.same({}, peer("DescribeVpcPeeringConnections").VpcPeeringConnections)
    assert.equal("NotFoundException", code_of(g:call("DeleteVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC })))
  end)

  it("is part of a snapshot", function()
    local g, peer = new()
    peer("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC })
    g:control "snapshot"
    peer("DeleteVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC })
    assert.same({}, authorizations(g))
    g:control "restore"
    assert.equal(1, #authorizations(g))
    assert.equal(1, #peer("DescribeVpcPeeringAuthorizations").VpcPeeringAuthorizations)
    g:control "reset"
    assert.same({}, authorizations(g))
  end)
end)

describe("a VPC peering connection", function()
  it("is active in the next request", function()
    local g = new()
    local fleet = g:fleet(1)
    authorize(g)
    assert.same({}, g:ok("CreateVpcPeeringConnection", pair(fleet)))
    local connection = connections(g)[1]
    assert.same({ fleet, VPC, "active" }, { connection.FleetId, connection.PeerVpcId, connection.Status.Code })
    assert.matches("^pcx%-%x+$", connection.VpcPeeringConnectionId)
    assert.matches("^vpc%-%x+$", connection.GameLiftVpcId)
    assert.matches("^%d+%.%d+%.%d+%.%d+/%d+$", connection.IpV4CidrBlock)
    assert.equal(g:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn, connection.FleetArn)
    assert.same({ "SUCCEEDED " .. connection.VpcPeeringConnectionId }, events(g, fleet))
    assert.equal(1, #authorizations(g)) -- a used one stays
  end)

  it("and its authorization are made once in 10 s", function()
    local g = new { throttle = true }
    local fleet = g:fleet(1)
    authorize(g)
    local again = { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC }
    assert.equal("ThrottlingException", code_of(g:call("CreateVpcPeeringAuthorization", again)))
    assert.is_nil(connect(g, fleet))
    assert.equal("ThrottlingException", connect(g, fleet))
    g:advance(10)
    assert.is_nil(code_of(g:call("CreateVpcPeeringAuthorization", again)))
    assert.equal("InvalidRequestException", connect(g, fleet))
  end)

  it("takes peering_seconds", function()
    local g = new { peering_seconds = 30 }
    local fleet = g:fleet(1)
    authorize(g)
    connect(g, fleet)
    g:advance(29)
    assert.equal("initiating-request", connections(g, fleet)[1].Status.Code)
    assert.is_nil(connections(g, fleet)[1].IpV4CidrBlock)
    assert.equal("InvalidRequestException", connect(g, fleet))
    g:advance(1)
    assert.equal("active", connections(g, fleet)[1].Status.Code)
    assert.equal("InvalidRequestException", connect(g, fleet))
  end)

  it("is one of many of a fleet, whose VPC is the same in each", function()
    local g = new()
    local fleet, other = g:fleet(1), g:fleet(1)
    authorize(g)
    authorize(g, "vpc-two")
    connect(g, fleet)
    connect(g, fleet, { PeerVpcId = "vpc-two" })
    connect(g, other)
    local list = connections(g, fleet)
    assert.same({ 3, 2, 1 }, { #connections(g), #list, #connections(g, other) })
    assert.equal(list[1].GameLiftVpcId, list[2].GameLiftVpcId)
    assert.not_equal(list[1].GameLiftVpcId, connections(g, other)[1].GameLiftVpcId)
  end)

  it("needs an EC2 fleet of the account, by its id", function()
    local g = new()
    local fleet, anywhere = g:fleet(1), g:anywhere()
    authorize(g)
    assert.equal("NotFoundException", connect(g, "fleet-1"))
    assert.equal("InvalidRequestException", connect(g, anywhere))
    assert.equal("InvalidRequestException", connect(g, g:ok("DescribeFleetAttributes").FleetAttributes[1].FleetArn))
    assert.equal("NotFoundException", code_of(g:call("DescribeVpcPeeringConnections", { FleetId = "fleet-1" })))
    assert.equal("InvalidRequestException", code_of(g:call("DescribeVpcPeeringConnections", { FleetId = anywhere })))
    authorize(g)
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal("InvalidRequestException", connect(g, fleet))
  end)

  it("is deleted with an authorization, by its id and fleet", function()
    local g = new()
    local fleet, other = g:fleet(1), g:fleet(1)
    authorize(g)
    connect(g, fleet)
    local connection = connections(g)[1]
    g:advance(86400)
    assert.equal("InvalidRequestException", disconnect(g, fleet, connection))
    authorize(g)
    assert.equal("NotFoundException", disconnect(g, other, connection))
    assert.equal("NotFoundException", disconnect(g, fleet, { VpcPeeringConnectionId = "pcx-1" }))
    assert.is_nil(disconnect(g, fleet, connection))
    assert.same({}, connections(g))
    assert.equal("NotFoundException", disconnect(g, fleet, connection))
    assert.equal("DELETED " .. connection.VpcPeeringConnectionId, events(g, fleet)[2])
    assert.is_nil(connect(g, fleet))
  end)

  it("does not become active after it is deleted", function()
    local g = new { peering_seconds = 30 }
    local fleet = g:fleet(1)
    authorize(g)
    connect(g, fleet)
    assert.is_nil(disconnect(g, fleet, connections(g)[1]))
    g:advance(60)
    assert.equal(1, #events(g, fleet))
  end)

  it("can fail while it is pending, and be asked for again", function()
    local g = new { peering_seconds = 30 }
    local fleet = g:fleet(1)
    authorize(g)
    connect(g, fleet)
    g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = VPC })
    local failed = connections(g)[1]
    assert.equal("failed", failed.Status.Code)
    assert.matches("CIDR", failed.Status.Message)
    g:advance(60)
    assert.same({ "FAILED " .. failed.VpcPeeringConnectionId }, events(g, fleet))
    assert.is_nil(connect(g, fleet))
    g:advance(30)
    assert.same({ 1, "active" }, { #connections(g), connections(g)[1].Status.Code })
  end)

  it("can be made to fail when it is asked for next", function()
    local g = new()
    local fleet = g:fleet(1)
    authorize(g)
    g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = VPC })
    connect(g, fleet)
    assert.equal("failed", connections(g)[1].Status.Code)
    connect(g, fleet)
    assert.equal("active", connections(g)[1].Status.Code)
    local _, message = g.emulator:control("fail_vpc_peering", { FleetId = "fleet-1", PeerVpcId = VPC })
    assert.matches("Fleet %(fleet%-1%) not found", message)
  end)
end)

-- What peering reports, in whole.
describe("VPC peering", function()
  local g, peer, fleet, arn
  before_each(function()
    g, peer = new { peering_seconds = 30, fleet_seconds = 50 }
    fleet = g:fleet(1)
    arn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet
  end)

  -- Returns the codes and messages of events about peering, without ids.
  local function messages(id)
    local list = {}
    for _, event in ipairs(g:ok("DescribeFleetEvents", { FleetId = id }).Events) do
      if event.EventCode:find "PEERING" then
        list[#list + 1] = ("%s: %s"):format(event.EventCode, event.Message:gsub("pcx%-%x+", "PCX"):gsub(id:gsub("%p", "%%%0"), "FLEET"))
      end
    end
    return list
  end

  it("describes a connection in each status", function()
    local expected = { FleetId = fleet, FleetArn = arn, PeerVpcId = VPC }
    local function check(code, message, block)
      local list = connections(g, fleet)
      assert.equal(17, #list[1].VpcPeeringConnectionId:match "^pcx%-(%x+)$")
      assert.equal(17, #list[1].GameLiftVpcId:match "^vpc%-(%x+)$")
      assert.same({ merged(expected, { VpcPeeringConnectionId = list[1].VpcPeeringConnectionId, GameLiftVpcId = list[1].GameLiftVpcId,
        IpV4CidrBlock = block, Status = { Code = code, Message = message } }) }, list)
    end
    peer("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC })
    connect(g, fleet, { PeerVpcAwsAccountId = PEER })
    check("initiating-request", "Initiating request to " .. PEER)
    g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = VPC })
    check("failed", "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range")
    connect(g, fleet, { PeerVpcAwsAccountId = PEER })
    g:advance(30)
    check("active", "Active", "10.0.0.0/16")
    assert.same({
      "FLEET_VPC_PEERING_FAILED: VPC peering connection PCX of fleet FLEET failed: "
        .. "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
      "FLEET_VPC_PEERING_SUCCEEDED: VPC peering connection PCX of fleet FLEET is active",
    }, messages(fleet))
    disconnect(g, fleet, connections(g, fleet)[1])
    assert.equal("FLEET_VPC_PEERING_DELETED: VPC peering connection PCX of fleet FLEET was deleted", messages(fleet)[3])
  end)

  it("says why the connection of a new fleet failed", function()
    local peered = { PeerVpcAwsAccountId = OWNER, PeerVpcId = VPC }
    local doomed = g:fleet(1, peered)
    authorize(g)
    local broken, chosen = g:fleet(1, peered), g:fleet(1, peered)
    g:control("fail_fleet", { FleetId = broken })
    g:control("fail_vpc_peering", { FleetId = chosen, PeerVpcId = VPC })
    g:advance(50)
    for id, reason in pairs { [doomed] = "There is no authorization for VPC " .. VPC, [broken] = "The fleet failed",
      [chosen] = "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range" } do
      assert.same({ Code = "failed", Message = reason }, connections(g, id)[1].Status)
      assert.same({ "FLEET_VPC_PEERING_FAILED: VPC peering connection PCX of fleet FLEET failed: " .. reason }, messages(id))
      assert.equal("ERROR", status(g, id))
    end
  end)

  it("leaves a connection that is active alone when its fleet fails", function()
    authorize(g)
    local new_fleet = g:fleet(1, { PeerVpcAwsAccountId = OWNER, PeerVpcId = VPC })
    connect(g, fleet)
    g:advance(50)
    for _, id in ipairs { fleet, new_fleet } do
      g:control("fail_fleet", { FleetId = id })
      assert.equal("active", connections(g, id)[1].Status.Code)
    end
  end)

  it("is rejected with a message", function()
    local function message_of(operation, params)
      return select(3, g:call(operation, params))
    end
    local unknown = ("VPC peering authorization for VPC (%s) of account (%s) not found"):format(VPC, OWNER)
    assert.equal(unknown, message_of("CreateVpcPeeringConnection", pair(fleet)))
    assert.equal(("VPC peering authorization for VPC (%s) and account (%s) not found"):format(VPC, OWNER),
      message_of("DeleteVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = VPC }))
    authorize(g)
    connect(g, fleet)
    local id = connections(g, fleet)[1].VpcPeeringConnectionId
    local delete = { FleetId = fleet, VpcPeeringConnectionId = id }
    assert.equal(("Fleet (%s) has VPC peering connection (%s) with VPC (%s)"):format(fleet, id, VPC),
      message_of("CreateVpcPeeringConnection", pair(fleet)))
    assert.equal(("VPC peering connection (pcx-0) not found for fleet (%s)"):format(fleet),
      message_of("DeleteVpcPeeringConnection", { FleetId = fleet, VpcPeeringConnectionId = "pcx-0" }))
    g:advance(86400)
    assert.equal(unknown, message_of("DeleteVpcPeeringConnection", delete))
    assert.equal(("Cannot delete fleet %s without an authorization for its peered VPC (%s)"):format(fleet, VPC),
      message_of("DeleteFleet", { FleetId = fleet }))
    authorize(g)
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.equal(("Fleet (%s) is in DELETING status"):format(fleet), message_of("CreateVpcPeeringConnection", pair(fleet)))
  end)
end)

describe("a fleet with a peered VPC", function()
  it("is deleted with an authorization, and its connections with it", function()
    local g = new()
    local fleet = g:fleet(1)
    authorize(g)
    connect(g, fleet)
    g:advance(86400)
    assert.equal("InvalidRequestException", code_of(g:call("DeleteFleet", { FleetId = fleet })))
    assert.equal("ACTIVE", status(g, fleet))
    authorize(g)
    g:ok("DeleteFleet", { FleetId = fleet })
    assert.same({}, connections(g))
    assert.matches("^DELETED pcx", events(g, fleet)[2])
    g:advance(10)
    assert.equal("NotFoundException", code_of(g:call("DescribeVpcPeeringConnections", { FleetId = fleet })))
  end)

  it("is deleted without one if its connection failed", function()
    local g = new()
    local fleet = g:fleet(1)
    authorize(g)
    g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = VPC })
    connect(g, fleet)
    g:advance(86400)
    assert.is_nil(code_of(g:call("DeleteFleet", { FleetId = fleet })))
  end)

  local PEERED = { PeerVpcAwsAccountId = OWNER, PeerVpcId = VPC }

  it("is created with it, and both become active together", function()
    local g = new { fleet_seconds = 50, peering_seconds = 5 }
    authorize(g)
    local fleet = g:fleet(1, PEERED)
    g:advance(49)
    assert.same({ "ACTIVATING", "initiating-request" }, { status(g, fleet), connections(g, fleet)[1].Status.Code })
    g:advance(1)
    assert.same({ "ACTIVE", "active" }, { status(g, fleet), connections(g, fleet)[1].Status.Code })
    assert.equal(1, #events(g, fleet))
  end)

  it("ends in ERROR without an authorization at its creation", function()
    local g = new { fleet_seconds = 50 }
    local fleet = g:fleet(1, PEERED)
    authorize(g) -- too late
    g:advance(50)
    assert.same({ "ERROR", "failed" }, { status(g, fleet), connections(g, fleet)[1].Status.Code })
    assert.matches("^FAILED pcx", events(g, fleet)[1])
    g:advance(100)
    assert.equal("ERROR", status(g, fleet))
    assert.is_nil(code_of(g:call("DeleteFleet", { FleetId = fleet })))
    local quick = new()
    fleet = quick:fleet(1, PEERED)
    assert.same({ "ERROR", "failed" }, { status(quick, fleet), connections(quick, fleet)[1].Status.Code })
  end)

  it("fails with its connection, and its connection with it", function()
    local g = new { fleet_seconds = 50 }
    authorize(g)
    local fleet, other = g:fleet(1, PEERED), g:fleet(1, PEERED)
    g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = VPC })
    g:control("fail_fleet", { FleetId = other })
    for _ = 1, 2 do
      for _, id in ipairs { fleet, other } do
        assert.same({ "ERROR", "failed" }, { status(g, id), connections(g, id)[1].Status.Code })
      end
      g:advance(100)
    end
  end)

  it("needs both of the members", function()
    local g = new()
    for member, value in pairs(PEERED) do
      assert.equal("InvalidRequestException", code_of(g:call("CreateFleet",
        { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large", [member] = value })))
    end
  end)

  it("is loaded from seed data, authorized and active", function()
    local g = new { peering_seconds = 60, fleet_seconds = 60, data = { fleets = {
      { Name = "one", FleetId = "fleet-one", peerings = { { PeerVpcId = VPC } } },
      merged({ Name = "two", FleetId = "fleet-two" }, PEERED),
    } } }
    assert.same({ "active", "active" }, { connections(g, "fleet-one")[1].Status.Code, connections(g, "fleet-two")[1].Status.Code })
    assert.same({ "ACTIVE", 1 }, { status(g, "fleet-two"), #authorizations(g) })
    local state = g:control "state"
    assert.same({ 1, 2, VPC },
      { #state.vpc_peering_authorizations, #state.vpc_peering_connections, state.vpc_peering_connections[1].PeerVpcId })
  end)
end)

describe("VPC peering in a random order of requests", function()
  it("has connections only for what was authorized, one for a pair, and goes on alike from a snapshot", function()
    for seed = 1, 3 do
      local draws = random.new(seed)
      local g, peer = new { seed = seed, peering_seconds = 40 }
      local fleets, vpcs, valid = { g:fleet(1), g:fleet(1) }, { VPC, "vpc-two" }, {}
      local function step()
        local fleet, vpc = fleets[1 + draws:below(2)], vpcs[1 + draws:below(2)]
        local account = draws:chance(0.5) and OWNER or PEER
        local kind, now = draws:below(7), g.emulator:now()
        local as = account == PEER and peer or function(...) return g:call(...) end
        if kind == 0 then
          as("CreateVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = vpc })
          valid[account .. vpc] = now + 86400
        elseif kind == 1 then
          local code = code_of(as("DeleteVpcPeeringAuthorization", { GameLiftAwsAccountId = OWNER, PeerVpcId = vpc }))
          assert.equal((valid[account .. vpc] or 0) > now, code == nil)
          valid[account .. vpc] = nil
        elseif kind == 2 or kind == 3 then
          local code = connect(g, fleet, { PeerVpcAwsAccountId = account, PeerVpcId = vpc })
          if (valid[account .. vpc] or 0) <= now then assert.equal("NotFoundException", code) end
        elseif kind == 4 then
          local connection = connections(g, fleet)[1]
          if connection then disconnect(g, fleet, connection) end
        elseif kind == 5 then
          g:control("fail_vpc_peering", { FleetId = fleet, PeerVpcId = vpc })
        else
          g:advance(draws:below(30000))
        end
        local seen = {}
        for _, connection in ipairs(connections(g)) do
          local key = connection.FleetId .. connection.PeerVpcId
          assert.is_nil(seen[key])
          seen[key] = true
        end
      end
      for _ = 1, 80 do step() end
      local state, held = draws.state, merged(valid, {})
      g:control "snapshot"
      local function continue()
        for _ = 1, 20 do step() end
        return { connections(g), authorizations(g), events(g, fleets[1]) }
      end
      local first = continue()
      g:control "restore"
      draws.state, valid = state, held
      assert.same(first, continue())
    end
  end)
end)
