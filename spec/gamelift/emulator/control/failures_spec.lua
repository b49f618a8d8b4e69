-- What an action of the control interface reports when it fails, in whole.
local gamelift = require "spec.support.local_gamelift"

describe("an action", function()
  local g, fleet, anywhere, arn, ended
  before_each(function()
    g = gamelift.new { data = { locations = { "custom-empty" } } }
    fleet, anywhere = g:fleet(2), g:anywhere(1)
    arn, ended = g:session(fleet), g:session(fleet)
    g:ok("TerminateGameSession", { GameSessionId = ended, TerminationMode = "FORCE_TERMINATE" })
  end)

  -- Returns the message of an action that fails, with the ids of this spec under their names.
  local function message_of(action, arguments)
    local result, message = g.emulator:control(action, arguments)
    assert.is_nil(result)
    for _, pair in ipairs { { ended, "ENDED" }, { fleet, "FLEET" }, { anywhere, "ANYWHERE" } } do
      message = message:gsub(pair[1]:gsub("%p", "%%%0"), pair[2])
    end
    return message
  end

  it("fails with a message", function()
    local empty = g:ok("CreateFleet", { Name = "a", ComputeType = "ANYWHERE", Locations = { { Location = "custom-empty" } } })
      .FleetAttributes.FleetId
    for _, case in ipairs {
      { "fly", {}, "there is no action fly" },
      { "advanc", {}, "there is no action advanc, did you mean advance?" },
      { "state", { account = "1" }, "state: there is no account 1" },
      { "activate", {}, "activate: process_id or GameSessionId is required" },
      { "activate", { process_id = "process-0" }, "activate: there is no process process-0" },
      { "activate", { GameSessionId = "x" }, "activate: Game session (x) not found" },
      { "crash", { GameSessionId = ended }, "crash: game session ENDED has ended" },
      { "register_process", { FleetId = "fleet-0", port = 1 }, "register_process: Fleet (fleet-0) not found" },
      { "register_process", { FleetId = anywhere, ComputeName = "none", port = 1 },
        "register_process: fleet ANYWHERE has no compute none" },
      { "register_process", { FleetId = empty, port = 1 }, "register_process: fleet " .. empty
        .. " has no compute; ComputeName is required" },
      { "interrupt", { FleetId = fleet }, "interrupt: fleet FLEET is not a Spot fleet" },
      { "save", {}, "save: there is no file to write: gamelift-local --state FILE names one; in the process use emulator:save()" },
      { "restore", {}, "restore: there is no snapshot default" },
      { "restore", { name = "x" }, "restore: there is no snapshot x" },
      { "deliveries", {}, "deliveries: events are delivered nowhere: gamelift-local --events URL names a receiver" },
    } do
      local message = message_of(case[1], case[2])
      assert.equal(case[3], case[3]:find "did you mean" and message or message:sub(1, #case[3]))
    end
  end)

  it("fails for a process without a session that can become active", function()
    local spare = g:control("register_process", { FleetId = anywhere, ComputeName = "pc", port = 9 }).process_id
    assert.equal(("activate: process %s has no game session"):format(spare), message_of("activate", { process_id = spare }))
    g:ok("TerminateGameSession", { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
    assert.equal("activate: game session is TERMINATING", message_of("activate", { GameSessionId = arn }))
  end)

  it("starts processes on the first compute and following ports, of which none is above 60000", function()
    local result = g:control("register_process", { FleetId = anywhere, port = 59999, count = 3 })
    assert.same({ 3, result.process_ids[1], "pc" }, { #result.process_ids, result.process_id, result.ComputeName })
    local ports = {}
    for i, id in ipairs(result.process_ids) do ports[i] = g.emulator:backend().processes_by_id[id].port end
    assert.same({ 59999, 60000, 60000 }, ports)
    assert.same({ process_ids = {}, ComputeName = "pc" }, g:control("register_process", { FleetId = anywhere, port = 5, count = 0 }))
  end)

  it("stops a process at its third missed health check", function()
    local id = g:describe(arn) and g.emulator:backend().sessions_by_arn[arn].process.id
    assert.same({ process_id = id, missed = 1, stopped = false }, g:control("miss_health_checks", { GameSessionId = arn, count = 1 }))
    assert.same({ process_id = id, missed = 2, stopped = false }, g:control("miss_health_checks", { process_id = id, count = 1 }))
    assert.same({ process_id = id, missed = 3, stopped = true }, g:control("miss_health_checks", { process_id = id, count = 1 }))
    assert.equal("TERMINATED", g:describe(arn).Status)
    local events = g:ok("DescribeFleetEvents", { FleetId = fleet }).Events
    assert.same({ "SERVER_PROCESS_TERMINATED_UNHEALTHY", ("The server process missed its health checks (%s on %s of fleet %s, %s)"):format(
      id, g:ok("DescribeInstances", { FleetId = fleet }).Instances[1].InstanceId, fleet, arn) },
      { events[#events].EventCode, events[#events].Message })
    local other = g:session(fleet)
    local all = g:control("miss_health_checks", { GameSessionId = other })
    assert.same({ 3, true }, { all.missed, all.stopped })
  end)

  it("shows the other regions of the state unless it names one", function()
    g = gamelift.new { regions = { "us-west-2", "eu-west-1" } }
    g:control("state", { region = "eu-west-1" })
    local state = g:control "state"
    assert.same({ "us-west-2", "eu-west-1" }, { state.region, state.regions["eu-west-1"].region })
    assert.is_nil(state.regions["us-west-2"])
    assert.is_nil(g:control("state", { region = "us-west-2" }).regions)
  end)
end)
