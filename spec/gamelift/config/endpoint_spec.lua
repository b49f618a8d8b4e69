-- Where the requests of a whole client go, and what they are signed for.
local gamelift = require "gamelift"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

-- The URL and the signing scope of a call; or nil and the error, raised or returned.
local function sent(case)
  local transport = script.transport { { status = 200, body = "{}" } }
  local made, client = pcall(gamelift.client, {
    region = vectors.without_null(case.region), endpoint = vectors.without_null(case.endpoint),
    use_fips = case.fips, use_dualstack = case.dualstack,
    credentials = script.KEYS, transport = transport, clock = function() return script.NOW end,
  })
  if not made then return nil, client end
  local reply, err = client:list_fleets()
  if not reply then return nil, err end
  local request = transport.requests[1]
  local region, service = request.headers.Authorization:match "/%d+/([^/]+)/([^/]+)/aws4_request"
  return request.url, region .. "/" .. service
end

-- boto3 signs for these, but would never get a response, or would send a password.
local function is_refused_by_us(endpoint) return endpoint:find "^ftp:" or endpoint:find "@" end

describe("the endpoint of a client", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function name(case)
    return ("%s %s%s%s"):format(vectors.without_null(case.endpoint) or "", tostring(vectors.without_null(case.region)):gsub("%c", "?"),
      case.fips and " FIPS" or "", case.dualstack and " dualstack" or "")
  end

  local all = vectors.json "endpoints.json"
  for _, kind in ipairs { "regions", "odd_regions" } do
    for i, case in ipairs(all[kind] or {}) do
      it(("is boto3's for %s %d: %s"):format(kind, i, name(case)), function()
        local url, scope = sent(case)
        local theirs = case.client
        if theirs.error then
          assert.is_nil(url)
          assert.is_truthy(type(scope) == "string" or scope.kind == "config")
        else
          assert.equal(theirs.url, url, tostring(scope))
          assert.equal(table.concat(theirs.signing_scope, "/"), scope)
        end
      end)
    end
  end

  it("needs no proxy where a request's URL cannot be read", function()
    assert.is_false(require("gamelift.config.endpoint").proxy(nil, "https://h/\233"))
  end)

  for i, case in ipairs(all.custom_endpoints or {}) do
    it(("is the configured one, as in boto3, %d: %s"):format(i, name(case)), function()
      local url, scope = sent(case)
      local theirs = case.client
      if theirs.error or is_refused_by_us(case.endpoint) then
        assert.is_nil(url)
      elseif case.fips or case.dualstack then -- boto3 goes there and drops the wish
        assert.is_nil(url)
        assert.equal(case.rules.error, scope.message:match "Invalid Configuration.*", tostring(scope))
      else
        assert.equal(theirs.url, url, tostring(scope))
        assert.equal(table.concat(theirs.signing_scope, "/"), scope)
      end
    end)
  end
end)
