-- gamelift.http: requests and responses without sockets.
local gamelift = require "gamelift"
local http = require "gamelift.http"

local function request(over)
  local all = { method = "POST", url = "http://example.test:8080/base", headers = { ["X-A"] = "1" }, body = "{}" }
  for name, value in pairs(over or {}) do all[name] = value end
  return http.request(all)
end

describe("gamelift.http.request", function()
  it("returns the bytes and their destination", function()
    assert.equal(http, gamelift.http)
    local bytes, place = request()
    assert.equal("POST /base HTTP/1.1\r\nHost: example.test:8080\r\nX-A: 1\r\nContent-Length: 2\r\n\r\n{}", bytes)
    assert.same({ scheme = "http", host = "example.test", port = 8080 }, place)
  end)

  it("knows ports, addresses and requests without a body", function()
    for url, place in pairs {
      ["https://EXAMPLE.test"] = { scheme = "https", host = "example.test", port = 443 },
      ["http://[::1]/x?y=z"] = { scheme = "http", host = "::1", port = 80 },
      ["http://127.0.0.1:1"] = { scheme = "http", host = "127.0.0.1", port = 1 },
    } do
      local bytes, destination = request { url = url, method = "GET", body = "", headers = {} }
      assert.same(place, destination)
      assert.matches("^GET /%S* HTTP/1.1\r\nHost: [^\r]+\r\n\r\n$", bytes)
    end
  end)

  it("prefers a Host header to the URL's host, and writes a large body whole", function()
    local bytes = request { headers = { Host = "other" }, body = ("x"):rep(300000) }
    assert.matches("\r\nHost: other\r\n", bytes)
    assert.is_nil(bytes:find("example.test", 1, true))
    assert.equal(300000, #bytes:match "\r\n\r\n(x+)$")
  end)

  it("refuses what cannot be sent", function()
    for problem, over in pairs {
      ["URL"] = { url = "ftp://example.test/" }, ["URL cannot"] = { url = "http://exa mple/" },
      ["cannot be used"] = { url = "http://example.test/\233" },
      ["method"] = { method = "get" }, ["line break"] = { headers = { A = "x\r\nB: y" } }, ["bad name"] = { headers = { ["A b"] = "x" } },
      ["is not a string"] = { headers = { A = 1 } }, ["control character"] = { headers = { Host = "a\nb" } },
      ["two Host"] = { headers = { Host = "a", host = "b" } }, ["Transfer.Encoding"] = { headers = { ["transfer-encoding"] = "chunked" } },
      ["15 capital"] = { method = ("A"):rep(16) }, ["header is not a string"] = { headers = { Host = 1 } },
    } do
      local bytes, message = request(over)
      assert.is_nil(bytes)
      assert.matches(problem, message)
    end
    assert.error_matches(function() http.request "http://x/" end, "http.request: expected a table")
    assert.error_matches(function() http.request { method = "GET" } end, "http.request: expected a table")
    assert.error_matches(function() request { headers = "A: b" } end, "http.request: expected a table")
    assert.error_matches(function() request { body = {} } end, "http.request: expected a table")
  end)

  it("leaves no bytes of a refused request in the next one", function()
    request { headers = { A = "secret\n" } }
    assert.is_nil((request()):find("secret", 1, true))
  end)
end)

describe("gamelift.http.parser", function()
  local WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nhi"

  it("reads a response in pieces of any size", function()
    for size = 1, #WHOLE do
      local parser, response, reusable = http.parser(), nil, nil
      for i = 1, #WHOLE, size do
        assert.is_nil(response)
        response, reusable = parser:feed(WHOLE:sub(i, i + size - 1))
      end
      assert.same({ status = 200, headers = { ["content-length"] = "2", ["x-a"] = "1, 2" }, body = "hi" }, response)
      assert.is_true(reusable)
    end
  end)

  it("can be used again after a reset, and reports if the connection cannot", function()
    local parser = http.parser()
    assert.equal("hi", parser:feed(WHOLE).body)
    assert.error_matches(function() parser:feed "x" end, "feed: the response has ended; call parser:reset")
    assert.error_matches(function() parser:finish() end, "finish: the response has ended")
    parser:reset "HEAD"
    local response, reusable = parser:feed "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    assert.same({ "", false }, { response.body, reusable })
    parser:reset()
    assert.is_false(select(2, parser:feed(WHOLE .. "more")))
    parser:reset "GET"
    assert.is_nil(parser:feed "HTTP/1.1 200 OK\r\n\r\nuntil the")
    assert.is_nil(parser:feed " end")
    response, reusable = parser:finish()
    assert.same({ "until the end", false }, { response.body, reusable })
  end)

  it("takes a body of 16 MiB by default", function()
    for length, kind in pairs { [16777216] = false, [16777217] = "too_large" } do
      local response, problem = http.parser():feed(("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"):format(length))
      if kind then assert.same({ false, kind }, { response, problem }) else assert.is_nil(response) end
    end
  end)

  it("fails as a transport does", function()
    for bytes, kind in pairs {
      ["SSH-2.0\r\n"] = "http", ["HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\n"] = "http",
      ["HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"] = "too_large",
    } do
      local parser = http.parser { max_response = 100 }
      local response, problem, message = parser:feed(bytes)
      assert.same({ false, kind, "string" }, { response, problem, type(message) })
      assert.error_matches(function() parser:feed "" end, "has ended")
    end
    local parser = http.parser()
    parser:feed(WHOLE:sub(1, 30))
    local response, kind = parser:finish()
    assert.same({ false, "read" }, { response, kind })
    parser:reset()
    assert.equal("hi", parser:feed(WHOLE).body)
  end)

  it("raises for a misuse at its line", function()
    for _, wrong in ipairs {
      1, { max_body = 1 }, { max_response = 0 }, { max_response = 1.5 }, { max_response = 2 ^ 31 }, { max_response = "1" },
    } do
      local ok, message = pcall(function() local parser = http.parser(wrong) return parser end)
      assert.is_false(ok)
      assert.matches("http_spec.lua:%d+: http.parser: ", message)
    end
    assert.error_matches(function() http.parser { max_response = "1" } end,
      'option max_response: expected a whole number of bytes from 1 to 2147483647, got "1"', 1, true)
    local parser = http.parser()
    assert.error_matches(function() parser.feed "x" end, "with ':'")
    assert.error_matches(function() parser:feed(1) end, "feed: expected a string")
    assert.error_matches(function() parser:feed() end, "feed: expected a string")
  end)
end)
