-- What a text in a header, a path or a body puts on the wire, through libcurl: blocking, and in a loop.
local curl = require "gamelift.transport.curl"
local fault_server = require "spec.support.fault_server"
local gamelift = require "gamelift"
local wire_injection = require "spec.support.wire_injection"

describe("a text in a request reaches the wire as it is, or nothing does,", function()
  local server

  setup(function() server = fault_server.start() end)
  teardown(function() server:stop() end)

  it("through libcurl", function()
    local transport = curl.new { proxy = "" }
    wire_injection.play(server, function(request) return transport:send(request) end)
    transport:close()
  end)

  it("through a loop", function()
    local loop = gamelift.loop()
    wire_injection.play(server, function(request)
      local response, failure
      loop:spawn(function() response, failure = loop:send(request) end)
      loop:run(10)
      return response, failure
    end)
    loop:close()
  end)
end)
