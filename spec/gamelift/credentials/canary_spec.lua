-- Tests that a client shows no secret, in any form, while it looks for credentials in every recorded way, good and bad.
local canary = require "spec.support.canary"
local gamelift = require "gamelift"
local scenario = require "spec.support.scenario"
local vectors = require "spec.support.vectors"

-- Everything in the case that is a secret, by its form.
local function secrets_of(case)
  local text = require("cjson").encode(case):gsub("\\/", "/")
  local secrets, seen = {}, {}
  for _, pattern in ipairs {
    "[AK][SK]IA%w+EXAMPLE", "[%w+/=:.-]+EXAMPLE", "AQtok[%w+/=]+", "tok[%w+/=]+", "eyJhbGciOi[%w+/=.]+", "jwt%-[%w+/=]+",
    "access%-%w+%d+", "Basic abc==", "from%-file", "imds%-token",
  } do
    for secret in text:gmatch(pattern) do
      if not seen[secret] and #secret >= 8 then secrets[#secrets + 1] = secret end
      seen[secret] = true
    end
  end
  return secrets
end

describe("no secret is shown", function()
  after_each(scenario.clear)

  it("because the canary finds it in every encoding", function()
    local secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    local mime = require "mime"
    for _, around in ipairs { "", "a", "ab", "abc" } do
      assert.equal(secret, canary.find("x" .. mime.b64(around .. secret .. around) .. "y", { secret }))
    end
    assert.is_truthy(canary.find("wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCYEXAMPLEKEY", { secret }))
    assert.is_truthy(canary.find([["wJalrXUtnFEMI\/K7MDENG+bPxRfiCYEXAMPLEKEY"]], { secret }))
    assert.is_nil(canary.find("wJalrXUtnFEMI", { secret }))
    assert.is_truthy(canary.find(canary.shown { { a = setmetatable({ secret }, { __tostring = function() return "" end }) } }, { secret }))
  end)

  it("because a run of the specs that shows one is found", function()
    assert.same({}, canary.leaks "5  spec/gamelift/credentials/canary_spec.lua  0.1 s\n")
    for _, secret in ipairs(canary.SECRETS) do
      for _, form in ipairs(canary.forms(secret)) do
        assert.same({ "x " .. form .. " y" }, canary.leaks("a\nx " .. form .. " y\nb"), form)
      end
    end
  end)

  local function check(case)
    local shown = {}
    local function show(value) shown[#shown + 1] = canary.shown(value) end
    local played = scenario.play(case, nil, function(options, transport)
      options.region, options.transport = options.region or "us-west-2", transport
      options.logger = show
      local client = gamelift.client(options)
      local reply, err = client:list_fleets()
      show(client)
      if not reply then show(err) end
      show(select(2, xpcall(function() error(err) end, debug.traceback)))
      show(gamelift.doctor { region = options.region, profile = options.profile, transport = transport,
        mfa_code = options.mfa_code, clock = options.clock })
    end)
    for _, point in ipairs(played.timeline) do show(point.err) end
    local secret, form = canary.find(table.concat(shown, "\n"), secrets_of(case))
    assert.is_nil(secret and secret .. " as " .. form)
  end

  for case in vectors.lines "credentials/scenarios.jsonl" do
    it("in " .. case.kind .. " " .. case.id, function() check(case) end)

    -- and whatever a server says, in place of what it should
    if case.http then
      for _, body in ipairs { "AQtokCanary+Of/All=Bodies", [[{"AccessKeyId": "AKIACANARYEXAMPLE", "x": "tokCanary/Of+All"}]] } do
        local other = {}
        for key, value in pairs(case) do other[key] = value end
        other.http = {}
        for i, response in ipairs(case.http) do
          other.http[i] = response.status and { status = response.status, headers = response.headers, body = body } or response
        end
        other.env = {}
        for key, value in pairs(case.env or {}) do other.env[key] = value end
        it("in " .. case.kind .. " " .. case.id .. " with other responses", function() check(other) end)
      end
    end
  end
end)
