-- The console of gamelift-local: over HTTP, and where there is a browser as people use it.
local cjson = require "cjson"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local websocket_client = require "spec.support.websocket_client"

local BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
local JSON = "application/json"

local SEED = [[{
  "locations": ["custom-home"],
  "fleets": [
    { "Name": "arena", "FleetId": "fleet-arena", "processes": 40, "Locations": [{ "Location": "eu-west-1" }],
      "sessions": [{ "Name": "<img src=x onerror=hacked=1>", "players": ["<b>eve</b>"] }] },
    { "Name": "\"><script>hacked=1</script>", "FleetId": "fleet-home", "ComputeType": "ANYWHERE",
      "Locations": [{ "Location": "custom-home" }], "computes": [{ "ComputeName": "pc", "processes": 0 }] }],
  "queues": [{ "Name": "lobby", "fleets": ["arena"] }],
  "matchmaking_rule_sets": [{ "Name": "duel", "rule_set": { "ruleLanguageVersion": "1.0",
    "playerAttributes": [{ "name": "skill", "type": "number" }], "teams": [{ "name": "players", "minPlayers": 2, "maxPlayers": 2 }],
    "rules": [{ "name": "Near", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 5 }] } }],
  "matchmaking_configurations": [{ "Name": "duel", "RuleSetName": "duel", "queue": "lobby" }]
}]]

describe("the console", function()
  local server, folder, remove
  setup(function()
    folder, remove = process.folder()
    process.write(folder .. "/seed.json", SEED)
    server = assert(process.server { seed = folder .. "/seed.json", clock = "driven", output = folder .. "/log",
      region = { "us-west-2", "eu-west-1" },
      key = { "first:its-secret", "second:other-secret:222222222222" } })
  end)
  teardown(function()
    server:stop()
    remove()
  end)

  local function get(path, headers, method) return http.request(server.port, method or "GET", path, headers) end

  it("is at / for clients that ask for a page, and the text for others", function()
    for _, accept in ipairs { BROWSER, "text/html", "TEXT/HTML; charset=utf-8", "text/plain, text/html;q=0.5" } do
      local response = get("/", { Accept = accept })
      assert.same({ 200, "text/html; charset=utf-8" }, { response.status, response.headers["content-type"] }, accept)
      assert.matches("^<!DOCTYPE html>", response.body)
    end
    for _, accept in ipairs { "*/*", "text/plain", "text/html;q=0", "text/html;q=0.0, */*", "application/json", "text/htmlx" } do
      assert.matches("^text/plain", get("/", { Accept = accept }).headers["content-type"], accept)
    end
    assert.matches("^text/plain", get("/").headers["content-type"])
    for _, accept in ipairs { BROWSER, "*/*" } do assert.equal("Accept", get("/", { Accept = accept }).headers.vary) end
  end)

  it("permits its own files only, and is not kept or framed", function()
    local headers = get("/", { Accept = BROWSER }).headers
    local policy = headers["content-security-policy"]
    assert.matches("^default%-src 'none';", policy)
    assert.is_nil(policy:find "unsafe")
    assert.is_nil(policy:find "http")
    for _, part in ipairs { "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'" } do
      assert.truthy(policy:find(part, 1, true), part)
    end
    assert.same({ "no-store", "nosniff", "no-referrer", "same-origin" }, { headers["cache-control"], headers["x-content-type-options"],
      headers["referrer-policy"], headers["cross-origin-resource-policy"] })
  end)

  it("serves each of its files by GET and HEAD, with its type, and names no other host", function()
    local types = { css = "text/css", js = "text/javascript", html = "text/html" }
    local listed = process.run "cd lua/gamelift/local/console && ls"
    for name in listed:gmatch "%S+" do
      local response, head = get("/_console/" .. name), get("/_console/" .. name, nil, "HEAD")
      assert.same({ 200, types[name:match "%w+$"] .. "; charset=utf-8" }, { response.status, response.headers["content-type"] }, name)
      assert.same({ 200, response.headers["content-length"] }, { head.status, head.headers["content-length"] })
      assert.equal(process.read("lua/gamelift/local/console/" .. name), response.body)
      assert.is_nil(response.body:gsub("http://www%.w3%.org/2000/svg", ""):find("//%w+%.%w"), name)
      assert.is_nil(response.body:find "innerHTML", name)
    end
    assert.equal(404, get("/_console/").status)
    assert.equal(404, get("/_console/../server.lua").status)
    assert.equal(404, get("/_console/nope.js").status)
  end)

  local function act(headers)
    local all = { ["Content-Type"] = JSON }
    for name, value in pairs(headers) do all[name] = value and value:gsub("PORT", server.port) end
    return http.request(server.port, "POST", "/_control/advance", all, '{"seconds":0}')
  end

  for name, headers in pairs {
    ["a program"] = {},
    ["the console"] = { Origin = "http://127.0.0.1:PORT", ["Sec-Fetch-Site"] = "same-origin" },
    ["the console by another name"] = { Origin = "http://localhost:PORT", Host = "LOCALHOST:PORT" },
    ["the console behind a proxy that speaks TLS"] = { Origin = "https://gamelift", Host = "gamelift" },
  } do
    it("lets " .. name .. " act", function()
      local response = act(headers)
      assert.same({ 200, nil }, { response.status, response.headers["access-control-allow-origin"] })
    end)
  end

  for name, headers in pairs {
    ["a page of another site"] = { Origin = "http://example.com" },
    ["a page of another port"] = { Origin = "http://127.0.0.1:1" },
    ["a page of this port by another name"] = { Origin = "http://localhost:PORT" },
    ["a page without an origin of its own"] = { Origin = "null" },
    ["a page that a browser calls foreign"] = { Origin = "http://127.0.0.1:PORT", ["Sec-Fetch-Site"] = "cross-site" },
    ["a page of another scheme"] = { Origin = "chrome-extension://127.0.0.1:PORT" },
    ["a page whose name was made to point here"] = { Origin = "http://example.com", Host = "example.com" },
  } do
    it("does not let " .. name .. " act or read", function()
      assert.equal(403, act(headers).status)
      local all = {}
      for key, value in pairs(headers) do all[key] = value:gsub("PORT", server.port) end
      assert.equal(403, get("/_control/browse", all).status)
    end)
  end

  it("responds to the names of --allow-remote, as the control interface does", function()
    local remote = assert(process.server { allow_remote = "box.example.com" })
    local function post(headers)
      headers["Content-Type"] = JSON
      return http.request(remote.port, "POST", "/_control/reset", headers, "{}").status
    end
    assert.equal(200, post { Host = "box.example.com", Origin = "http://box.example.com" })
    assert.equal(403, post { Host = "box.example.com", Origin = "http://example.com" })
    assert.equal(200, http.request(remote.port, "GET", "/", { Host = "box.example.com", Accept = BROWSER }).status)
    remote:stop()
    assert.equal(403, get("/", { Host = "box.example.com", Accept = BROWSER }).status)
  end)

  it("shows no secret", function()
    for _, path in ipairs { "/_control/browse?list=fleets", "/_control", "/_control/requests", "/_console/index.html" } do
      assert.is_nil(get(path, { Accept = BROWSER }).body:find "its%-secret", path)
    end
  end)

  it("reads pages by GET", function()
    local reply = cjson.decode(get("/_control/browse?list=sessions&limit=1&search=img").body)
    assert.same({ 1, "<img src=x onerror=hacked=1>" }, { reply.total, reply.rows[1].Name })
    assert.equal("browse: argument limit: expected a whole number from 0 to 100, got 1000",
      cjson.decode(get("/_control/browse?list=sessions&limit=1000").body).error)
  end)

  it("works in a browser: a whole game, live, by keyboard, on a phone and in the dark", function()
    local modules = ".build/playwright/node_modules"
    local playwright = process.run(("test -d %s/playwright-core && cd %s/axe-core && cd ../.. && pwd"):format(modules, modules))
    local chromium, missing = process.run "command -v node >/dev/null && command -v chromium"
    if playwright == "" or missing ~= 0 then pending "there is no Chromium with playwright-core and axe-core here: .ci/deps browser" end
    local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
    local token = assert(client:get_compute_auth_token { FleetId = "fleet-home", ComputeName = "pc" }).AuthToken
    local connected = assert(websocket_client.open(server.port,
      { pID = "connected-process", FleetId = "fleet-home", ComputeId = "pc", Authorization = token }))
    local said = process.run(("timeout 100 node spec/gamelift/local/console.mjs %s %s %s/ %s"):format(
      playwright, chromium, server.url, interpreter.build))
    connected.tcp:close()
    assert.is_nil((said:find "FAILED"), said)
    assert.matches("ok asks nobody else", said)
  end)
end)
