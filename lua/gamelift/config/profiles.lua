-- The shared files, ~/.aws/config and ~/.aws/credentials, as botocore reads them. core.ini knows the syntax; what a
-- section's name means is decided here.
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local shell_split = require "gamelift.config.shell_split"
local tables = require "gamelift.util.tables"

local profiles = {}

local FILE_MAX = 1024 * 1024 -- bytes

local function parse_error(path, problem)
  return errors.fail("ConfigParseError", path .. ": " .. problem)
end

-- Reads a file of environment.file. Returns the text (nil without one) and a stamp; or nil, nil and an error. A default path that
-- cannot be reached counts as absent, as in boto3: nil, a stamp, nil and the problem.
local function read_file(file)
  local text, stamp, kind = core.read_file(file.path, FILE_MAX)
  if text then return text, stamp end
  local problem = stamp
  if kind == "absent" then return nil, false end
  if kind ~= "unreachable" or file.is_named then return nil, parse_error(file.path, problem) end
  return nil, core.file_stamp(file.path) or false, nil, file.path .. ": " .. problem
end

local KINDS = { profile = "profiles", ["sso-session"] = "sso_sessions", services = "services" }

-- Returns the kind and the name of a section of the config file; nil for a section without a meaning.
local function classify(section)
  if section == "default" then return "profiles", "default" end
  for prefix, kind in pairs(KINDS) do
    if section:sub(1, #prefix) == prefix then
      local parts = shell_split(section)
      if parts and #parts == 2 then return kind, parts[2] end
      return nil
    end
  end
end

--- Returns a section with the keys of [DEFAULT] as a new table; {} for nil. core.ini keeps [DEFAULT] behind the metatable of a
--- section, which pairs does not see.
---@param section? table
---@return table
function profiles.with_defaults(section)
  local defaults = section and getmetatable(section)
  return tables.merge(defaults and defaults.__index or {}, section)
end

--- Returns the sections of a config file by their kind; or nil and the problem. Of two sections of one profile the later wins.
---@param text string
---@return { profiles: table, sso_sessions: table, services: table }?
---@return string?
function profiles.parse(text)
  local sections, order = core.ini(text)
  if not sections then return nil, order end
  local loaded = { profiles = {}, sso_sessions = {}, services = {} }
  for _, section in ipairs(order) do
    local kind, name = classify(section)
    if kind then loaded[kind][name] = sections[section] end
  end
  return loaded
end

--- Returns both files, either of which may be absent; or nil and an error:
--- { config = { profiles, sso_sessions, services }, credentials = { [section] = … }, paths, stamps, texts, unreachable (message or "") }
---@param config_file { path: string, is_named: boolean }
---@param credentials_file { path: string, is_named: boolean }
---@param warn fun(path: string, message: string) # hears of default paths that cannot be reached
---@return table?
---@return gamelift.Error?
function profiles.load(config_file, credentials_file, warn)
  local files = { config = { profiles = {}, sso_sessions = {}, services = {} }, credentials = {},
    paths = { config_file.path, credentials_file.path }, stamps = {}, texts = {}, unreachable = "" }
  for i, file in ipairs { config_file, credentials_file } do
    local text, stamp, err, problem = read_file(file)
    if err then return nil, err end
    if problem then
      warn(file.path, problem)
      files.unreachable = files.unreachable .. "; " .. problem
    end
    if text then
      local key = i == 1 and "config" or "credentials"
      local parsed
      parsed, problem = (i == 1 and profiles.parse or core.ini)(text)
      if not parsed then return parse_error(file.path, problem) end
      files[key] = parsed
    end
    files.stamps[i], files.texts[i] = stamp, text or false
  end
  return files
end

--- Reports whether one of the files was written or replaced since they were loaded. Calls stat twice.
---@param files table # of load
---@return boolean
function profiles.have_changed(files)
  for i, path in ipairs(files.paths) do
    if (core.file_stamp(path) or false) ~= files.stamps[i] then return true end
  end
  return false
end

return profiles
