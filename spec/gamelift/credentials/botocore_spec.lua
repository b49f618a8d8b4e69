-- Compares what botocore, where it is installed, and this library find in the same folders of configuration.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"

local COUNT = 150
local NONE = cjson.null

-- A generator of our own, so that a case that fails can be had again.
local state = 20260203
local function random(n)
  state = (state * 16807) % 2147483647
  return state % n + 1
end

local function one_of(list) return list[random(#list)] end
local function maybe(text, chance) return random(100) <= (chance or 50) and text or "" end

local function key(prefix) return ("%s%08dEXAMPLE"):format(prefix, random(99999999)) end

local SEPARATORS = { " = ", "=", ": ", "\t=\t", " =" }
local NOISE = { "", "# comment\n", "; comment\n", "\n", "   \n", "region = eu-west-1\n", "s3 =\n  a = b\n  c = d\n",
  "output: json\n" }

local function line(name, value) return name .. one_of(SEPARATORS) .. value .. "\n" end

local function keys()
  return maybe(line(maybe("AWS", 10) ~= "" and "AWS_ACCESS_KEY_ID" or "aws_access_key_id", key "AKIA"), 85)
    .. one_of(NOISE) .. maybe(line("aws_secret_access_key", key "secret/+="), 85)
    .. maybe(line("aws_session_token", key "token=="), 40) .. maybe(line("aws_security_token", key "security"), 15)
    .. maybe(line("aws_account_id", "123456789012"), 20)
end

local DOCUMENTS = {
  '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s", "SessionToken": "t"}',
  '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s", "AccountId": "210987654321"}',
  '{"Version": 2, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s"}', "{}", "no",
}

local function others()
  return maybe("credential_process = echo '" .. one_of(DOCUMENTS) .. "'\n", 15)
    .. maybe("role_arn = arn:aws:iam::123456789012:role/lobby\n" .. maybe "source_profile = nowhere\n"
      .. maybe "credential_source = Bogus\n", 8)
    .. maybe("sso_account_id = 123456789012\nsso_start_url = https://x.example/start\n", 5)
    .. maybe("web_identity_token_file = /nonexistent/token\n", 5)
end

local NAMES = { "default", "lobby", "prod" }

local function section(name, prefix)
  return "[" .. maybe("", 0) .. (name ~= "default" and prefix or "") .. name .. "]" .. maybe(" # note", 10) .. "\n"
end

local function file(prefix)
  local text = one_of(NOISE)
  if text:find "=" or text:find ":" then text = "" end
  for _, name in ipairs(NAMES) do
    if random(10) <= 7 then text = text .. section(name, prefix) .. one_of(NOISE) .. keys() .. others() end
  end
  return text .. maybe("broken\n", 3)
end

local function new_case()
  local case = { env = {}, profile = random(3) == 1 and one_of(NAMES) or NONE }
  case.dir = folder.with { config = file "profile ", credentials = file "" }
  if random(4) == 1 then case.env.AWS_PROFILE = one_of { "default", "lobby", "prod", "nobody", "" } end
  if random(5) == 1 then
    case.env.AWS_ACCESS_KEY_ID = key "AKIA"
    case.env.AWS_SECRET_ACCESS_KEY = random(4) > 1 and key "s" or nil
    case.env.AWS_SESSION_TOKEN = random(2) == 1 and key "t" or nil
  end
  return case
end

local function ask_botocore(cases)
  local lines = {}
  for i, case in ipairs(cases) do lines[i] = cjson.encode { dir = case.dir, env = next(case.env) and case.env
    or setmetatable({}, nil), profile = case.profile }:gsub('"env":%[%]', '"env":{}') end
  local path = folder.with { cases = table.concat(lines, "\n") .. "\n" } .. "/cases"
  local pipe = io.popen("python3 -W ignore spec/support/botocore_credentials.py <" .. path .. " 2>/dev/null")
  local results = {}
  for result in pipe:lines() do results[#results + 1] = cjson.decode(result) end
  pipe:close()
  return results
end

-- Classes of botocore's for which we have a code; Python's own are any error here.
local CODES = {
  PartialCredentialsError = "PartialCredentials", ProfileNotFound = "ProfileNotFound", ConfigParseError = "ConfigParseError",
  InvalidConfigError = "InvalidCredentialsConfig", CredentialRetrievalError = "CredentialsProviderFailed",
}

local function text(value)
  if value ~= NONE and value ~= "" then return value end
end

describe("botocore, where it is installed,", function()
  local cases, results

  setup(function()
    if boto3.missing then return end
    cases = {}
    for i = 1, COUNT do cases[i] = new_case() end
    results = ask_botocore(cases)
  end)
  teardown(function()
    folder.clear()
    script.restore()
  end)

  local function compare(case, theirs)
    local variables = { AWS_CONFIG_FILE = case.dir .. "/config", AWS_SHARED_CREDENTIALS_FILE = case.dir .. "/credentials",
      HOME = case.dir, AWS_EC2_METADATA_DISABLED = "true" }
    for name, value in pairs(case.env) do variables[name] = value end
    script.environment(variables)
    local profile = case.profile
    if profile == NONE then profile = nil end
    local resolved, err = credentials.cached(credentials.default { profile = profile }):get(script.NOW, script.transport {})
    local label = case.dir .. ": " .. cjson.encode(theirs):gsub("\\/", "/") .. " | " .. tostring(err)
    if theirs.none then return assert.equal("NoCredentials", err and err.code, label) end
    if theirs.error then
      assert.is_nil(resolved, label)
      local code = CODES[theirs.error]
      return assert.is_true(not code or code == err.code, label)
    end
    assert.is_truthy(resolved, label)
    assert.same({ theirs.method, theirs.access_key, theirs.secret_key, text(theirs.token), text(theirs.account_id) },
      { resolved.source, resolved.access_key_id, resolved.secret_access_key, resolved.session_token, resolved.account_id }, label)
  end

  it("finds the same credentials in folders of all kinds", function()
    if boto3.missing then pending(boto3.missing) end
    assert.equal(COUNT, #results)
    local good = 0
    for i, case in ipairs(cases) do
      compare(case, results[i])
      if results[i].method then good = good + 1 end
    end
    assert.is_true(good > COUNT / 4, good)
  end)
end)
