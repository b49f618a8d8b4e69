-- The Autobahn test suite against the WebSocket codec, as a server and as a client. `make check-websocket` installs it and runs this.
local autobahn = require "spec.peers.websocket.autobahn"

describe("the Autobahn test suite", function()
  for side, test in pairs { server = autobahn.test_server, client = autobahn.test_client } do
    it("passes against a " .. side, function()
      if autobahn.missing then pending(autobahn.missing) end
      local count, failed = test()
      assert.same({}, failed)
      assert.is_true(count >= (os.getenv "AUTOBAHN_CASES" and 1 or 463), count .. " cases")
    end)
  end
end)
