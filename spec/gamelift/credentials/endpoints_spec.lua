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

  it("require a region that is a host label", function()
    for _, region in ipairs { "a.b", "a/b", "", "-", "evil.example#" } do
      assert.equal("InvalidRegion", select(2, of("sts", region)).code)
    end
  end)
end)
