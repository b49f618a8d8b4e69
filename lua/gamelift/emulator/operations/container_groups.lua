-- Operations on container group definitions. A definition has versions; each is COPYING until its images are copied, then READY or
-- FAILED. The numbers of its versions only rise.
local arns = require "gamelift.emulator.model.arn"
local collection = require "gamelift.emulator.model.collection"
local container_group = require "gamelift.emulator.model.container_group"
local deployments = require "gamelift.emulator.model.deployments"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local pages = require "gamelift.emulator.model.pages"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local container_groups = { operations = {} }
local operations = container_groups.operations

local MAX_PAGE_SIZE = 100
local HIGHEST_FIRST = 2 ^ 31 -- less the number is the rank of a version

-- Guess: a FAILED version of a container group definition is removed after 180 s.
local FAILED_SECONDS = 180

-- Versions ------------------------------------------------------------------------------------------------------------

-- Adds the next version of a definition with the content of a request. It is COPYING.
local function add_version(backend, definition, content, description)
  local number = definition.last_number + 1
  local game_server, support, has_calculated_vcpus = container_group.copy_containers(content)
  local version = {
    rank = HIGHEST_FIRST - number,
    definition = definition,
    number = number,
    previous = definition.versions:head(),
    has_calculated_vcpus = has_calculated_vcpus,
    view = {
      ContainerGroupDefinitionArn = arns.container_group_version(backend, definition.name, number),
      CreationTime = backend:stamp(),
      OperatingSystem = content.OperatingSystem,
      Name = definition.name,
      ContainerGroupType = definition.kind,
      TotalMemoryLimitMebibytes = content.TotalMemoryLimitMebibytes,
      TotalVcpuLimit = content.TotalVcpuLimit,
      GameServerContainerDefinition = game_server,
      SupportContainerDefinitions = support,
      VersionNumber = number,
      VersionDescription = description,
      Status = "COPYING",
    },
  }
  definition.last_number = number
  definition.versions:add(version)
  definition.by_number[number] = version
  return version
end

-- Removes a version. The definition goes with its last one.
local function remove_version(backend, version)
  local definition = version.definition
  if definition.by_number[version.number] ~= version then return end
  definition.versions:remove(version.rank)
  definition.by_number[version.number] = nil
  if definition.versions.count > 0 then return end
  backend.container_groups:remove(definition.rank)
  backend.container_groups_by_name[definition.name] = nil
  tags.remove(backend, definition.arn)
end

-- Ends the copying of a version's images: it is READY. The fleets that use the version before it follow.
function container_groups.finish_copy(backend, version)
  local is_deleted = version.definition.by_number[version.number] ~= version
  if is_deleted or version.view.Status ~= "COPYING" then return end
  version.view.Status = "READY"
  container_group.resolve_images(version.view)
  if version.previous then deployments.follow(backend, version) end
  version.previous = nil
end

timers.on("container_group_copied", container_groups.finish_copy)

-- Makes a version FAILED, for this StatusReason.
function container_groups.fail(backend, version, reason)
  version.view.Status, version.view.StatusReason = "FAILED", reason
  backend:after(FAILED_SECONDS, "container_group_removed", version)
end

timers.on("container_group_removed", remove_version)

-- Create, update ------------------------------------------------------------------------------------------------------

-- Makes a definition with its version 1, which is COPYING.
function container_groups.create(backend, p)
  if backend.container_groups_by_name[p.Name] then
    reject(backend, "container_group_duplicate", "Container group definition (%s) already exists", p.Name)
  end
  p.ContainerGroupType = p.ContainerGroupType or "GAME_SERVER"
  container_group.check(backend, p)
  local definition = {
    rank = backend:rank(),
    name = p.Name,
    arn = arns.container_group(backend, p.Name),
    kind = p.ContainerGroupType,
    versions = collection.new(), by_number = {}, last_number = 0,
  }
  backend.container_groups:add(definition)
  backend.container_groups_by_name[p.Name] = definition
  tags.create(backend, definition.arn, p.Tags)
  return add_version(backend, definition, p, p.VersionDescription)
end

function operations.CreateContainerGroupDefinition(backend, p)
  local version = container_groups.create(backend, p)
  backend:after(backend.options.copy_seconds, "container_group_copied", version)
  return { ContainerGroupDefinition = version.view }
end

local CHANGEABLE = {
  "GameServerContainerDefinition", "SupportContainerDefinitions", "TotalMemoryLimitMebibytes", "TotalVcpuLimit", "OperatingSystem",
}

-- Removes the vCPU limit from the content of a version, if the request says so.
local function remove_vcpu_limit(backend, p, content)
  if not (p.RemoveAttributes or {})[1] then return end
  if p.TotalVcpuLimit then
    reject(backend, "request", "TotalVcpuLimit cannot be set and removed by one request")
  end
  content.TotalVcpuLimit = nil
end

function operations.UpdateContainerGroupDefinition(backend, p)
  local source = find.container_group_version(backend, p.Name, p.SourceVersionNumber)
  local content = container_group.requested_content(source)
  remove_vcpu_limit(backend, p, content)
  for _, member in ipairs(CHANGEABLE) do
    if p[member] ~= nil then content[member] = p[member] end
  end
  container_group.check(backend, content)
  local version = add_version(backend, source.definition, content, p.VersionDescription)
  backend:after(backend.options.copy_seconds, "container_group_copied", version)
  return { ContainerGroupDefinition = version.view }
end

-- Describe, list ------------------------------------------------------------------------------------------------------

local function view_of(version) return version.view end

function operations.DescribeContainerGroupDefinition(backend, p)
  return { ContainerGroupDefinition = find.container_group_version(backend, p.Name, p.VersionNumber).view }
end

function operations.ListContainerGroupDefinitions(backend, p)
  local function match(definition) return not p.ContainerGroupType or p.ContainerGroupType == definition.kind end
  local list, token = pages.scan(backend, p, backend.container_groups, match,
    function(definition) return definition.versions:head().view end, MAX_PAGE_SIZE)
  return { ContainerGroupDefinitions = list, NextToken = token }
end

function operations.ListContainerGroupDefinitionVersions(backend, p)
  local versions = find.container_group(backend, p.Name).versions
  local list, token = pages.scan(backend, p, versions, nil, view_of, MAX_PAGE_SIZE)
  return { ContainerGroupDefinitions = list, NextToken = token }
end

-- Delete --------------------------------------------------------------------------------------------------------------

-- Returns the versions that a request deletes.
-- Guess: VersionCountToRetain 0 deletes the definition.
local function versions_to_delete(backend, p)
  local _, number = find.lookup_container_group(backend, p.Name)
  if p.VersionCountToRetain and (p.VersionNumber or number) then
    reject(backend, "container_group_version", "Only one of VersionNumber and VersionCountToRetain can be given")
  end
  if p.VersionNumber or number then return { find.container_group_version(backend, p.Name, p.VersionNumber) } end
  local definition, list = find.container_group(backend, p.Name), {}
  for i, version in ipairs(definition.versions:list()) do
    if i > (p.VersionCountToRetain or 0) then list[#list + 1] = version end
  end
  return list
end

function operations.DeleteContainerGroupDefinition(backend, p)
  local list = versions_to_delete(backend, p)
  for _, version in ipairs(list) do
    local fleet = deployments.find_user(backend, version)
    if fleet then
      reject(backend, "container_group_in_use", "Version %d of container group definition (%s) is in use by fleet (%s)", version.number,
        version.definition.name, fleet.id)
    end
  end
  for _, version in ipairs(list) do remove_version(backend, version) end
  return {}
end

return container_groups
