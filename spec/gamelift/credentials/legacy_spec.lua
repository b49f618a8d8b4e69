-- Tests the two old files that boto3 still reads.
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"

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
