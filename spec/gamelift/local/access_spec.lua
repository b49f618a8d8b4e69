-- Who may call the local GameLift: by the Host of a request and the Origin of a page.
local access = require "gamelift.local.access"

local function are_hosts(expected, hosts)
  for _, host in ipairs(hosts) do assert.same({ host, expected }, { host, access.is_host { headers = { host = host } } }) end
end

describe("the host of a request", function()
  -- The settings, and the hosts that they accept and reject beside those of this machine.
  for what, case in pairs {
    ["by default"] = { { host = "127.0.0.1" }, {}, { "10.0.0.1", "127.0.0.2", "[fd00::1]", "box.local", "game.example" } },
    ["on an address of IPv6"] = { { host = "fd00::1" }, { "[fd00::1]", "[FD00::1]:9080" }, { "[fd00::2]", "127.0.0.2" } },
    ["with the name of --events-from"] = { { host = "127.0.0.1", events_host = "game.example.com" },
      { "game.example.com", "GAME.example.com:1" }, { "a.game.example.com", "example.com" } },
    ["with an address of IPv6 in --events-from"] = { { host = "127.0.0.1", events_host = "fd00::1" }, { "[fd00::1]:9080" },
      { "[fd00::2]" } },
    ["with --allow-remote"] = { { host = "0.0.0.0", allow_remote = { "box.example.com" } },
      { "box.example.com", "10.0.0.1", "[fd00::1]:7", "a.test", "a.local", "a.internal", "a.invalid", "a.example", "a.home.arpa" },
      { "example.com", "[x]", "a.home.arpa.com", "a.locals", "10.0.0.1.2" } },
  } do
    it(what .. " is one of this machine or of the settings", function()
      access.init(case[1])
      are_hosts(true, { "localhost", "LOCALHOST:9080", "127.0.0.1:1", "[::1]", "lobby", "lobby_1-a:9", "a.localhost" })
      are_hosts(true, case[2])
      are_hosts(false, case[3])
      are_hosts(false, { "", "1234", "a b", "localhost.example.org", "xlocalhost.org" })
      assert.is_false(access.is_host { headers = {} })
    end)
  end
end)

describe("the origin of a page", function()
  -- The headers Origin, Host and Sec-Fetch-Site.
  for _, case in ipairs {
    { true, nil, "h" }, { true, "http://h:1", "H:1" }, { true, "https://h", "h", "same-origin" }, { false, "http://h:2", "h:1" },
    { false, "http://h", "h", "cross-site" }, { false, "https://h", "h", "none" }, { false, "ftp://h", "h" }, { false, "null", "h" },
    { true, "http://" }, { false, "http://h" },
  } do
    it(("%s the server's own: %s at %s"):format(case[1] and "is" or "is not", tostring(case[2]), tostring(case[3])), function()
      assert.equal(case[1], access.is_own_page { headers = { origin = case[2], host = case[3], ["sec-fetch-site"] = case[4] } })
    end)
  end

  it("has a permission only by --cors", function()
    access.init { host = "127.0.0.1", cors = { "http://first", "http://second" } }
    for _, origin in ipairs { "http://first", "http://second" } do
      local headers = access.preflight { headers = { origin = origin, ["access-control-request-headers"] = "x-a" } }
      assert.same({ ["Access-Control-Allow-Methods"] = "POST, GET", ["Access-Control-Allow-Headers"] = "x-a",
        ["Access-Control-Max-Age"] = "600" }, headers)
    end
    assert.same({ nil, "pages of http://third may not call: gamelift-local --cors http://third allows them" },
      { access.preflight { headers = { origin = "http://third" } } })
  end)
end)

describe("a path", function()
  for path, action in pairs { ["/_control"] = "", ["/_control/"] = "", ["/_control?x"] = "", ["/_control/state"] = "state",
    ["/_control/state?a=/b"] = "state", ["/_control/a/b"] = "a/b", ["/_contro"] = false, ["/"] = false,
    ["/x/_control"] = false } do
    it(("%s is %s"):format(path, action and "the action '" .. action .. "'" or "none of the control interface"), function()
      assert.equal(action or nil, access.control_action(path))
    end)
  end
end)
