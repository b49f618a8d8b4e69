-- gamelift.sign with any values: it raises for a misuse, fails for what cannot be signed, and else returns headers that can be sent.
local input = require "spec.fuzz.input"
local sign = require "gamelift.sign"

local NAMES = { "host", "Host", "x-amz-date", "authorization", "x-amz-content-sha256", "content-type", "a", "A", "method", "url", "body" }
local URLS = { "https://h/", "https://h:8443/a/../b?c=d&a=%20", "http://[::1]/x", "/path", "https://u@h/" }
local SERVICES = { "gamelift", "s3", "sts", "" }

local function text_of(bytes, usual) return bytes:byte() % 3 == 0 and bytes:text() or bytes:pick(usual) end

local function request_of(bytes)
  local headers = {}
  for i = 1, bytes:below(5) do
    local name = text_of(bytes, NAMES)
    local value = bytes:byte() % 8 == 0 and bytes:value(NAMES, 2) or bytes:text()
    if bytes:byte() % 4 == 0 then headers[i] = { name, value } else headers[name] = value end
  end
  return { method = text_of(bytes, { "GET", "POST", "" }), url = text_of(bytes, URLS), headers = headers, body = bytes:text() }
end

return function(data)
  if data:find("canary-secret", 1, true) then return end -- which libFuzzer learns from the comparisons below
  local bytes = input.new(data)
  local request = request_of(bytes)
  local options = {
    region = text_of(bytes, { "us-west-2", "" }), service = text_of(bytes, SERVICES),
    time = bytes:pick { 1.7e9, "2026-02-03T04:05:06Z", -1, 1e300, 0 / 0, "x" },
    credentials = { access_key_id = text_of(bytes, { "AKID" }), secret_access_key = text_of(bytes, { "canary-secret" }),
      session_token = bytes:byte() % 2 == 0 and bytes:text() or nil },
  }
  if bytes:byte() % 8 == 0 then request[bytes:pick(NAMES)] = bytes:value(NAMES, 2) end
  local ok, headers, more = pcall(sign, request, options)
  if not ok then
    return assert(type(headers) == "string" and headers:find "^gamelift%.sign: " and not headers:find("canary-secret", 1, true), headers)
  end
  if not headers then return assert(more.code == "InvalidSignRequest" and not more.message:find("canary-secret", 1, true), more.message) end
  for name, value in pairs(headers) do
    assert(not name:find "[%c: ]" and not value:find "[%z\r\n]", name)
    assert(not value:find("canary-secret", 1, true))
  end
  assert(headers.Authorization:find "^AWS4%-HMAC%-SHA256 Credential=")
end
