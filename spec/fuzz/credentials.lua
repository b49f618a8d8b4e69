-- What servers and programs of credentials answer: containers, instance metadata, STS, SSO, credential_process. First byte: the provider;
-- the rest is a list of responses, each a status, a text as long as its first byte says, or the rest.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"

local NOW = 1.7e9
local STATUSES = { 200, 200, 200, 400, 401, 403, 404, 429, 500, 503 }

-- A transport that gives the responses of an input.
local function new_transport(bytes)
  local transport = { time = 0 }
  function transport.now(self) return self.time end
  function transport.sleep(self, seconds) self.time = self.time + seconds end
  function transport.send(_, request)
    assert(type(request.url) == "string" and not request.url:find "[%c ]", "a URL with blanks")
    for name, value in pairs(request.headers) do assert(not name:find "[%c: ]" and not value:find "[%z\r\n]", "a header of two lines") end
    local status = bytes:pick(STATUSES)
    local is_last = bytes:byte() % 2 == 0
    if bytes:is_empty() then return nil, { kind = "read", sent = "maybe", message = bytes:text() } end
    return { status = status, headers = {}, body = is_last and bytes:rest() or bytes:text() }
  end
  return transport
end

-- Files: a token of SSO, which is the input's; a web identity token; and no others.
local token_text
function core.read_file(path)
  if path:find "/sso/cache/" then return token_text end
  if path == "token" then return "token-1" end
  return nil, "is absent", "absent"
end
function core.file_stamp() return nil end
function core.replace_file(_, text) assert(core.document(text), "a token file that is not JSON") end

local SSO = { start_url = "https://x/start", region = "us-west-2", account_id = "1", role_name = "r", session = "s" }
local WEB = { role_arn = "arn:aws:iam::123456789012:role/r", token_file = "token", region = "us-west-2" }
local makers = {
  function() return require("gamelift.credentials.container").new { url = "http://169.254.170.2/x", token = "token-1" } end,
  function() return require("gamelift.credentials.imds").new { attempts = 2, endpoint = "http://169.254.169.254" } end,
  function() return require("gamelift.credentials.web_identity").new(WEB) end,
  function(bytes)
    token_text = bytes:byte() % 4 > 0 and '{"accessToken":"token-1","expiresAt":"2023-11-14T22:14:00Z","refreshToken":"r",'
      .. '"clientId":"c","clientSecret":'
      .. '"s","registrationExpiresAt":"2033-11-14T22:14:00UTC"}' or bytes:text()
    return require("gamelift.credentials.sso").new(SSO)
  end,
}

return function(data)
  local bytes = input.new(data)
  local provider = bytes:pick(makers)(bytes)
  local credentials, err = provider:credentials(new_transport(bytes), NOW)
  if not credentials then
    local message = tostring(type(err) == "table" and err.message or err)
    assert(utf8.len(message) and not message:find "[%z\1-\8\11-\31]" and not message:find("token-1", 1, true), message)
    return
  end
  assert(type(credentials.access_key_id) == "string" and type(credentials.secret_access_key) == "string")
  assert(credentials.expiration == nil or type(credentials.expiration) == "number")
end
