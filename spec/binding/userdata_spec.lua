-- Every metatable of our userdata that the registry knows, whatever it is called: each function in it is called with arguments that
-- are not its own, as finalizers and other code may do by way of the debug library. A signal would end the whole run.
local core = require "gamelift.core"
local crypto = require "gamelift.crypto"
local curl = require "gamelift.curl"
local process_support = require "spec.support.process"

-- One of each kind that Lua code can get hold of.
local function all()
  local process = assert(core.process({ "true" }, 1))
  return {
    core.buffer(), core.http_parser(10), core.limiter(0), process, core.websocket { role = "server" }, crypto.signer(),
    assert(crypto.rsa_key((process_support.run "openssl genrsa 1024 2>/dev/null"))), curl.easy(), curl.multi(),
  }
end

-- { [name] = metatable } of the registry.
local function classes()
  core.encode("DescribeFleetAttributes", { FleetIds = { "fleet-1" } }, "service") -- compiles a pattern, which is one too
  local by_name = {}
  for name, value in pairs(debug.getregistry()) do
    if type(name) == "string" and name:find "^gamelift%." and type(value) == "table" then by_name[name] = value end
  end
  return by_name
end

local function functions(metatable)
  local by_name = {}
  for name, value in pairs(metatable) do
    if type(value) == "function" then by_name[name] = value end
  end
  if type(metatable.__index) == "table" then
    for name, value in pairs(metatable.__index) do
      if type(value) == "function" then by_name[name] = value end
    end
  end
  return by_name
end

describe("the metatables of userdata", function()
  local objects, by_name

  setup(function()
    objects, by_name = all(), classes()
  end)

  it("are all in the registry, each with its name", function()
    for _, object in ipairs(objects) do
      local metatable = debug.getmetatable(object)
      assert.equal(metatable, by_name[metatable.__name])
    end
    for _, name in ipairs { "gamelift.curl.transfer", "gamelift.signature", "gamelift.random", "gamelift.pattern" } do
      assert.equal("table", type(by_name[name]), name)
    end
  end)

  it("are locked", function()
    for _, object in ipairs(objects) do
      assert.equal("locked", getmetatable(object))
      assert.has_error(function() setmetatable(object, {}) end)
    end
    for name, metatable in pairs(by_name) do assert.equal("locked", metatable.__metatable, name) end
  end)

  it("have functions that reject other objects", function()
    local count = 0
    for class, metatable in pairs(by_name) do
      local wrong = { 1, "x", true, io.stdout, core.null, {}, function() end, coroutine.create(function() end) }
      for _, object in ipairs(objects) do
        if debug.getmetatable(object) ~= metatable then wrong[#wrong + 1] = object end
      end
      for name, f in pairs(functions(metatable)) do
        assert.is_false((pcall(f)), class .. ":" .. name)
        for _, value in ipairs(wrong) do
          local ok, problem = pcall(f, value, 1, 1, 1)
          assert.is_false(ok, class .. ":" .. name)
          assert.is_truthy(problem:find "bad argument", problem)
          count = count + 1
        end
      end
    end
    assert.is_true(count > 300, count)
  end)

  it("have functions that may be called twice, even those that close the object", function()
    for _, object in ipairs(all()) do
      local metatable = debug.getmetatable(object)
      for _, name in ipairs { "__gc", "__close", "__gc" } do
        if metatable[name] then metatable[name](object) end
      end
      for _, f in pairs(functions(metatable)) do pcall(f, object, 1, 1, 1) end
    end
    collectgarbage()
  end)
end)
