-- Loads builds and scripts from seed data: entries of CreateBuild, with BuildId and status, and of CreateScript, with ScriptId.
local builds = require "gamelift.emulator.operations.builds"
local entries = require "gamelift.emulator.seed.entries"
local exceptions = require "gamelift.emulator.model.exceptions"
local scripts = require "gamelift.emulator.operations.scripts"

local STATUSES = { INITIALIZED = true, READY = true, FAILED = true }

return function(loaders)
  function loaders.builds(backend, entry, _, path)
    local params, extras = entries.split_members("CreateBuild", entry, { BuildId = "string", status = "string" },
      { OperatingSystem = "AMAZON_LINUX_2023" }, path)
    local id = entries.new_id(backend, extras.BuildId, "build", path .. ".BuildId", backend.builds_by_id)
    local status = extras.status or "READY"
    if not STATUSES[status] then
      exceptions.argument_error("%s.status: expected one of INITIALIZED, READY, FAILED, got %s", path, status)
    end
    local build = builds.create(backend, params, id)
    build.view.Status, build.uploaded = status, status ~= "INITIALIZED"
  end

  function loaders.scripts(backend, entry, _, path)
    local defaults = type(entry) == "table" and not entry.StorageLocation and { ZipFile = "" } or {}
    local params, extras = entries.split_members("CreateScript", entry, { ScriptId = "string" }, defaults, path)
    scripts.create(backend, params, entries.new_id(backend, extras.ScriptId, "script", path .. ".ScriptId", backend.scripts_by_id))
  end
end
