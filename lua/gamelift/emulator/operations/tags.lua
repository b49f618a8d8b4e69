-- Tags of fleets, aliases, queues and custom locations.
local names = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"

local tags = { operations = {} }

local LIMIT = 200

-- Remembers a new resource as one that can be tagged. list is the Tags of the request, or nil.
function tags.create(world, arn, list)
  local map = {}
  for _, tag in ipairs(list or {}) do map[tag.Key] = tag.Value end
  world.tags[arn] = map
end

function tags.remove(world, arn)
  world.tags[arn] = nil
end

local KINDS = { fleet = names.fleet, alias = names.alias, gamesessionqueue = names.queue, location = names.location }

-- The ARN as it is kept: with the account, where the resource has one.
local function resource(world, text)
  local build = KINDS[names.parse(text) or false]
  local id = build and names.last_part(world, text, build)
  local arn = id and build(world, id)
  if not arn or not world.tags[arn] then exceptions.reject(world, "resource_unknown", "Resource (%s) not found", text) end
  return arn
end

function tags.operations.TagResource(world, p)
  local arn = resource(world, p.ResourceARN)
  local map = world.tags[arn]
  local merged, count = {}, 0
  for _, tag in ipairs(p.Tags) do merged[tag.Key] = tag.Value end
  for key, value in pairs(map) do
    if merged[key] == nil then merged[key] = value end
  end
  for _ in pairs(merged) do count = count + 1 end
  if count > LIMIT then exceptions.reject(world, "tag_limit", "A resource has at most %d tags", LIMIT) end
  world.tags[arn] = merged
  return {}
end

function tags.operations.UntagResource(world, p)
  local map = world.tags[resource(world, p.ResourceARN)]
  for _, key in ipairs(p.TagKeys) do map[key] = nil end
  return {}
end

function tags.operations.ListTagsForResource(world, p)
  local list = {}
  for key, value in pairs(world.tags[resource(world, p.ResourceARN)]) do list[#list + 1] = { Key = key, Value = value } end
  table.sort(list, function(a, b) return a.Key < b.Key end)
  return { Tags = list }
end

return tags
