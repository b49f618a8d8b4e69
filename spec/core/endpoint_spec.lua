local core = require "gamelift.core"
local vectors = require "spec.support.vectors"

local recorded = vectors.json "endpoints.json"

-- Both a URL and an error may be due; what boto3's client does counts, the rules alone know no pseudo regions and take
-- any text for a region.
local function check(case)
  local what = ("%q %s %s"):format(case.region, tostring(case.fips), tostring(case.dualstack))
  local url, region = core.endpoint(case.region, case.fips, case.dualstack)
  assert.equal(case.client.url, url, what)
  if url then
    assert.equal(case.client.signing_scope[1], region, what)
    assert.equal(case.client.client_region, region, what)
    local pseudo = case.region ~= region
    if not pseudo then assert.equal(case.rules.url .. "/", url, what) end
  else
    assert.is_string(region, what)
    assert.is_truthy(case.client.error, what)
  end
end

describe("endpoint", function()
  it("is what boto3 calls, in every region of every partition", function()
    for _, case in ipairs(recorded.regions) do check(case) end
  end)

  it("is what boto3 calls, or an error if boto3 has one, in unknown regions", function()
    for _, case in ipairs(recorded.odd_regions) do
      if vectors.without_null(case.region) then check(case) end
    end
  end)

  it("removes fips- and -fips from a region, and no part of them", function()
    for region, expected in pairs { ["us-fips-x"] = "us-x", ["fips-us-x"] = "us-x", ["us-x-fips"] = "us-x", ["us-x-fip"] = "us-x-fip",
      ["us-x-f"] = "us-x-f", ["ips-us"] = "ips-us", ["us-x-ips"] = "us-x-ips", ["usfips"] = "usfips" } do
      assert(core.endpoint("us-west-2-fips")) -- whose end must not be seen behind the next region
      local url, name = core.endpoint(region)
      assert.equal(expected, name)
      assert.equal(("https://gamelift%s.%s.amazonaws.com/"):format(region == expected and "" or "-fips", expected), url)
    end
  end)

  it("passes the service's own tests", function()
    for _, case in ipairs(recorded.service_tests) do
      local got, problem
      if case.endpoint then
        local parts
        parts, problem = core.endpoint_url(case.endpoint, case.fips, case.dualstack)
        got = parts and parts.url
      elseif case.region then
        got, problem = core.endpoint(case.region, case.fips, case.dualstack)
      end
      if case.expect.url then
        assert.equal(case.expect.url .. "/", got, case.documentation)
      else
        assert.equal(nil, got)
        if case.endpoint then assert.equal(case.expect.error, problem) end -- no region is the caller's to see
      end
    end
  end)

  it("knows the partitions", function()
    for _, expected in ipairs(recorded.partitions) do
      for _, region in ipairs(expected.regions) do
        local partition = core.partition(region)
        assert.equal(expected.id, partition.id, region)
        assert.equal(expected.dnsSuffix, partition.dns_suffix)
        assert.equal(expected.dualStackDnsSuffix, partition.dualstack_suffix)
      end
    end
  end)

  it("gives Smithy's regions their partitions", function()
    local present, suite = pcall(vectors.json, "public_suites/endpoint_fn_partition.json")
    if not present then pending "there is no ../shared/vectors" end
    for _, case in ipairs(suite.testCases) do
      local partition = core.partition(case.params.Region)
      local endpoint = case.expect.endpoint
      local name = partition.id == "aws" and "aws-partition" or partition.id
      assert.equal(("https://%s.%s.%s"):format(name, case.params.Region, partition.dns_suffix), endpoint.url)
      assert.equal(endpoint.properties.meta.baseSuffix, partition.dns_suffix)
      assert.equal(endpoint.properties.meta.dualStackSuffix, partition.dualstack_suffix)
    end
  end)

  local label63 = ("x"):rep(63)
  local bad = {
    "", "-", "-x", "x-", "us-west-2-", ".", "a.b", "us-west-2.", ".us-west-2", "1.2.3.4",
    "12", ("1"):rep(63), -- an address, to some readers
    label63 .. "x", ("x"):rep(1e6),
    "evil.com/#", "evil.com#", "evil.com?", "evil.com/", "x@evil:443/", "@evil.com", "us-west-2/evil", "evil.com\\",
    "a:80", "[::1]", "%65vil", "us_west_2", "us west 2", " us-west-2", "us-west-2 ", "us-west-2\t",
    "us-west-2\n", "us-west-2\r\n", "\nus-west-2", "us\r\nHost: evil", "us-west-2\0", "\0", "us\0west",
    "us-west-2\0.evil.com",
    "é", "us‑west‑2", "\255", "us-west-2\127", "{region}", "%s%n", "'", '"', "$(id)", "`id`", "<x>", "..", "*", "~",
    "+", ",", ";",
  }
  for _, region in ipairs(bad) do
    it(("refuses %q"):format(region:sub(1, 40)), function()
      assert.is_false(core.is_region(region))
      local url, problem = core.endpoint(region)
      assert.equal(nil, url)
      assert.is_truthy(problem:find("region", 1, true))
    end)
  end

  for _, region in ipairs { "a", "0ef", "us-west-2", "US-WEST-2", label63, "local", "x--y" } do
    it("accepts " .. region, function()
      assert.is_true(core.is_region(region))
      assert.equal("https://gamelift." .. region .. ".amazonaws.com/", (core.endpoint(region)))
    end)
  end

  it("takes the same bytes of a region and of a path wherever they are, and no others", function()
    for byte = 0, 255 do
      local c = string.char(byte)
      assert.equal(c:find "^[%w-]$" ~= nil and byte < 128, core.is_region("a" .. c .. "b"), byte)
      for _, text in ipairs { "%s", "a%sb", "ab%s" } do
        local url = core.endpoint_url((("https://h.example/" .. text):gsub("%%s", function() return c end)))
        assert.equal(c:find "^[%w._~!$&'()*+,;=:@/-]$" ~= nil and byte < 128, url ~= nil, byte)
      end
    end
  end)

  it("takes every escaped byte of a path but controls, in capitals or not", function()
    for byte = 0, 255 do
      for _, form in ipairs { "%%%02x", "%%%02X" } do
        local url = core.endpoint_url("https://h.example/a" .. form:format(byte))
        assert.equal(byte >= 32 and byte ~= 127, url ~= nil, byte)
      end
    end
    for byte = 0, 255 do
      local c = string.char(byte)
      if not c:find "%x" or byte > 127 then
        assert.is_nil((core.endpoint_url("https://h.example/%4" .. c)), byte)
        assert.is_nil((core.endpoint_url("https://h.example/%" .. c .. "4")), byte)
      end
    end
  end)

  local pseudo = {
    -- region, real region
    { "fips-us-west-2", "us-west-2" }, { "us-west-2-fips", "us-west-2" }, { "us-fips-west-2", "us-west-2" },
    { "fips-fips-us-west-2", "us-west-2" }, { "us-west-2-fips-fips", "us-west-2" }, { "fips", "fips", true },
    { "fipsus-west-2", "fipsus-west-2", true }, { "fips-" .. label63, label63 }, { label63 .. "-fips", label63 },
    { "fips-" .. label63 .. "x" }, { "fips-" }, { "-fips" }, { "fips--fips" }, { "fips--x" }, { "x-fips-" , nil },
    { "fips-12" },
    { ("fips-"):rep(20) .. "us-west-2" }, -- too long to be taken for anything
  }
  for _, case in ipairs(pseudo) do
    it(("treats %q as %s"):format(case[1]:sub(1, 40), case[2] and case[2]:sub(1, 20) or "no region"), function()
      local url, region = core.endpoint(case[1])
      if not case[2] then return assert.equal(nil, url) end
      assert.equal(case[2], region)
      assert.equal(not case[3], url:find "^https://gamelift%-fips%." ~= nil)
    end)
  end

  it("raises on misuse", function()
    assert.has_error(function() core.endpoint() end)
    assert.has_error(function() core.endpoint {} end)
    assert.has_error(function() core.is_region(nil) end)
    assert.has_error(function() core.endpoint_url() end)
  end)
end)

describe("endpoint_url", function()
  -- URLs that boto3 accepts and this library rejects: requests would go elsewhere, in clear, or nowhere.
  local stricter = { ["ftp://example.com"] = true, ["https://user:pass@example.com"] = true }

  it("accepts what boto3 accepts, with the same URL", function()
    for _, case in ipairs(recorded.custom_endpoints) do
      local parts, problem = core.endpoint_url(case.endpoint, case.fips, case.dualstack)
      if case.fips or case.dualstack then -- boto3 ignores these two here; the rules don't
        assert.equal(nil, parts)
        assert.equal(case.rules.error, problem)
      elseif vectors.without_null(case.region) and case.client.url and not stricter[case.endpoint] then
        assert.equal(case.client.url, parts and parts.url, case.endpoint)
      elseif vectors.without_null(case.region) then
        assert.equal(nil, parts, case.endpoint)
        assert.is_string(problem)
      end
    end
  end)

  local good = {
    -- text, url, scheme, host, port, path
    { "http://127.0.0.1:9080", "http://127.0.0.1:9080/", "http", "127.0.0.1", 9080, "/" },
    { "https://example.com", "https://example.com/", "https", "example.com", 443, "/" },
    { "http://example.com/", "http://example.com/", "http", "example.com", 80, "/" },
    { "HTTPS://EXAMPLE.com", "https://EXAMPLE.com/", "https", "EXAMPLE.com", 443, "/" },
    { "https://example.com:443/base/", "https://example.com:443/base/", "https", "example.com", 443, "/base/" },
    { "https://example.com/a//b/../c", "https://example.com/a//b/../c", "https", "example.com", 443, "/a//b/../c" },
    { "http://[::1]:65535/x", "http://[::1]:65535/x", "http", "::1", 65535, "/x" },
    { "http://[::ffff:1.2.3.4]", "http://[::ffff:1.2.3.4]/", "http", "::ffff:1.2.3.4", 80, "/" },
    { "https://a.b.", "https://a.b./", "https", "a.b.", 443, "/" },
    { "http://h/%7Ea-._~!$&'()*+,;=:@", "http://h/%7Ea-._~!$&'()*+,;=:@", "http", "h", 80, "/%7Ea-._~!$&'()*+,;=:@" },
    { "http://h:1", "http://h:1/", "http", "h", 1, "/" },
  }
  for _, case in ipairs(good) do
    it("takes " .. case[1], function()
      assert.same({ url = case[2], scheme = case[3], host = case[4], port = case[5], path = case[6] },
        core.endpoint_url(case[1]))
    end)
  end

  local label = ("x"):rep(64)
  local bad = {
    -- text, a word of the complaint
    { "", "http" }, { "example.com", "http" }, { "//example.com", "http" }, { "http:/example.com", "http" },
    { "ftp://example.com", "http" }, { "file:///etc/passwd", "http" }, { "httpx://h", "http" }, { "http", "http" },
    { " http://h", "http" }, { "\0http://h", "http" }, { "javascript:alert(1)", "http" },
    { "https://", "host" }, { "https:///path", "host" }, { "https://:443", "host" }, { "http://.", "host" },
    { "http://..", "host" }, { "http://a..b", "host" }, { "http://-a", "host" }, { "http://a-", "host" },
    { "http://" .. label, "host" }, { "http://" .. ("a."):rep(128) .. "b", "host" },
    { "http://under_score", "host" }, { "https://bücher.example", "host" }, { "http://exa mple.com", "host" },
    { "http://h%00", "host" }, { "http://h\0", "host" }, { "http://h\n", "host" }, { "http://h\r\nX: y", "host" },
    { "http://h\\@evil.com", "user" }, { "http://h\\evil", "host" }, { "http://h;x", "host" }, { "http://*", "host" },
    { "http://user@h", "user" }, { "http://user:pass@h", "user" }, { "http://@h", "user" },
    { "http://a@b@c/", "user" },
    { "http://h:", "port" }, { "http://h:0", "port" }, { "http://h:65536", "port" }, { "http://h:99999", "port" },
    { "http://h:000080", "port" }, { "http://h:x", "port" }, { "http://h:-1", "port" }, { "http://h:80:80", "port" },
    { "http://h: 80", "port" }, { "http://h:80 ", "port" }, { "http://h:80\n", "port" },
    { "http://h:4294967376", "port" },
    { "http://[::1", "IPv6" }, { "http://[]", "IPv6" }, { "http://[::1%25eth0]", "IPv6" },
    { "http://[fe80::1%1]", "IPv6" },
    { "http://[1.2.3.4]", "IPv6" }, { "http://[::1\0]", "IPv6" }, { "http://[" .. ("1"):rep(100) .. "]", "IPv6" },
    { "http://[::1]x", "port" }, { "http://::1", "host" }, { "http://[[::1]]", "IPv6" },
    { "http://h?x", "query" }, { "http://h/?x", "query" }, { "http://h/?", "query" }, { "http://h#", "fragment" },
    { "http://h/#x", "fragment" },
    { "http://h/a b", "escaped" }, { "http://h/\n", "escaped" }, { "http://h/\r\nX: y", "escaped" },
    { "http://h/\0", "escaped" },
    { "http://h/é", "escaped" }, { "http://h/\\", "escaped" }, { 'http://h/"', "escaped" },
    { "http://h/{x}", "escaped" },
    { "http://h/%", "%" }, { "http://h/%2", "%" }, { "http://h/%zz", "%" },
    { "http://h/%00", "control" }, { "http://h/%0d%0a", "control" }, { "http://h/%1F", "control" },
    { "http://h/%7F", "control" },
    { "http://h/" .. ("x"):rep(2040), "2048" }, { ("x"):rep(1e6), "2048" },
  }
  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]:sub(1, 40)), function()
      local parts, problem = core.endpoint_url(case[1])
      assert.equal(nil, parts)
      assert.is_truthy(problem:find(case[2], 1, true), problem)
    end)
  end
end)
