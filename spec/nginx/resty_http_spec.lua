-- examples/resty_http.lua, with a stand-in that has lua-resty-http's interface.
describe("a transport over lua-resty-http", function()
  local asked, answer, problem
  local transport

  setup(function()
    package.loaded["resty.http"] = {
      new = function()
        return {
          set_timeouts = function(_, ...) asked.timeouts = { ... } end,
          request_uri = function(_, url, options)
            asked.url, asked.options = url, options
            return answer, problem
          end,
        }
      end,
    }
    transport = dofile "examples/resty_http.lua".new()
  end)

  teardown(function() package.loaded["resty.http"] = nil end)

  before_each(function()
    asked, answer, problem = {}, nil, nil
  end)

  local function client()
    return require("gamelift").client { transport = transport, endpoint = "https://gamelift.test", region = "us-west-2",
      credentials = { access_key_id = "AKID", secret_access_key = "SECRET" }, retry = { mode = "off" },
      timeout = { connect = 1, read = 2, total = 9 } }
  end

  it("carries a call", function()
    answer = { status = 200, headers = { ["X-Amzn-RequestId"] = "r-1", ["X-Two"] = { "a", "b" } }, body = '{"FleetIds":["fleet-1"]}' }
    local reply = assert(client():list_fleets())
    assert.same({ "fleet-1" }, reply.FleetIds)
    assert.equal("r-1", reply.ResponseMetadata.RequestId)
    assert.equal("a, b", reply.ResponseMetadata.HTTPHeaders["x-two"])
    assert.equal("https://gamelift.test/", asked.url)
    assert.is_true(asked.options.ssl_verify)
    assert.equal("GameLift.ListFleets", asked.options.headers["X-Amz-Target"])
    assert.same({ 1000, 2000, 2000 }, asked.timeouts)
  end)

  for said, expected in pairs {
    ["timeout"] = "ReadTimeout", ["20: unable to get local issuer certificate"] = "TLSFailure",
    ["gamelift.test could not be resolved (3: Host not found)"] = "DNSFailure", ["connection refused"] = "ConnectionFailed",
    ["closed"] = "ConnectionLost",
  } do
    it("tells of " .. said, function()
      problem = said
      local _, err = client():list_fleets()
      assert.equal(expected, err.code)
    end)
  end
end)
