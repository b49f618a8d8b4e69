-- Checks signatures by another program than this library: spec/support/sigv4_check.py, which has Python's hashlib alone.
local folder = require "spec.support.folder"
local process = require "spec.support.process"

local signatures = {}

local Checker = {}
Checker.__index = Checker

local function hex(text)
  return (text:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

-- Adds a signed request. signed: { signature, secret, region, service, date }; the headers to sign are those it names.
function Checker:add(name, request, signed)
  local headers, names = {}, {}
  for header, value in pairs(request.headers) do headers[header:lower()] = value end
  headers.host = headers.host or request.url:match "^%w+://([^/?#]+)"
  for header in headers.authorization:match "SignedHeaders=([^,]*), Signature=%x+$":gmatch "[^;]+" do
    names[#names + 1] = ('["%s","%s"]'):format(hex(header), hex(headers[header]))
  end
  self.count = self.count + 1
  self.names[self.count] = name
  local line = { ('"id":%d,"headers":[%s]'):format(self.count, table.concat(names, ",")) }
  for field, text in pairs { method = request.method, url = request.url, body = request.body, secret = signed.secret,
    date = signed.date, region = signed.region, service = signed.service, signature = signed.signature } do
    line[#line + 1] = ('"%s":"%s"'):format(field, hex(text))
  end
  self.lines[self.count] = "{" .. table.concat(line, ",") .. "}\n"
end

-- Returns the names of the requests whose signature is another one.
function Checker:wrong()
  local path = folder.with { requests = table.concat(self.lines) }
  local output = process.run(("python3 spec/support/sigv4_check.py <%s/requests"):format(process.quote(path)))
  folder.clear()
  local wrong = {}
  for id in output:gmatch "%f[^\n%z](%d+)%f[\n]" do wrong[#wrong + 1] = self.names[tonumber(id)] end
  if output:match "checked (%d+)" ~= tostring(self.count) then wrong[#wrong + 1] = output end
  return wrong
end

-- Returns a checker without requests; `missing` says why it cannot check.
function signatures.new()
  local _, status = process.run "python3 -c 'import hmac'"
  return setmetatable({ count = 0, names = {}, lines = {}, missing = status ~= 0 and "there is no python3" or nil }, Checker)
end

return signatures
