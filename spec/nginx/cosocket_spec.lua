-- The cosocket transport beyond the fault cases: names, certificates, pools, proxies, directives that nginx.conf may lack.
local certs = require "spec.support.certs"
local cjson = require "cjson"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

local GOOD = { "read", { "send", faults.http "{}" }, "read", { "send", faults.http "again" }, "hold" }

describe("the cosocket transport", function()
  local server, made, worker, bare

  setup(function()
    server = fault_server.start()
    made = certs.make()
    local resolver = nginx.name_server()
    worker = nginx.start {
      http = ("resolver 127.0.0.1:%d ipv6=off; lua_ssl_trusted_certificate %s;"):format(resolver, made.ca),
      server = [[location = /busy { content_by_lua_block {
        local now = require("gamelift.core").monotonic
        local began = now()
        while now() - began < 0.15 do end
      } }]],
    }
    bare = nginx.start()
  end)

  teardown(function()
    worker:stop()
    bare:stop()
    server:stop()
    made:remove()
  end)

  local function send(where, url, options, request)
    local all = { method = "POST", url = url, headers = {}, body = "{}", timeout = { connect = 0.5, read = 1, total = 2 } }
    for k, v in pairs(request or {}) do all[k] = v end
    local values = where:run("return require('spec.support.in_nginx').send(...)", options or {}, all)
    if values[1] ~= cjson.null then return values[1] end
    return nil, values[2]
  end

  local function tls_listener(certificate)
    return server:listen { { { "tls", certificate }, "read", { "send", faults.http "{}" }, "hold" } }
  end

  local function at(listener, name, scheme) return ("%s://%s:%d/"):format(scheme or "https", name, listener.port) end

  describe("over TLS", function()
    for _, name in ipairs { "expired", "future", "other_name", "self_signed", "other_ca", "weak" } do
      it("refuses a certificate that is " .. name, function()
        local listener = tls_listener(made[name])
        local response, failure = send(worker, at(listener, "localhost"))
        assert.is_nil(response)
        assert.equal("tls", failure.kind)
        assert.equal("no", failure.sent)
        assert.equal(0, listener:stats().requests)
        listener:close()
      end)
    end

    it("reports that nginx cannot verify an address, even if the certificate has it", function()
      local listener = tls_listener(made.good)
      local _, failure = send(worker, at(listener, "127.0.0.1"))
      assert.equal("tls", failure.kind)
      assert.matches("127.0.0.1: .*; nginx looks for names in certificates, never for addresses: write the host's name into the URL",
        failure.message)
      _, failure = send(worker, at(listener, "1host.example"))
      assert.matches("host mismatch", failure.message)
      listener:close()
    end)

    it("names lua_ssl_verify_depth where a chain is longer than nginx verifies, and with it accepts the chain", function()
      local listener = tls_listener(made:chain())
      local response, failure = send(worker, at(listener, "localhost"))
      assert.is_nil(response)
      assert.same({ "tls", "no" }, { failure.kind, failure.sent })
      local directive = failure.message:match '"(lua_ssl_verify_depth %d+;)" for a chain of several authorities%?$'
      assert.is_truthy(directive, failure.message)
      assert.equal(0, listener:stats().requests)
      local deep = nginx.start { http = ("lua_ssl_trusted_certificate %s; %s"):format(made.ca, directive) }
      assert(send(deep, at(listener, "localhost")))
      deep:stop()
      listener:close()
    end)

    it("names the missing lua_ssl_trusted_certificate", function()
      local listener = tls_listener(made.good)
      local _, failure = send(bare, at(listener, "127.0.0.1"))
      assert.equal("tls", failure.kind)
      assert.matches('"lua_ssl_trusted_certificate /[^ ]+;"', failure.message)
      _, failure = send(bare, at(listener, "127.0.0.1"), { ca_file = "/opt/ours.pem" })
      assert.matches('"lua_ssl_trusted_certificate /opt/ours.pem;"', failure.message)
      listener:close()
    end)
  end)

  it("passes the body of a request to a transport that inherits from it", function()
    local listener = server:listen { GOOD }
    local values = worker:run([[
      local inner = require("gamelift.transport.cosocket").new {}
      local body
      local outer = setmetatable({ send = function(_, request)
        body = request.body
        return inner:send(request)
      end }, { __index = inner })
      local client = require("gamelift").client { endpoint = ..., region = "us-west-2", transport = outer, retry = { mode = "off" },
        credentials = { access_key_id = "A", secret_access_key = "canary-secret" } }
      local reply, err = client:list_fleets { Limit = 3 }
      return body, reply and "answered" or tostring(err)]], listener.url)
    assert.same({ '{"Limit":3}', "answered" }, values)
    listener:close()
  end)

  it("serves clients of both protocols at once", function()
    local gamelift_local = assert(process.server())
    local values = worker:run([[
      local url, credentials = ...
      local transport, clients = require("gamelift.transport.cosocket").new {}, {}
      for i, protocol in ipairs { "json", "cbor" } do
        clients[i] = require("gamelift").client { endpoint = url, region = "us-west-2", transport = transport, protocol = protocol,
          credentials = credentials, retry = { mode = "off" } }
      end
      local types = {}
      for i = 0, 5 do -- each takes from the pool what the one before has put there
        local reply, err = clients[i % 2 + 1]:list_fleets { Limit = 3 }
        types[#types + 1] = reply and reply.ResponseMetadata.HTTPHeaders["content-type"] or tostring(err)
      end
      return table.concat(types, " ")]], gamelift_local.url, gamelift_local.credentials)
    gamelift_local:stop()
    assert.same({ ("application/x-amz-json-1.1 application/cbor "):rep(3):sub(1, -2) }, values)
  end)

  describe("with names", function()
    it("names the missing resolver", function()
      local _, failure = send(bare, "http://gamelift.example/")
      assert.equal("setup", failure.kind)
      assert.equal("no", failure.sent)
      assert.matches('gamelift.example: add "resolver [^ ]+;" to the http block', failure.message)
      assert.is_nil(failure.message:find "/etc/hosts")
    end)

    it("advises to use the address of a name that only /etc/hosts has, which nginx does not read", function()
      local path, remove = process.folder()
      process.write(path .. "/hosts", "127.0.0.1 localhost\n# 10.9.9.9 gamelift.link\n10.1.2.3\tother a.gamelift.link Gamelift.Link # x\n")
      for _, where in ipairs { worker, bare } do
        local values = where:run([[
          local path, open = ..., io.open
          function io.open(name, ...) return open(name == "/etc/hosts" and path or name, ...) end
          local diagnostics = require "gamelift.nginx.diagnostics"
          local to = { connect_host = "gamelift.link", connect_port = 80 }
          local messages = {}
          for i, problem in ipairs { 'no resolver defined to resolve "gamelift.link"', "gamelift.link could not be resolved (3: …)" } do
            messages[i] = select(2, diagnostics.explain_connect(problem, to))
          end
          io.open = open
          return messages]], path .. "/hosts")
        for _, message in ipairs(values[1]) do
          assert.matches("; nginx does not read /etc/hosts, where gamelift.link is 10.1.2.3: write that address into the URL$", message)
        end
      end
      remove()
    end)

    it("connects to a name, and nginx resolves it meanwhile, where no timer is left", function()
      local full = nginx.start { http = ("resolver 127.0.0.1:%d ipv6=off; lua_max_pending_timers 1;"):format(nginx.name_server()) }
      full:run "assert(ngx.timer.at(3600, function() end)); assert(not ngx.timer.at(0, function() end))"
      local listener = server:listen { GOOD }
      assert(send(full, at(listener, "gamelift.test", "http")))
      full:stop()
      listener:close()
    end)

    it("reports a name that does not exist", function()
      local _, failure = send(worker, "http://nx.example/")
      assert.equal("dns", failure.kind)
      assert.matches("nx.example", failure.message)
    end)

    it("reports a name server that fails", function()
      local _, failure = send(worker, "http://fail.example/")
      assert.equal("dns", failure.kind)
    end)

    it("tries one of several addresses, chosen at random", function() -- as README says
      local listener = server:listen { { "read", { "send", faults.http("{}", "Connection: close\r\n") }, "close" } }
      local reached, kinds = 0, {}
      for _ = 1, 40 do
        local response, failure = send(worker, at(listener, "two.example", "http"))
        if response then reached = reached + 1 else kinds[failure.kind .. failure.sent] = true end
      end
      assert.is_true(reached > 2 and reached < 38, reached)
      assert.same({ connectno = true }, kinds)
      listener:close()
    end)

    it("stops waiting for a silent name server after the connect timeout", function()
      local values = worker:run([[
        local started = ngx.now()
        local transport = require("gamelift.transport.cosocket").new {}
        local _, failure = transport:send { method = "POST", url = "http://silent.example/", headers = {}, body = "",
          timeout = { connect = 0.2, read = 1, total = 5 } }
        ngx.update_time()
        return failure, ngx.now() - started]])
      assert.equal("timeout", values[1].kind)
      assert.equal("connect", values[1].phase)
      assert.equal("no", values[1].sent)
      assert.is_true(values[2] > 0.15 and values[2] < 0.9)
    end)

    it("lets a light thread be killed while it waits for a name server", function()
      local values = worker:run([[
        local transport = require("gamelift.transport.cosocket").new {}
        local began = ngx.now()
        local thread = ngx.thread.spawn(function()
          transport:send { method = "POST", url = "http://silent.example/", headers = {}, body = "", timeout = { connect = 9 } }
        end)
        ngx.sleep(0.02)
        local killed = ngx.thread.kill(thread)
        return killed, ngx.now() - began]])
      assert.is_true(values[1] == 1 or values[1] == true)
      assert.is_true(values[2] < 1)
    end)

    it("reuses an idle connection without a lookup", function()
      local listener = server:listen { GOOD }
      local values = worker:run([[
        local port = ...
        local lookup = require "gamelift.nginx.dns"
        local wait, lookups, bodies = lookup.wait, 0, {}
        function lookup.wait(...)
          lookups = lookups + 1
          return wait(...)
        end
        local transport = require("gamelift.transport.cosocket").new {}
        for i = 1, 2 do
          bodies[i] = transport:send { method = "POST", url = "http://gamelift.example:" .. port .. "/", headers = {}, body = "{}" }.body
        end
        lookup.wait = wait
        return lookups, bodies]], listener.port)
      assert.same({ 1, { "{}", "again" } }, values)
      listener:close()
    end)

    it("passes only the endpoint's name to a gateway with its own resolver, and reuses idle connections", function()
      local listener = server:listen { GOOD }
      local values = worker:run([[
        local port = ...
        local asked, bodies = {}, {}
        local tcp = ngx.socket.tcp
        function ngx.socket.tcp()
          local socket = tcp()
          local connect = socket.connect
          function socket.connect(self, host, ...)
            if host:sub(1, 5) == "unix:" then return connect(self, host, ...) end -- as Kong and APISIX
            asked[host] = true
            return connect(self, host == "only.this.gateway" and "127.0.0.1" or host, ...)
          end
          return socket
        end
        local lookup = require "gamelift.nginx.dns"
        local wait, is_fresh = lookup.wait, lookup.is_fresh
        function lookup.wait() return true end
        function lookup.is_fresh() return false end
        package.loaded["gamelift.nginx.cosocket"] = nil
        local transport = require("gamelift.nginx.cosocket").new {}
        for i = 1, 2 do
          bodies[i] = transport:send { method = "POST", url = "http://only.this.gateway:" .. port .. "/", headers = {}, body = "{}" }.body
        end
        ngx.socket.tcp, lookup.wait, lookup.is_fresh = tcp, wait, is_fresh
        package.loaded["gamelift.nginx.cosocket"] = nil
        return asked, bodies]], listener.port)
      assert.same({ { ["only.this.gateway"] = true }, { "{}", "again" } }, values)
      assert.equal(1, listener:stats().connections)
      listener:close()
    end)

    it("does not look up a name with an empty label", function()
      for _, host in ipairs { ".", "..", ".a", "a..b", "a.." } do
        local _, failure = send(worker, "http://" .. host .. "/")
        assert.equal("http", failure.kind)
      end
    end)

    for _, name in ipairs { "localhost", "LOCALHOST", "localhost.", "gamelift.localhost" } do
      it("knows " .. name .. " without a resolver", function()
        local tunnel = { "read", { "send", "HTTP/1.1 200 Connection established\r\n\r\n" }, "read", { "send", faults.http "{}" }, "hold" }
        local listener = server:listen { GOOD, tunnel }
        assert.equal("{}", assert(send(bare, at(listener, name, "http"))).body)
        assert.equal("{}", assert(send(bare, "http://gamelift.example/", { proxy = at(listener, name, "http") })).body)
        listener:close()
      end)
    end

    it("tries both addresses of localhost", function()
      local port = nginx.free_port()
      local values = bare:run([[
        local port = ...
        local connect, hosts = nil, {}
        local tcp = ngx.socket.tcp
        function ngx.socket.tcp()
          local socket = tcp()
          connect = socket.connect
          function socket.connect(self, host, ...)
            hosts[#hosts + 1] = host
            return connect(self, host, ...)
          end
          return socket
        end
        package.loaded["gamelift.nginx.cosocket"] = nil
        local transport = require("gamelift.nginx.cosocket").new {}
        local _, failure = transport:send { method = "POST", url = "http://localhost:" .. port .. "/", headers = {}, body = "{}" }
        ngx.socket.tcp = tcp
        package.loaded["gamelift.transport.cosocket"] = nil
        return hosts, failure.kind, failure.message]], port)
      assert.same({ "127.0.0.1", "[::1]" }, values[1])
      assert.equal("connect", values[2])
      assert.matches("refused", values[3])
    end)

    it("reports a refused connection", function()
      local _, failure = send(worker, ("http://gamelift.example:%d/"):format(nginx.free_port()))
      assert.equal("connect", failure.kind)
      assert.equal("no", failure.sent)
    end)
  end)

  it("refuses invalid URLs, headers and methods", function()
    for _, request in ipairs { { url = "ftp://a/" }, { url = "http://a b/" }, { url = "http://" }, { url = "http://h:99999/" },
      { headers = { ["X-A"] = "b\r\nX-B: c" } }, { headers = { ["X A"] = "b" } }, { method = "GET /" } } do
      local _, failure = send(worker, request.url or "http://127.0.0.1:1/", {}, request)
      assert.equal("http", failure.kind)
      assert.equal("no", failure.sent)
    end
  end)

  describe("on an idle connection that received data while the worker was busy", function()
    for what, late in pairs {
      ["a response"] = faults.http "somebody else's", ["a part of one"] = "HTTP/1.1 200 OK\r\nContent-Le",
      ["a 408"] = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    } do
      it("does not read " .. what .. ", and sends the request on another connection", function()
        local listener = server:listen {
          { "read", { "send", faults.http "{}" }, { "wait", 0.01 }, { "send", late }, "hold" },
          { "read", { "send", faults.http "fresh" }, "hold" },
        }
        local values = worker:run([[
          local now = require("gamelift.core").monotonic
          local transport = require("gamelift.transport.cosocket").new {}
          local request = { method = "POST", url = ..., headers = {}, body = "{}", timeout = { total = 3 } }
          assert(transport:send(request))
          local began = now()
          while now() - began < 0.1 do end
          local response, failure = transport:send(request)
          return response and response.body or failure.message]], listener.url)
        assert.same({ "fresh" }, values)
        assert.equal(2, listener:stats().requests) -- it was never sent on the old one
        listener:close()
      end)
    end
  end)

  it("notices data that arrived on an idle connection while another request kept the worker busy", function()
    local listener = server:listen {
      { "read", { "send", faults.http "{}" }, { "wait", 0.05 }, { "send", faults.http "somebody else's" }, "hold" },
      { "read", { "send", faults.http "fresh" }, "hold" },
    }
    assert.equal("{}", assert(send(worker, listener.url)).body)
    local busy = assert(socket.connect("127.0.0.1", worker.port))
    busy:send "GET /busy HTTP/1.0\r\n\r\n"
    assert.equal("fresh", assert(send(worker, listener.url)).body) -- nginx finds this request and those bytes in one look
    busy:close()
    listener:close()
  end)

  describe("with a 408 on a reused connection", function()
    local LATE = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    local function late()
      return {
        { "read", { "send", faults.http "{}" }, "read", { "send", LATE }, "close" },
        { "read", { "send", faults.http "fresh" }, "hold" },
      }
    end

    it("sends a repeatable request once more", function()
      local listener = server:listen(late())
      assert(send(worker, listener.url))
      assert.equal("fresh", assert(send(worker, listener.url, {}, { repeatable = true })).body)
      listener:close()
    end)

    it("reports sent = \"maybe\" for any other request", function()
      local listener = server:listen(late())
      assert(send(worker, listener.url))
      local _, failure = send(worker, listener.url)
      assert.equal("read", failure.kind)
      assert.equal("maybe", failure.sent)
      assert.matches("408", failure.message)
      assert.equal(2, listener:stats().requests)
      listener:close()
    end)
  end)

  describe("on a reused connection that ends without a response", function()
    local function stale()
      return {
        { "read", { "send", faults.http "{}" }, "read", "reset" },
        { "read", { "send", faults.http "fresh" }, "hold" },
      }
    end

    it("sends a repeatable request once more", function()
      local listener = server:listen(stale())
      assert(send(worker, listener.url))
      assert.equal("fresh", assert(send(worker, listener.url, {}, { repeatable = true })).body)
      assert.equal(3, listener:stats().requests)
      listener:close()
    end)

    it("never sends any other request twice", function()
      local listener = server:listen(stale())
      assert(send(worker, listener.url))
      local _, failure = send(worker, listener.url)
      assert.equal("read", failure.kind)
      assert.equal("maybe", failure.sent)
      assert.equal(2, listener:stats().requests)
      listener:close()
    end)

    it("reports sent = \"maybe\" where the second attempt cannot connect", function()
      local listener = server:listen { { "read", { "send", faults.http "{}" }, "read", { "wait", 0.2 }, "reset" } }
      assert(send(worker, listener.url))
      listener:close() -- the connection stays
      local _, failure = send(worker, listener.url, {}, { repeatable = true })
      assert.same({ "connect", "maybe" }, { failure.kind, failure.sent })
    end)

    it("does not repeat a request after the first byte of a response", function()
      local listener = server:listen { { "read", { "send", faults.http "{}" }, "read", { "send", "H" }, "reset" } }
      assert(send(worker, listener.url))
      local _, failure = send(worker, listener.url, {}, { repeatable = true })
      assert.equal("read", failure.kind)
      assert.equal(2, listener:stats().requests)
      listener:close()
    end)

    it("does not repeat a request on a new connection", function()
      local listener = server:listen { { "read", "reset" } }
      local _, failure = send(worker, listener.url, {}, { repeatable = true })
      assert.equal("read", failure.kind)
      assert.equal(1, listener:stats().requests)
      listener:close()
    end)
  end)

  it("carries 64 concurrent requests over one pool, each with its own response", function()
    local origin = nginx.start { server = [[location /echo { content_by_lua_block {
      ngx.req.read_body() ngx.sleep(0.02) ngx.print(ngx.req.get_body_data()) } }]] }
    local values = worker:run([[
      local url = ...
      local transport = require("gamelift.transport.cosocket").new {}
      local wrong, threads = 0, {}
      for i = 1, 64 do
        threads[i] = ngx.thread.spawn(function()
          for round = 1, 5 do
            local body = i .. ":" .. round
            local response = transport:send { method = "POST", url = url, headers = {}, body = body, timeout = { total = 5 } }
            if not response or response.body ~= body then wrong = wrong + 1 end
          end
        end)
      end
      for i = 1, 64 do ngx.thread.wait(threads[i]) end
      return wrong]], origin.url .. "/echo")
    assert.equal(0, values[1])
    assert.equal("", worker:alarms())
    origin:stop()
  end)

  it("asks for an upgrade on a new connection, even if it has an idle one", function()
    local upgraded = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    local listener = server:listen { { "read", { "send", faults.http "{}" }, "hold" }, { "read", { "send", upgraded }, "hold" } }
    assert(send(worker, listener.url))
    local status = worker:run([[
      local headers = { Connection = "Upgrade", Upgrade = "websocket" }
      local transport = require("gamelift.transport.cosocket").new {}
      local response, failure = transport:send { method = "GET", url = ..., headers = headers, body = "", upgrade = "websocket",
        timeout = { connect = 1, read = 1, total = 2 } }
      if response and response.connection then response.connection.socket:close() end
      return response and response.status or failure]], listener.url)[1]
    assert.equal(101, status)
    assert.equal(2, listener:stats().connections)
    listener:close()
  end)

  describe("in a worker that is busy when its time ends", function()
    -- Sends a request; `after` seconds later the worker does nothing else for 0.3 s.
    local function send_while_busy(after, url, options, timeout)
      local values = worker:run([[
        local after, options, request = ...
        local now, response, failure = require("gamelift.core").monotonic
        local thread = ngx.thread.spawn(function() response, failure = require("spec.support.in_nginx").send(options, request) end)
        ngx.sleep(after)
        local began = now()
        while now() - began < 0.3 do end
        ngx.thread.wait(thread)
        return response or false, failure]], after, options, { method = "POST", url = url, headers = {}, body = "{}", timeout = timeout })
      return values[1], values[2]
    end

    it("sends nothing on a connection that was made too late", function()
      local tunnel = { "send", "HTTP/1.1 200 Connection established\r\n\r\n" }
      local listener = server:listen { { "read", { "wait", 0.15 }, tunnel, "read", "hold" } }
      local response, failure = send_while_busy(0.1, "http://gamelift.example/", { proxy = ("http://127.0.0.1:%d"):format(listener.port) },
        { connect = 0.2, read = 1, total = 0.2 })
      assert.is_false(response)
      assert.same({ "timeout", "no", "total" }, { failure.kind, failure.sent, failure.phase })
      assert.equal(1, listener:stats().requests) -- CONNECT
      listener:close()
    end)

    it("waits no longer for a proxy that always sends a little more", function()
      local listener = server:listen { { "read", { "drip", "HTTP/1.1 200 OK\r\nX: " .. ("x"):rep(100), 0.02 }, "hold" } }
      local response, failure = send_while_busy(0.1, "https://localhost/", { proxy = ("http://127.0.0.1:%d"):format(listener.port) },
        { connect = 0.2, read = 1, total = 2 })
      assert.is_false(response)
      assert.same({ "timeout", "no", "connect" }, { failure.kind, failure.sent, failure.phase })
      listener:close()
    end)

    it("waits no longer for a response that always brings a little more", function()
      local listener = server:listen { { "read", { "send", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" },
        { "drip", ("x"):rep(100), 0.02 }, "hold" } }
      local response, failure = send_while_busy(0.1, listener.url, {}, { connect = 1, read = 1, total = 0.2 })
      assert.is_false(response)
      assert.same({ "timeout", "maybe", "total" }, { failure.kind, failure.sent, failure.phase })
      listener:close()
    end)
  end)

  describe("through a proxy", function()
    local OK = "HTTP/1.1 200 Connection established\r\n\r\n"

    it("connects to an http host through it, and shows it no header of the request", function()
      local listener = server:listen { { "read", { "send", OK }, "read", { "send", faults.http "{}" }, "hold" } }
      local proxy = ("http://me:p%%40ss@127.0.0.1:%d"):format(listener.port)
      assert(send(worker, "http://gamelift.example/a?b", { proxy = proxy }, { headers = { Authorization = "secret" } }))
      local log = listener:stats().log
      assert.equal("CONNECT gamelift.example:80 HTTP/1.1\r\nHost: gamelift.example:80\r\n"
        .. "Proxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n", log[1].head)
      assert.matches("^POST /a%?b HTTP/1.1\r\nHost: gamelift.example\r\n", log[2].head)
      assert.is_nil(log[2].head:find "Proxy")
      listener:close()
    end)

    it("connects to an https host through it and verifies that host", function()
      local tunnel = { "read", { "send", OK }, { "tls", made.good }, "read", { "send", faults.http "{}" }, "read",
        { "send", faults.http "again" }, "hold" }
      local listener = server:listen { tunnel }
      local proxy = ("http://me:pass@127.0.0.1:%d"):format(listener.port)
      assert(send(worker, "https://localhost:8443/", { proxy = proxy }, { headers = { Authorization = "secret" } }))
      assert.equal("again", assert(send(worker, "https://localhost:8443/", { proxy = proxy })).body)
      local stats = listener:stats()
      assert.equal(1, stats.connections)
      assert.matches("^CONNECT localhost:8443 HTTP/1.1\r\nHost: localhost:8443\r\nProxy%-Authorization: Basic ", stats.log[1].head)
      assert.is_nil(stats.log[1].head:find "secret")
      assert.is_nil(stats.log[2].head:find "Proxy")
      local _, failure = send(worker, "https://elsewhere.test:8443/", { proxy = proxy })
      assert.equal("tls", failure.kind)
      listener:close()
    end)

    it("reports that it refused", function()
      local listener = server:listen { { "read", { "send", faults.http("no", "", "407 Proxy Authentication Required") }, "hold" } }
      local _, failure = send(worker, "https://localhost/", { proxy = ("http://127.0.0.1:%d"):format(listener.port) })
      assert.equal("proxy", failure.kind)
      assert.equal("no", failure.sent)
      assert.matches("407", failure.message)
      listener:close()
    end)

    it("stops waiting for a silent one after the connect timeout", function()
      local listener = server:listen { { "read", "hold" } }
      local _, failure = send(worker, "https://localhost/", { proxy = ("http://127.0.0.1:%d"):format(listener.port) })
      assert.equal("timeout", failure.kind)
      assert.equal("connect", failure.phase)
      listener:close()
    end)

    it("reports that TLS inside TLS is not possible", function()
      local _, failure = send(worker, "https://localhost/", { proxy = "https://127.0.0.1:1" })
      assert.equal("proxy", failure.kind)
      assert.matches("http://", failure.message)
    end)

    it("bypasses it if the request asks for that", function()
      local listener = server:listen { GOOD }
      assert(send(worker, at(listener, "127.0.0.1", "http"), { proxy = "http://127.0.0.1:1" }, { no_proxy = true }))
      listener:close()
    end)
  end)
end)
