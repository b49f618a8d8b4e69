local core = require "gamelift.core"

local HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

-- Reads a whole response. Returns it; or false, the kind of the fault and its message.
local function read(bytes)
  local parser = core.http_parser(1000)
  parser:reset(false)
  return parser:feed(bytes)
end

-- Each was accepted, and libcurl refuses it.
describe("a response", function()
  it("has one length: chunks, or a Content-Length", function()
    for _, length in ipairs { "0", "1", "5" } do
      local line = "Content-Length: " .. length
      for _, head in ipairs { line .. "\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\n" .. line } do
        local response, kind, message = read("HTTP/1.1 200 OK\r\n" .. head .. "\r\n\r\n0\r\n\r\n")
        assert.same({ false, "http", "the response has both Content-Length and Transfer-Encoding" }, { response, kind, message })
      end
    end
  end)

  it("has no line of more than 64 KiB, also if it does not end", function()
    for _, start in ipairs { "HTTP/1.1 200 OK\r\nA: ", HEAD .. "1;", HEAD .. "0\r\nA: " } do
      local response, kind, message = read(start .. ("x"):rep(65537))
      assert.same({ false, "too_large", "the response has a line of more than 64 KiB" }, { response, kind, message })
      assert.is_nil((read(start .. ("x"):rep(65000))))
    end
  end)

  it("has no control character in the reason of its status line", function()
    for _, reason in ipairs { "a\0", "\r", "O\127K" } do
      local response, kind, message = read("HTTP/1.1 200 " .. reason .. "\r\nContent-Length: 0\r\n\r\n")
      assert.same({ false, "http", "the response does not start with an HTTP/1.1 status line" }, { response, kind, message })
    end
    assert.equal(200, read("HTTP/1.1 200 a\tb\195\169\r\nContent-Length: 0\r\n\r\n").status)
  end)

  it("has trailers of a name and a value", function()
    for trailer, problem in pairs {
      ["\rT: 1"] = "the response has a header line without a proper name", ["{}"] = "the response has a header line without a proper name",
      ["T: a\0b"] = "the response has a control character in a header",
    } do
      local response, kind, message = read(HEAD .. "2\r\n{}\r\n0\r\n" .. trailer .. "\r\n\r\n")
      assert.same({ false, "http", problem }, { response, kind, message })
    end
    assert.equal("{}", read(HEAD .. "2\r\n{}\r\n0\r\nT: 1\r\nU:\r\n\r\n").body)
  end)

  it("has no control character in a chunk extension", function()
    for _, extension in ipairs { ";a\0", "\rX", " \r\r" } do
      local response, kind, message = read(HEAD .. "2" .. extension .. "\r\n{}\r\n0\r\n\r\n")
      assert.same({ false, "http", "the response has a bad chunk size" }, { response, kind, message })
    end
    for _, line in ipairs { "2\n", "2;a=b\r\n", "2 \t\r\n" } do assert.equal("{}", read(HEAD .. line .. "{}\r\n0\r\n\r\n").body) end
  end)

  it("may end chunks and trailers by a line feed alone, and by nothing else", function()
    for _, bytes in ipairs { "2\n{}\n0\n\n", "2\n{}\r\n0\nT: 1\n\n", "2\r\n{}\n0\r\nT: 1\r\n\n" } do
      assert.equal("{}", read(HEAD .. bytes).body)
    end
    for _, ending in ipairs { "\r", "x\n", "\rx\n", "x\r\n", "\r\r\n" } do
      local response, kind, message = read(HEAD .. "2\r\n{}" .. ending .. "0\r\n\r\n")
      assert.same({ false, "http", "the response has a chunk that does not end where it says" }, { response, kind, message })
    end
  end)
end)
