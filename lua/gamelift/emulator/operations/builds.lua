-- Operations on builds: INITIALIZED until the files are uploaded, or fetched from the caller's bucket; then READY or FAILED. The upload
-- to Amazon S3 is an action of the control interface.
local arns = require "gamelift.emulator.model.arn"
local exceptions = require "gamelift.emulator.model.exceptions"
local find = require "gamelift.emulator.model.find"
local pages = require "gamelift.emulator.model.pages"
local storage = require "gamelift.emulator.model.storage"
local tags = require "gamelift.emulator.operations.tags"
local timers = require "gamelift.emulator.timers"

local reject = exceptions.reject

local builds = { operations = {} }
local operations = builds.operations

local DEFAULT_SDK_VERSION = "4.0.2"

-- Makes a build with this id; it is INITIALIZED. Seed data may choose ids.
function builds.create(backend, p, id)
  if not p.OperatingSystem then reject(backend, "request", "OperatingSystem is required") end
  if p.StorageLocation then storage.check(backend, p.StorageLocation) end
  local build = {
    rank = backend:rank(),
    storage = storage.of_build(backend, id),
    external = p.StorageLocation ~= nil,
    view = {
      BuildId = id,
      BuildArn = arns.build(backend, id),
      Name = p.Name,
      Version = p.Version,
      Status = "INITIALIZED",
      SizeOnDisk = 0,
      OperatingSystem = p.OperatingSystem,
      CreationTime = backend:stamp(),
      ServerSdkVersion = p.ServerSdkVersion or DEFAULT_SDK_VERSION,
    },
  }
  backend.builds:add(build)
  backend.builds_by_id[id] = build
  tags.create(backend, build.view.BuildArn, p.Tags)
  return build
end

timers.on("build_done", function(_, outcome)
  local view = outcome.build.view
  if view.Status ~= "INITIALIZED" then return end
  view.Status, view.SizeOnDisk = outcome.status, outcome.size
end)

-- Ends the upload, or the fetching, of a build's files after build_seconds. status: READY or FAILED.
function builds.finish(backend, build, status, size)
  build.uploaded = true
  backend:after(backend.options.build_seconds, "build_done", { build = build, status = status, size = size })
end

function operations.CreateBuild(backend, p)
  local build = builds.create(backend, p, "build-" .. backend.env.random:uuid())
  if build.external then
    builds.finish(backend, build, "READY", 0)
    return { Build = build.view, StorageLocation = { Bucket = p.StorageLocation.Bucket, Key = p.StorageLocation.Key } }
  end
  return { Build = build.view, StorageLocation = build.storage, UploadCredentials = storage.credentials(backend) }
end

function operations.RequestUploadCredentials(backend, p)
  local build = find.build(backend, p.BuildId)
  if build.external then
    reject(backend, "build_upload", "Build (%s) has a storage location of its own", build.view.BuildId)
  end
  if build.view.Status ~= "INITIALIZED" then
    reject(backend, "build_upload", "Build (%s) is in %s status, not in INITIALIZED", build.view.BuildId, build.view.Status)
  end
  return { StorageLocation = build.storage, UploadCredentials = storage.credentials(backend) }
end

function operations.DescribeBuild(backend, p)
  return { Build = find.build(backend, p.BuildId).view }
end

function operations.UpdateBuild(backend, p)
  local view = find.build(backend, p.BuildId).view
  view.Name, view.Version = p.Name or view.Name, p.Version or view.Version
  return { Build = view }
end

function operations.ListBuilds(backend, p)
  local function match(build) return not p.Status or p.Status == build.view.Status end
  local list, token = pages.scan(backend, p, backend.builds, match, function(build) return build.view end)
  return { Builds = list, NextToken = token }
end

-- Deletes a build. The fleets that use it stay as they are. Its id is not forgotten, so that no new fleet takes it.
function operations.DeleteBuild(backend, p)
  local build = find.build(backend, p.BuildId)
  backend.builds:remove(build.rank)
  backend.builds_by_id[build.view.BuildId] = false
  tags.remove(backend, build.view.BuildArn)
  return {}
end

return builds
