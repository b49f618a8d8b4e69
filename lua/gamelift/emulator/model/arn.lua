-- ARNs, and the ways a request may name a resource.
local arns = {}

local function partition(region)
  if region:find("^cn%-") then return "aws-cn" end
  if region:find("^us%-gov%-") then return "aws-us-gov" end
  return "aws"
end

-- arn:aws:gamelift:<region>:<account>:<rest>. Only aliases and game sessions carry no account.
local function format_arn(backend, account, rest)
  return table.concat({ "arn", partition(backend.region), "gamelift", backend.region, account, rest }, ":")
end

function arns.fleet(backend, id)
  return format_arn(backend, backend.account_id, (id:find("^containerfleet%-") and "containerfleet/" or "fleet/") .. id)
end
function arns.build(backend, id) return format_arn(backend, backend.account_id, "build/" .. id) end
function arns.script(backend, id) return format_arn(backend, backend.account_id, "script/" .. id) end
function arns.alias(backend, id) return format_arn(backend, "", "alias/" .. id) end

-- The location is part of the ARN when it is not the fleet's home.
function arns.game_session(backend, fleet_id, location, id)
  local path = location == backend.region and fleet_id or fleet_id .. "/" .. location
  return format_arn(backend, "", "gamesession/" .. path .. "/" .. id)
end

function arns.queue(backend, name) return format_arn(backend, backend.account_id, "gamesessionqueue/" .. name) end
function arns.location(backend, name) return format_arn(backend, backend.account_id, "location/" .. name) end
function arns.compute(backend, name) return format_arn(backend, backend.account_id, "compute/" .. name) end

local function without_account(text)
  return (text:gsub("^(arn:[^:]*:gamelift:[^:]*:)[^:]*", "%1"))
end

-- "fleet-1" of "arn:aws:gamelift:us-west-2:123456789012:fleet/fleet-1"; a name that is not an ARN stays as it is. The ARN must
-- be the one that `build` makes, or that one without its account, as older ones are: one of another region or account names
-- nothing here, and nil is returned.
function arns.resource_id(backend, text, build)
  if text:sub(1, 4) ~= "arn:" then return text end
  local last = text:match("^[^/]*/(.+)$")
  local full = last and build(backend, last)
  if last and (text == full or text == without_account(full)) then return last end
  return nil
end

-- What an ARN of GameLift's names ("fleet" for each kind of fleet), its region and its account; nil of any other text.
function arns.parse(text)
  local region, account, kind = text:match("^arn:[%w%-]+:gamelift:([%w%-]+):(%d*):(%l+)/.")
  if not kind then return nil end
  return kind == "containerfleet" and "fleet" or kind, region, account
end

return arns
