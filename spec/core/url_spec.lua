local core = require "gamelift.core"

-- Returns the parts of a URL that callers use, as one line.
local function read(text)
  local url, problem = core.url(text)
  if not url then return nil, problem end
  return ("%s %s %d %s %s"):format(url.scheme, url.host, url.port, url.host_header, url.target)
end

describe("a URL", function()
  local good = {
    -- text, scheme, host and port, Host header, target
    { "http://127.0.0.1:9080", "http 127.0.0.1 9080 127.0.0.1:9080 /" },
    { "https://example.com/a?b#c", "https example.com 443 example.com /a?b" },
    { "HTTPS://EXAMPLE.com:00443/", "https example.com 443 example.com /" },
    { "http://example.com:443", "http example.com 443 example.com:443 /" },
    { "https://example.com:08443/", "https example.com 8443 example.com:8443 /" },
    { "https://example.com:/x", "https example.com 443 example.com /x" },
    { "https://example.com?a=b", "https example.com 443 example.com /?a=b" },
    { "https://example.com#/x", "https example.com 443 example.com /" },
    { "http://[2001:DB8::1]:80/", "http 2001:db8::1 80 [2001:db8::1] /" },
    { "http://[::1]:9080", "http ::1 9080 [::1]:9080 /" },
    { "http://under_score/", "http under_score 80 under_score /" }, -- as containers are called
    { "http://h:0", "http h 0 h:0 /" },
    { "http://evil.com#@127.0.0.1/", "http evil.com 80 evil.com /" },
    { "http://127.0.0.1/@evil.com", "http 127.0.0.1 80 127.0.0.1 /@evil.com" },
    -- user information ends at the last '@'
    { "http://127.0.0.1@evil.com/", "http evil.com 80 evil.com /" },
    { "http://a@127.0.0.1:1@evil.com:2/", "http evil.com 2 evil.com:2 /" },
  }
  for _, case in ipairs(good) do
    it(("%q is %s"):format(case[1], case[2]), function() assert.equal(case[2], read(case[1])) end)
  end

  it("has its user, authority and query as written", function()
    local url = core.url "http://me:p%40ss@[::1]:080/x?y"
    assert.equal("me:p%40ss", url.user)
    assert.equal("[::1]:080", url.authority)
    assert.equal("y", url.query)
    assert.is_true(url.is_ipv6)
    url = core.url "http://h/x"
    assert.same({ false }, { url.is_ipv6, url.user, url.query })
    assert.equal("", core.url("http://@h/?").user)
    assert.equal("", core.url("http://@h/?").query)
  end)

  local bad = {
    "", "/", "example.com", "//h", "http:/h", "ftp://h", "httpx://h", "http//h", "\0http://h", " http://h", "http://", "https:///x",
    "http://:80", "http://user@/", "http://a b", "http://a\\b", "http://127.0.0.1\\@evil.com:x", "http://h%00", "http://h\0",
    "http://h\n", "http://é", "http://h;x", "http://h:x", "http://h:-1", "http://h:65536", "http://h:80:80", "http://h: 80",
    "http://h:4294967376", "http://[::1", "http://[]", "http://[::1]x", "http://[[::1]]", "http://[::1\0]", "http://::1",
    "http://" .. ("x"):rep(256), "http://[" .. ("1"):rep(256) .. "]",
  }
  for _, text in ipairs(bad) do
    it(("is not %q"):format(text:sub(1, 40)), function()
      local url, problem = core.url(text)
      assert.is_nil(url)
      assert.is_truthy(problem:find("URL", 1, true), problem)
    end)
  end

  it("raises on misuse", function()
    assert.has_error(function() core.url() end)
    assert.has_error(function() core.url {} end)
  end)

  it("has one host: what is signed is what is sent and connected to", function()
    local keys = { access_key_id = "AKID", secret_access_key = "secret" }
    for _, case in ipairs(good) do
      local _, _, stages = core.signer():sign("POST", case[1], {}, "", keys, "r", "s", 0, true)
      assert.equal(core.url(case[1]).host_header, stages.canonical_request:match "\nhost:([^\n]*)\n", case[1])
    end
  end)
end)
