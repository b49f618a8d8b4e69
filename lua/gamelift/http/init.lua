-- gamelift.http: HTTP/1.1 without sockets, for transports of users. It writes a request as bytes and reads the response from the
-- bytes that come; who has the socket does the rest. See README.md here.
local core = require "gamelift.core"
local messages = require "gamelift.util.messages"
local target = require "gamelift.transport.http_destination"

local http = {}

local MAX_RESPONSE = 16 * 2 ^ 20 -- bytes

local Parser = {}
Parser.__index = Parser
Parser.__name = "gamelift.http.parser"

local function check_self(self, method)
  if getmetatable(self) ~= Parser then error(("%s: call it with ':', as parser:%s(…)"):format(method, method), 3) end
end

local function check_idle(self, method)
  if self.state == "done" then error(method .. ": the response has ended; call parser:reset(method) before the next one", 3) end
end

-- Returns the results of the core's reader, and notes when the response has ended.
local function noted(self, response, ...)
  if response ~= nil then self.state = "done" end
  return response, ...
end

--- Makes the parser ready for the next response. A new parser is ready for that of a POST.
---@param method? string # of the request: no body follows a response to HEAD or CONNECT
function Parser:reset(method)
  check_self(self, "reset")
  self.reader:reset(method == "HEAD" or method == "CONNECT")
  self.state = "reading"
end

--- Takes bytes as they come from the connection.
--- Returns nil while more are needed; then the response, and whether the connection may be used for another request.
--- On failure false, the kind and the message of a transport's failure: then close the connection.
--- Raises where the response has ended already.
function Parser:feed(bytes)
  check_self(self, "feed")
  check_idle(self, "feed")
  if type(bytes) ~= "string" then error("feed: expected a string, got " .. type(bytes), 2) end
  return noted(self, self.reader:feed(bytes))
end

--- Takes note that the server has closed the connection. Returns as feed, but never nil.
function Parser:finish()
  check_self(self, "finish")
  check_idle(self, "finish")
  return noted(self, self.reader:finish())
end

--- Returns a parser of responses, to be used for any number of them, one after the other.
--- Raises for a wrong option.
---@param options? { max_response?: integer } # bytes of a body, 16 MiB unless given; a longer one is a failure of kind "too_large"
function http.parser(options)
  if options ~= nil and type(options) ~= "table" then error("http.parser: expected a table of options, got " .. type(options), 2) end
  for name in pairs(options or {}) do
    if name ~= "max_response" then error("http.parser: " .. messages.unknown("option", name, { "max_response" }), 2) end
  end
  local most = options and options.max_response or MAX_RESPONSE
  if type(most) ~= "number" or not (most >= 1 and most < 2 ^ 31) or most % 1 ~= 0 then
    error("http.parser: option max_response: expected whole bytes from 1 to 2^31-1, got " .. messages.quote(most), 2)
  end
  local parser = setmetatable({ reader = core.answer(most), state = "reading" }, Parser)
  parser:reset()
  return parser
end

local writer

--- Returns the bytes of a request as a transport gets it ({ method, url, headers, body }), and where they go: { scheme, host,
--- port }, the host as a socket wants it (no brackets round an IPv6 address).
--- On failure nil and the message: the URL, the method or a header cannot be sent.
function http.request(request)
  if type(request) ~= "table" or type(request.url) ~= "string" or type(request.method) ~= "string" then
    error("http.request: expected a table { method, url, headers, body }", 2)
  end
  local to = target.new(request.url, false)
  if not to then return nil, "the URL cannot be used: expected http:// or https://, a host and a path" end
  writer = writer or core.answer(1)
  local bytes, problem = target.bytes(to, writer, request, math.huge)
  if not bytes then return nil, problem end
  return bytes, { scheme = to.scheme, host = to.host:match "^%[(.*)%]$" or to.host, port = to.port }
end

return http
