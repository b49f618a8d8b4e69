local http_destination = require "gamelift.transport.http_destination"
local tables = require "gamelift.util.tables"

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

  describe("has all that connecting needs:", function()
    local saved

    setup(function()
      saved = rawget(_G, "ngx")
      rawset(_G, "ngx", { encode_base64 = function(text) return "<" .. text .. ">" end, md5 = function(text) return "#" .. #text end })
    end)

    teardown(function() rawset(_G, "ngx", saved) end)

    -- What each of these differs in from a plain one, and the URL, proxy and CA file.
    local CONNECT = "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n%s\r\n"
    for _, case in ipairs {
      { {}, "http://h:81/p?q" },
      { { pool = "gamelift|http|h|81|" }, "http://h:81/p?q", nil, "/ca.pem" },
      { { scheme = "https", port = 443, where = "h", connect_port = 443, tls = "h", pool = "gamelift|https|h|443|/ca.pem",
        host_line = "Host: h\r\n" }, "https://h/p?q", nil, "/ca.pem" },
      { { scheme = "https", port = 443, where = "h", tls = "h", pool = "gamelift|https|h|443||http://proxy:3128", connect_host = "proxy",
        connect_port = 3128, host_line = "Host: h\r\n", tunnel = CONNECT:format "" }, "https://h/p?q", "http://proxy:3128" },
      { { pool = "gamelift|http|h|81||https://127.0.0.1:443", connect_host = "127.0.0.1", connect_port = 443, is_name = false,
        proxy_tls = "127.0.0.1", tunnel = "CONNECT h:81 HTTP/1.1\r\nHost: h:81\r\n\r\n" },
        "http://h:81/p?q", "https://127.0.0.1", "/ca.pem" },
      { { scheme = "https", port = 443, where = "h", tls = "h", pool = "gamelift|https|h|443||http://proxy:80|#34", connect_host = "proxy",
        connect_port = 80, host_line = "Host: h\r\n", tunnel = CONNECT:format "Proxy-Authorization: Basic <u:p>\r\n" },
        "https://h/p?q", "http://u:p@proxy" },
    } do
      it(case[2] .. (case[3] and " through " .. case[3] or "") .. (case[4] and " with a CA file" or ""), function()
        local proxy = case[3] and http_destination.parse_proxy(case[3]) or false
        local expected = tables.merge({ scheme = "http", host = "h", port = 81, where = "h:81", path = "/p?q", tunnel = false,
          connect_host = "h",
          connect_port = 81, is_name = true, tls = false, proxy_tls = false, proxy = proxy, pool = "gamelift|http|h|81|",
          line_end = " /p?q HTTP/1.1\r\n", host_line = "Host: h:81\r\n" }, case[1])
        assert.same(expected, http_destination.new(case[2], proxy, case[4]))
      end)
    end
  end)

  for url, has_one in pairs { ["http://h:1/"] = true, ["http://h:65535/"] = true, ["http://h:0/"] = false,
    ["http://h\127/"] = false, ["http://h /"] = false,
    ["http://[fe80::1%25eth0]/"] = false, ["http://a..b/"] = false, ["http://.a/"] = false, ["http://a./"] = true } do
    it(("is %s: %s"):format(has_one and "one" or "none", url:gsub("%c", "?")), function()
      assert.equal(has_one, http_destination.new(url, false) ~= nil)
    end)
  end
end)

describe("a request", function()
  it("has a method of at most 15 capital letters", function()
    local destination = http_destination.new("http://h/", false)
    local writer = { request = function(_, start) return start end }
    for method, fits in pairs { [("A"):rep(15)] = true, [("A"):rep(16)] = false, [""] = false, get = false, ["GET "] = false } do
      local bytes, problem = http_destination.write_request(destination, writer, { method = method }, 0)
      assert.equal(fits and method .. " / HTTP/1.1\r\n" or nil, bytes)
      assert.equal(not fits and "method: expected at most 15 capital letters" or nil, problem)
    end
  end)

  it("leaves out an empty body of methods that have none, and passes on its parts", function()
    local destination, seen = http_destination.new("http://h/", false), nil
    local writer = { request = function(_, ...) seen = { n = select("#", ...), ... } end }
    local headers = { a = "b" }
    for method, is_bodiless in pairs { GET = true, HEAD = true, DELETE = true, POST = false, PUT = false } do
      http_destination.write_request(destination, writer, { method = method, headers = headers, body = "x" }, 7)
      assert.same({ n = 6, method .. " / HTTP/1.1\r\n", "Host: h\r\n", headers, "x", is_bodiless or nil, 7 }, seen)
    end
    http_destination.write_request(destination, writer, { method = "GET" }, 7)
    assert.same({ n = 6, "GET / HTTP/1.1\r\n", "Host: h\r\n", {}, "", true, 7 }, seen)
  end)
end)
