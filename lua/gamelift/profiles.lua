-- The shared files, ~/.aws/config and ~/.aws/credentials, as botocore reads them. core.ini knows the syntax; what a
-- section's name means is decided here.
local core = require "gamelift.core"
local errors = require "gamelift.errors"

local profiles = {}

local FILE_MAX = 1024 * 1024 -- bytes

local function parse_error(path, problem)
  return errors.new { kind = "config", code = "ConfigParseError", message = path .. ": " .. problem }
end

-- The file's text; nil if there is none (a folder counts as none, as in boto3); nil and an error if it is of no use.
local function read(path)
  local file, problem, number = io.open(path, "rb")
  if not file then
    if number == 2 or number == 20 then return nil end -- ENOENT, ENOTDIR
    return nil, parse_error(path, problem)
  end
  local text = file:read(FILE_MAX + 1)
  file:close()
  if text and #text > FILE_MAX then return nil, parse_error(path, "larger than 1 MiB") end
  return text
end

-- The words of a section's name, quoted and escaped as in a shell; nil if a quote stays open.
local function words(name)
  local list, word, at = {}, nil, 1
  while at <= #name do
    local c = name:sub(at, at)
    if c:find "[ \t\r\n]" then
      list[#list + 1], word = word, nil
    elseif c == "'" then
      local close = name:find("'", at + 1, true)
      if not close then return nil end
      word, at = (word or "") .. name:sub(at + 1, close - 1), close
    elseif c == '"' then
      word = word or ""
      repeat
        at = at + 1
        c = name:sub(at, at)
        if c == "\\" and name:find('^["\\]', at + 1) then
          at = at + 1
          word = word .. name:sub(at, at)
        elseif c ~= '"' then
          word = word .. c
        end
      until c == '"' or at > #name
      if at > #name then return nil end
    elseif c == "\\" then
      at = at + 1
      if at > #name then return nil end
      word = (word or "") .. name:sub(at, at)
    else
      word = (word or "") .. c
    end
    at = at + 1
  end
  list[#list + 1] = word
  return list
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

-- { config = { profiles, sso_sessions, services }, credentials = { [section] = … } } of both files, either of which may
-- be absent; or nil and an error.
function profiles.load(config_path, credentials_path)
  local config, credentials = { profiles = {}, sso_sessions = {}, services = {} }, {}
  local text, err = read(config_path)
  if err then return nil, err end
  if text then
    config, err = profiles.parse(text)
    if not config then return nil, parse_error(config_path, err) end
  end
  text, err = read(credentials_path)
  if err then return nil, err end
  if text then
    credentials, err = core.ini(text)
    if not credentials then return nil, parse_error(credentials_path, err) end
  end
  return { config = config, credentials = credentials }
end

return profiles
