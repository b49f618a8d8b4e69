-- Operations on the scripts of Realtime fleets. A script can be used at once.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local hosting = require "gamelift.emulator.model.hosting"
local pages = require "gamelift.emulator.model.pages"
local storage = require "gamelift.emulator.model.storage"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local scripts = { operations = {} }
local operations = scripts.operations

local NODE_VERSIONS = { ["10.x"] = true, ["24.x"] = true }
local DEFAULT_NODE_VERSION = "10.x"

-- Rejects a request with two sources of content.
local function check_source(backend, p)
  if p.ZipFile and p.StorageLocation then
    reject(backend, "script_source", "Only one of ZipFile and StorageLocation can be given")
  end
  if p.StorageLocation then storage.check(backend, p.StorageLocation) end
end

-- Puts the content of a request into the description: its size, and where it is. The file itself is not kept.
local function apply_content(backend, view, p)
  if p.ZipFile then
    view.SizeOnDisk, view.StorageLocation = #p.ZipFile, storage.of_script(backend, view.ScriptId)
  elseif p.StorageLocation then
    view.SizeOnDisk, view.StorageLocation = 0, p.StorageLocation
  end
end

-- Makes a script with this id. Seed data may choose ids.
function scripts.create(backend, p, id)
  check_source(backend, p)
  if not p.ZipFile and not p.StorageLocation then
    reject(backend, "request", "One of ZipFile and StorageLocation must be given")
  end
  local node_version = p.NodeJsVersion or DEFAULT_NODE_VERSION
  if not NODE_VERSIONS[node_version] then
    reject(backend, "request", "NodeJsVersion (%s) must be one of 10.x, 24.x", node_version)
  end
  local script = { rank = backend:rank(), view = {
    ScriptId = id,
    ScriptArn = arns.script(backend, id),
    Name = p.Name,
    Version = p.Version,
    CreationTime = backend:stamp(),
    NodeJsVersion = node_version,
  } }
  apply_content(backend, script.view, p)
  backend.scripts:add(script)
  backend.scripts_by_id[id] = script
  tags.create(backend, script.view.ScriptArn, p.Tags)
  return script
end

function operations.CreateScript(backend, p)
  return { Script = scripts.create(backend, p, "script-" .. backend.env.random:uuid()).view }
end

function operations.DescribeScript(backend, p)
  return { Script = find.script(backend, p.ScriptId).view }
end

function operations.UpdateScript(backend, p)
  check_source(backend, p)
  local view = find.script(backend, p.ScriptId).view
  view.Name, view.Version = p.Name or view.Name, p.Version or view.Version
  apply_content(backend, view, p)
  return { Script = view }
end

function operations.ListScripts(backend, p)
  local list, token = pages.scan(backend, p, backend.scripts, nil, function(script) return script.view end)
  return { Scripts = list, NextToken = token }
end

-- Deletes a script. The instances that use it notice when they look for it next.
function operations.DeleteScript(backend, p)
  local script = find.script(backend, p.ScriptId)
  local id = script.view.ScriptId
  backend.scripts:remove(script.rank)
  backend.scripts_by_id[id] = false
  tags.remove(backend, script.view.ScriptArn)
  backend:after(backend.options.script_check_seconds, "script_check", id)
  return {}
end

timers.on("script_check", function(backend, id)
  for fleet in backend.fleets:each() do
    if fleet.attributes.ScriptId == id then hosting.lose_script(backend, fleet) end
  end
end)

return scripts
