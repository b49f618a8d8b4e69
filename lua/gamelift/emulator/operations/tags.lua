-- Operations on the tags of resources.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"

local tags = { operations = {} }

local LIMIT = 200

-- Rejects Tags of a request that are not well-formed beyond the model's constraints. list: the Tags, or nil. Guess: a list names
-- each key once, and no key begins with "aws:", which Amazon keeps for itself.
function tags.check(backend, list)
  local seen = {}
  for _, tag in ipairs(list or {}) do
    if tag.Key:lower():find "^aws:" then exceptions.reject(backend, "tag_form", "Tag key (%s) begins with aws:", tag.Key) end
    if seen[tag.Key] then exceptions.reject(backend, "tag_form", "Tag key (%s) is listed twice", tag.Key) end
    seen[tag.Key] = true
  end
end

-- Registers a new resource that can be tagged. list: the Tags of the request, or nil.
function tags.create(backend, arn, list)
  local map = {}
  for _, tag in ipairs(list or {}) do map[tag.Key] = tag.Value end
  backend.tags[arn] = map
end

function tags.remove(backend, arn)
  backend.tags[arn], backend.untaggable[arn] = nil, nil
end

-- Makes the operations on tags reject a resource that is being deleted.
function tags.freeze(backend, arn)
  backend.untaggable[arn] = true
end

-- Makes them accept a resource whose deletion failed.
function tags.unfreeze(backend, arn)
  backend.untaggable[arn] = nil
end

local KINDS = {
  alias = arns.alias,
  build = arns.build,
  containergroupdefinition = arns.container_group,
  fleet = arns.fleet,
  gameservergroup = arns.game_server_group,
  gamesessionqueue = arns.queue,
  location = arns.location,
  matchmakingconfiguration = arns.configuration,
  matchmakingruleset = arns.rule_set,
  script = arns.script,
}

-- Returns the full ARN of a resource, with the account, if it has one; or nil. All versions of a container group definition, whose
-- numbers are in their ARNs, share their tags.
local function full_arn(backend, text)
  local build = KINDS[arns.parse(text) or false]
  local id = build and arns.resource_id(backend, text, build)
  if not id or build ~= arns.container_group then return id and build(backend, id) end
  local definition, number = find.lookup_container_group(backend, text)
  return definition and (not number or definition.by_number[number]) and build(backend, definition.name)
end

local function resource(backend, text)
  local arn = full_arn(backend, text)
  if not arn or not backend.tags[arn] then exceptions.reject(backend, "resource_unknown", "Resource (%s) not found", text) end
  if backend.untaggable[arn] then exceptions.reject(backend, "resource_deleted", "Resource %s is not in a taggable state", text) end
  return arn
end

function tags.operations.TagResource(backend, p)
  local arn = resource(backend, p.ResourceARN)
  local map = backend.tags[arn]
  local merged, count = {}, 0
  for _, tag in ipairs(p.Tags) do merged[tag.Key] = tag.Value end
  for key, value in pairs(map) do
    if merged[key] == nil then merged[key] = value end
  end
  for _ in pairs(merged) do count = count + 1 end
  if count > LIMIT then exceptions.reject(backend, "tag_limit", "A resource has at most %d tags", LIMIT) end
  backend.tags[arn] = merged
  return {}
end

function tags.operations.UntagResource(backend, p)
  local map = backend.tags[resource(backend, p.ResourceARN)]
  for _, key in ipairs(p.TagKeys) do map[key] = nil end
  return {}
end

function tags.operations.ListTagsForResource(backend, p)
  local list = {}
  for key, value in pairs(backend.tags[resource(backend, p.ResourceARN)]) do list[#list + 1] = { Key = key, Value = value } end
  table.sort(list, function(a, b) return a.Key < b.Key end)
  return { Tags = list }
end

return tags
