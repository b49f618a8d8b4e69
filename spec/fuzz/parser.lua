-- What reads connections, from Lua: the parser of responses, heads of upgrades, WebSocket frames. What was read can be written and
-- reads as the same.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"

local function each_piece(bytes, text, feed)
  while text ~= "" do
    local piece = text:sub(1, 1 + bytes:byte())
    text = text:sub(#piece + 1)
    local result, more, rest = feed(piece)
    if result ~= nil then return result, more, rest end
  end
end

local function check_headers(headers)
  for name, value in pairs(headers) do
    assert(name == name:lower() and not name:find "[%c: ]")
    for _, line in ipairs(type(value) == "table" and value or { value }) do assert(not line:find "[%z\1-\8\10-\31\127]") end
  end
end

local function read_response(bytes)
  local parser = core.http_parser(4096)
  parser:reset(bytes:byte() % 2 == 1, bytes:byte() % 2 == 1)
  local cuts = input.new(bytes:text())
  local response, is_reusable = each_piece(cuts, bytes:rest(), function(piece) return parser:feed(piece) end)
  if response == nil then response, is_reusable = parser:finish() end
  if response == false then return assert(type(is_reusable) == "string") end
  check_headers(response.headers)
  assert(#response.body <= 4096)
  core.websocket_check(response.status, response.headers, "dGhlIHNhbXBsZSBub25jZQ==")
end

local function read_request(bytes)
  local text = bytes:rest()
  local request, rest = core.websocket_read_request(text)
  if not request then return end
  check_headers(request.headers)
  assert(text:sub(-#rest) == rest or rest == "")
  local response = core.websocket_response(core.websocket_upgrade(request.method, request.headers))
  local parser = core.http_parser(4096)
  parser:reset(false, true)
  assert(parser:feed(response), response)
end

local function write_request(bytes)
  local headers = {}
  for _ = 1, bytes:below(4) do headers[bytes:text()] = bytes:text() end
  local text = core.websocket_request { host = bytes:text(), path = bytes:text(), key = bytes:text(), headers = headers }
  if text then
    local request, rest = core.websocket_read_request(text)
    if #text <= 16384 then assert(request and rest == "", rest) end
    assert(request == nil or request.method == "GET")
  end
  local start = "POST / HTTP/1.1\r\n"
  local written = core.http_parser(10):request(start, "Host: h\r\n", headers, bytes:rest(), false, 1e6)
  local request, rest = core.websocket_read_request(written or "")
  assert(not written or request == nil or request.method == "POST" and type(rest) == "string")
  if written then assert(select(2, written:match("^(.-)\r\n\r\n"):gsub("\n", "")) <= 6, "a header that makes two lines") end
end

local function read_frames(bytes)
  local role = bytes:byte() % 2 == 0 and "client" or "server"
  local codec = core.websocket { role = role, max_message = 2000 }
  local writer = core.websocket { role = role == "client" and "server" or "client" }
  local reader = core.websocket { role = role }
  local cuts = input.new(bytes:text())
  each_piece(cuts, bytes:rest(), function(piece)
    local ok, problem = codec:feed(piece)
    local kind, payload, code = codec:next()
    while kind do
      local frame
      if kind == "close" then frame = writer:close(code, payload ~= "" and payload or nil) else frame = writer[kind](writer, payload) end
      assert(reader:feed(frame))
      local again, text, number = reader:next()
      assert(again == kind and text == payload and number == code)
      kind, payload, code = codec:next()
    end
    if not ok then return problem end
  end)
end

local readers = { read_response, read_request, write_request, read_frames }

return function(data)
  local bytes = input.new(data)
  bytes:pick(readers)(bytes)
end
