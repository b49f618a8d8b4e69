local interpreter = require "spec.support.interpreter"
local program = require "spec.support.program"

-- Runs a script in a process of its own. Returns what it printed, its status.
local function run(script, environment)
  local path = os.tmpname()
  local file = assert(io.open(path, "w"))
  file:write(script)
  file:close()
  local text, status = program.capture(("%s LUA_CPATH='%s' LUA_PATH='%s' %s %s"):format(environment or "", package.cpath,
    package.path, interpreter.path, path))
  os.remove(path)
  return text, status
end

describe("gamelift.crypto", function()
  it("is loaded by the first call that needs it, not by requiring the core", function()
    local text, status = run [[
      local function loaded()
        for line in io.lines "/proc/self/maps" do
          if line:find "crypto%.so" then return true end
        end
        return false
      end
      local core = require "gamelift.core"
      assert(core.time() > core.iso8601 "2020-01-01" and core.monotonic() > 0)
      print(loaded(), package.loaded["gamelift.crypto"])
      assert(#core.uuid() == 36)
      print(loaded(), package.loaded["gamelift.crypto"] ~= nil)
    ]]
    assert.equal(0, status, text)
    assert.equal("false\tnil\ntrue\ttrue\n", text)
  end)

  it("replaces the core's stubs, also in copies made before", function()
    local text, status = run [[
      local core = require "gamelift.core"
      local uuid, random, before = core.uuid, core.random, core.random
      core.random_float = "of the test's own"
      assert(uuid() ~= uuid() and #random(3) == 3 and #random(4) == 4)
      local crypto = require "gamelift.crypto"
      assert(core.uuid == crypto.uuid and core.random == crypto.random and core.random ~= before)
      assert(core.equal("a", "a") and not core.equal("a", "b"))
      assert(core.random_float == "of the test's own")
      assert(not pcall(uuid, 1, 2) == false and not pcall(random, "x"))
      print "fine"
    ]]
    assert.equal("fine\n", text)
    assert.equal(0, status)
  end)

  it("works if the program has hidden require", function()
    local text, status = run [[
      local core = require "gamelift.core"
      require = nil
      print(#core.uuid())
    ]]
    assert.equal("36\n", text)
    assert.equal(0, status)
  end)

  it("refuses to load if other functions replace OpenSSL's", function()
    local library, reason = program.preload "impostor"
    if not library then pending(reason) end
    local text, status = run([[
      local core = require "gamelift.core"
      for _ = 1, 2 do print(pcall(core.signer)) end
      print(pcall(core.uuid))
    ]], "LD_PRELOAD=$LD_PRELOAD:" .. library)
    os.remove(library)
    assert.equal(0, status, text)
    local _, count = text:gsub("SHA%-256 comes out wrong; does the program that loads this module bring functions of its own "
      .. "under the names of OpenSSL's%?", "")
    assert.equal(3, count, text)
  end)

  it("outlives finalizers that run when the state is closed", function()
    local text, status = run([[
      local core = require "gamelift.core"
      local signer = core.signer()
      local keys = { access_key_id = "A", secret_access_key = "s" }
      local function litter(left)
        local proxy = newproxy and newproxy(true) or setmetatable({}, {})
        local meta = getmetatable(proxy)
        meta.__gc = function()
          pcall(function() signer:sign("GET", "https://h/", {}, nil, keys, "r", "s", 0, true) end)
          core.encode("DescribeFleetEvents", { FleetId = "fleet-1" }, "boto3")
          core.encode("DescribeFleetEvents", { FleetId = "fleet-1" }, "service")
          assert(select(2, core.encode("DescribeFleetEvents", { FleetId = "no fleet" }, "service"))[1].rule == "pattern")
          core.decode("ListFleets", '{"FleetIds":["a"],"New":[1]}')
          core.error(400, {}, '{"__type":"X","message":"\\u00e9"}')
          core.document '{"a":"\\u00e9"}'
          if left > 0 then litter(left - 1) end
        end
        return newproxy and proxy or setmetatable(proxy, meta)
      end
      KEPT = litter(50)
      assert(core.encode("DescribeFleetEvents", { FleetId = "fleet-1" }, "service")) -- its pattern is finalized before KEPT
      print "closing"
    ]], "ASAN_OPTIONS=detect_leaks=0") -- Lua 5.4 calls no finalizer of what is made while it closes
    assert.equal("closing\n", text)
    assert.equal(0, status)
  end)
end)
