-- The shared files, ~/.aws/config and ~/.aws/credentials, as botocore reads them. core.ini knows the syntax; what a
-- section's name means is decided here.
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local words = require "gamelift.words"

local profiles = {}

local FILE_MAX = 1024 * 1024 -- bytes

local function parse_error(path, problem)
  return errors.new { kind = "config", code = "ConfigParseError", message = path .. ": " .. problem }
end

-- The file's text and stamp; nil if there is none; nil and an error if it is of no use.
local function read(path)
  local text, stamp, absent = core.read_file(path, FILE_MAX)
  if text then return text, stamp end
  if absent then return nil end
  return nil, parse_error(path, stamp)
end

local KINDS = { profile = "profiles", ["sso-session"] = "sso_sessions", services = "services" }

-- Where a section of the config file belongs: a kind and a name; nil if nowhere.
local function place(section)
  if section == "default" then return "profiles", "default" end
  for prefix, kind in pairs(KINDS) do
    if section:sub(1, #prefix) == prefix then
      local parts = words(section)
      if parts and #parts == 2 then return kind, parts[2] end
      return nil
    end
  end
end

-- A section with what [DEFAULT] adds to it, in a new table; {} for nil. Sections share [DEFAULT] (core.ini): reading a key
-- meets it, pairs does not.
function profiles.flat(section)
  local flat = {}
  local shared = section and getmetatable(section)
  for key, value in pairs(shared and shared.__index or {}) do flat[key] = value end
  for key, value in pairs(section or {}) do flat[key] = value end
  return flat
end

-- { profiles, sso_sessions, services } of the text of a config file, or nil and what is wrong with it. Where two
-- sections mean the same profile the later one stands.
function profiles.parse(text)
  local sections, order = core.ini(text)
  if not sections then return nil, order end
  local loaded = { profiles = {}, sso_sessions = {}, services = {} }
  for _, section in ipairs(order) do
    local kind, name = place(section)
    if kind then loaded[kind][name] = sections[section] end
  end
  return loaded
end

-- { config = { profiles, sso_sessions, services }, credentials = { [section] = … }, paths, stamps, texts } of both files, either of
-- which may be absent; or nil and an error.
function profiles.load(config_path, credentials_path)
  local config, credentials = { profiles = {}, sso_sessions = {}, services = {} }, {}
  local stamps, texts = {}, {}
  local text, stamp = read(config_path)
  if not text and stamp then return nil, stamp end
  if text then
    local problem
    config, problem = profiles.parse(text)
    if not config then return nil, parse_error(config_path, problem) end
  end
  stamps[1], texts[1] = stamp or false, text or false
  text, stamp = read(credentials_path)
  if not text and stamp then return nil, stamp end
  if text then
    local problem
    credentials, problem = core.ini(text)
    if not credentials then return nil, parse_error(credentials_path, problem) end
  end
  stamps[2], texts[2] = stamp or false, text or false
  return { config = config, credentials = credentials, paths = { config_path, credentials_path }, stamps = stamps,
    texts = texts }
end

-- Whether one of the files is another one, or has been written, since `files` were loaded. Two calls of stat.
function profiles.changed(files)
  for i, path in ipairs(files.paths) do
    if (core.file_stamp(path) or false) ~= files.stamps[i] then return true end
  end
  return false
end

return profiles
