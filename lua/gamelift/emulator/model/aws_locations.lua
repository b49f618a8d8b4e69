-- The locations of Amazon: its regions and local zones.
local aws_locations = {}

aws_locations.regions = {
  "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1",
  "ap-southeast-2", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7", "ca-central-1", "cn-north-1", "cn-northwest-1",
  "eu-central-1", "eu-north-1", "eu-south-1", "eu-west-1", "eu-west-2", "eu-west-3", "me-south-1", "sa-east-1", "us-east-1",
  "us-east-2", "us-west-1", "us-west-2",
}

local ZONES = {
  "af-south-1-los-1", "us-east-1-atl-1", "us-east-1-chi-1", "us-east-1-dfw-1", "us-east-1-iah-1", "us-east-1-mci-1",
  "us-west-2-den-1", "us-west-2-lax-1", "us-west-2-phx-1",
}

aws_locations.list = {}

local known = {}
for _, part in ipairs { aws_locations.regions, ZONES } do
  for _, name in ipairs(part) do
    aws_locations.list[#aws_locations.list + 1], known[name] = name, true
  end
end

-- Reports if this is a location of Amazon's. The emulator's regions always are.
function aws_locations.is_aws(backend, name)
  return known[name] or backend.options.served[name] ~= nil
end

-- Reports if this is a location of Amazon's or a custom location of the account.
function aws_locations.exists(backend, name)
  return aws_locations.is_aws(backend, name) or backend.locations_by_name[name] ~= nil
end

function aws_locations.is_custom_name(name)
  return name:find("^custom%-") ~= nil
end

return aws_locations
