-- ARNs, and the ways a request may name a resource.
local names = {}

local function partition(region)
  if region:find("^cn%-") then return "aws-cn" end
  if region:find("^us%-gov%-") then return "aws-us-gov" end
  return "aws"
end

-- arn:aws:gamelift:<region>:<account>:<rest>. Fleets, aliases and game sessions carry no account.
local function arn(world, account, rest)
  return table.concat({ "arn", partition(world.region), "gamelift", world.region, account, rest }, ":")
end

function names.fleet(world, id) return arn(world, "", "fleet/" .. id) end
function names.alias(world, id) return arn(world, "", "alias/" .. id) end

-- The location is part of the ARN when it is not the fleet's home.
function names.game_session(world, fleet_id, location, id)
  local path = location == world.region and fleet_id or fleet_id .. "/" .. location
  return arn(world, "", "gamesession/" .. path .. "/" .. id)
end

function names.queue(world, name) return arn(world, world.account_id, "gamesessionqueue/" .. name) end
function names.location(world, name) return arn(world, world.account_id, "location/" .. name) end
function names.compute(world, name) return arn(world, world.account_id, "compute/" .. name) end

-- "fleet-1" of "arn:aws:gamelift:us-west-2::fleet/fleet-1"; a name that is no ARN stays as it is. An ARN must be exactly the
-- one that `build` gives: one of another region or account names nothing here, and nil is returned.
function names.last_part(world, text, build)
  if not text:find("^arn:") then return text end
  local last = text:match("/([^/]+)$")
  if last and build(world, last) == text then return last end
  return nil
end

-- The region of an ARN, or nil.
function names.region_of(text)
  return text:match("^arn:[^:]*:gamelift:([^:]*):")
end

return names
