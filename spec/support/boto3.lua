-- Reports why python3 has no boto3 to compare with (late 2024 or later: with account ids, and with AWS_ENDPOINT_URL_GAMELIFT), and why
-- there is no AWS CLI of that kind. Each field is nil if the program is there.
local process = require "spec.support.process"

local _, old = process.run [[python3 -c 'import boto3
from botocore.credentials import ReadOnlyCredentials
assert "account_id" in ReadOnlyCredentials._fields']]

local major, minor = process.run "aws --version":match "^aws%-cli/(%d+)%.(%d+)"
local first = { ["1"] = 29, ["2"] = 13 }

-- Returns the start of a shell command: the keys, region and endpoint as boto3 and the CLI read them. No file of this machine's
-- user has a say. secret: another one than the server's, or nil.
local function environment(server, secret)
  local out = { "env -u AWS_PROFILE -u AWS_DEFAULT_PROFILE -u AWS_SESSION_TOKEN" }
  for name, value in pairs {
    AWS_ACCESS_KEY_ID = server.credentials.access_key_id,
    AWS_SECRET_ACCESS_KEY = secret or server.credentials.secret_access_key,
    AWS_DEFAULT_REGION = server.region, AWS_ENDPOINT_URL_GAMELIFT = server.url,
    AWS_CONFIG_FILE = "/dev/null", AWS_SHARED_CREDENTIALS_FILE = "/dev/null", AWS_PAGER = "",
    AWS_EC2_METADATA_DISABLED = "true",
  } do out[#out + 1] = name .. "=" .. process.quote(value) end
  return table.concat(out, " ") .. " "
end

return {
  environment = environment,
  missing = old ~= 0 and "python3 has no boto3 1.36 or later: pip install boto3" or nil,
  cli_missing = not (first[major] and tonumber(minor) >= first[major]) and "there is no new AWS CLI: pip install awscli" or nil,
}
