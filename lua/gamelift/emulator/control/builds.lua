-- The action of the control interface on builds.
local builds = require "gamelift.emulator.operations.builds"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"

local argument_error = exceptions.argument_error

local DEFAULT_SIZE = 1048576

return function(action)
  action("upload_build", "The files of a build arrive in Amazon S3. The build changes to READY, or to FAILED.",
    { BuildId = "string!", size = "count", fail = "boolean" }, { BuildId = "build-1", size = 1048576 },
    function(emulator, backend, args)
      local build = find.build(backend, args.BuildId)
      local id, status = build.view.BuildId, build.view.Status
      if build.external then argument_error("build %s has a storage location of its own", id) end
      if build.uploaded or status ~= "INITIALIZED" then argument_error("the files of build %s are there already", id) end
      builds.finish(backend, build, args.fail and "FAILED" or "READY", args.fail and 0 or args.size or DEFAULT_SIZE)
      emulator:backend(backend.account_id, backend.region) -- does what becomes due by it
      return { Build = build.view }
    end)
end
