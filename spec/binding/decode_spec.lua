local core = require "gamelift.core"
local mime = require "mime"
local typed = require "spec.support.typed"
local vectors = require "spec.support.vectors"

local strict = { malformed = true, truncated = true }

-- Removes from `ours` the members that `theirs` lacks: boto3 drops members that the model does not know.
local function drop_unknown(ours, theirs)
  if type(ours) ~= "table" or type(theirs) ~= "table" then return end
  for k, v in pairs(ours) do
    if theirs[k] == nil then ours[k] = nil else drop_unknown(v, theirs[k]) end
  end
end

describe("decode", function()
  for case in vectors.lines "responses.jsonl" do
    local body = case.body or (mime.unb64(case.body_b64))
    if not strict[case.kind] then
      it("reads what boto3 reads: " .. case.kind .. " " .. case.id .. " " .. case.operation, function()
        local ours, message = core.decode(case.operation, body)
        if case.kind == "empty_body" and not core.operation(case.operation).empty_output then
          assert.is_nil(ours) -- a wrongly empty response is not a success
          return
        end
        assert.is_nil(message)
        local theirs = typed.without_null(typed.apply(case.expected, case.typed))
        if case.kind == "unknown_members" then drop_unknown(ours, theirs) end
        assert.is_nil(typed.difference(ours, theirs, 1e-6))
      end)
    elseif case.kind == "truncated" then
      it("refuses the truncated " .. case.id, function()
        assert.is_nil((core.decode(case.operation, body)))
      end)
    end
  end

  local reply = function(text) return core.decode("DescribeGameSessions", text) end

  for text, reason in pairs {
    [""] = "empty", [" \n"] = "blank", ["null"] = "null", ["5"] = "a number", ['"text"'] = "a string", ["[{}]"] = "a list",
    ["garbage"] = "no JSON", ["<html></html>"] = "HTML", ['{"NextToken":"a"}{}'] = "two values",
    ['{"NextToken":"a",}'] = "a comma too many",
    ["{'NextToken':'a'}"] = "single quotes", ['{"NextToken":NaN}'] = "NaN", ['{"GameSessions":[{"Port":Infinity}]}'] = "Infinity",
    ['{"GameSessions":[{"Port":01}]}'] = "a leading zero", ['{"GameSessions":[{"Port":+1}]}'] = "a plus sign",
    ['{"GameSessions":[{"Port":1.}]}'] = "no digit behind the point", ['{"GameSessions":[{"Port":0x10}]}'] = "hexadecimal",
    ['{"GameSessions":[{"Port":1e400}]}'] = "beyond a double", ['{"NextToken":"a\tb"}'] = "a raw control character",
    ['{"NextToken":"\\x41"}'] = "a bad escape", ['{"NextToken":"\\u12"}'] = "half an escape", ['{}\0'] = "a NUL behind",
    ["\0"] = "a NUL", ["\239\187\191{}"] = "a byte order mark", ['{"NextToken":"\255"}'] = "a byte that is not UTF-8",
    ['{"NextToken":"\192\175"}'] = "overlong", ['{"NextToken":"\237\160\128"}'] = "a surrogate in UTF-8",
    ['{"NextToken":"\244\144\128\128"}'] = "beyond U+10FFFF", ['{"GameSessions":"abc"}'] = "a string for a list",
    ['{"GameSessions":[1]}'] = "a number for a structure", ['{"GameSessions":[[]]}'] = "a list for a structure",
    ['{"GameSessions":[{"GameProperties":{}}]}'] = "an object for a list",
    ['{"GameSessions":[{"CreationTime":[1]}]}'] = "a list for a time",
    ['{"GameSessions":[{"CreationTime":""}]}'] = "no date", ['{"GameSessions":[{"CreationTime":true}]}'] = "a boolean for a time",
    ['{"GameSessions"'] = "cut", ["{'a':1}"] = "quotes",
    ['{"a":tru}'] = "half a word", ['{a:1}'] = "a bare name", ['{"a" 1}'] = "no colon",
    ['{"X":' .. ("["):rep(100000)] = "nested too deeply", ['{"X":' .. ('{"a":'):rep(5000) .. "1" .. ("}"):rep(5001)] = "deep and whole",
    ["// c\n{}"] = "a comment",
  } do
    it("refuses " .. reason, function()
      local value, message = reply(text)
      assert.is_nil(value)
      assert.is_string(message)
    end)
  end

  it("says what was wrong and where", function()
    assert.same({ nil, "a comma or a closing bracket is expected at byte 16 of 18" }, { reply '{"NextToken":5 5  ' })
  end)

  it("keeps the last of two members with one name, even if it is null", function()
    assert.same({ NextToken = "b" }, reply '{"NextToken":"a","NextToken":"b"}')
    assert.same({}, reply '{"NextToken":"a","NextToken":null}')
    assert.same({ x = 2 }, reply '{"x":1,"x":2}')
  end)

  it("leaves null out of lists and maps", function()
    assert.same({ GameSessions = { {}, { Name = "n" } } }, reply '{"GameSessions":[null,{},{"Name":"n"},null]}')
    local matched = core.decode("DescribeMatchmaking",
      '{"TicketList":[{"Players":[{"PlayerAttributes":{"a":null,"b":{"SDM":{"k":null,"j":1}}}}]}]}')
    assert.same({ b = { SDM = { j = 1 } } }, matched.TicketList[1].Players[1].PlayerAttributes)
  end)

  it("keeps unknown members of any form", function()
    assert.same({ New = { 1, { b = "c" }, true, 1.5 } }, reply '{"New":[1,null,{"b":"c"},true,1.5]}')
    assert.same({ ["\0"] = "\0" }, reply '{"\\u0000":"\\u0000"}')
  end)

  it("never runs a metamethod that a response names", function()
    local got = reply '{"__index":{"a":1},"__gc":1,"__newindex":2}'
    assert.is_nil(getmetatable(got))
    assert.equal(1, got.__index.a)
  end)

  it("decodes a lone surrogate escape as U+FFFD", function()
    assert.same({ NextToken = "a\239\191\189b\239\191\189\240\159\142\174" }, reply '{"NextToken":"a\\ud83cb\\udfae\\ud83c\\udfae"}')
    assert.same({ NextToken = "\239\191\189A" }, reply '{"NextToken":"\\ud83c\\u0041"}')
  end)

  it("prints integers without a fraction", function()
    local members = '"Port":1935.0,"CurrentPlayerSessionCount":-0,"MaximumPlayerSessionCount":1e2'
    local session = reply('{"GameSessions":[{' .. members .. "}]}").GameSessions[1]
    assert.equal("1935 0 100", session.Port .. " " .. session.CurrentPlayerSessionCount .. " " .. session.MaximumPlayerSessionCount)
  end)

  it("keeps 64-bit integers exact where Lua has them", function()
    local size = core.decode("ListBuilds", '{"Builds":[{"SizeOnDisk":9007199254740993}]}').Builds[1].SizeOnDisk
    assert.equal(math.type and "9007199254740993" or "9.007199254741e+15", tostring(size))
  end)

  it("reads a page of many small items in linear time", function()
    local body = '{"GameSessions":[' .. ('{"k":1},'):rep(200000) .. "{}]}"
    assert.equal(200001, #reply(body).GameSessions)
  end)

  it("keeps nothing of a reply that it refuses", function()
    local whole = '{"GameSessions":[{"Name":"a","GameProperties":[{"Key":"k"}]}],"New":[[{"a":[1]}]],"NextToken":"t"}'
    local bodies = { '{"New":' .. ("["):rep(5000) .. ("]"):rep(5000) .. "}", '{"New":' .. ('{"a":'):rep(5000) .. "1" .. ("}"):rep(5001) }
    for n = 1, #whole - 1 do bodies[#bodies + 1] = whole:sub(1, n) end
    for n = 1, #whole - 1, 7 do bodies[#bodies + 1] = whole:sub(1, n) .. "!" .. whole:sub(n + 1) end
    local function kilobytes(rounds)
      for _ = 1, rounds do
        for _, body in ipairs(bodies) do core.decode("DescribeGameSessions", body) end
      end
      collectgarbage()
      collectgarbage()
      return collectgarbage "count"
    end
    kilobytes(2)
    local before = kilobytes(100)
    assert.is_true(kilobytes(100) - before < 2)
  end)

  it("accepts an empty body only if the output has no members", function()
    assert.same({}, core.decode("AcceptMatch", ""))
    assert.same({}, core.decode("DeleteFleet", ""))
    assert.is_nil((core.decode("ListFleets", "")))
  end)

  it("ignores the body of a response without output", function()
    assert.same({}, core.decode("DeleteFleet", "[1,2"))
  end)

  it("decodes an input if asked, with blobs from base64", function()
    assert.same({ ZipFile = "PK\3\4" }, core.decode("CreateScript", '{"ZipFile":"UEsDBA=="}', "input"))
    assert.is_nil((core.decode("CreateScript", '{"ZipFile":"UEsDBA="}', "input")))
  end)

  it("decodes base64 of every length and byte, and nothing like it", function()
    local function decode(text) return (core.decode("CreateScript", '{"ZipFile":"' .. text .. '"}', "input") or {}).ZipFile end
    local bytes = {}
    for byte = 0, 255 do bytes[#bytes + 1] = string.char(byte) end
    bytes = table.concat(bytes) .. table.concat(bytes):reverse()
    for n = 0, #bytes do assert.equal(bytes:sub(1, n), decode((mime.b64(bytes:sub(1, n))) or "")) end
    for _, text in ipairs { "A", "AA", "AAA", "AAAAA", "=", "====", "A===", "AA=A", "AB==", "AAB=", "AA==AAAA", "AAA=AAAA", "AAAA====",
      "AA= " } do
      assert.is_nil(decode(text), text)
    end
    for _, byte in ipairs { "@", "[", "`", "{", ":", "*", ",", ".", "-", "_", "\\u0000", " " } do
      for place = 1, 4 do
        local text = ("AAA"):sub(1, place - 1) .. byte .. ("AAA"):sub(place)
        assert.is_nil(decode(text), text)
      end
    end
  end)

  it("decodes an input as the service does if asked", function()
    local function read(body) return core.decode("CreateGameSession", body, "input", true) end
    assert.same({ Name = "a", GameProperties = { { Key = "k" } } },
      read '{"Name":"a","x":[{},{}],"GameProperties":[{"Key":"k","y":{"z":1}}],"X":1e999}')
    assert.is_nil((read '{"Name":"a","x":[}'))
    for _, number in ipairs { "1e300", "-1e19", "9223372036854775808", "99999999999999999999" } do
      assert.is_nil((read('{"MaximumPlayerSessionCount":' .. number .. "}")), number)
      assert.truthy((core.decode("CreateGameSession", '{"MaximumPlayerSessionCount":' .. number .. "}", "input")), number)
    end
    assert.truthy(read '{"MaximumPlayerSessionCount":-1e18}')
  end)
end)
