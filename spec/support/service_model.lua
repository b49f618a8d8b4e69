-- Finds the service model that src/model/model.def was generated from, if this machine has that release of botocore: below .build/,
-- where .ci/deps model installs it, or in python3.
--
--   release    "1.44.8", from the first line of model.def
--   folder     with service-2.json.gz and paginators-1.json, or nil
--   missing    why there is no folder, or nil
local process = require "spec.support.process"

local DATA = "/data/gamelift/2015-10-01"

local release = process.read "src/model/model.def":match "^[^\n]* of botocore ([%d.]+)%."

local function is_of_release(package)
  local init = process.read(package .. "/__init__.py")
  return init ~= nil and init:match "__version__ = '([%d.]+)'" == release
end

local folder
local own = process.run "python3 -c 'import botocore; print(botocore.__path__[0])' 2>/dev/null"
for _, package in ipairs { ".build/botocore/botocore", own:match "^/[^\n]*$" } do
  if not folder and is_of_release(package) then folder = package .. DATA end
end

return {
  release = release, folder = folder,
  missing = not folder and ("there is no botocore %s: .ci/deps model"):format(release) or nil,
}
