-- gamelift.sign beside botocore's signers: S3SigV4Auth for S3 and its siblings, SigV4Auth for the others.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local process = require "spec.support.process"

local S3 = { "s3", "s3express", "s3-outposts", "s3-object-lambda" }
local OTHERS = { "gamelift", "s3tables", "s3vectors", "execute-api", "sts" }

-- Numbers that are the same in each run and on each Lua.
local function generator(seed)
  return function(n)
    seed = (seed * 16807) % 2147483647
    return seed % n
  end
end

local PIECES = { "a", "Z", "0", "-", "_", ".", "~", "/", "//", "/./", "/../", "%20", "%2B", "%2F", "%C3%A9", "%25", "+", "(", ")", "'", "!",
  "*", "@", ":", "$", ",", ";", "=", "&" }

local function text(random, pieces, most)
  local list = {}
  for i = 1, random(most) do list[i] = pieces[random(#pieces) + 1] end
  return table.concat(list)
end

local function hex(body) return (body:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end

local function case_of(random, service)
  local url = "https://example-bucket.s3.us-west-2.amazonaws.com/" .. text(random, PIECES, 24)
  if random(2) == 0 then url = url .. "?" .. text(random, { "list-type=2", "&", "prefix=a%2Fb", "acl", "=", "x", "%20" }, 9) end
  local body = random(2) == 0 and "" or text(random, { "hello", "\0", "\255", "\n", "1" }, 30)
  return {
    service = service, region = "us-west-2", time = 1700000000 + random(1000000), token = random(2) == 0 and "token" or nil,
    method = ({ "GET", "PUT", "POST", "DELETE", "HEAD" })[random(5) + 1], url = url, body_hex = hex(body), body = body,
    headers = { ["Content-Type"] = "application/zip", ["x-amz-meta-" .. random(9)] = "  a  b " },
  }
end

local function signed(case)
  return gamelift.sign({ method = case.method, url = case.url, headers = case.headers, body = case.body }, {
    credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret", session_token = case.token },
    region = case.region, service = case.service, time = case.time,
  })
end

describe("gamelift.sign beside botocore", function()
  after_each(folder.clear)

  local function compare(services)
    local random, cases, lines = generator(#services), {}, {}
    for i = 1, 400 do
      cases[i] = case_of(random, services[random(#services) + 1])
      local input = {}
      for key, value in pairs(cases[i]) do input[key] = key ~= "body" and value or nil end
      lines[i] = cjson.encode(input)
    end
    local path = folder.with { cases = table.concat(lines, "\n") .. "\n" }
    local out = process.run("python3 spec/peers/sign_peer.py <" .. process.quote(path .. "/cases"))
    local i = 0
    for line in out:gmatch "[^\n]+" do
      i = i + 1
      local theirs = cjson.decode(line)
      local headers, stages = signed(cases[i])
      assert.equal(theirs.canonical_request, stages.canonical_request, cases[i].url)
      assert.equal(theirs.authorization, headers.Authorization)
      assert.equal(theirs.payload ~= cjson.null and theirs.payload or nil, headers["X-Amz-Content-SHA256"])
    end
    assert.equal(#cases, i, out)
  end

  for what, services in pairs { ["S3 and its siblings"] = S3, ["other services"] = OTHERS } do
    if boto3.missing then
      pending(what .. ": " .. boto3.missing)
    else
      it("signs random requests alike for " .. what, function() compare(services) end)
    end
  end
end)
