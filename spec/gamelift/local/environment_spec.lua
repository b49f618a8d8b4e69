-- The variables of a local GameLift, as texts for shells and CI files.
local environment = require "gamelift.local.environment"

describe("the URL of a local GameLift", function()
  for _, case in ipairs {
    { "127.0.0.1", nil, "http://127.0.0.1:9080" }, { "0.0.0.0", nil, "http://127.0.0.1:9080" }, { "::", "https", "https://[::1]:9080" },
    { "fd00::1", nil, "http://[fd00::1]:9080" }, { "lobby.test", "https", "https://lobby.test:9080" },
  } do
    it("for " .. case[1], function() assert.equal(case[3], environment.url(case[1], 9080, case[2])) end)
  end
end)

describe("the variables of a local GameLift", function()
  local KEY = { access_key_id = "A", secret_access_key = "it's" }

  it("are these, in order, with a session token last if there is one", function()
    local expected = { { "AWS_ENDPOINT_URL_GAMELIFT", "http://h:1" }, { "AWS_REGION", "eu-west-1" }, { "AWS_DEFAULT_REGION", "eu-west-1" },
      { "AWS_ACCESS_KEY_ID", "A" }, { "AWS_SECRET_ACCESS_KEY", "it's" } }
    assert.same(expected, environment.variables("http://h:1", "eu-west-1", KEY))
    expected[6] = { "AWS_SESSION_TOKEN", "t" }
    assert.same(expected, environment.variables("http://h:1", "eu-west-1", { access_key_id = "A", secret_access_key = "it's",
      session_token = "t" }))
  end)

  for form, text in pairs {
    sh = "export A=plain\nexport B='it'\\''s \226\128\153'\n", github = "A=plain\nB=it's \226\128\153\n",
    powershell = "$env:A = 'plain'\n$env:B = 'it''s \226\128\153\226\128\153'\n",
  } do
    it("are written for " .. form, function()
      assert.equal(text, environment.text({ { "A", "plain" }, { "B", "it's \226\128\153" } }, form))
      assert.equal("", environment.text({}, form))
    end)
  end

  it("are quoted for sh where they have to be", function()
    for word, quoted in pairs { ["a_./:@%+=-9"] = "a_./:@%+=-9", [""] = "''", ["a b"] = "'a b'", ["$x"] = "'$x'", ["a\n"] = "'a\n'" } do
      assert.equal(quoted, environment.word(word))
    end
  end)

  it("keep the four typographic quotes of PowerShell apart from others", function()
    for last = 151, 156 do
      local character = "\226\128" .. string.char(last)
      local doubled = last >= 152 and last <= 155 and character .. character or character
      assert.equal("$env:A = '" .. doubled .. "'\n", environment.text({ { "A", character } }, "powershell"))
    end
  end)
end)
