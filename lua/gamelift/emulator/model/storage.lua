-- Locations in Amazon S3 that hold the files of builds and scripts. Nothing is stored there: the credentials open nothing.
local exceptions = require "gamelift.emulator.model.exceptions"

local storage = {}

-- Rejects the location in a bucket of the caller's if a member is missing, or if GameLift cannot read from such a bucket.
function storage.check(backend, location)
  for _, member in ipairs { "Bucket", "Key", "RoleArn" } do
    if not location[member] then exceptions.reject(backend, "request", "StorageLocation.%s is required", member) end
  end
  if location.Bucket:find(".", 1, true) then
    exceptions.reject(backend, "request", "StorageLocation.Bucket (%s) must not contain a dot", location.Bucket)
  end
end

-- Returns the location that GameLift makes for the files of a build.
function storage.of_build(backend, id)
  return { Bucket = "gamelift-builds-" .. backend.region, Key = backend.account_id .. "/" .. id }
end

-- Returns the location that GameLift makes for the file of a script.
function storage.of_script(backend, id)
  return { Bucket = "prod-gamescale-scripts-" .. backend.region, Key = backend.account_id .. "/" .. id }
end

-- Returns new credentials for an upload.
function storage.credentials(backend)
  local random = backend.env.random
  return { AccessKeyId = "GAMELIFTLOCALUPLOAD", SecretAccessKey = random:uuid(), SessionToken = random:uuid() }
end

return storage
