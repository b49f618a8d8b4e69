-- The doctor's findings as text.
local core = require "gamelift.core"

local report = {}

local function time_left(seconds)
  if seconds < 120 then return ("%.0f s"):format(seconds) end
  if seconds < 7200 then return ("%.0f min"):format(seconds / 60) end
  return ("%.0f h"):format(seconds / 3600)
end

local function from(value, source)
  return value and value .. (source and " (" .. source .. ")" or "")
end

local function credentials_text(about)
  if not about then return "not looked for" end
  if not about.source then return "none" end
  local text = about.source .. ", key id " .. about.access_key_id
  if about.account_id then text = text .. ", account " .. about.account_id end
  if not about.expiration then return text end
  return ("%s, until %s (%s left)"):format(text, core.utc(about.expiration) or "the year 10000", time_left(about.expires_in))
end

local function call_text(call)
  if not call then return nil end
  return call.operation .. (call.ok and " succeeded" or " failed")
    .. (call.request_id and ", request id " .. call.request_id or "")
end

local function lines_of(found)
  local lines = {}
  local function line(name, value)
    if value then lines[#lines + 1] = ("  %-12s %s"):format(name, core.printable(value, 1000)) end
  end
  line("region", from(found.region, found.region_source) or "none")
  line("endpoint", from(found.endpoint, found.endpoint_source))
  line("profile", found.profile)
  for _, message in ipairs(found.unreachable) do line("not read", message .. "; it counts as absent") end
  line("credentials", credentials_text(found.credentials))
  for _, one in ipairs(found.credentials and found.credentials.tried or {}) do line("  not", one.name .. ": " .. one.reason) end
  line("call", call_text(found.call))
  line("clock", found.clock_offset and ("%+.0f s against the service"):format(found.clock_offset))
  line("CA file", found.ca_file or "the system's")
  line("proxy", found.proxy or "none")
  line("transport", found.transport)
  local versions = found.versions
  line("versions", ("gamelift %s, %s, %s, %s"):format(versions.gamelift, versions.lua, versions.openssl, versions.libcurl))
  for _, problem in ipairs(found.problems) do line("problem", problem) end
  return lines
end

local METATABLE = {
  __name = "gamelift.doctor",
  __tostring = function(found)
    local verdict = found.ok and "a call can work" or "a call cannot work"
    return "gamelift doctor: " .. verdict .. "\n" .. table.concat(lines_of(found), "\n")
  end,
}

function report.new(found) return setmetatable(found, METATABLE) end

return report
