-- Where credentials are asked for: values of botocore's rules for the three services.
local endpoint = require "gamelift.config.endpoint"
local script = require "spec.support.script"

local function of(service, region, over, profile)
  local shared = { profile = profile or {}, files = { config = { services = {} } } }
  for key, value in pairs(over or {}) do shared[key] = value end
  return endpoint.resolve_service(service, shared, region)
end

local FIPS, DUALSTACK, BOTH = { use_fips = true }, { use_dualstack = true }, { use_fips = true, use_dualstack = true }

describe("the endpoints of services that give credentials", function()
  before_each(function() script.environment() end)
  teardown(script.restore)

  for _, case in ipairs {
    { "sts", nil, {}, "https://sts.amazonaws.com/", "us-east-1" },
    { "sts", "aws-global", {}, "https://sts.amazonaws.com/", "us-east-1" },
    { "sts", "eu-west-1", {}, "https://sts.eu-west-1.amazonaws.com/", "eu-west-1" },
    { "sts", "ap-southeast-9", {}, "https://sts.ap-southeast-9.amazonaws.com/", "ap-southeast-9" }, -- not there yet
    { "sts", "cn-north-1", {}, "https://sts.cn-north-1.amazonaws.com.cn/", "cn-north-1" },
    { "sts", "eusc-de-east-1", {}, "https://sts.eusc-de-east-1.amazonaws.eu/", "eusc-de-east-1" },
    { "sts", "us-east-1", FIPS, "https://sts-fips.us-east-1.amazonaws.com/", "us-east-1" },
    { "sts", "us-gov-west-1", FIPS, "https://sts.us-gov-west-1.amazonaws.com/", "us-gov-west-1" },
    { "sts", "us-east-1", DUALSTACK, "https://sts.us-east-1.api.aws/", "us-east-1" },
    { "sts", "us-east-1", BOTH, "https://sts-fips.us-east-1.api.aws/", "us-east-1" },
    { "sso", "eu-west-1", {}, "https://portal.sso.eu-west-1.amazonaws.com/", "eu-west-1" },
    { "sso", "us-gov-west-1", FIPS, "https://portal.sso.us-gov-west-1.amazonaws.com/", "us-gov-west-1" },
    { "sso_oidc", "eu-west-1", {}, "https://oidc.eu-west-1.amazonaws.com/", "eu-west-1" },
    { "sso_oidc", "us-west-2", FIPS, "https://oidc-fips.us-west-2.amazonaws.com/", "us-west-2" },
  } do
    it(("are %s for %s"):format(case[4], case[1]), function()
      assert.same({ case[4], case[5] }, { of(case[1], case[2], case[3]) })
    end)
  end

  it("follow sts_regional_endpoints", function()
    local legacy = { sts_regional_endpoints = "legacy" }
    assert.equal("https://sts.amazonaws.com/", (of("sts", "eu-west-1", {}, legacy)))
    assert.equal("https://sts.eu-south-1.amazonaws.com/", (of("sts", "eu-south-1", {}, legacy)))
    script.environment { AWS_STS_REGIONAL_ENDPOINTS = "regional" }
    assert.equal("https://sts.eu-west-1.amazonaws.com/", (of("sts", "eu-west-1", {}, legacy)))
    script.environment { AWS_STS_REGIONAL_ENDPOINTS = "global" }
    local _, err = of("sts", "eu-west-1")
    assert.equal("InvalidConfig", err.code)
  end)

  it("can be configured, with a region and without FIPS", function()
    script.environment { AWS_ENDPOINT_URL_STS = "http://127.0.0.1:1/sts" }
    assert.same({ "http://127.0.0.1:1/sts", "eu-west-1" }, { of("sts", "eu-west-1") })
    assert.equal("https://portal.sso.eu-west-1.amazonaws.com/", (of("sso", "eu-west-1")))
    assert.equal("NoRegion", select(2, of("sts", nil)).code)
    assert.equal("InvalidEndpoint", select(2, of("sts", "eu-west-1", FIPS)).code)
  end)

  -- Variables, service, region, options, profile, and the error.
  for _, case in ipairs {
    { { AWS_STS_REGIONAL_ENDPOINTS = "global" }, "sts", "eu-west-1", {}, {},
      'InvalidConfig: AWS_STS_REGIONAL_ENDPOINTS: expected regional or legacy, got "global"' },
    { {}, "sts", "eu-west-1", {}, { sts_regional_endpoints = "x" },
      'InvalidConfig: sts_regional_endpoints of the profile: expected regional or legacy, got "x"' },
    { { AWS_ENDPOINT_URL_STS = "http://h" }, "sts", nil, {}, {}, "NoRegion: no region for the configured endpoint of sts" },
    { {}, "sso", "a/b", {}, {}, 'InvalidRegion: expected a host label such as us-west-2, got "a/b"' },
    { {}, "sts", "eu-west-1", {}, { services = "s" },
      'InvalidConfig: the profile names a services section that the config file lacks: "s"' },
    { { AWS_ENDPOINT_URL = "http://u:p@h/x" }, "sso", "eu-west-1", {}, {},
      'InvalidEndpoint: AWS_ENDPOINT_URL "http://h/x": a user in the URL isn\'t supported' },
    { { AWS_ENDPOINT_URL_SSO = "http://h/?a b" }, "sso", "eu-west-1", {}, {},
      'InvalidEndpoint: AWS_ENDPOINT_URL_SSO "http://h/?a b": the query has a character that has to be escaped' },
  } do
    it("are an error: " .. case[6], function()
      script.environment(case[1])
      local url, err = of(case[2], case[3], case[4], case[5])
      assert.is_nil(url)
      assert.equal(case[6], tostring(err))
    end)
  end

  -- Variables, profile, services section, and the URL of each service.
  local SECTION = { sts = { endpoint_url = "http://section-sts" }, sso = { endpoint_url = "" }, other = "x" }
  for _, case in ipairs {
    { {}, { endpoint_url = "http://profile" }, nil, "http://profile/", "http://profile/" },
    { {}, { endpoint_url = "" }, nil, "https://sts.eu-west-1.amazonaws.com/", "https://portal.sso.eu-west-1.amazonaws.com/" },
    { {}, { services = "s", endpoint_url = "http://profile" }, SECTION, "http://section-sts/", "http://profile/" },
    { { AWS_ENDPOINT_URL = "http://all" }, { services = "s" }, SECTION, "http://all/", "http://all/" },
    { { AWS_ENDPOINT_URL = "http://all", AWS_ENDPOINT_URL_SSO = "http://own" }, {}, nil, "http://all/", "http://own/" },
    { { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true", AWS_ENDPOINT_URL = "http://all" }, { endpoint_url = "http://profile" }, nil,
      "https://sts.eu-west-1.amazonaws.com/", "https://portal.sso.eu-west-1.amazonaws.com/" },
    { {}, { services = "s" }, { sts = "x" }, "https://sts.eu-west-1.amazonaws.com/", "https://portal.sso.eu-west-1.amazonaws.com/" },
  } do
    it(("are %s and %s"):format(case[4], case[5]), function()
      script.environment(case[1])
      local over = { files = { config = { services = { s = case[3] } } } }
      assert.same({ case[4], "eu-west-1" }, { of("sts", "eu-west-1", over, case[2]) })
      assert.same({ case[5], "eu-west-1" }, { of("sso", "eu-west-1", over, case[2]) })
    end)
  end

  it("require a region that is a host label", function()
    for _, region in ipairs { "a.b", "a/b", "", "-", "evil.example#" } do
      assert.equal("InvalidRegion", select(2, of("sts", region)).code)
    end
  end)
end)
