local curl = require "gamelift.curl"
local faults = require "spec.support.faults"
local host = require "spec.support.host"
local mime = require "mime"
local scripted_peer = require "spec.support.scripted_peer"
local socket = require "socket"

local OK = { "send", faults.http "{}" }
local ESTABLISHED = { "send", "HTTP/1.1 200 Connection established\r\nX-Proxy: canary\r\n\r\n" }
local URL = "https://gamelift.invalid/" -- only a proxy can reach it

local fails = scripted_peer.expect_failure
local peer = scripted_peer.new()

setup(peer.start)
teardown(peer.stop)

local function request(url, more)
  local r = scripted_peer.request(url, { headers = { Authorization = "canary", ["X-Amz-Security-Token"] = "canary" } })
  for k, v in pairs(more or {}) do r[k] = v end
  return r
end

local function easy(proxy)
  return curl.easy { ca_file = peer.certs.ca, proxy = proxy }
end

-- Makes a proxy in front of a good service: one scripted server plays both.
local function good_proxy()
  return peer:listen { { "read", ESTABLISHED, { "tls", peer.certs.good }, "read", OK, "read", OK, "hold" } }
end

-- Runs f with these environment variables, false for unset; all others that name a proxy are unset.
local function with(environment, f)
  local names = { "http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY" }
  local before = {}
  for _, name in ipairs(names) do
    before[name] = os.getenv(name)
    host.setenv(name, environment[name])
  end
  local ok, problem = pcall(f)
  for _, name in ipairs(names) do host.setenv(name, before[name]) end
  if not ok then error(problem, 0) end
end

describe("a proxy", function()
  it("is bypassed by a request that asks for that, and only by that one", function()
    local service = peer:listen { { "read", OK, "read", OK, "hold" } }
    local handle = easy("http://127.0.0.1:1") -- nothing listens there
    assert.equal(200, assert(handle:send(request(service.url, { no_proxy = true }))).status)
    fails(handle, "proxy", "no", request(service.url))
    assert.equal(200, assert(handle:send(request(service.url, { no_proxy = true }))).status)
  end)

  it("sees CONNECT and nothing of the request, and carries many calls", function()
    local listener = good_proxy()
    local h = easy("http://" .. listener.address)
    for _ = 1, 2 do
      local response = assert(h:send(request("https://localhost/")))
      assert.equal(200, response.status)
      assert.is_nil(response.headers["x-proxy"])
    end
    local stats = listener:stats()
    assert.equal(1, stats.connections)
    assert.equal("CONNECT localhost:443 HTTP/1.1\r\nHost: localhost:443\r\nProxy-Connection: Keep-Alive\r\n\r\n", stats.log[1].head)
    assert.equal("", stats.log[1].body)
    assert.is_truthy(stats.log[2].head:find("Authorization: canary", 1, true))
  end)

  for text, decoded in pairs {
    ["us%65r:p%40ss%3A"] = "user:p@ss:", ["us%2565r:p%2541"] = "us%65r:p%41", ["user:p%"] = "user:p%", ["user:%4"] = "user:%4",
    ["user:%zz"] = "user:%zz", ["user:a:b+c"] = "user:a:b+c", ["user"] = "user:", [":%7E%c3%BC"] = ":~\195\188",
  } do
    it("receives its user and password, decoded once: " .. text, function()
      local listener = good_proxy()
      assert(easy("http://" .. text .. "@" .. listener.address):send(request "https://localhost:8443/"))
      local head = listener:stats().log[1].head
      assert.is_truthy(head:find("CONNECT localhost:8443 ", 1, true))
      assert.equal(decoded, mime.unb64(head:match "\r\nProxy%-Authorization: Basic (%S+)\r\n"), head)
    end)
  end

  it("receives no empty user with an empty password", function()
    for _, text in ipairs { "", ":" } do
      local listener = good_proxy()
      assert(easy("http://" .. text .. "@" .. listener.address):send(request "https://localhost:8443/"))
      assert.is_nil(listener:stats().log[1].head:find "Proxy%-Authorization")
    end
  end)

  it("has no control character in its user and password", function()
    for _, text in ipairs { "user:%0acanary", "%00:canary", "canary:%1F", "canary%1f" } do
      local ok, problem = pcall(easy, "http://" .. text .. "@127.0.0.1:1")
      assert.is_false(ok)
      assert.matches("its user name or password is not properly escaped", problem, 1, true)
      assert.is_nil(problem:find "canary")
    end
    for _, text in ipairs { "user:%20", "user:%2g", "user:%1", "user:%0g", "user:%" } do
      assert.is_truthy(easy("http://" .. text .. "@a"))
    end
  end)

  it("tunnels plain http, too", function()
    local listener = peer:listen { { "read", ESTABLISHED, "read", OK, "hold" } }
    assert(easy(listener.address):send(request "http://gamelift.invalid:9080/"))
    local log = listener:stats().log
    assert.is_truthy(log[1].head:find("^CONNECT gamelift.invalid:9080 HTTP/1.1\r\n"))
    assert.is_nil(log[1].head:find "canary")
    assert.is_truthy(log[2].head:find("^POST / HTTP/1.1\r\nHost: gamelift.invalid:9080\r\n"))
  end)

  it("can use TLS itself, which is verified", function()
    local port_only = peer:listen { { { "tls", peer.certs.good }, "read", ESTABLISHED, "read", OK, "hold" } }
    assert(easy(port_only.https):send(request "http://gamelift.invalid/"))
    local listener = peer:listen { { { "tls", peer.certs.expired }, "read", ESTABLISHED, "read", OK, "hold" } }
    fails(easy(listener.https), "tls", "no", request "http://gamelift.invalid/")
    assert.equal(0, listener:stats().requests)
  end)

  it("does not vouch for the service", function()
    local listener = peer:listen { { "read", ESTABLISHED, { "tls", peer.certs.other_name }, "read", OK, "hold" } }
    fails(easy(listener.url), "tls", "no", request "https://localhost/")
    assert.equal(1, listener:stats().requests)
  end)

  for name, script in pairs {
    ["refuses with 403"] = { "read", { "send", faults.http("canary", "", "403 Forbidden") }, "hold" },
    ["wants a password (407)"] = { "read", { "send", faults.http("", "Proxy-Authenticate: Basic realm=canary\r\n", "407 Auth") }, "read" },
    ["returns 502 in HTML"] = { "read",
      { "send", faults.http("<html>canary", "Content-Type: text/html\r\n", "502 Bad Gateway") }, "close" },
    ["redirects"] = { "read", { "send", faults.http("", "Location: http://127.0.0.1:1/\r\n", "302 Found") }, "read" },
    ["closes"] = { "read", "close" },
    ["resets"] = { "read", "reset" },
    ["closes inside its headers"] = { "read", { "send", "HTTP/1.1 200 OK\r\nX: " }, "close" },
    ["sends headers without end"] = { "read", { "send", "HTTP/1.1 200 OK\r\n" }, { "repeat", ("X: canary\r\n"):rep(8192), 256 } },
    ["speaks no HTTP"] = { "read", { "send", "SSH-2.0-canary\r\n" }, "close" },
  } do
    it("that " .. name .. " causes the failure", function()
      local listener = peer:listen { script }
      local message = fails(easy("http://user:canary@" .. listener.address), "proxy", "no", request(URL))
      assert.is_truthy(#message < 600)
      assert.is_true(listener:stats().requests <= 2) -- 407 may be answered once more
      for _, logged in ipairs(listener:stats().log) do assert.is_truthy(logged.head:find "^CONNECT ") end
    end)
  end

  it("may send 64 KiB of headers", function()
    local function through(size)
      local head = "HTTP/1.1 200 OK\r\n"
      local rest = size - #head - 2
      local line = "X: " .. ("canary"):rep(16) .. "\r\n" -- newer libcurls take 5,000 lines
      local lines = line:rep(math.floor(rest / #line) - 1)
      local last = ("X: %s\r\n\r\n"):format(("y"):rep(rest - #lines - 5))
      local listener = peer:listen { { "read", { "send", head .. lines .. last }, { "tls", peer.certs.good }, "read", OK, "hold" } }
      return easy(listener.url):send(request "https://localhost:8443/")
    end
    assert.equal(200, through(63 * 1024).status)
    local response, failure = through(64 * 1024 + 600)
    assert.is_nil(response)
    assert.matches("the proxy's response to CONNECT, of status 200, is too long", failure.message, 1, true)
  end)

  it("that hangs causes a connect timeout", function()
    local listener = peer:listen { { "read", "hold" } }
    local _, failure = fails(easy(listener.url), "timeout", "no", request(URL, { timeout = { connect = 0.2 } }))
    assert.equal("connect", failure.phase)
  end)

  it("that refuses connections or is not found is named in the failure", function()
    local s = assert(socket.bind("127.0.0.1", 0))
    local _, port = s:getsockname()
    s:close()
    fails(easy(("http://user:canary@127.0.0.1:%d"):format(port)), "proxy", "no", request(URL))
    fails(easy "http://canary:canary@proxy..invalid:1", "proxy", "no", request(URL))
  end)

  it("that ends the tunnel after the request causes a failure with sent = \"maybe\"", function()
    local listener = peer:listen { { "read", ESTABLISHED, { "tls", peer.certs.good }, "read", "reset" } }
    fails(easy(listener.url), "read", "maybe", request "https://localhost/")
    assert.equal(2, listener:stats().requests)
  end)

  it("with a response waiting in the tunnel is abandoned", function()
    local listener = peer:listen {
      { "read", ESTABLISHED, { "tls", peer.certs.good }, "read", OK, { "wait", 0.02 }, { "send", faults.http "stale" }, "hold" },
      { "read", ESTABLISHED, { "tls", peer.certs.good }, "read", { "send", faults.http "fresh" }, "hold" },
    }
    local h = easy(listener.url)
    assert.equal("{}", assert(h:send(request "https://localhost/")).body)
    socket.sleep(0.06)
    assert.equal("fresh", assert(h:send(request "https://localhost/")).body)
    assert.equal(4, listener:stats().requests)
  end)
end)

describe("the environment's proxy", function()
  local function used(name, environment, url, yes)
    it(name, function()
      local listener = peer:listen { { "read", ESTABLISHED, "reset" } }
      local direct = peer:listen { { "read", OK } }
      for k, v in pairs(environment) do environment[k] = v:gsub("PROXY", listener.address) end
      with(environment, function()
        local handle = curl.easy { ca_file = peer.certs.ca }
        handle:send(request((url:gsub("DIRECT", direct.address)), { timeout = { connect = 0.5, total = 0.5 } }))
      end)
      assert.same({ yes and 1 or 0, yes and 0 or 1 }, { listener:stats().connections, direct:stats().connections })
    end)
  end

  used("HTTPS_PROXY is for https", { HTTPS_PROXY = "http://PROXY" }, "https://DIRECT/", true)
  used("https_proxy comes first", { https_proxy = "http://PROXY", HTTPS_PROXY = "http://127.0.0.1:1" }, "https://DIRECT/", true)
  used("an empty https_proxy turns HTTPS_PROXY off", { https_proxy = "", HTTPS_PROXY = "http://PROXY" }, "https://DIRECT/", false)
  used("a proxy may lack its scheme", { HTTPS_PROXY = "PROXY" }, "https://DIRECT/", true)
  used("HTTPS_PROXY is not for http", { HTTPS_PROXY = "http://PROXY" }, "http://DIRECT/", false)
  used("http_proxy is for http", { http_proxy = "http://PROXY" }, "http://DIRECT/", true)
  used("HTTP_PROXY could be a header of a CGI request and is ignored", { HTTP_PROXY = "http://PROXY" }, "http://DIRECT/", false)
  used("ALL_PROXY is ignored, as boto3 does", { ALL_PROXY = "http://PROXY", all_proxy = "http://PROXY" }, "https://DIRECT/", false)
  used("NO_PROXY names the host", { http_proxy = "http://PROXY", NO_PROXY = "example.com,127.0.0.1" }, "http://DIRECT/", false)
  used("no_proxy comes first", { http_proxy = "http://PROXY", no_proxy = "127.0.0.1", NO_PROXY = "x" }, "http://DIRECT/", false)
  used("NO_PROXY may be *", { http_proxy = "http://PROXY", NO_PROXY = "*" }, "http://DIRECT/", false)
  used("NO_PROXY names another host", { http_proxy = "http://PROXY", NO_PROXY = "7.0.0.1,example.com" }, "http://DIRECT/", true)

  it("is overridden by the option", function()
    local listener, direct = peer:listen { { "read" } }, peer:listen { { "read", OK, "read", OK } }
    with({ http_proxy = listener.url }, function()
      assert.is_truthy(easy(""):send(request(direct.url)))
    end)
    assert.equal(0, listener:stats().connections)
  end)

  it("causes a failure of the request if it is invalid, without its password in the message", function()
    with({ HTTPS_PROXY = "socks5://user:canary@127.0.0.1:1" }, function()
      local direct = peer:listen { { "read", OK } }
      local h = curl.easy { ca_file = peer.certs.ca }
      local message = fails(h, "proxy", "no", request(URL))
      assert.is_truthy(message:find "only http:// and https://", message)
      assert.is_truthy(h:send(request(direct.url)))
    end)
  end)

  it("is read when the handle is made", function()
    local direct = peer:listen { { "read", OK, "hold" } }
    with({}, function()
      local h = curl.easy { ca_file = peer.certs.ca }
      host.setenv("http_proxy", "http://127.0.0.1:1")
      assert.is_truthy(h:send(request(direct.url)))
    end)
  end)
end)
