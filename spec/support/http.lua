-- A small HTTP/1.1 client that shows the response and keeps its connection, for the specs of the local server.
local cjson = require "cjson"
local socket = require "socket"

local http = {}

-- Connects to 127.0.0.1.
function http.connect(port)
  local connection = assert(socket.tcp())
  connection:settimeout(20)
  assert(connection:connect("127.0.0.1", port))
  return connection
end

-- Returns the bytes of a request; adds Host and Content-Length unless they are in `headers`.
function http.text(port, method, path, headers, body)
  local out = { method .. " " .. path .. " HTTP/1.1" }
  local names = {}
  for name, value in pairs(headers or {}) do
    names[name:lower()] = true
    if value then out[#out + 1] = name .. ": " .. value end
  end
  if not names.host then out[#out + 1] = "Host: 127.0.0.1:" .. port end
  if body and not names["content-length"] and not names["transfer-encoding"] then
    out[#out + 1] = "Content-Length: " .. #body
  end
  return table.concat(out, "\r\n") .. "\r\n\r\n" .. (body or "")
end

-- Reads one response: { status, headers = { [lower-case name] = value }, body }, or nil and why not.
function http.receive(connection, head_only)
  local line, problem = connection:receive "*l"
  if not line then return nil, problem end
  local response = { status = tonumber(line:match "^HTTP/1.1 (%d+)"), headers = {}, body = "" }
  for each in function() return connection:receive "*l" end do
    if each == "" then break end
    local name, value = each:match "^([^:]+):%s*(.*)$"
    response.headers[name:lower()] = value
  end
  if response.status == 100 then return http.receive(connection, head_only) end
  local length = tonumber(response.headers["content-length"])
  if length and length > 0 and not head_only then response.body = assert(connection:receive(length)) end
  return response
end

-- Sends one request on a new connection.
function http.request(port, method, path, headers, body)
  local connection = http.connect(port)
  connection:send(http.text(port, method, path, headers, body))
  local response, problem = http.receive(connection, method == "HEAD")
  connection:close()
  return response, problem
end

-- Sends one request over HTTP/1.0, in which no server sends chunks: returns { status, body, head = the whole response }. body: text, or
-- what becomes JSON.
function http.request_1_0(port, method, path, headers, body)
  local connection = http.connect(port)
  local text = type(body) == "table" and cjson.encode(body) or body
  connection:send((http.text(port, method, path, headers, text):gsub("HTTP/1.1", "HTTP/1.0", 1)))
  local response = connection:receive "*a"
  connection:close()
  return { status = tonumber(response:match "^HTTP/%S+ (%d+)"), body = response:match "\r\n\r\n(.*)$", head = response }
end

return http
