local curl = require "gamelift.transport.curl"
local scripted_peer = require "spec.support.scripted_peer"

describe("the curl transport and a server that", function()
  local peer = scripted_peer.new()
  setup(peer.start)
  teardown(peer.stop)

  peer:test_faults(it, function(reason) pending(reason) end, function(options)
    options.ca_file, options.proxy = peer.certs.ca, ""
    return curl.new(options)
  end)
end)
