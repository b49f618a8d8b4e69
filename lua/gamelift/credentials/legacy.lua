-- Two old sources that boto3 still reads: the key file of the first EC2 tools, and boto 2's configuration.
local core = require "gamelift.core"
local environment = require "gamelift.config.environment"
local errors = require "gamelift.errors"
local fail = require "gamelift.credentials.failure"
local strings = require "gamelift.util.strings"

local FILE_MAX = 1024 * 1024 -- bytes

-- Reads a file of environment.file. Returns the text; or nil and the reason (text, with the kind of core.read_file), or an error.
local function read_file(name, file)
  local text, problem, kind = core.read_file(file.path, FILE_MAX)
  if text then return text end
  if kind == "absent" then return nil, "no file " .. file.path, kind end
  problem = file.path .. ": " .. problem
  if kind == "unreachable" and not file.is_named then return nil, problem, kind end
  return errors.fail("ConfigParseError", problem, { provider = name })
end

local function keys_of(name, id, secret, source)
  if not secret then return fail(name, "PartialCredentials", "an access key id without a secret access key") end
  return { access_key_id = id, secret_access_key = secret, source = source }
end

local function new_provider(name, credentials)
  return { name = name, is_builtin = true, is_static = true, credentials = credentials }
end

local ec2 = { name = "EC2 key file" }

function ec2.from_context()
  local path = environment.raw "AWS_CREDENTIAL_FILE"
  if not path then return nil, "AWS_CREDENTIAL_FILE is not set" end
  return new_provider(ec2.name, function()
    local text, err = read_file(ec2.name, { path = environment.expand(path), is_named = true })
    if not text then
      if errors.is_error(err) then return nil, err end
      return fail(ec2.name, "InvalidCredentialsConfig", err)
    end
    local values = {}
    for line in text:gmatch "[^\r\n]+" do
      local equals = line:find("=", 1, true)
      if equals then values[strings.trim(line:sub(1, equals - 1))] = strings.trim(line:sub(equals + 1)) end
    end
    if not values.AWSAccessKeyId then return nil, "no AWSAccessKeyId in " .. path end
    return keys_of(ec2.name, values.AWSAccessKeyId, values.AWSSecretKey, "ec2-credentials-file")
  end)
end

local boto = { name = "boto 2 config" }

-- Returns the files to read. An empty BOTO_CONFIG names a missing file, as in boto3.
local function boto_files()
  local named = environment.raw "BOTO_CONFIG"
  if named then return { { path = environment.expand(named), is_named = true } } end
  return { { path = "/etc/boto.cfg" }, { path = environment.expand "~/.boto" } }
end

function boto.from_context(context)
  return new_provider(boto.name, function()
    local tried, unreachable = {}, ""
    for i, file in ipairs(boto_files()) do
      tried[i] = file.path
      local text, err, kind = read_file(boto.name, file)
      if errors.is_error(err) then return nil, err end
      if kind == "unreachable" then
        context.warn(file.path, err)
        unreachable = unreachable .. "; " .. err
      end
      local sections, problem
      if text then sections, problem = core.ini(text) end
      if text and not sections then
        return errors.fail("ConfigParseError", file.path .. ": " .. problem)
      end
      local keys = sections and sections.Credentials
      if keys and keys.aws_access_key_id then
        return keys_of(boto.name, keys.aws_access_key_id, keys.aws_secret_access_key, "boto-config")
      end
    end
    return nil, "no [Credentials] in " .. table.concat(tried, " or ") .. unreachable
  end)
end

return { ec2 = ec2, boto = boto }
