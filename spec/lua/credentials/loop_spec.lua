-- One refresh for all calls of a real loop, over sockets.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local script = require "spec.support.script"
local ticks = require "spec.support.ticks"

local COUNT = 64
local LATE = 0.3 -- seconds that the container takes

local function keys(id, expires_in)
  return { "send", faults.http(('{"AccessKeyId":"%s","SecretAccessKey":"s","Token":"t","Expiration":"%s"}'):format(id,
    os.date("!%Y-%m-%dT%H:%M:%SZ", script.NOW + expires_in))) }
end

describe("64 coroutines of a loop", function()
  local server

  setup(function()
    server = fault_server.start()
    script.environment()
  end)
  teardown(function()
    server:stop()
    script.restore()
  end)

  -- 64 calls at `after` seconds of a client whose keys hold for an hour: how many of each key id went to GameLift, the seconds
  -- that all calls but one, and the slowest, took, and the container's requests.
  local function run(after)
    local scripts = {}
    for i = 1, COUNT + 1 do scripts[i] = ticks.answers(COUNT, ticks.answer '{"FleetIds":["fleet-1"]}') end
    local service = server:listen(scripts, { backlog = COUNT })
    local container = server:listen { { "read", keys("first", 3600), "read", { "wait", LATE }, keys("second", 7200), "hold" } }
    local loop, reported = ticks.loop { connecting = COUNT }
    local clock = script.NOW
    local client = ticks.client(loop, service.url, { retry = { mode = "off" }, clock = function() return clock end,
      credentials = credentials.container { url = container.url } })
    client:start "list_fleets"
    assert(loop:run(10))
    clock = clock + after
    local began, took = core.monotonic(), {}
    for i = 1, COUNT do
      loop:spawn(function()
        assert(client:list_fleets())
        took[i] = core.monotonic() - began
      end)
    end
    assert(loop:run(10))
    loop:close()
    assert.equal(0, #reported, tostring(reported[1] and reported[1][1]))
    assert.equal(COUNT, #took)
    table.sort(took)
    local signed = {}
    for _, request in ipairs(service:stats().log) do
      local id = request.head:match "Credential=(%a+)/"
      signed[id] = (signed[id] or 0) + 1
    end
    return signed, took[COUNT - 1], took[COUNT], container:stats().requests
  end

  it("that meet expired keys cause one refresh, and all succeed", function()
    local signed, _, slowest, asked = run(3601)
    assert.same({ first = 1, second = COUNT }, signed)
    assert.equal(2, asked)
    assert.is_true(slowest >= LATE, slowest)
  end)

  it("whose keys still serve do not wait for the one that refreshes them", function()
    local signed, others, slowest, asked = run(2800)
    assert.same({ first = COUNT, second = 1 }, signed)
    assert.equal(2, asked)
    assert.is_true(slowest >= LATE, slowest)
    assert.is_true(others < LATE, others)
  end)
end)
