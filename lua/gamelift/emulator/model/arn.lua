-- Makes and reads ARNs, by which requests may name resources.
local arns = {}

local function partition(region)
  if region:find("^cn%-") then return "aws-cn" end
  if region:find("^us%-gov%-") then return "aws-us-gov" end
  return "aws"
end

-- Returns arn:aws:gamelift:<region>:<account>:<rest>. The account is empty for aliases, game sessions, builds, scripts and container
-- group definitions only.
local function format_arn(backend, account, rest)
  return table.concat({ "arn", partition(backend.region), "gamelift", backend.region, account, rest }, ":")
end

function arns.fleet(backend, id)
  return format_arn(backend, backend.account_id, (id:find("^containerfleet%-") and "containerfleet/" or "fleet/") .. id)
end
function arns.build(backend, id) return format_arn(backend, "", "build/" .. id) end
function arns.script(backend, id) return format_arn(backend, "", "script/" .. id) end
function arns.container_group(backend, name) return format_arn(backend, "", "containergroupdefinition/" .. name) end

-- Returns the ARN of one version of a container group definition.
-- Guess: the ARN of a container group definition has an empty account.
function arns.container_group_version(backend, name, number)
  return ("%s:%d"):format(arns.container_group(backend, name), number)
end

function arns.alias(backend, id) return format_arn(backend, "", "alias/" .. id) end

-- Returns the ARN of a game session. It names the location unless that is the home region of the fleet.
function arns.game_session(backend, fleet_id, location, id)
  local path = location == backend.region and fleet_id or fleet_id .. "/" .. location
  return format_arn(backend, "", "gamesession/" .. path .. "/" .. id)
end

function arns.queue(backend, name) return format_arn(backend, backend.account_id, "gamesessionqueue/" .. name) end
function arns.location(backend, name) return format_arn(backend, backend.account_id, "location/" .. name) end
function arns.configuration(backend, name)
  return format_arn(backend, backend.account_id, "matchmakingconfiguration/" .. name)
end
function arns.rule_set(backend, name) return format_arn(backend, backend.account_id, "matchmakingruleset/" .. name) end
function arns.compute(backend, name) return format_arn(backend, backend.account_id, "compute/" .. name) end

function arns.game_server_group(backend, name) return format_arn(backend, backend.account_id, "gameservergroup/" .. name) end

-- Returns the ARN of the Auto Scaling group behind a game server group.
function arns.auto_scaling_group(backend, id, name)
  return ("arn:%s:autoscaling:%s:%s:autoScalingGroup:%s:autoScalingGroupName/gamelift-gameservergroup-%s"):format(
    partition(backend.region), backend.region, backend.account_id, id, name)
end

local function without_account(text)
  return (text:gsub("^(arn:[^:]*:gamelift:[^:]*:)[^:]*", "%1"))
end

-- Returns "fleet-1" for "arn:aws:gamelift:us-west-2:123456789012:fleet/fleet-1"; a text that is not an ARN stays as it is. The
-- ARN must be the one that `build` makes, with the account or without it. Returns nil for an ARN of another region or account.
function arns.resource_id(backend, text, build)
  if text:sub(1, 4) ~= "arn:" then return text end
  local account, last = text:match("^arn:[^:]*:[^:]*:[^:]*:([^:]*):[^/]*/(.+)$")
  if account ~= "" and account ~= backend.account_id then return nil end
  return without_account(text) == without_account(build(backend, last)) and last or nil
end

-- Returns the kind of resource ("fleet" for each kind of fleet), the region and the account of an ARN of GameLift; else nil.
function arns.parse(text)
  local region, account, kind = text:match("^arn:[%w%-]+:gamelift:([%w%-]+):(%d*):(%l+)/.")
  if not kind then return nil end
  return kind == "containerfleet" and "fleet" or kind, region, account
end

return arns
