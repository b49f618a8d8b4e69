-- Sends odd texts in headers, paths and bodies through a transport to the scripted server, and compares the bytes that arrive.
local assert = require "luassert"
local nasty_values = require "spec.support.nasty_values"

local wire_injection = {}

local OK = { "send", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" }

-- Makes UTF-8 of bytes, as the server's log has them.
local function latin1(text)
  return (text:gsub("[\128-\255]", function(c)
    local byte = c:byte()
    return byte < 192 and "\194" .. c or "\195" .. string.char(byte - 64)
  end))
end

local function head(port, path, header, body)
  return latin1(("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Length: %d\r\n\r\n"):format(path, port, header, #body))
end

-- Places: name, request(value), fits(value), the path, header line and body that arrive.
local PLACES = {
  { "header", function(v) return { headers = { ["X-Amz-Security-Token"] = v } } end,
    function(v) return not v:find "[%z\1-\8\10-\31\127]" end,
    function(v) return "/", v == " " and "" or "X-Amz-Security-Token: " .. v .. "\r\n", "{}" end },
  { "name", function(v) return { headers = { [v] = "a" } } end, function(v) return v:find "^[%w!#$%%&'*+.^_`|~-]+$" ~= nil end,
    function(v) return "/", v .. ": a\r\n", "{}" end },
  { "path", function(v) return { path = v } end, function(v) return not v:find "[^\33-\126]" end,
    function(v) return "/" .. v:match "^[^#]*", "", "{}" end },
  { "body", function(v) return { body = v } end, function() return true end, function(v) return "/", "", v end },
}

-- Returns { label, request, fits, arrived } of every value in every place.
local function cases(listener)
  local list = {}
  for _, place in ipairs(PLACES) do
    for _, nasty in ipairs(nasty_values) do
      local value = nasty[2]
      local over = place[2](value)
      -- a name as long as that is left to the server's limit; a blank value is written with or without a blank, so it is not compared
      if not (place[1] == "name" and #value > 8000 or place[1] == "header" and value == " ") then
        local fits = place[3](value)
        local path, header, body = place[4](value)
        list[#list + 1] = {
          label = place[1] .. " = " .. nasty[1], fits = fits, head = fits and head(listener.port, path, header, body), body = latin1(body),
          request = { method = "POST", url = listener.url .. (over.path or ""), headers = over.headers or {}, body = over.body or "{}",
            timeout = { connect = 5, read = 5, total = 10 } },
        }
      end
    end
  end
  return list
end

--- Sends everything. send(request) -> response or nil, failure.
function wire_injection.play(server, send)
  local script = {}
  for _ = 1, #PLACES * #nasty_values do
    script[#script + 1] = "read"
    script[#script + 1] = OK
  end
  local listener = server:listen { script }
  local sent = {}
  for _, case in ipairs(cases(listener)) do
    local response, failure = send(case.request)
    if case.fits then
      assert.equal(200, response and response.status or failure.message, case.label)
      sent[#sent + 1] = case
    else
      assert.same({ "nil", "no" }, { tostring(response), failure and failure.sent }, case.label)
      assert.is_nil(failure.message:find "[%z\1-\31\127]", case.label)
    end
  end
  local log = listener:settled(function(stats) return stats.requests == #sent end).log
  for i, case in ipairs(sent) do
    assert.same({ case.head, case.body }, { log[i].head, log[i].body }, case.label)
  end
  assert.equal(#sent, #log)
  listener:close()
end

return wire_injection
