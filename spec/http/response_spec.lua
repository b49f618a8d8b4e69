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

local STATUS_LINE = "the response does not start with an HTTP/1.1 status line"
local STATUS = "the response has an impossible status"
local NAME = "the response has a header line without a proper name"
local LENGTH, RANGE = "the response has a bad Content-Length", "the response has a Content-Length out of range"
local CODING = "the response has a Transfer-Encoding other than chunked"
local SIZE, SIZE_RANGE = "the response has a bad chunk size", "the response has a chunk size out of range"

-- Asserts that a response is refused with that kind and message.
local function refuses(kind, problem, bytes)
  assert.same({ n = 3, false, kind, problem }, { n = select("#", read(bytes)), read(bytes) }, bytes:sub(1, 80))
end

local function with(header, body) return "HTTP/1.1 200 OK\r\n" .. header .. "\r\n\r\n" .. (body or "") end

describe("the parser of a response", function()
  it("takes each status from 100 to 599, with or without a reason, and no other status line", function()
    for _, line in ipairs { "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.0 200 OK", "HTTP/1.1 200 OK OK" } do
      assert.equal(200, read(line .. "\r\nContent-Length: 0\r\n\r\n").status, line)
    end
    for _, status in ipairs { 200, 201, 209, 290, 299, 300, 400, 599 } do
      assert.equal(status, read(("HTTP/1.1 %d x\r\nContent-Length: 0\r\n\r\n"):format(status)).status)
    end
    for _, status in ipairs { "000", "099", "600", "999" } do refuses("http", STATUS, "HTTP/1.1 " .. status .. " x\r\n") end
    for _, line in ipairs { "", "HTTP/1.1", "HTTP/1.1 ", "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 200x", "HTTP/1.1  200 OK",
      "HTTP/1.2 200 OK", "HTTP/1./ 200 OK", "HTTP/2.0 200 OK", "HTTP/11 200 OK", "http/1.1 200 OK", " HTTP/1.1 200 OK",
      "HTTP/1.1\t200 OK", "HTTP/1.1 /00 OK",
      "HTTP/1.1 :00 OK", "HTTP/1.1 2/0 OK", "HTTP/1.1 2:0 OK", "HTTP/1.1 20/ OK", "HTTP/1.1 20: OK", "HTTP/1.1 +20 OK" } do
      refuses("http", STATUS_LINE, line .. "\r\n")
    end
  end)

  it("takes the bytes of a token as the name of a header, and no others", function()
    for byte = 0, 255 do
      local name = "a" .. string.char(byte) .. "b"
      local bytes = with("Content-Length: 0\r\n" .. name .. ": v")
      if name:find "^a[%w!#$%%&'*+.^_`|~-]b$" then assert.equal("v", read(bytes).headers[name:lower()], byte)
      elseif name ~= "a:b" then refuses("http", NAME, bytes) end
    end
    for _, line in ipairs { ": v", "v", " a: v", "a : v" } do refuses("http", NAME, with(line)) end
  end)

  it("trims the blanks around a header's value, and keeps those inside", function()
    for value, expected in pairs { [""] = "", [" "] = "", [" \t v"] = "v", ["v \t "] = "v", ["\tv\t \tw "] = "v\t \tw", ["a:b"] = "a:b" } do
      assert.equal(expected, read(with("Content-Length: 0\r\nX:" .. value)).headers.x)
    end
  end)

  it("takes up to 256 headers", function()
    local line = "a: b\r\n"
    assert.equal(200, read("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" .. line:rep(255) .. "\r\n").status)
    refuses("too_large", "the response has too many headers", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" .. line:rep(256) .. "\r\n")
  end)

  it("takes 64 KiB of headers, chunk extensions and trailers together", function()
    local TOO_LARGE = "the response has more than 64 KiB of headers and chunk extensions"
    local last = "Content-Length: 0\r\n\r\n"
    local rest = 65536 - #"HTTP/1.1 200 OK\r\n" - #last - 2 * #"a: \r\n"
    local function head(size)
      return "HTTP/1.1 200 OK\r\na: " .. ("x"):rep(30000) .. "\r\na: " .. ("x"):rep(size - 30000) .. "\r\n" .. last
    end
    assert.equal(200, read(head(rest)).status)
    refuses("too_large", TOO_LARGE, head(rest + 1))
    rest = 65536 - #HEAD - #";\r\n" -- the line ends of sizes without an extension are not counted
    local function chunk(size) return HEAD .. "2;" .. ("x"):rep(size) .. "\r\n{}\r\n0\r\n\r\n" end
    assert.equal("{}", read(chunk(rest)).body)
    refuses("too_large", TOO_LARGE, chunk(rest + 1))
  end)

  it("takes up to 16 interim responses, and keeps nothing of them", function()
    local interim = "HTTP/1.1 103 Early\r\nA: 1\r\nConnection: close\r\nContent-Length: 7\r\n\r\n"
    local response, is_reusable = read(interim:rep(16) .. with("Content-Length: 2", "{}"))
    assert.same({ "{}", { ["content-length"] = "2" }, true }, { response.body, response.headers, is_reusable })
    local coded = "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert.equal("{}", read(coded .. with("Content-Length: 2", "{}")).body)
    refuses("http", "the server sends interim responses without end", interim:rep(17) .. with("Content-Length: 2", "{}"))
  end)

  it("reads the body's length in every form", function()
    for _, value in ipairs { "2", "02", "2,2", "2, 2 ,2", "0000000000000000000002" } do
      assert.equal("{}", read(with("Content-Length: " .. value, "{}")).body, value)
    end
    assert.equal("{}", read(with("Content-Length: 2\r\nContent-Length: 2", "{}")).body)
    for _, value in ipairs { "", ",", "2,", ",2", "2,,2", "/", ":", "2/", "2:", "-2", "+2", "0x2", "2 2", "2.0" } do
      refuses("http", LENGTH, with("Content-Length: " .. value, "{}"))
    end
    for _, value in ipairs { "2,3", "2, 2, 0" } do
      refuses("http", "the response has conflicting Content-Lengths", with("Content-Length: " .. value, "{}"))
    end
    refuses("too_large", "the response is larger than max_response", with "Content-Length: 1001")
    refuses("too_large", "the response is larger than max_response", with "Content-Length: 9223372036854775799")
    refuses("http", RANGE, with "Content-Length: 9223372036854775810")
    refuses("http", RANGE, with "Content-Length: 92233720368547758070")
    assert.is_nil((read(with("Content-Length: 1000", ("x"):rep(999)))))
    assert.equal(("x"):rep(1000), read(with("Content-Length: 1000", ("x"):rep(1000))).body)
  end)

  it("reads chunks of sizes in both cases, of up to 15 digits", function()
    local body = ("x"):rep(175)
    for _, size in ipairs { "af", "AF", "aF", "0af", "0000000000000af" } do
      assert.equal(body, read(HEAD .. size .. "\r\n" .. body .. "\r\n0\r\n\r\n").body, size)
    end
    assert.equal(("x"):rep(153), read(HEAD .. "99\r\n" .. ("x"):rep(153) .. "\r\n0\r\n\r\n").body)
    refuses("http", SIZE_RANGE, HEAD .. "00000000000000af\r\n")
    for _, size in ipairs { "", ";", " ", "g", "G", "`", "@", "/", ":", "-1", "+1", "0x1", " 1", "1g", "1:", "1,", "1\v" } do
      refuses("http", SIZE, HEAD .. size .. "\r\n")
    end
    assert.equal("", read(HEAD .. "0\r\n\r\n").body)
    assert.equal("", read(HEAD .. "000000000000000\r\n\r\n").body)
    refuses("too_large", "the response is larger than max_response", HEAD .. "3e9\r\n" .. ("x"):rep(1001) .. "\r\n0\r\n\r\n")
    assert.equal(1000, #read(HEAD .. "3e8\r\n" .. ("x"):rep(1000) .. "\r\n0\r\n\r\n").body)
  end)

  it("takes chunks and no other coding", function()
    for _, value in ipairs { "gzip", "chunked, chunked", "gzip, chunked", "chunke", "chunkedd", "" } do
      refuses("http", CODING, with("Transfer-Encoding: " .. value))
    end
    refuses("http", CODING, with "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")
    refuses("http", CODING, "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert.equal("{}", read(with("Transfer-Encoding: CHUNKED", "2\r\n{}\r\n0\r\n\r\n")).body)
    for _, value in ipairs { "", "identity", "Identity" } do
      assert.equal("{}", read(with("Content-Encoding: " .. value .. "\r\nContent-Length: 2", "{}")).body)
    end
    for _, value in ipairs { "gzip", "identity, gzip", "identit" } do
      refuses("http", "the response is compressed or encoded, which was not offered", with("Content-Encoding: " .. value))
    end
  end)

  it("reports whether the connection may be used again", function()
    local function is_reusable(head, behind)
      local response, may_be = read(head .. "\r\nContent-Length: 2\r\n\r\n{}" .. (behind or ""))
      assert.equal("{}", response.body)
      return may_be
    end
    assert.is_true(is_reusable "HTTP/1.1 200 OK")
    assert.is_false(is_reusable "HTTP/1.0 200 OK")
    assert.is_false(is_reusable("HTTP/1.1 200 OK", "x"))
    for _, value in ipairs { "close", "Close", "keep-alive, close", "close,x", " , close ,", "x,close" } do
      assert.is_false(is_reusable("HTTP/1.1 200 OK\r\nConnection: " .. value), value)
    end
    for _, value in ipairs { "", "keep-alive", "clos", "closed", "x close", "close;x" } do
      assert.is_true(is_reusable("HTTP/1.1 200 OK\r\nConnection: " .. value), value)
    end
  end)

  it("names the place where the connection ended", function()
    local parser = core.http_parser(1000)
    for bytes, problem in pairs {
      [""] = "the connection ended before the response",
      H = "the connection was closed inside the headers of the response",
      ["HTTP/1.1 200 OK\r\n"] = "the connection was closed inside the headers of the response",
      [with("Content-Length: 2", "{")] = "the connection was closed inside the body of the response",
      [with "Content-Length: 2"] = "the connection was closed inside the body of the response",
      [HEAD .. "2\r\n{}\r\n0\r\n"] = "the connection was closed inside the body of the response",
    } do
      parser:reset(false)
      assert.is_nil(parser:feed(bytes))
      assert.same({ n = 3, false, "read", problem }, { n = 3, parser:finish() }, bytes)
    end
    parser:reset(false)
    assert.is_nil(parser:feed(with("X: y", "{}"))) -- a body that ends with the connection
    local response, is_reusable = parser:finish()
    assert.same({ "{}", false }, { response.body, is_reusable })
  end)

  it("reads no body behind 204, 304 and the response to HEAD", function()
    for _, case in ipairs { { "204", false }, { "304", false }, { "200", true } } do
      local parser = core.http_parser(1000)
      parser:reset(case[2])
      local response, is_reusable = parser:feed(("HTTP/1.1 %s x\r\nContent-Length: 2000\r\n\r\n"):format(case[1]))
      assert.same({ "", true }, { response.body, is_reusable })
    end
    for _, status in ipairs { "203", "205", "303", "305" } do
      assert.is_nil((read(("HTTP/1.1 %s x\r\nContent-Length: 2\r\n\r\n"):format(status))))
    end
  end)
end)
