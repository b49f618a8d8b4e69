local config = require "gamelift.config"
local folder = require "spec.support.folder"
local options = require "gamelift.config.options"
local profiles = require "gamelift.config.profiles"
local mime = require "mime"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

-- The settings for the files, variables and options; or nil and the error, raised or returned.
local function resolve(files, variables, chosen)
  local path = folder.with(files)
  local all = { AWS_CONFIG_FILE = path .. "/config", AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials", HOME = path }
  for name, value in pairs(variables or {}) do all[name] = value end
  script.environment(all)
  local problem = options.client_problem(chosen or {})
  if problem then return nil, problem end
  return config.resolve(chosen or {})
end

-- boto3's client arguments as our options; ignore_configured_endpoint_urls is a variable here.
local function options_of(case)
  local args, env, chosen = case.args, {}, { profile = vectors.without_null(case.profile) }
  for name, value in pairs(case.env) do env[name] = value end
  chosen.region, chosen.endpoint = args.region_name, args.endpoint_url
  chosen.use_fips, chosen.use_dualstack = args.use_fips_endpoint, args.use_dualstack_endpoint
  if args.ignore_configured_endpoint_urls ~= nil then
    env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS = tostring(args.ignore_configured_endpoint_urls)
  end
  local retries = args.retries
  if retries then
    local retry = { mode = retries.mode ~= "legacy" and retries.mode or nil }
    retry.max_attempts = retries.total_max_attempts or retries.max_attempts and retries.max_attempts + 1
    chosen.retry = retry
  end
  return env, chosen
end

local function is_true(value) return type(value) == "string" and value:lower() == "true" end

-- Returns true if FIPS or dualstack is on: with a custom endpoint that is an error here.
local function wants_variant(case)
  local profile = case.files.config
  for option, names in pairs {
    use_fips_endpoint = "AWS_USE_FIPS_ENDPOINT", use_dualstack_endpoint = "AWS_USE_DUALSTACK_ENDPOINT",
  } do
    local value = case.args[option]
    if value == nil then value = case.env[names] end
    if value == nil then value = profile:match(option .. " = ([^\n]*)") end
    if value == true or is_true(value) then return true end
  end
  return false
end

local function is_custom(url) return not url:find "^https://gamelift[-.]" end

describe("config", function()
  teardown(script.restore)
  after_each(folder.clear)

  for case in vectors.lines "credentials/config.jsonl" do
    it("decides as boto3, except for documented differences: " .. case.id, function()
      local env, chosen = options_of(case)
      local settings, err = resolve(case.files, env, chosen)
      local expected = case.expected
      local no_region = chosen.region == nil and not env.AWS_REGION
      if env.AWS_REGION and not chosen.region and settings then -- read first, ignored by boto3
        assert.equal(env.AWS_REGION, settings.region)
      elseif env.AWS_DEFAULT_REGION == "" and no_region then -- empty is unset; boto3 takes it for a region
        local region = case.files.config:match "\nregion = ([%w-]+)\n"
        local refused = expected.error and expected.error.class ~= "ValueError"
        assert.equal(not refused and region or nil, settings and settings.region, tostring(err))
      elseif expected.region == "" then -- a region is a host label, also with an endpoint
        assert.is_nil(settings)
      elseif expected.url and is_custom(expected.url) and wants_variant(case) then
        assert.is_nil(settings)
        assert.equal("InvalidEndpoint", err.code)
      elseif expected.error then
        assert.is_nil(settings)
        assert.is_truthy(type(err) == "string" or err.kind == "config")
      else
        assert.is_nil(err and tostring(err))
        assert.equal(expected.region, settings.region)
        assert.equal(expected.url, settings.url)
        local mode = expected.retries.mode
        assert.equal(mode == "legacy" and "standard" or mode, settings.retry.mode)
        assert.equal(expected.retries.total_max_attempts or 3, settings.retry.max_attempts)
      end
    end)
  end

  for case in vectors.lines "credentials/ini.jsonl" do
    local text = case.text or (mime.unb64(case.text_b64))
    it("finds the profiles of " .. case.kind .. " " .. case.id, function()
      local loaded = profiles.parse(text)
      if case.loaded_error then
        assert.is_nil(loaded)
        return
      end
      for _, kind in ipairs { "profiles", "sso_sessions", "services" } do
        local flat = {}
        for name, section in pairs(loaded[kind]) do flat[name] = profiles.with_defaults(section) end
        assert.same(case.loaded[kind], flat)
      end
    end)
  end

  -- what, files, variables, options, expected settings
  for _, case in ipairs {
    { "AWS_REGION before AWS_DEFAULT_REGION", {}, { AWS_REGION = "eu-west-1", AWS_DEFAULT_REGION = "us-east-1" }, {},
      { region = "eu-west-1", url = "https://gamelift.eu-west-1.amazonaws.com/" } },
    { "AWS_PROFILE before AWS_DEFAULT_PROFILE",
      { config = "[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2\n" },
      { AWS_PROFILE = "a", AWS_DEFAULT_PROFILE = "b" }, {}, { region = "eu-west-1" } },
    { "the option profile before both", { config = "[profile a]\nregion = eu-west-1\n[profile b]\nregion = eu-west-2\n" },
      { AWS_PROFILE = "a" }, { profile = "b" }, { region = "eu-west-2" } },
    { "the credentials file over the config file", { config = "[default]\nregion = eu-west-1\n",
      credentials = "[default]\nregion = eu-west-2\n" }, {}, {}, { region = "eu-west-2" } },
    { "files under HOME by default", {}, { AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = "" },
      { region = "us-east-1" }, { region = "us-east-1" } },
    { "the signing region of a FIPS pseudo region", {}, {}, { region = "fips-us-west-2" },
      { region = "us-west-2", url = "https://gamelift-fips.us-west-2.amazonaws.com/" } },
    { "FIPS and dualstack by option", {}, {}, { region = "us-west-2", use_fips = true, use_dualstack = true },
      { url = "https://gamelift-fips.us-west-2.api.aws/" } },
    { "an endpoint with a path", {}, {}, { region = "us-west-2", endpoint = "http://127.0.0.1:9080/base" },
      { url = "http://127.0.0.1:9080/base" } },
    { "AWS_CA_BUNDLE", {}, { AWS_CA_BUNDLE = "/ca.pem" }, { region = "us-west-2" }, { ca_file = "/ca.pem" } },
    { "ca_bundle of the profile", { config = "[default]\nca_bundle = /p.pem\n" }, {}, { region = "us-west-2" },
      { ca_file = "/p.pem" } },
    { "HTTPS_PROXY", {}, { HTTPS_PROXY = "http://u:p%40@proxy:3128" }, { region = "us-west-2" },
      { proxy = "http://u:p%40@proxy:3128" } },
    { "a proxy without a scheme", {}, { https_proxy = "proxy.example:3128" }, { region = "us-west-2" },
      { proxy = "http://proxy.example:3128" } },
    { "the proxy of the endpoint's scheme", {}, { HTTPS_PROXY = "http://a:1", HTTP_PROXY = "http://b:1" },
      { region = "us-west-2", endpoint = "http://game.example" }, { proxy = "http://b:1" } },
    { "no HTTP_PROXY in a CGI program", {}, { HTTP_PROXY = "http://b:1", REQUEST_METHOD = "GET" },
      { region = "us-west-2", endpoint = "http://game.example" }, { proxy = false } },
    { "NO_PROXY by suffix", {}, { HTTPS_PROXY = "http://a:1", NO_PROXY = "localhost, .amazonaws.com" },
      { region = "us-west-2" }, { proxy = false } },
    { "NO_PROXY by host and port", {}, { HTTP_PROXY = "http://a:1", NO_PROXY = "127.0.0.1:9080" },
      { region = "us-west-2", endpoint = "http://127.0.0.1:9080" }, { proxy = false } },
    { "NO_PROXY of another port", {}, { HTTP_PROXY = "http://a:1", NO_PROXY = "127.0.0.1:9081" },
      { region = "us-west-2", endpoint = "http://127.0.0.1:9080" }, { proxy = "http://a:1" } },
    { "an empty https_proxy over HTTPS_PROXY", {}, { HTTPS_PROXY = "http://a:1", https_proxy = "" },
      { region = "us-west-2" }, { proxy = false } },
    { "an empty no_proxy over NO_PROXY", {}, { HTTPS_PROXY = "http://a:1", NO_PROXY = "*", no_proxy = "" },
      { region = "us-west-2" }, { proxy = "http://a:1" } },
    { "NO_PROXY of everything", {}, { HTTPS_PROXY = "http://a:1", no_proxy = "*" }, { region = "us-west-2" },
      { proxy = false } },
    { "a name that only ends like one of NO_PROXY", {}, { HTTPS_PROXY = "http://a:1", NO_PROXY = "azonaws.com" },
      { region = "us-west-2" }, { proxy = "http://a:1" } },
    { "the option over the environment's proxy", {}, { HTTPS_PROXY = "http://a:1" },
      { region = "us-west-2", proxy = false }, { proxy = false } },
  } do
    it("takes " .. case[1], function()
      local settings, err = resolve(case[2], case[3], case[4])
      assert.is_nil(err and tostring(err))
      for name, value in pairs(case[5]) do assert.equal(value, settings[name]) end
    end)
  end

  -- what, files, variables, options, code, text of the message
  for _, case in ipairs {
    { "no region", {}, {}, {}, "NoRegion", "AWS_REGION" },
    { "no region though there is an endpoint", {}, {}, { endpoint = "http://127.0.0.1:1" }, "NoRegion", "region" },
    { "a region that is another host", {}, { AWS_REGION = "evil.com/#" }, {}, "InvalidRegion", "AWS_REGION" },
    { "a region with a line break", {}, { AWS_DEFAULT_REGION = "us-west-2\n" }, {}, "InvalidRegion", "\\010" },
    { "a region of the profile", { config = "[default]\nregion = x@evil:443/\n" }, {}, {}, "InvalidRegion", "profile" },
    { "an unknown profile", {}, {}, { profile = "nobody", region = "us-west-2" }, "ProfileNotFound", '"nobody"' },
    { "an unknown AWS_PROFILE", {}, { AWS_PROFILE = "nobody" }, { region = "us-west-2" }, "ProfileNotFound", "nobody" },
    { "broken syntax", { config = "[default]\nregion\n" }, {}, { region = "us-west-2" }, "ConfigParseError", "/config: line 2" },
    { "a broken credentials file", { credentials = "x = 1\n" }, {}, { region = "us-west-2" }, "ConfigParseError",
      "/credentials: line 1" },
    { "a file of 2 MiB", { config = "#" .. ("x"):rep(2 ^ 21) }, {}, { region = "us-west-2" }, "ConfigParseError", "too large" },
    { "an invalid endpoint", {}, { AWS_ENDPOINT_URL = "ftp://example.com" }, { region = "us-west-2" },
      "InvalidEndpoint", "AWS_ENDPOINT_URL" },
    { "FIPS with an endpoint", {}, {}, { region = "us-west-2", endpoint = "http://a", use_fips = true },
      "InvalidEndpoint", "FIPS and custom endpoint are not supported" },
    { "dualstack with a configured endpoint", {}, { AWS_ENDPOINT_URL = "http://a", AWS_USE_DUALSTACK_ENDPOINT = "true" },
      { region = "us-west-2" }, "InvalidEndpoint", "Dualstack and custom endpoint are not supported" },
    { "a proxy of another protocol", {}, { HTTPS_PROXY = "socks5://a:1" }, { region = "us-west-2" }, "InvalidConfig",
      "HTTPS_PROXY" },
    { "a proxy with a line break", {}, { HTTPS_PROXY = "http://a:1\r\nX: y" }, { region = "us-west-2" }, "InvalidConfig",
      "HTTPS_PROXY" },
  } do
    it("refuses " .. case[1] .. " with the first call", function()
      local settings, err = resolve(case[2], case[3], case[4])
      assert.is_nil(settings)
      assert.equal("config", err.kind)
      assert.equal(case[5], err.code)
      assert.is_truthy(err.message:find(case[6], 1, true), err.message)
    end)
  end

  for _, case in ipairs {
    { "socks5://proxy:1080", 'proxies of the scheme "socks5" are not supported: write http://host:port' },
    { "SOCKS4A://proxy", 'the scheme "socks4a"' }, { "socks5h://user:hush@proxy:1080", "write http://host:port" },
    { "ftp://user:hush@proxy", "write http://host:port" },
    { "http://user:hu@sh@proxy:3128", "write %40 for @" }, { "http://user:hu/sh@proxy:3128", "%2F for /" },
    { "http://user:hu#sh@proxy:3128", "%23 for #" }, { "https://user:hu?sh@proxy:3128", "%3F for ?" },
    { "http://user:hu%sh@proxy:3128", "%25 for %" }, { "http://user:hush%zz@proxy:3128", "%25 for %" },
    { "http://us er:hush@proxy:3128", "%20 for a blank" }, { "user:hu@sh@proxy:3128", "write %40 for @" },
    { "http://user:hush\195\169@proxy:3128", "has to be escaped" }, { "http://user:hush[@proxy:3128", "has to be escaped" },
    { "http://proxy:port", "write http://host:port" }, { "http://user:hush@", "write http://host:port" },
    { "http://user:hush@proxy:3128/path", "a proxy has no path: write http://host:port" }, { "http://pro xy:3128", "write http" },
  } do
    it("suggests a valid form of the proxy " .. case[1], function()
      local settings, err = resolve({}, { HTTPS_PROXY = case[1] }, { region = "us-west-2" })
      assert.is_nil(settings)
      assert.equal("InvalidConfig", err.code)
      assert.is_truthy(err.message:find("HTTPS_PROXY: ", 1, true))
      assert.is_truthy(err.message:find(case[2], 1, true), err.message)
      assert.is_nil(err.message:find "hush")
      assert.is_nil(err.message:find("sh@", 1, true))
      local option = case[1]:find("://", 1, true) and case[1] or "http://" .. case[1]
      local ok, message = pcall(require("gamelift").client, { region = "us-west-2", proxy = option })
      assert.is_false(ok)
      assert.is_truthy(message:find(case[2], 1, true), message)
      assert.is_nil(message:find "hush")
    end)
  end

  for _, proxy in ipairs {
    "http://user:p%40ss%2f:x@proxy:3128", "https://proxy", "HTTP://u@proxy:1", "http://a_b:1/", "http://u:!$&'()*+,;=@[::1]:1",
  } do
    it("takes the proxy " .. proxy, function()
      assert.equal(proxy, (resolve({}, { HTTPS_PROXY = proxy }, { region = "us-west-2" })).proxy)
    end)
  end

  -- Problems of ~/.aws, each with a command that makes it in an empty folder. (Unreadable files: spec/nginx/container_spec.)
  for what, command in pairs {
    ["a file in the place of ~/.aws"] = "touch .aws", ["a loop of links"] = "ln -s .aws .aws",
    ["folders in the place of the files, as Docker makes them"] = "mkdir -p .aws/config .aws/credentials",
  } do
    describe("with " .. what, function()
      local home

      before_each(function()
        home = folder.with {}
        os.execute("cd " .. home .. " && " .. command)
        script.environment { HOME = home, AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = "" }
      end)

      it("continues without the files, and warns", function()
        local warned = {}
        local settings = assert(config.resolve({ region = "us-west-2" }, function(path, message) warned[path] = message end))
        assert.equal("us-west-2", settings.region)
        for _, name in ipairs { "config", "credentials" } do
          local path = home .. "/.aws/" .. name
          assert.equal(path .. ": cannot be ", (warned[path] or ""):sub(1, #path + 12))
        end
      end)

      it("names them if something was not found", function()
        local _, err = config.resolve {}
        assert.equal("NoRegion", err.code)
        assert.is_truthy(err.message:find("; " .. home .. "/.aws/config: cannot be", 1, true), err.message)
        _, err = config.resolve { region = "us-west-2", profile = "lobby" }
        assert.equal("ProfileNotFound", err.code)
        assert.is_truthy(err.message:find("; " .. home .. "/.aws/credentials: cannot be", 1, true), err.message)
      end)

      it("is an error if a variable names them", function()
        for variable, name in pairs { AWS_CONFIG_FILE = "config", AWS_SHARED_CREDENTIALS_FILE = "credentials" } do
          local path = home .. "/.aws/" .. name
          script.environment { [variable] = path }
          local settings, err = config.resolve { region = "us-west-2" }
          assert.is_nil(settings)
          assert.equal("ConfigParseError", err.code)
          assert.is_truthy(err.message:find(path .. ": cannot be", 1, true), err.message)
        end
      end)

      it("notices when they can be read", function()
        local shared = assert(config.profile_context {})
        assert.is_false(profiles.have_changed(shared.files))
        os.execute(("cd %s && rm -rf .aws && mkdir .aws && echo '[default]' >.aws/config"):format(home))
        assert.is_true(profiles.have_changed(shared.files))
      end)
    end)
  end

  it("shows no password of an endpoint or a proxy", function()
    for variables, options_given in pairs {
      [{ AWS_ENDPOINT_URL = "http://user:hu/hush@sh@host" }] = { region = "us-west-2" },
      [{ AWS_ENDPOINT_URL = "user:hush@host" }] = { region = "us-west-2" },
      [{ AWS_ENDPOINT_URL = "http://user:hush@host" }] = { region = "us-west-2" },
      [{ HTTPS_PROXY = "ftp://user:hush@host" }] = { region = "us-west-2" },
    } do
      local _, err = resolve({}, variables, options_given)
      assert.is_nil(tostring(err):find "hush")
    end
  end)

  it("names the known profiles if one is unknown", function()
    local _, err = resolve({ config = "[profile lobby]\nregion = x\n", credentials = "[prod]\nregion = y\n" }, {},
      { profile = "loby", region = "us-west-2" })
    assert.matches('there are "lobby", "prod"', err.message)
    _, err = resolve({}, {}, { profile = "loby", region = "us-west-2" })
    assert.matches("the shared files have no profiles", err.message)
  end)

  it("names at most twelve of them, in order", function()
    for count, more in pairs { [12] = "", [13] = ", …" } do
      local text, names = {}, {}
      for i = count, 1, -1 do
        text[#text + 1] = ("[p%02d]\nregion = x\n"):format(i)
        if i <= 12 then table.insert(names, 1, ('"p%02d"'):format(i)) end
      end
      local _, err = resolve({ credentials = table.concat(text) }, { AWS_PROFILE = "" }, { region = "us-west-2" })
      assert.equal('no profile "" in the shared files; there are ' .. table.concat(names, ", ") .. more, err.message)
    end
  end)

  -- The number of attempts in the environment, and the setting or the error.
  for text, count in pairs {
    ["1"] = 1, ["+7"] = 7, [" 08 "] = 8, ["2147483647"] = 2147483647, ["2147483648"] = false, ["0"] = false, ["-1"] = false,
    ["1.0"] = false, ["0x2"] = false, ["1e3"] = false, [" "] = false,
  } do
    it("reads the attempts " .. text, function()
      local settings, err = resolve({}, { AWS_MAX_ATTEMPTS = text }, { region = "us-west-2" })
      assert.equal(count or nil, settings and settings.retry.max_attempts)
      assert.equal(not count and ('AWS_MAX_ATTEMPTS: expected a whole number >= 1, got "%s"'):format(text) or nil, err and err.message)
    end)
  end

  -- Variables, the option retry, and the mode and attempts.
  local BOTH = { AWS_RETRY_MODE = "adaptive", AWS_MAX_ATTEMPTS = "5" }
  for _, case in ipairs {
    { {}, nil, "standard", 3 }, { BOTH, nil, "adaptive", 5 }, { BOTH, {}, "adaptive", 5 }, { BOTH, { mode = "off" }, "off", 5 },
    { BOTH, { max_attempts = 2 }, "adaptive", 2 }, { BOTH, { mode = "standard", max_attempts = 2 }, "standard", 2 },
    { { AWS_RETRY_MODE = "legacy" }, nil, "standard", 3 }, { { AWS_RETRY_MODE = "x", AWS_MAX_ATTEMPTS = "0" },
      { mode = "off", max_attempts = 1 }, "off", 1 },
  } do
    it(("has the retries %s and %d"):format(case[3], case[4]), function()
      local retry = resolve({}, case[1], { region = "us-west-2", retry = case[2] }).retry
      assert.same({ case[3], case[4], false }, { retry.mode, retry.max_attempts, retry.unsafe })
    end)
  end

  it("names the source of a wrong mode of retries", function()
    local message = 'expected standard, adaptive or legacy, got "off"'
    local _, err = resolve({}, { AWS_RETRY_MODE = "off" }, { region = "us-west-2" })
    assert.same({ "InvalidConfig", "AWS_RETRY_MODE: " .. message }, { err.code, err.message })
    _, err = resolve({ config = "[default]\nretry_mode = off\n" }, {}, { region = "us-west-2" })
    assert.equal("retry_mode of the profile: " .. message, err.message)
  end)

  it("reads files of up to 1 MiB", function()
    for length, fits in pairs { [2 ^ 20] = true, [2 ^ 20 + 1] = false } do
      assert.equal(fits, (resolve({ config = "#" .. ("x"):rep(length - 1) }, {}, { region = "us-west-2" })) ~= nil)
    end
  end)

  it("makes all settings of a client, with defaults for what is not an option", function()
    local settings = resolve({}, {}, { region = "us-west-2", endpoint = "http://127.0.0.1:1/a?b=c" })
    local context = settings.profile_context
    settings.profile_context = nil
    assert.same({ url = "http://127.0.0.1:1/a?b=c", url_source = "endpoint", region = "us-west-2",
      timeout = options.DEFAULT_TIMEOUT, retry = options.DEFAULT_RETRY, validation = "boto3", idempotency = true, protocol = "json",
      cbor_url = "http://127.0.0.1:1/a/", url_query = "?b=c", proxy = false, has_proxy_option = false,
      max_response = options.DEFAULT_MAX_RESPONSE }, settings)
    assert.same({ "default", false, "us-west-2", "region" },
      { context.profile_name, context.is_named, context.region, context.region_source })
    settings = resolve({}, {}, { region = "us-west-2", endpoint = "http://h/a/", idempotency = false, validation = "off", protocol = "cbor",
      ca_file = "/c", proxy = "http://p:1", max_response = 9 })
    assert.same({ "http://h/a/", "", false, "off", "cbor", "/c", "http://p:1", true, 9 }, { settings.cbor_url, settings.url_query,
      settings.idempotency, settings.validation, settings.protocol, settings.ca_file, settings.proxy, settings.has_proxy_option,
      settings.max_response })
  end)

  it("gives the source of a role another profile of the same files", function()
    local path = folder.with { config = "[profile a]\nx = 1\n[profile b]\nx = 2\n" }
    script.environment { AWS_CONFIG_FILE = path .. "/config" }
    local context = assert(config.profile_context { profile = "a" })
    local other, none = context:for_profile "b", context:for_profile "c"
    assert.same({ "a", "1", true, "b", "2", true, "c", {}, true }, { context.profile_name, context.profile.x, context.is_named,
      other.profile_name, other.profile.x, other.is_named, none.profile_name, none.profile, none.is_named })
    assert.equal(context.files, other.files)
  end)

  describe("refuses, without waiting,", function()
    for what, make in pairs {
      ["a folder"] = "mkdir %s", ["a FIFO"] = "mkfifo %s", ["a device"] = "ln -s /dev/zero %s",
      ["a loop of links"] = "ln -s config %s", ["bytes that are not UTF-8"] = "printf '[a]\\nb = \\377' > %s",
    } do
      it(what, function()
        local path = folder.with {}
        os.execute(make:format(path .. "/config"))
        local settings, err = resolve({}, { AWS_CONFIG_FILE = path .. "/config" }, { region = "us-west-2" })
        assert.is_nil(settings)
        assert.equal("ConfigParseError", err.code)
        assert.is_truthy(err.message:find(path .. "/config", 1, true), err.message)
      end)
    end
  end)

  it("finds the files below HOME", function()
    local home = folder.with {}
    os.execute("mkdir " .. home .. "/.aws")
    folder.write(home .. "/.aws/config", "[default]\nregion = eu-west-3\n")
    local settings = resolve({}, { HOME = home, AWS_CONFIG_FILE = "~/.aws/config", AWS_SHARED_CREDENTIALS_FILE = "" }, {})
    assert.equal("eu-west-3", settings.region)
  end)
end)
