local cjson = require "cjson"
local core = require "gamelift.core"
local mime = require "mime"
local vectors = require "spec.support.vectors"

-- Header lists of the vectors as a transport gives them: lower-case names, repeated ones joined.
local function joined(list)
  local headers = {}
  for _, pair in ipairs(list) do
    local name = pair[1]:lower()
    headers[name] = headers[name] and headers[name] .. ", " .. pair[2] or pair[2]
  end
  return headers
end

local function bare(code)
  return (code:gsub(":.*", ""):gsub(".*#", ""):gsub("^%s+", ""):gsub("%s+$", ""))
end

-- Differs from boto3 on purpose: the header x-amzn-errortype and a member `code` are understood, and
-- x-amzn-query-error isn't. A status 300, which botocore takes for a success it can't read, and what it dies of, have
-- no code there at all.
local function expected_code(case, headers, body)
  local header = headers["x-amzn-errortype"]
  if header and bare(header) ~= "" then return bare(header) end
  local ok, document = pcall(cjson.decode, body)
  if not ok or type(document) ~= "table" then document = {} end
  if document.__type == nil and type(document.code) == "string" and bare(document.code) ~= "" then
    return bare(document.code)
  end
  local theirs = case.expected.error
  local code = type(theirs) == "table" and (theirs.QueryErrorCode or theirs.Code)
    or type(document.__type) == "string" and bare(document.__type) or ""
  return bare(code) ~= "" and code or tostring(math.floor(case.status)) -- never empty; boto3's may be
end

local SEQUENCES = {
  "^[%z\1-\127]+", "^[\194-\223][\128-\191]", "^\224[\160-\191][\128-\191]", "^[\225-\236\238\239][\128-\191][\128-\191]",
  "^\237[\128-\159][\128-\191]", "^\240[\144-\191][\128-\191][\128-\191]",
  "^[\241-\243][\128-\191][\128-\191][\128-\191]", "^\244[\128-\143][\128-\191][\128-\191]",
}

local function is_utf8(text)
  local at = 1
  while at <= #text do
    local last
    for _, sequence in ipairs(SEQUENCES) do
      last = last or select(2, text:find(sequence, at))
    end
    if not last then return false end
    at = last + 1
  end
  return true
end

describe("error", function()
  it("reads the recorded responses as boto3, and some forms more", function()
    local count = 0
    for case in vectors.lines "errors.jsonl" do
      local headers, body = joined(case.headers), case.body or mime.unb64(case.body_b64)
      local got = core.error(case.status, headers, body)
      assert.equal(expected_code(case, headers, body), got.code, case.id)
      local theirs = case.expected.error
      if type(theirs) == "table" then
        local message = theirs.Message
        if type(message) == "string" then
          assert.equal(message, got.message, case.id)
        else -- not a string: its JSON; null counts as absent
          assert.same(message, got.message == "" and cjson.null or cjson.decode("[" .. got.message .. "]")[1], case.id)
        end
        if got.code == theirs.Code then
          assert.same(case.expected.other_members, got.members or {}, case.id)
        end
        local metadata = case.expected.response_metadata
        assert.equal(metadata.RequestId, got.request_id, case.id)
      end
      assert.is_true(is_utf8(got.code) and #got.code <= 256, case.id)
      assert.is_true(is_utf8(got.message) and #got.message <= 1024, case.id)
      count = count + 1
    end
    assert.is_true(count >= 10)
  end)

  it("passes Smithy's awsJson1.1 tests, those too that botocore ignores", function()
    local present, suites = pcall(vectors.json, "public_suites/smithy_json11_responses.json")
    if not present then pending "there is no ../shared/vectors" end
    local count = 0
    for _, suite in ipairs(suites) do
      for _, case in ipairs(suite.cases) do
        if case.errorCode then
          local headers = {}
          for name, value in pairs(case.response.headers or {}) do headers[name:lower()] = value end
          local got = core.error(case.response.status_code, headers, case.response.body)
          assert.equal(case.errorCode, got.code, case.id)
          if case.errorMessage then assert.equal(case.errorMessage, got.message) end
          count = count + 1
        end
      end
    end
    assert.is_true(count >= 3)
  end)

  local X = ("x"):rep(1024)
  local cases = {
    -- why, status, x-amzn-errortype, body, code, message
    { "the header before __type before code", 400, "A", '{"__type":"B","code":"C"}', "A", "" },
    { "__type before code", 400, nil, '{"__type":"B","code":"C"}', "B", "" },
    { "an empty header as none", 400, " ns#:x", '{"__type":"B"}', "B", "" },
    { "blanks around the header as none", 400, "\tA ", "", "A", "" },
    { "a code next to an empty __type", 400, nil, '{"__type":"ns#","code":"C"}', "C", "" },
    { "a __type that is not a string as absent", 400, nil, '{"__type":["A"],"code":"C"}', "C", "" },
    { "a code that is not a string as absent", 404, nil, '{"code":7}', "404", "" },
    { "the status for an empty __type", 400, nil, '{"__type":""}', "400", "" },
    { "the status for a __type of a namespace alone", 503, nil, '{"__type":"ns#:x","message":"m"}', "503", "m" },
    { "the status for a __type that is null", 400, nil, '{"__type":null}', "400", "" },
    { "the status where header, __type and code are empty", 404, ":", '{"__type":" ","code":"#"}', "404", "" },
    { "a __type after 1 MiB of namespace", 400, nil, '{"__type":"' .. ("n"):rep(2 ^ 20) .. '#B"}', "B", "" },
    { "an escaped member name", 400, nil, '{"\\u005f_type":"B"}', "B", "" },
    { "the last of two", 400, nil, '{"__type":"A","message":"a","__type":"B","message":"b"}', "B", "b" },
    { "message before Message", 400, nil, '{"Message":"M","message":"m","__type":"B"}', "B", "m" },
    { "Message where message is null", 400, nil, '{"message":null,"Message":"M","__type":"B"}', "B", "M" },
    { "an empty message", 400, nil, '{"message":"","Message":"M","__type":"B"}', "B", "" },
    { "a message of another type as its JSON", 400, nil, '{"__type":"B","message": [1, null] }', "B", "[1, null]" },
    { "a truncated body as text", 400, nil, '{"__type":"B"', "400", '{"__type":"B"' },
    { "trailing bytes as text", 400, nil, '{"__type":"B"}}', "400", '{"__type":"B"}}' },
    { "a list as text", 400, nil, '[{"__type":"B"}]', "400", '[{"__type":"B"}]' },
    { "a byte order mark as text", 400, nil, '\239\187\191{"__type":"B"}', "400", '\239\187\191{"__type":"B"}' },
    { "too deep a body as text", 400, nil, ("["):rep(1e5), "400", ("["):rep(1021) .. "…" },
    { "bytes that are not UTF-8 as U+FFFD", 502, nil, "a\255\192\175b\237\160\128", "502", "a���b���" },
    { "invalid UTF-8 in JSON as text", 400, nil, '{"__type":"\255"}', "400", '{"__type":"�"}' },
    { "a lone surrogate as U+FFFD", 400, nil, '{"__type":"B","message":"\\ud800!"}', "B", "�!" },
    { "no body at a 5xx as its phrase", 503, nil, nil, "503", "Service Unavailable" },
    { "blanks at a 5xx as its phrase", 504, nil, " \r\n\t", "504", "Gateway Timeout" },
    { "an html page at a 5xx as its phrase", 502, nil, "\n<html>junk", "502", "Bad Gateway" },
    { "a 5xx without a phrase", 520, nil, "", "520", "" },
    { "an html page at a 4xx as text", 404, nil, "<html>junk", "404", "<html>junk" },
    { "no body at a 4xx", 404, nil, "", "404", "" },
    { "a message of 1 KiB whole", 400, nil, '{"__type":"B","message":"' .. X .. '"}', "B", X },
    { "a longer one cut", 400, nil, '{"__type":"B","message":"' .. X .. 'x"}', "B", X:sub(1, 1021) .. "…" },
    { "1 MiB cut", 500, nil, ("y"):rep(2 ^ 20), "500", ("y"):rep(1021) .. "…" },
    { "a cut between code points", 400, nil, ("é"):rep(600), "400", ("é"):rep(510) .. "…" },
    { "a code of 1 MiB cut", 400, ("C"):rep(2 ^ 20), "", ("C"):rep(253) .. "…", "" },
    { "NUL and line breaks kept", 400, nil, '{"__type":"B","message":"a\\u0000\\n\\u001b"}', "B", "a\0\n\27" },
    { "a status of no digits' worth", 0, nil, "", "0", "" },
    { "a negative status", -1, nil, "", "-1", "" },
  }
  for _, case in ipairs(cases) do
    local why, status, header, body, code, message = case[1], case[2], case[3], case[4], case[5], case[6]
    it("reads " .. why, function()
      local got = core.error(status, { ["x-amzn-errortype"] = header, ["x-amzn-query-error"] = "Q;Sender" }, body)
      assert.equal(code, got.code)
      assert.equal(message, got.message)
    end)
  end

  it("returns the members of a modeled exception, and of no other", function()
    local function members(body) return core.error(400, nil, body).members end
    assert.same({ Message = "m" }, members '{"__type":"NotFoundException","Message":"m","Other":1,"message":"x"}')
    assert.same({ Message = "\0" }, members '{"Message":"a","__type":"NotFoundException","Message":"\\u0000"}')
    assert.same({ Message = 5 }, members '{"__type":"NotFoundException","Message":5}')
    assert.same({ Message = false }, members '{"__type":"NotFoundException","Message":false}')
    assert.same({}, members '{"__type":"NotFoundException","Message":null}')
    assert.same({}, members '{"__type":"NotFoundException","Message":{"Message":[1]}}')
    assert.same({ Message = ("x"):rep(1e5) }, members('{"__type":"NotFoundException","Message":"' .. ("x"):rep(1e5) .. '"}'))
    assert.is_nil(members '{"__type":"AccessDeniedException","Message":"m"}')
    assert.is_nil(core.error(400, { ["x-amzn-errortype"] = "NotFoundException" }, '{"Message":"m"').members)
  end)

  it("returns the message of each modeled exception as its member", function()
    for _, exception in ipairs(core.exceptions()) do
      local members = core.error(400, nil, ('{"__type":"%s","Message":"m"}'):format(exception.name)).members
      assert.same({ Message = "m" }, members)
    end
  end)

  it("needs no headers, and ignores a header that is not a string", function()
    assert.equal("B", core.error(400, nil, '{"__type":"B"}').code)
    assert.equal("B", core.error(400, { ["x-amzn-errortype"] = true }, '{"__type":"B"}').code)
  end)

  it("survives any bytes, cut and changed everywhere", function()
    local body = '{"__type":"a#B:c","message":"\\ud83c\\udfae é","code":{"Message":[1.5e3,null,true]}}'
    for i = 1, #body do
      for _, byte in ipairs { "", "\0", '"', "\\", "\255", "{", "}" } do
        local got = core.error(500, nil, body:sub(1, i - 1) .. byte .. body:sub(i + 1))
        assert.is_true(is_utf8(got.code) and is_utf8(got.message))
      end
    end
  end)

  it("finds the request id as boto3 does", function()
    assert.equal("a", core.request_id { ["x-amzn-requestid"] = "a", ["x-amz-request-id"] = "b" })
    assert.equal("", core.request_id { ["x-amzn-requestid"] = "" })
    assert.equal("a", core.request_id({ ["x-amzn-requestid"] = "a" }, {}, 2)) -- whatever comes behind
    assert.equal(nil, core.request_id { ["x-amz-request-id"] = "b", ["x-amzn-request-id"] = "c" })
    assert.equal(nil, core.request_id { ["x-amzn-requestid"] = 7 })
    assert.equal(nil, core.request_id(nil))
    assert.equal("a", core.error(400, { ["x-amzn-requestid"] = "a" }, "{}").request_id)
    assert.equal(nil, core.error(503, { ["x-amzn-requestid"] = "a" }, "").request_id)
  end)
end)

describe("printable", function()
  local cases = {
    { "plain é 🎮", "plain é 🎮" },
    { "a\nb\rc\td", "a\\nb\\rc\\td" },
    { "\0\27[31m\127", "\\x00\\x1b[31m\\x7f" }, -- what a terminal obeys
    { "\194\133\226\128\168\226\128\174", "\\u{85}\\u{2028}\\u{202e}" }, -- line ends of Unicode, right to left
    { "\239\187\191x", "\\u{feff}x" },
    -- the first and the last of each range, and their neighbours
    { "\31 ~\127\194\128\194\159\194\160", "\\x1f ~\\x7f\\u{80}\\u{9f}\194\160" },
    { "\216\155\216\156\216\157", "\216\155\\u{61c}\216\157" },
    { "\226\128\141\226\128\142\226\128\143\226\128\144", "\226\128\141\\u{200e}\\u{200f}\226\128\144" },
    { "\226\128\167\226\128\168\226\128\174\226\128\175", "\226\128\167\\u{2028}\\u{202e}\226\128\175" },
    { "\226\129\165\226\129\166\226\129\169\226\129\170", "\226\129\165\\u{2066}\\u{2069}\226\129\170" },
    { "\239\187\190\239\187\191\239\188\128", "\239\187\190\\u{feff}\239\188\128" },
    { "\239\191\184\239\191\185\239\191\187\239\191\188", "\239\191\184\\u{fff9}\\u{fffb}\239\191\188" },
    { "\255x", "�x" },
    { "%s%n", "%s%n" }, -- no format
    { "", "" },
  }
  for _, case in ipairs(cases) do
    it(("spells out %q"):format(case[1]), function() assert.equal(case[2], core.printable(case[1])) end)
  end
  it("is bounded", function()
    assert.equal(("x"):rep(1021) .. "…", core.printable(("x"):rep(2000)))
    assert.equal("abc", core.printable("abc", 3))
    assert.equal("…", core.printable("abcd", 3))
    assert.equal("a…", core.printable("a\n\n\n", 4)) -- never half of an escape
    assert.equal("a\\n…", core.printable("a\n\n\n", 6))
  end)
  it("raises on misuse", function()
    assert.has_error(function() core.printable() end)
    assert.has_error(function() core.printable("x", 2) end)
    assert.has_error(function() core.printable("x", 1025) end)
  end)
end)
