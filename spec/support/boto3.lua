-- Reports why python3 has no boto3 to compare with (late 2024 or later: with account ids, and with AWS_ENDPOINT_URL_GAMELIFT), and why
-- there is no AWS CLI of that kind. Each field is nil if the program is there.
local process = require "spec.support.process"

local _, old = process.run [[python3 -c 'import boto3
from botocore.credentials import ReadOnlyCredentials
assert "account_id" in ReadOnlyCredentials._fields']]

local major, minor = process.run "aws --version":match "^aws%-cli/(%d+)%.(%d+)"
local first = { ["1"] = 29, ["2"] = 13 }

return {
  missing = old ~= 0 and "python3 has no boto3 1.36 or later: pip install boto3" or nil,
  cli_missing = not (first[major] and tonumber(minor) >= first[major]) and "there is no new AWS CLI: pip install awscli" or nil,
}
