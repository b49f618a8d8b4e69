-- An emulator in the process: its time, its errors and its failures. spec/gamelift/emulator/ has the rest.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local gamelift = require "spec.support.local_gamelift"

local LAST = 253402300799 -- of the year 9999

describe("an emulator", function()
  it("is not made with wrong options, data or faults, and says where", function()
    for message, opts in pairs {
      ["gamelift.emulator: option seed: expected a finite number, got \"x\""] = { seed = "x" },
      ["gamelift.emulator: data: fleets: expected a list, got number"] = { data = { fleets = 5 } },
      ["gamelift.emulator: data: fleets[1].FleetId: x does not begin with fleet-"] = {
        data = { fleets = { { Name = "a", FleetId = "x" } } } },
      ["gamelift.emulator: faults[2]: argument kind: expected one of"] = { faults = { { kind = "lost" }, {} } },
      ["gamelift.emulator: faults[1]: region: this local GameLift serves us-west-2, not 'eu-west-1' ("] = {
        faults = { { kind = "lost", region = "eu-west-1" } } },
    } do
      local ok, err = pcall(emulator.new, opts)
      assert.is_false(ok)
      assert.equal(message, tostring(err):sub(1, #message))
    end
  end)

  it("advances to the last second of the year 9999", function()
    local g = emulator.new { clock = LAST - 10 }
    assert.same({ nil, "the clock would pass the year 9999" }, { g:advance(11) })
    assert.same({ true, LAST }, { g:advance(10), g:now() })
    assert.same({ nil, "advance: the clock would pass the year 9999" }, { g:control("advance", { seconds = 0.5 }) })
    assert.same({ true, LAST }, { g:advance(0), g:now() })
  end)

  it("says how long it has nothing to do", function()
    local now = 1000
    local g = emulator.new { clock = function() return now end, regions = { "us-west-2", "eu-west-1" } }
    assert.is_nil(g:work())
    local home, far = g:backend(), g:backend(nil, "eu-west-1")
    home:after(5, "index", { fleet = { index = { remove = function() end } } })
    far:after(3, "index", { fleet = { index = { remove = function() end } } })
    assert.equal(3, g:work())
    now = now + 3
    assert.equal(2, g:work())
    now = now + 1
    assert.equal(1, g:work())
    now = now + 1
    assert.is_nil(g:work())
  end)

  it("has a backend for each account and region that it serves", function()
    local g = emulator.new { clock = 1, regions = { "us-west-2", "eu-west-1" }, accounts = {
      { access_key_id = "A", secret_access_key = "a", account_id = "1" }, { access_key_id = "B", secret_access_key = "b" } } }
    local first = g:backend()
    assert.same({ "1", "us-west-2", "1/us-west-2" }, { first.account_id, first.region, first.key })
    assert.equal(first, g:backend("1", "us-west-2"))
    assert.equal("eu-west-1", g:backend("1", "eu-west-1").region)
    assert.equal(emulator.ACCOUNT_ID, g:backend(emulator.ACCOUNT_ID).account_id)
    assert.same({}, { g:backend "2", g:backend("1", "ap-south-1") })
  end)
end)

describe("a failure inside of an operation", function()
  local real = emulator.operations.ListFleets
  after_each(function() emulator.operations.ListFleets = real end)

  -- Returns the message of the failure. library: what the host has in the place of debug.
  local function message_of(traces, library)
    local g = gamelift.new { traces = traces }
    emulator.operations.ListFleets = function() error("broken", 0) end
    local request, debug = g:request("ListFleets", "{}"), rawget(_G, "debug")
    rawset(_G, "debug", library)
    local response = g.emulator:handle(request)
    rawset(_G, "debug", debug)
    local err = core.error(response.status, response.headers, response.body)
    assert.same({ 500, "InternalFailure" }, { response.status, err.code })
    return err.message
  end

  it("has its traceback with the option traces only", function()
    assert.equal("The local GameLift failed: broken", message_of(false, debug))
    assert.matches("^The local GameLift failed: broken\nstack traceback:\n.*emulator/init%.lua", message_of(true, debug))
  end)

  it("has a message where the host leaves out debug, or its traceback", function()
    assert.equal("The local GameLift failed: broken", message_of(true, nil))
    assert.equal("The local GameLift failed: broken", message_of(true, {}))
  end)
end)
