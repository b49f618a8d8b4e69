-- gamelift.http: HTTP/1.1 without sockets, for user-supplied transports. It writes a request as bytes and reads the response from
-- the bytes that arrive; the owner of the socket does the rest. See README.md here.
local core = require("gamelift.native").require "gamelift.core"
local http_destination = require "gamelift.transport.http_destination"
local schema = require "gamelift.util.schema"

local http = {}

local MAX_RESPONSE = 16 * 2 ^ 20 -- bytes
local OPTIONS = schema.record({ max_response = schema.whole("a whole number of bytes", 1, 2 ^ 31 - 1) }, "a table of options")

local Parser = {}
Parser.__index = Parser
Parser.__name = "gamelift.http.parser"

local function check_self(self, method)
  if getmetatable(self) ~= Parser then error(("%s: call it with ':', as parser:%s(…)"):format(method, method), 3) end
end

local function check_idle(self, method)
  if self.state == "done" then error(method .. ": the response has ended; call parser:reset(method) before the next one", 3) end
end

-- Returns the results of the core's parser, and records the end of the response.
local function recorded(self, response, ...)
  if response ~= nil then self.state = "done" end
  return response, ...
end

--- Prepares the parser for the next response. A new parser is prepared for that of a POST.
---@param method? string # of the request: a response to HEAD or CONNECT has no body
function Parser:reset(method)
  check_self(self, "reset")
  self.parser:reset(method == "HEAD" or method == "CONNECT")
  self.state = "reading"
end

--- Feeds bytes from the connection, split anywhere. Raises if the response has ended already.
---@param bytes string
---@return gamelift.Response|false? # nil: more bytes are needed; false: it failed, close the connection
---@return boolean|string? # whether the connection can be used for another request; or the kind of the failure
---@return string? # the failure's message
function Parser:feed(bytes)
  check_self(self, "feed")
  check_idle(self, "feed")
  if type(bytes) ~= "string" then error("feed: expected a string, got " .. type(bytes), 2) end
  return recorded(self, self.parser:feed(bytes))
end

--- Says that the server has closed the connection. Returns as feed does, but never nil.
---@return gamelift.Response|false
---@return boolean|string
---@return string?
function Parser:finish()
  check_self(self, "finish")
  check_idle(self, "finish")
  return recorded(self, self.parser:finish())
end

--- Makes a parser for any number of responses, one after the other. Raises for a wrong option.
---@param options? { max_response?: integer } # bytes of a body (16 MiB); a longer one is a failure of kind "too_large"
---@return table parser
function http.parser(options)
  options = options == nil and {} or options
  local problem = schema.problem(OPTIONS, options, "option")
  if problem then error("http.parser: " .. problem, 2) end
  local parser = setmetatable({ parser = core.http_parser(options.max_response or MAX_RESPONSE), state = "reading" }, Parser)
  parser:reset()
  return parser
end

local writer

--- Returns the bytes of a request. Raises if the request is not a table { method, url, headers, body }.
---@param request gamelift.Request
---@return string? bytes # nil: the URL, the method or a header cannot be sent
---@return { scheme: string, host: string, port: integer }|string # for a socket: an IPv6 address without brackets; or the problem
function http.request(request)
  if type(request) ~= "table" or type(request.url) ~= "string" or type(request.method) ~= "string"
    or type(request.headers or {}) ~= "table" or type(request.body or "") ~= "string" then
    error("http.request: expected a table { method, url, headers, body }", 2)
  end
  local destination = http_destination.new(request.url, false)
  if not destination then return nil, "the URL cannot be used: expected http:// or https://, a host and a path" end
  writer = writer or core.http_parser(1)
  local bytes, problem = http_destination.write_request(destination, writer, request, math.huge)
  if not bytes then return nil, problem end
  return bytes, { scheme = destination.scheme, host = destination.host:match "^%[(.*)%]$" or destination.host, port = destination.port }
end

return http
