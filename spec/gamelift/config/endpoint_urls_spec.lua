-- AWS's own cases of which endpoint URL setting wins. They speak of S3 and DynamoDB; the service in question is GameLift here.
local config = require "gamelift.config"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

local function renamed(name, service)
  if name == service then return "gamelift" end
  return name
end

-- The suite's profiles and services as a config file.
local function config_file(suite, service)
  local parts = {}
  for name, settings in pairs(suite.profiles) do
    parts[#parts + 1] = ("[%s]\n"):format(name == "default" and name or "profile " .. name)
    for key, value in pairs(settings) do parts[#parts + 1] = ("%s = %s\n"):format(key, value) end
  end
  for name, services in pairs(suite.services) do
    parts[#parts + 1] = ("[services %s]\n"):format(name)
    for id, settings in pairs(services) do
      parts[#parts + 1] = renamed(id, service) .. " =\n"
      for key, value in pairs(settings) do parts[#parts + 1] = ("  %s = %s\n"):format(key, value) end
    end
  end
  return table.concat(parts)
end

local function resolve(suite, case)
  local path = folder.with { config = config_file(suite, case.service) }
  local variables = { AWS_CONFIG_FILE = path .. "/config" }
  for name, value in pairs(suite.environments[case.environment]) do
    variables[(name:gsub("AWS_ENDPOINT_URL_" .. case.service:upper() .. "$", "AWS_ENDPOINT_URL_GAMELIFT"))] = value
  end
  local arguments = suite.client_configs[case.client_config]
  if arguments.ignore_configured_endpoint_urls then variables.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = "true" end
  script.environment(variables)
  return assert(config.resolve { profile = case.profile, endpoint = arguments.endpoint_url })
end

describe("the endpoint URL", function()
  after_each(folder.clear)
  teardown(script.restore)

  for _, suite in ipairs(vectors.json "public_suites/endpoint_urls_config.json".testSuites) do
    for i, case in ipairs(suite.endpointUrlTests) do
      it(("%d: %s"):format(i, case.name), function()
        local expected = case.output.endpointUrl
        local own = expected:find "^https://%w+%.fake%-region%-10%.amazonaws%.com" or expected == ""
        if own then expected = "https://gamelift.fake-region-10.amazonaws.com" end
        assert.equal(expected .. "/", resolve(suite, case).url)
      end)
    end
  end
end)
