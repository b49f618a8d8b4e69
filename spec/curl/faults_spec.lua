local curl = require "gamelift.transport.curl"
local certs = require "spec.support.certs"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local socket = require "socket"

describe("the curl transport and a server that", function()
  local server, made

  setup(function()
    server = fault_server.start()
    made = certs.make()
  end)

  teardown(function()
    server:stop()
    made:remove()
  end)

  local function new(options)
    options.ca_file, options.proxy = made.ca, ""
    return curl.new(options)
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
