-- The part of spec.support.nginx that runs in the worker.
local cjson = require "cjson"

local in_nginx = {}

-- Reads the body of the request, from memory or from the file that nginx wrote it to.
local function read_body()
  ngx.req.read_body()
  local body = ngx.req.get_body_data()
  if body then return body end
  local file = assert(io.open(ngx.req.get_body_file(), "rb"))
  body = file:read "*a"
  file:close()
  return body
end

-- Returns a copy of a value that JSON can express: error objects become tables, functions and the like become text.
local function plain(value, depth)
  local kind = type(value)
  if kind == "table" then
    if depth > 12 then return "…" end
    local copy = {}
    for k, v in pairs(value) do
      if type(v) ~= "function" and type(v) ~= "userdata" then copy[k] = plain(v, depth + 1) end
    end
    if getmetatable(value) and getmetatable(value).__tostring then copy.text = tostring(value) end
    return copy
  end
  return kind == "number" and (value ~= value or value == math.huge) and tostring(value)
    or (kind == "function" or kind == "thread" or kind == "userdata") and tostring(value)
    or value == nil and cjson.null or value
end

function in_nginx.run()
  local input = cjson.decode(read_body())
  local code = assert(loadstring(input.code, "=spec"))
  local results = { pcall(code, unpack(input.arguments)) }
  local n = 0
  for i in pairs(results) do n = math.max(n, i) end
  local reply
  if results[1] then
    local values = {}
    for i = 2, n do values[i - 1] = plain(results[i], 0) end
    reply = { values = values }
  else
    reply = { raised = tostring(results[2]) }
  end
  local text = cjson.encode(reply)
  ngx.header.content_length = #text
  ngx.print(text)
end

-- Sends one request for a fault case. Requests with the same options share a transport.
local transports = {}
function in_nginx.send(options, request)
  local key = cjson.encode { options.proxy or "", options.max_response or 0, options.idle or 0, options.ca_file or "" }
  transports[key] = transports[key] or require("gamelift.transport.cosocket").new(options)
  return transports[key]:send(request)
end

return in_nginx
