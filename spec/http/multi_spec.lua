-- The same faults as faults_spec.lua, met by calls of a loop.
local gamelift_loop = require "gamelift.loop"
local certs = require "spec.support.certs"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local socket = require "socket"

describe("a loop and a server that", function()
  local server, made

  setup(function()
    server = fault_server.start()
    made = certs.make()
  end)

  teardown(function()
    server:stop()
    made:remove()
  end)

  -- A transport that waits, over a loop.
  local function new(options)
    local loop = gamelift_loop.new()
    local bound = loop:bind { ca_file = made.ca, proxy = "", max_response = options.max_response or 16 * 2 ^ 20 }
    return {
      send = function(_, request)
        local task = loop:spawn(function() return bound:send(request) end)
        assert(loop:run(10))
        return task:result()
      end,
      close = function() loop:close() end,
    }
  end

  for _, c in ipairs(faults.cases) do
    it(("%s (plain): %s"):format(c.row, c.name), function()
      assert.same({}, faults.play(c, server, nil, new, socket.gettime, socket.sleep))
    end)
    if not c.plain_only then
      it(("%s (TLS): %s"):format(c.row, c.name), function()
        assert.same({}, faults.play(c, server, made.good, new, socket.gettime, socket.sleep))
      end)
    end
  end
end)
