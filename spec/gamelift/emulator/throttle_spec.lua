-- The request rates of the option throttle, operation by operation.
local core = require "gamelift.core"
local throttle = require "gamelift.emulator.throttle"

-- The operations with a rate of their own: burst and requests a second.
local RATES = {
  AcceptMatch = { 100, 100 }, ClaimGameServer = { 40, 20 }, CreateBuild = { 10, 1 }, CreateContainerGroupDefinition = { 10, 1 },
  CreateGameServerGroup = { 5, 0.1 }, CreateGameSession = { 50, 50 }, CreatePlayerSession = { 50, 50 },
  CreatePlayerSessions = { 150, 150 }, CreateScript = { 10, 1 }, CreateVpcPeeringAuthorization = { 1, 0.1 },
  CreateVpcPeeringConnection = { 1, 0.1 },
}

local function new_backend() return { now = 1700000000, throttles = {}, options = { throttle = true, codes = {} } } end

-- Counts the calls of an operation that are allowed now, up to 200.
local function burst(backend, operation)
  for count = 0, 199 do
    local ok, problem = pcall(throttle.check, backend, operation)
    if not ok then
      assert.equal("ThrottlingException: Rate exceeded", tostring(problem))
      return count
    end
  end
  return 200
end

describe("the option throttle", function()
  for _, method in ipairs(core.methods()) do
    local operation = core.operation(method).name
    local rate = RATES[operation] or (operation:find "^Create" or operation:find "^Delete") and { 4, 1 }
    it(("allows %s %s"):format(operation, rate and ("%d times at once, then %g times a second"):format(rate[1], rate[2]) or "always"),
      function()
        local backend = new_backend()
        if not rate then
          assert.equal(200, burst(backend, operation))
          return
        end
        local second = math.max(1, 1 / rate[2])
        assert.equal(rate[1], burst(backend, operation))
        backend.now = backend.now + second
        assert.equal(rate[2] * second, burst(backend, operation))
        backend.now = backend.now + second / 2
        assert.equal(math.floor(rate[2] * second / 2), burst(backend, operation))
        backend.now = backend.now + second * 1000
        assert.equal(rate[1], burst(backend, operation))
      end)
  end

  it("counts each operation by itself, and none without the option", function()
    local backend = new_backend()
    assert.same({ 4, 4, 10 }, { burst(backend, "CreateAlias"), burst(backend, "DeleteAlias"), burst(backend, "CreateBuild") })
    backend.options.throttle = false
    assert.equal(200, burst(backend, "CreateAlias"))
  end)
end)
