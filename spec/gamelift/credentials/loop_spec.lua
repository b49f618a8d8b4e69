-- Credentials for calls of a real loop, over sockets and from programs: one refresh for all, and no tick that waits.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local faults = require "spec.support.faults"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local ticks = require "spec.support.ticks"

local COUNT = 64
local LATE = 1 -- seconds that the container takes

local server = ticks.server(setup, teardown)

local function keys(id, expires_in)
  return { "send", faults.http(('{"AccessKeyId":"%s","SecretAccessKey":"s","Token":"t","Expiration":"%s"}'):format(id,
    os.date("!%Y-%m-%dT%H:%M:%SZ", script.NOW + expires_in))) }
end

describe("64 coroutines of a loop", function()
  -- 64 calls at `after` seconds of a client whose keys hold for an hour: how many of each key id went to GameLift, the seconds
  -- that all calls but one, and the slowest, took, and the container's requests.
  local function run(after)
    local scripts = {}
    for i = 1, COUNT + 1 do scripts[i] = ticks.responses(COUNT, ticks.response '{"FleetIds":["fleet-1"]}') end
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

  it("with expired keys cause one refresh, and all succeed", function()
    local signed, _, slowest, asked = run(3601)
    assert.same({ first = 1, second = COUNT }, signed)
    assert.equal(2, asked)
    assert.is_true(slowest >= LATE, slowest)
  end)

  it("with valid keys do not wait for the one that refreshes them", function()
    local signed, others, slowest, asked = run(2800)
    assert.same({ first = COUNT, second = 1 }, signed)
    assert.equal(2, asked)
    assert.is_true(slowest >= LATE, slowest)
    assert.is_true(others < LATE, others)
  end)
end)

describe("a call that waits for credentials", function()
  local reported

  after_each(folder.clear)

  -- A loop and a client whose calls are answered, with these credentials.
  local function setting(provider)
    local service = server:listen { ticks.responses(9, ticks.response '{"FleetIds":["fleet-1"]}') }
    local loop
    loop, reported = ticks.loop()
    return loop, ticks.client(loop, service.url, { credentials = provider, retry = { mode = "off" },
      clock = function() return script.NOW end }), service
  end

  local KEYS = [[{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}]]

  it("delays no tick while a program takes 0.6 s to make them", function()
    local loop, client = setting(credentials.process { command = ([[sh -c 'sleep 0.6; echo "%s"']]):format(KEYS) })
    local began = core.monotonic()
    local call = client:start "list_fleets"
    local started = core.monotonic() - began
    local polls, longest = ticks.tick(loop, function() return call:done() end, 10)
    assert.same({ "fleet-1" }, assert(call:result()).FleetIds)
    assert.is_true(core.monotonic() - began >= 0.6)
    assert.is_true(polls > 20, polls)
    assert.is_true(longest < 0.5 and started < 0.5, longest .. " " .. started)
  end)

  it("and is cancelled reports that nothing was sent, and the program is killed", function()
    local path = folder.with {} .. "/pid"
    local loop, client, service = setting(credentials.process { command = ("sh -c 'echo $$ >%s; exec sleep 30'"):format(path) })
    local call = client:start("create_game_session", { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 })
    local pid
    ticks.tick(loop, function()
      pid = (core.read_file(path, 99) or ""):match "^(%d+)\n"
      return pid
    end)
    assert.truthy(core.file_stamp(("/proc/%s/stat"):format(pid)))
    assert.is_true(call:cancel())
    local _, err = call:result()
    assert.same({ "cancelled", "Cancelled", "no", "create_game_session", 0 },
      { err.kind, err.code, err.sent, err.operation, err.attempts })
    assert.is_nil(core.file_stamp(("/proc/%s/stat"):format(pid)))
    assert.same({ 0, 0, 0 }, { loop:poll(), #reported, service:stats().requests })
  end)

  -- The first call that needs credentials fetches them for all.
  for name, make in pairs {
    ["a program"] = function() return credentials.process { command = ([[sh -c 'sleep 0.2; echo "%s"']]):format(KEYS) } end,
    ["a container"] = function()
      local response = { "read", { "wait", 0.2 }, keys("a", 7200) }
      return credentials.container { url = server:listen({ response, response }).url }
    end,
    ["a provider of one's own that gives text for a reason, in a chain"] = script.waits_in_pcall and function()
      local provider = credentials.process { command = ([[sh -c 'sleep 0.2; echo "%s"']]):format(KEYS) }
      return credentials.chain {
        function(transport, now)
          local result = provider:credentials(transport, now)
          return result, "nothing here"
        end,
        credentials.static { access_key_id = "others", secret_access_key = "s" },
      }
    end,
  } do
    it("and is cancelled does not cancel the others: " .. name, function()
      if not make then pending(script.CANNOT_WAIT) end
      local loop, client, service = setting(make())
      local first = client:start "list_fleets"
      local others = {}
      for i = 1, 5 do others[i] = client:start "list_fleets" end
      loop:poll()
      assert.is_true(first:cancel())
      assert.same({ "cancelled", "no" }, { select(2, first:result()).kind, select(2, first:result()).sent })
      assert.is_true(loop:run(10))
      for _, call in ipairs(others) do assert.truthy(call:result(), tostring((select(2, call:result())))) end
      for _, request in ipairs(service:stats().log) do assert.matches("Credential=a/", request.head) end
    end)
  end

  it("that another call fetches can be cancelled too", function()
    local loop, client = setting(credentials.process { command = ([[sh -c 'sleep 0.2; echo "%s"']]):format(KEYS) })
    local first, second = client:start "list_fleets", client:start "list_fleets"
    loop:poll()
    assert.is_true(second:cancel())
    assert.equal("cancelled", select(2, second:result()).kind)
    assert.is_true(loop:run(10))
    assert.truthy(first:result())
  end)

  it("and is cancelled while it refreshes them reports that", function()
    if not script.waits_in_pcall then pending(script.CANNOT_WAIT) end
    local refusing, refreshes, loop = server:listen { ticks.responses(9, ticks.service_error "ExpiredTokenException") }, 0, ticks.loop()
    local client = ticks.client(loop, refusing.url, { credentials = function(transport)
      refreshes = refreshes + 1
      if refreshes > 1 then transport:sleep(3600) end
      return { access_key_id = "k" .. refreshes, secret_access_key = "s" }
    end })
    local call = client:start "list_fleets"
    ticks.tick(loop, function() return loop.timers:next() end)
    assert.is_true(call:cancel())
    local _, err = call:result()
    assert.same({ "cancelled", "yes", 1 }, { err.kind, err.sent, err.attempts })
    assert.matches("before that: ExpiredTokenException", err.message)
  end)
end)
