-- Credentials from the keys in a profile of the shared files.
local config = require "gamelift.config"
local fail = require "gamelift.credentials.failure"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"

local function keys_of(profile, name, file, source, unreachable)
  local where = ("profile %s of the %s"):format(messages.quote(name), file)
  if not profile then return nil, "no " .. where .. unreachable end
  local id, secret = profile.aws_access_key_id, profile.aws_secret_access_key
  if not id then return nil, "no aws_access_key_id in " .. where end
  if not secret then
    return fail(file, "PartialCredentials", where .. " has aws_access_key_id without aws_secret_access_key")
  end
  return {
    access_key_id = id,
    secret_access_key = secret,
    session_token = profile.aws_security_token or profile.aws_session_token,
    account_id = profile.aws_account_id,
    source = source,
  }
end

local FILES = {
  credentials = { "credentials file", "shared-credentials-file", function(context) return context.files.credentials end },
  config = { "config file", "config-file", function(context) return context.files.config.profiles end },
}

local function new_provider(context, file)
  local name, source, sections = file[1], file[2], file[3]
  return {
    name = name, is_builtin = true, is_static = true,
    credentials = function()
      return keys_of(sections(context)[context.profile_name], context.profile_name, name, source, context.files.unreachable)
    end,
  }
end

local M = { credentials_file = {}, config_file = {} }

M.credentials_file.name = FILES.credentials[1]
function M.credentials_file.from_context(context) return new_provider(context, FILES.credentials) end

M.config_file.name = FILES.config[1]
function M.config_file.from_context(context) return new_provider(context, FILES.config) end

M.OPTIONS = schema.record({ profile = schema.string }, "a table")

--- Returns a provider of the keys of a profile, read again each time: gamelift.credentials.shared_file { profile = "lobby" }.
---@param options table # of the type OPTIONS
function M.new(options)
  return {
    name = "shared file", is_builtin = true, is_static = true,
    credentials = function()
      local context, err = config.profile_context { profile = options.profile }
      if not context then return nil, err end
      local credentials, reason = new_provider(context, FILES.credentials).credentials()
      if credentials or type(reason) ~= "string" then return credentials, reason end
      return new_provider(context, FILES.config).credentials()
    end,
  }
end

return M
