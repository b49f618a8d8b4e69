-- `make bench-growth`: measures how the time to read external input grows with its length. Four times the input may take four
-- times as long; sixteen times as long means that an attacker can use it. Exits with status 1 if a factor is above eight.
local aims = require "spec.bench.aims"
local command_line = require "spec.support.command_line"
local core = require "gamelift.core"
local endpoint = require "gamelift.config.endpoint"
local environment = require "gamelift.config.environment"
local gamelift = require "gamelift"
local http = require "gamelift.credentials.http"
local profiles = require "gamelift.config.profiles"
local words = require "gamelift.config.shell_split"

command_line.options(arg, {})

local MOST = 8 -- times as long
local BYTES = 16 * 1024 -- of the smaller input
local LEAST = 0.02 -- seconds of CPU that the smaller one is read over and over

-- Returns about n bytes of repeated pieces of a text.
local function fill(piece) return function(n) return piece:rep(math.floor(n / #piece)) end end

local function in_file(read)
  return function(text)
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write(text)
    file:close()
    return function() return read(path) end, path
  end
end

local function with(variables)
  environment.capture(function(name) return variables[name] end)
end

local silent = { sleep = function() end,
  send = function() return nil, { kind = "connect", sent = "no", message = "no server" } end }

local function key_file(path)
  with { AWS_CREDENTIAL_FILE = path, AWS_EC2_METADATA_DISABLED = "true", AWS_CONFIG_FILE = "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE = "/dev/null" }
  return gamelift.credentials.default({}):credentials(silent, 0)
end

local function signed(headers)
  return gamelift.sign({ method = "GET", url = "https://h.example/", headers = headers },
    { credentials = { access_key_id = "A", secret_access_key = "s" }, region = "us-west-2", service = "s3", time = 0 })
end

-- { name, text of n bytes, read(text) }
local CASES = {
  { "ini: blanks in a line", function(n) return "[a]\nb = c" .. (" "):rep(n) .. "d" end, profiles.parse },
  { "ini: continued lines", function(n) return "[a]\nb =" .. ("\n c = d"):rep(math.floor(n / 7)) end, profiles.parse },
  { "ini: sections and [DEFAULT]", function(n)
    local lines = { "[DEFAULT]" }
    for i = 1, math.floor(n / 20) do lines[i + 1] = ("d%d = 1"):format(i) end
    for i = 1, math.floor(n / 20) do lines[#lines + 1] = ("[s%d]"):format(i) end
    return table.concat(lines, "\n")
  end, core.ini },
  { "ini: a section's quoted name", function(n) return "[profile " .. ("a'b'"):rep(math.floor(n / 4)) .. "]" end, profiles.parse },
  { "a command line: letters", fill "a", words },
  { "a command line: escapes", fill "\\a", words },
  { "a command line: quotes", fill '"\\""', words },
  { "the EC2 key file: blanks", function(n) return (" "):rep(n) .. "x" end, in_file(key_file), true },
  { "the EC2 key file: blanks around =", function(n) return (" "):rep(n / 2) .. "=" .. (" "):rep(n / 2) .. "x" end,
    in_file(key_file), true },
  { "a document", function(n) return "{" .. ('"a":1,'):rep(math.floor(n / 6)) .. '"b":2}' end, core.document },
  { "an error's message", fill "hush", function(text) return http.printable(text, { "hush" }) end },
  { "a URL: its path", function(n) return "http://h/" .. ("a/"):rep(n / 2) end, endpoint.read },
  { "a URL: a user", function(n) return "//" .. ("@"):rep(n) .. "/" end, endpoint.redact },
  { "a proxy: a user", function(n) return "http://" .. ("a@"):rep(n / 2) .. "h:1" end, endpoint.proxy_problem },
  { "a proxy: escapes", function(n) return "http://" .. ("%41"):rep(math.floor(n / 3)) .. "@h:1" end, endpoint.proxy_problem },
  { "NO_PROXY: names", fill "a.b, ", function(text)
    with { HTTPS_PROXY = "http://p:1", NO_PROXY = text }
    return endpoint.proxy(nil, "https://h.example/")
  end },
  { "NO_PROXY: blanks", function(n) return "a" .. (" "):rep(n) .. "b" end, function(text)
    with { HTTPS_PROXY = "http://p:1", NO_PROXY = text }
    return endpoint.proxy(nil, "https://h.example/")
  end },
  { "a container's URL: colons", function(n) return "http://" .. (":"):rep(n) end, function(text)
    return gamelift.credentials.container { url = text }:credentials(silent)
  end },
  { "a header to sign: blanks", function(n) return "a" .. (" "):rep(n) .. "b" end, function(text)
    return signed { { "x", text }, { "x", text } }
  end },
  { "an error: __type", function(n) return '{"__type":"' .. ("#"):rep(n) .. '"}' end, function(text) return core.error(400, {}, text) end },
  { "an error: x-amzn-errortype", fill " ", function(text) return core.error(400, { ["x-amzn-errortype"] = text }, "") end },
  { "x-amz-retry-after", fill " ", function(text) return core.retry_delay("transient", 1, 0, text) end },
  { "Date", fill "Mon, ", core.http_date },
  { "a time", fill "2026-", core.iso8601 },
}

local ok, xml = pcall(require, "gamelift.credentials.xml")
if ok and pcall(require, "lxp") then
  CASES[#CASES + 1] = { "STS's XML: leaves", function(n) return "<a>" .. ("<b>c</b>"):rep(math.floor(n / 8)) .. "</a>" end, xml.leaves }
  CASES[#CASES + 1] = { "STS's XML: depth", function(n) return ("<a>"):rep(math.floor(n / 7)) .. ("</a>"):rep(math.floor(n / 7)) end,
    xml.leaves }
  CASES[#CASES + 1] = { "STS's XML: a name", function(n) return "<" .. ("a:"):rep(n / 2) .. "b/>" end, xml.leaves }
end

-- Returns the seconds of CPU of one run, the minimum of several.
local function time(run, runs)
  local least = math.huge
  for _ = 1, 3 do
    local started = os.clock()
    for _ = 1, runs do run() end
    least = math.min(least, (os.clock() - started) / runs)
  end
  return least
end

local function prepared(case, n)
  local text = case[2](math.floor(n))
  if case[4] then return case[3](text) end
  return function() return case[3](text) end
end

local worst = 0
print(("%-36s %12s %12s %8s"):format("what", "16 KB, us", "64 KB, us", "times"))
for _, case in ipairs(CASES) do
  local small, small_path = prepared(case, BYTES)
  local large, large_path = prepared(case, 4 * BYTES)
  local runs = 1
  while time(small, runs) * runs < LEAST and runs < 2 ^ 16 do runs = runs * 2 end
  local before, after = time(small, runs), time(large, math.max(1, math.floor(runs / 4)))
  local times = after / before
  worst = math.max(worst, times)
  local result = aims.note(case[1], times <= MOST)
  print(("%-36s %12.1f %12.1f %8.1f  %s"):format(case[1], before * 1e6, after * 1e6, times, result))
  for _, path in pairs { small_path, large_path } do os.remove(path) end
end
environment.capture(os.getenv)
print(("%d readers; four times the input takes at most %.1f times as long, of %d that are permitted: %s"):format(#CASES, worst, MOST,
  aims.summary()))
os.exit(worst > MOST and 1 or 0)
