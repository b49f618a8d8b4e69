local http_destination = require "gamelift.transport.http_destination"

describe("the URL of a proxy", function()
  local saved

  setup(function()
    saved = rawget(_G, "ngx")
    rawset(_G, "ngx", { encode_base64 = function(text) return "<" .. text .. ">" end })
  end)

  teardown(function() rawset(_G, "ngx", saved) end)

  local CASES = { -- URL, host, port, user and password
    { "http://proxy.example:3128", "proxy.example", 3128 },
    { "HTTPS://Proxy.example", "proxy.example", 443 },
    { "http://[::1]:8080", "[::1]", 8080 },
    { "http://me:p%40ss@proxy.example:3128", "proxy.example", 3128, "me:p@ss" },
    { "http://me@proxy.example", "proxy.example", 80, "me:" },
    { "http://@proxy.example", "proxy.example", 80, ":" },
    { "http://me:p@ss@proxy.example", "proxy.example", 80, "me:p@ss" }, -- the last @ ends it, as the core reads every URL
  }
  for _, case in ipairs(CASES) do
    it("is read by the core's reader: " .. case[1], function()
      local proxy = http_destination.parse_proxy(case[1])
      assert.same({ case[2], case[3] }, { proxy.host, proxy.port })
      assert.equal(case[4] and "Proxy-Authorization: Basic <" .. case[4] .. ">\r\n", proxy.authorization)
    end)
  end

  for _, url in ipairs { "proxy.example:3128", "socks5://proxy.example", "http://proxy.example:0", "http://me@", "http://a b/" } do
    it("is refused: " .. url, function() assert.is_nil(http_destination.parse_proxy(url)) end)
  end
end)

describe("the destination of a request", function()
  it("is none where the URL has user information", function()
    assert.is_nil(http_destination.new("http://me@gamelift.example/", false))
    assert.equal("gamelift.example", http_destination.new("http://gamelift.example/", false).host)
  end)

  for host, expected in pairs {
    ["gamelift.example"] = { "gamelift.example", true }, ["127.0.0.1"] = { "127.0.0.1", false }, ["[::1]"] = { "[::1]", false },
    ["1.2.3.4.example"] = { "1.2.3.4.example", true }, localhost = { "127.0.0.1", false, "[::1]" },
    ["a.localhost."] = { "127.0.0.1", false, "[::1]" },
  } do
    it("is looked up only if its host is a name: " .. host, function()
      local destination = http_destination.new(("http://%s/"):format(host), false)
      assert.same(expected, { destination.connect_host, destination.is_name, destination.second_host })
    end)
  end
end)
