-- Writes the doctor's findings as text.
local core = require "gamelift.core"

local report = {}

local function time_left(seconds)
  if seconds < 120 then return ("%.0f s"):format(seconds) end
  if seconds < 7200 then return ("%.0f min"):format(seconds / 60) end
  return ("%.0f h"):format(seconds / 3600)
end

local function with_source(value, source)
  return value and value .. (source and " (" .. source .. ")" or "")
end

local function credentials_text(details)
  if not details then return "not examined" end
  if not details.source then return "none" end
  local text = details.source .. ", key id " .. details.access_key_id
  if details.account_id then text = text .. ", account " .. details.account_id end
  if not details.expiration then return text end
  return ("%s, until %s (%s left)"):format(text, core.utc(details.expiration) or "the year 10000", time_left(details.expires_in))
end

local function call_text(call)
  if not call then return nil end
  return call.operation .. (call.ok and " succeeded" or " failed")
    .. (call.request_id and ", request id " .. call.request_id or "")
end

--- Returns how the clock of this machine differs from the service's.
---@param offset number # seconds that the service's clock is ahead
---@return string
function report.clock_text(offset)
  local seconds = math.floor(math.abs(offset) + 0.5)
  if seconds == 0 then return "as the service's" end
  return ("%d s %s the service's"):format(seconds, offset > 0 and "behind" or "ahead of")
end

local function lines_of(findings)
  local lines = {}
  local function line(name, value)
    if value then lines[#lines + 1] = ("  %-12s %s"):format(name, core.printable(value, 1000)) end
  end
  line("region", with_source(findings.region, findings.region_source) or "none")
  line("endpoint", with_source(findings.endpoint, findings.endpoint_source))
  line("profile", findings.profile)
  for _, message in ipairs(findings.unreachable) do line("not read", message .. "; it counts as absent") end
  line("credentials", credentials_text(findings.credentials))
  for _, provider in ipairs(findings.credentials and findings.credentials.tried or {}) do
    line("  not", provider.name .. ": " .. provider.reason)
  end
  line("call", call_text(findings.call))
  line("clock", findings.clock_offset and report.clock_text(findings.clock_offset))
  line("CA file", findings.ca_file or "the system's")
  line("proxy", findings.proxy or "none")
  line("transport", findings.transport)
  local versions = findings.versions
  line("versions", ("gamelift %s, %s, %s, %s"):format(versions.gamelift, versions.lua, versions.openssl, versions.libcurl))
  for _, problem in ipairs(findings.problems) do line("problem", problem) end
  return lines
end

local METATABLE = {
  __name = "gamelift.doctor",
  __tostring = function(findings)
    local conclusion = findings.ok and "a call can work" or "a call cannot work"
    return "gamelift doctor: " .. conclusion .. "\n" .. table.concat(lines_of(findings), "\n")
  end,
}

function report.new(findings) return setmetatable(findings, METATABLE) end

return report
