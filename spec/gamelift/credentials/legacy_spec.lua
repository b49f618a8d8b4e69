-- Tests the two old files that boto3 still reads.
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"

local FILE_MAX = 1024 * 1024 -- bytes, of legacy.lua

local offline = { sleep = function() end, send = function()
  return nil, { kind = "connect", sent = "no", message = "no server" }
end }

local function keys_in(text)
  local path = folder.with { keys = text } .. "/keys"
  script.environment { AWS_CREDENTIAL_FILE = path, AWS_EC2_METADATA_DISABLED = "true" }
  return credentials.default({}):credentials(offline, script.NOW)
end

describe("the key file of the EC2 tools", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  it("is read line by line, blanks around keys and values left out", function()
    for _, text in ipairs {
      "AWSAccessKeyId=AKIA\nAWSSecretKey=hush", "\239\187\191AWSAccessKeyId=AKIA\nAWSSecretKey=hush",
      "  AWSAccessKeyId \t=  AKIA  \r\n\r\n\tAWSSecretKey = hush \n# a line without an equals sign",
    } do
      local keys = assert(keys_in(text))
      assert.same({ "AKIA", "hush" }, { keys.access_key_id, keys.secret_access_key })
    end
    assert.equal("a = b", keys_in("AWSAccessKeyId=AKIA\nAWSSecretKey= a = b ").secret_access_key)
  end)

  it("is read in linear time", function() -- a cube of these blanks takes centuries
    local blanks = (" "):rep(200000)
    for _, text in ipairs { blanks .. "x", "x" .. blanks .. "x", "x =" .. blanks .. "x", blanks .. "=" .. blanks } do
      assert.equal("NoCredentials", (select(2, keys_in(text))).code)
    end
  end)
end)

describe("an old file that is named but cannot be read", function()
  after_each(function()
    folder.clear()
    script.restore()
  end)

  local function problem_of(variable, path)
    script.environment { [variable] = path, AWS_EC2_METADATA_DISABLED = "true" }
    return select(2, credentials.default({}):credentials(offline, script.NOW))
  end

  it("is an error that names the file: no other source is asked", function()
    local path = folder.with { large = ("x"):rep(FILE_MAX + 1) }
    for file, problem in pairs { [""] = "it is a folder", ["/large"] = "is too large" } do
      for _, variable in ipairs { "AWS_CREDENTIAL_FILE", "BOTO_CONFIG" } do
        local err = problem_of(variable, path .. file)
        assert.equal("ConfigParseError", err.code)
        assert.matches(path .. file .. ": ", err.message, 1, true)
        assert.matches(problem, err.message, 1, true)
      end
    end
  end)

  it("is an error if it is missing and holds the keys of the EC2 tools; boto 2's is passed over", function()
    local err = problem_of("AWS_CREDENTIAL_FILE", "/nonexistent/keys")
    assert.equal("InvalidCredentialsConfig", err.code)
    assert.matches("no file /nonexistent/keys", err.message, 1, true)
    assert.equal("NoCredentials", problem_of("BOTO_CONFIG", "/nonexistent/boto").code)
  end)

  it("is an error if boto 2's is not an INI file, whose text is not shown", function()
    local path = folder.with { boto = "[Credentials]\naws_access_key_id = AKIA\n[canary" } .. "/boto"
    local err = problem_of("BOTO_CONFIG", path)
    assert.equal("ConfigParseError", err.code)
    assert.matches(path .. ": ", err.message, 1, true)
    assert.is_nil(err.message:find "canary")
  end)
end)
