-- What is said of failed connections and handshakes, with files of the system that a spec has written.
local ca_bundles = require "gamelift.util.ca_bundles"
local core = require "gamelift.core"
local diagnostics = require "gamelift.nginx.diagnostics"
local folder = require "spec.support.folder"
local tables = require "gamelift.util.tables"

local RESOLVER = 'nginx has no resolver to find h: add "resolver %s;" to the http block of nginx.conf'
local HOSTS = "; nginx does not read /etc/hosts, where h is %s: write that address into the URL"

describe("a failed connect", function()
  local open, files = io.open, nil

  before_each(function()
    rawset(io, "open", function(path, ...) -- luacheck: ignore 122
      local name = path:match "^/etc/(.*)$"
      if not name then return open(path, ...) end
      return files[name] and open(files[name])
    end)
  end)

  after_each(function()
    rawset(io, "open", open)
    folder.clear()
  end)

  local function explain(problem, texts, over)
    local path = folder.with(texts)
    files = {}
    for name in pairs(texts or {}) do files[name] = path .. "/" .. name end
    local destination = tables.merge({ connect_host = "h", connect_port = 81, proxy = false }, over)
    return { diagnostics.explain_connect(problem, destination) }
  end

  -- /etc/resolv.conf and the resolver of the advice.
  for text, server in pairs { ["nameserver 10.0.0.1\nnameserver 10.0.0.2\n"] = "10.0.0.1", ["# x\nnameserver\tfd00::1\n"] = "[fd00::1]",
    ["search x\n"] = "127.0.0.53", [""] = "127.0.0.53" } do
    it("without a resolver names " .. server, function()
      assert.same({ "setup", RESOLVER:format(server) }, explain("no resolver defined to resolve", { ["resolv.conf"] = text }))
    end)
  end

  it("without the files names the usual resolver", function()
    assert.same({ "setup", RESOLVER:format "127.0.0.53" }, explain "no resolver defined to resolve")
  end)

  -- /etc/hosts and the address of its hint.
  for text, address in pairs { ["127.0.0.1 localhost\n10.0.0.7  x H # y\n10.0.0.8 h\n"] = "10.0.0.7", ["fd00::1 h"] = "[fd00::1]",
    ["# 10.0.0.7 h\n10.0.0.8 # h\n"] = false, ["10.0.0.7 hh"] = false, [""] = false } do
    it("names the address of /etc/hosts: " .. tostring(address), function()
      local hint = address and HOSTS:format(address) or ""
      assert.same({ "setup", RESOLVER:format "127.0.0.53" .. hint }, explain("no resolver defined to resolve", { hosts = text }))
      for _, problem in ipairs { "h could not be resolved (3: Host not found)", "name resolution failed", "failed to parse host" } do
        assert.same({ "dns", problem .. hint }, explain(problem, { hosts = text }))
      end
    end)
  end

  it("names the address that did not respond, and whether it was a proxy's", function()
    assert.same({ "connect", "connecting to h:81: refused" }, explain "refused")
    assert.same({ "proxy", "connecting to h:81: refused" }, explain("refused", nil, { proxy = {} }))
  end)
end)

describe("a failed handshake", function()
  local TRUST = '; nginx trusts only what nginx.conf names: is "lua_ssl_trusted_certificate /ca.pem;" in its http block, and '
    .. '"lua_ssl_verify_depth 5;" for a chain of several authorities?'
  local ADDRESS = "; nginx looks for names in certificates, never for addresses: write the host's name into the URL"

  -- What nginx says, the kind, and the hints for a name and for an address.
  local cases = {
    { diagnostics.REFUSED, "tls", TRUST, TRUST .. ADDRESS }, { "certificate host mismatch", "tls", "", ADDRESS },
    { "handshake failed", "tls", "", "" }, { "connection reset by peer", "connect", "", "" },
    { "10: certificate has expired", "tls", "", "" },
    { "62: hostname mismatch", "tls", "", ADDRESS }, { "3: other", "tls", "", "" }, { "120: other", "tls", "", "" },
  }
  for _, code in ipairs { "2", "18", "19", "20", "21", "22", "27" } do
    cases[#cases + 1] = { code .. ": untrusted", "tls", TRUST, TRUST }
  end
  for _, case in ipairs(cases) do
    it("is explained: " .. case[1], function()
      for i, name in ipairs { "game.example", "127.0.0.1", "[::1]" } do
        local message = ("TLS with %s: %s%s"):format(name, case[1], i == 1 and case[3] or case[4])
        assert.same({ case[2], "no", message }, { diagnostics.explain_handshake(case[1], name, "/ca.pem") })
      end
    end)
  end

  it("names a CA file of the system where there is no other", function()
    local _, _, message = diagnostics.explain_handshake("20: untrusted", "h")
    assert.equal(ca_bundles.find(core.file_stamp) or ca_bundles.USUAL, message:match "lua_ssl_trusted_certificate ([^;]+);")
  end)
end)
