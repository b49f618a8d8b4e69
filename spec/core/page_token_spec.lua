local core = require "gamelift.core"

-- Results of Python for each text: { text, the JSON text }; false: it raises. Wrapped, so that the JSON is seen.
local function base64(text)
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local out, padded = {}, text .. ("\0"):rep(-#text % 3)
  for i = 1, #padded, 3 do
    local a, b, c = padded:byte(i, i + 2)
    local bits = a * 65536 + b * 256 + c
    for shift = 18, 0, -6 do
      local place = math.floor(bits / 2 ^ shift) % 64
      out[#out + 1] = alphabet:sub(place + 1, place + 1)
    end
  end
  local pads = -#text % 3
  return table.concat(out, "", 1, #out - pads) .. ("="):rep(pads)
end

local function decode(json) return core.page_token_decode(base64(json)) end

describe("a pagination token", function()
  it("is read as boto3 writes it", function()
    local members, skip = decode '{"NextToken": "n", "boto_truncate_amount": 7}'
    assert.same({ NextToken = "n" }, members)
    assert.equal(7, skip)
  end)

  it("skips nothing if it has no amount", function()
    local members, skip = decode '{"NextToken": "n"}'
    assert.same({ NextToken = "n" }, members)
    assert.equal(0, skip)
  end)

  local amounts = {
    ["-3"] = -3, ["true"] = 1, ["false"] = 0, ["1.0"] = false, ["1e2"] = false, ['"1"'] = false, ["[]"] = false, ["{}"] = false,
  }
  for text, expected in pairs(amounts) do
    it("has the amount that Python reads: " .. text, function()
      assert.equal(expected, select(2, decode('{"boto_truncate_amount": ' .. text .. ', "NextToken": "n"}')))
    end)
  end

  for text, value in pairs { ["true"] = true, ["false"] = false, ["7"] = 7, ["0.5"] = 0.5, ["null"] = core.null } do
    it("is written with the token " .. text .. ", and is read again", function()
      local encoded = core.page_token_encode(value, 2)
      assert.equal(base64('{"NextToken": ' .. text .. ', "boto_truncate_amount": 2}'), encoded)
      assert.equal(value, core.page_token_decode(encoded).NextToken)
    end)
  end

  it("is not written with a value that no service returns", function()
    for _, value in ipairs { {}, print, 0 / 0, math.huge, "\255" } do assert.is_nil((core.page_token_encode(value))) end
  end)

  it("distinguishes a null token from an absent one, and a null amount from 0", function()
    local members, skip = decode '{"NextToken": null, "boto_truncate_amount": null}'
    assert.equal(core.null, members.NextToken)
    assert.is_nil(skip)
    assert.is_nil(decode("{}").NextToken)
  end)

  it("keeps its other members", function()
    assert.same({ A = { 1, { B = "x" } }, C = false, D = 1.5 }, decode '{"A": [1, {"B": "x"}], "C": false, "D": 1.5}')
  end)

  it("uses the last of two members with one name", function()
    local members, skip = decode '{"NextToken":"a","boto_truncate_amount":1,"NextToken":"b","boto_truncate_amount":2}'
    assert.equal("b", members.NextToken)
    assert.equal(2, skip)
  end)

  local others = {
    "", "x", "[1]", '{"a":1', '{"a":1} x', "{'a':1}", '{"a":01}', '"\255"', '{"a":"\255"}', "\239\187\191{}", "nul",
    '{"a":[1,}', '{"a":{"b":}}', ("["):rep(500), ('{"a":'):rep(500),
  }
  for _, json in ipairs(others) do
    it(("is rejected: %q"):format(json:sub(1, 20)), function() assert.is_nil(decode(json)) end)
  end

  for _, json in ipairs { "5", "null", "true", '"x"', " 1.5 " } do
    it("is not an object: " .. json, function() assert.is_false(decode(json)) end)
  end

  -- Python passes over what is not in the alphabet, and ends at a full padding.
  local texts = {
    ["e30="] = true, ["e30"] = false, ["e3 0\n="] = true, ["e30=e30="] = true, ["e30=garbage!"] = true, ["=e30="] = true,
    ["e3=0="] = true, ["e30=="] = true, ["ée-3_0="] = true, ["e30A="] = false, ["e30AA"] = false, ["e"] = false,
    ["e==="] = false, ["===="] = false, ["e30g"] = true, ["e30g="] = true, ["e30gZ"] = false, ["\0e30="] = true,
  }
  for text, good in pairs(texts) do
    it(("may have base64 that Python reads, and no other: %q"):format(text), function()
      assert.equal(good, core.page_token_decode(text) ~= nil)
    end)
  end

  -- From json.dumps and base64.b64encode.
  local written = {
    { { "n" }, "eyJOZXh0VG9rZW4iOiAibiJ9" },
    { { "n", 1 }, "eyJOZXh0VG9rZW4iOiAibiIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDF9" },
    { { core.null, -1 }, "eyJOZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAtMX0=" },
    { { "é🎮1\n\127\1", 2 }, "eyJOZXh0VG9rZW4iOiAiXHUwMGU5XHVkODNjXHVkZmFlMVxuXHUwMDdmXHUwMDAxIiwgImJvdG9fdHJ1bmNhdGVfYW1vdW50IjogMn0=" },
    { { '"\\/\b\f\r\t', 2.0 }, "eyJOZXh0VG9rZW4iOiAiXCJcXC9cYlxmXHJcdCIsICJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDJ9" },
    { { "\239\191\191\244\143\191\191" }, "eyJOZXh0VG9rZW4iOiAiXHVmZmZmXHVkYmZmXHVkZmZmIn0=" },
  }
  for _, case in ipairs(written) do
    it("is written byte for byte as boto3 does: " .. case[2], function()
      assert.equal(case[2], core.page_token_encode(case[1][1], case[1][2]))
    end)
  end

  it("is not made of values that a service cannot return", function()
    for _, token in ipairs { {}, print, "\255", 0 / 0, math.huge } do assert.is_nil(core.page_token_encode(token)) end
    assert.is_nil(core.page_token_encode(nil))
    assert.is_nil(core.page_token_encode("n", math.huge))
  end)
end)
