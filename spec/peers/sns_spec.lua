-- Libraries that receivers of SNS use, against the deliveries of gamelift-local --events: they accept each message, and refuse a changed
-- one. They fetch the certificate from gamelift-local. `.ci/deps peers` installs them.
local cjson = require "cjson"
local events_receiver = require "spec.support.events_receiver"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local quote, run = process.quote, process.run

local ROOT = run "pwd"
local SEED = [[{"locations": ["custom-home"], "fleets": [{"Name": "main", "FleetId": "fleet-main", "processes": 3}],
  "queues": [{"Name": "lobby", "fleets": ["main"], "NotificationTarget": "arn:aws:sns:us-west-2:123456789012:game",
    "CustomEventData": "ü \" \\ €"}]}]]

local function exists(path) return process.read(".build/peers/" .. path) ~= nil end

local NO_NPM = (not exists "node_modules/sns-validator/package.json" or not exists "node_modules/sns-payload-validator/package.json")
  and "no sns-validator and sns-payload-validator of npm in .build/peers: .ci/deps peers"
local NO_PYTHON = not exists "python/sns_message_validator/__init__.py"
  and "no aws-sns-message-validator of PyPI in .build/peers: .ci/deps peers"

-- sns-validator leaves the Token of an UnsubscribeConfirmation out of the text, against Amazon's documents, and so refuses Amazon's, too.
local libraries = {
  { name = "sns-validator of npm", missing = NO_NPM, command = "node spec/peers/sns/verify.mjs sns-validator localhost:%d",
    formats = { "sns", "sns-v2" }, options = { tls_port = 0, sdk_tls = true }, unsubscribes = false },
  { name = "sns-payload-validator of npm", missing = NO_NPM, command = "node spec/peers/sns/verify.mjs sns-payload-validator localhost:%d",
    formats = { "sns", "sns-v2" }, unsubscribes = true,
    options = { tls_port = 0, sdk_tls = true, events_from = "https://sns.us-west-2.amazonaws.com" } },
  { name = "aws-sns-message-validator of PyPI", missing = NO_PYTHON, command = "python3 spec/peers/sns/verify.py 127.0.0.1:%d",
    formats = { "sns" }, options = {}, unsubscribes = true }, -- it knows SHA-1 only
}

describe("a receiver of events", function()
  local folder, remove, receiver, server
  before_each(function()
    folder, remove = process.folder()
    process.write(folder .. "/seed.json", SEED)
    receiver = events_receiver.start(folder)
    receiver:set "ignore"
  end)
  after_each(function()
    if server then server:stop() end
    receiver:stop()
    server = nil
    remove()
  end)

  -- Calls a URL of a message at the port for plain HTTP.
  local function visit(url) assert.equal(200, http.request(server.port, "GET", url:match "^https?://[^/]+(.*)$").status) end

  -- Makes one delivery of each type.
  local function deliver(library, format)
    local options = { events = receiver.url, events_format = format, seed = folder .. "/seed.json" }
    for name, value in pairs(library.options) do options[name] = value end
    server = assert(process.server(options))
    local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
    visit(receiver:wait(1)[1].message.SubscribeURL)
    assert(client:start_game_session_placement { PlacementId = "p1", GameSessionQueueName = "lobby", MaximumPlayerSessionCount = 2 })
    visit(receiver:wait(2)[2].message.UnsubscribeURL)
    receiver:wait(3)
    process.write(folder .. "/ca", library.options.tls_port and http.request(server.port, "GET", "/_certificate").body or "")
  end

  it("of REFERENCE.md verifies, confirms and prints the events", function()
    if NO_PYTHON then return pending(NO_PYTHON) end
    local program = process.read("lua/gamelift/local/REFERENCE.md"):match "```python\n(.-)```"
    local port = receiver.port
    receiver:stop()
    server = assert(process.server { events = ("http://127.0.0.1:%s/"):format(port), seed = folder .. "/seed.json" })
    process.write(folder .. "/receiver.py", (program:gsub("9080", server.port):gsub("3000", port)))
    local pid = run(("PYTHONPATH=.build/peers/python python3 -u %s/receiver.py >%s/printed 2>&1 & echo $!"):format(folder, folder))
    local client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
    assert(client:start_game_session_placement { PlacementId = "p1", GameSessionQueueName = "lobby", MaximumPlayerSessionCount = 2 })
    local printed = process.wait(function()
      local text = process.read(folder .. "/printed")
      return text and text:find("PlacementFulfilled", 1, true) and text
    end, 20)
    process.kill(pid)
    assert.truthy(printed, process.read(folder .. "/printed"))
  end)

  for _, library in ipairs(libraries) do
    for _, format in ipairs(library.formats) do
      it(("with %s accepts deliveries in the form %s, and refuses changed ones"):format(library.name, format), function()
        if library.missing then return pending(library.missing) end
        deliver(library, format)
        local port = server.websocket_url:match ":(%d+)/"
        local environment = "env PEERS=%s PYTHONPATH=.build/peers/python NODE_NO_WARNINGS=1 NODE_EXTRA_CA_CERTS=%s/ca "
        local output = run((environment .. "%s <%s/received"):format(quote(ROOT .. "/.build/peers"), folder, library.command:format(port),
          folder))
        local ok, results = pcall(cjson.decode, output)
        assert.is_true(ok, output)
        local outcomes = {}
        for _, result in ipairs(results) do
          outcomes[result.type] = result.outcome
          for member, outcome in pairs(result.changed) do
            assert.not_equal("accepted", outcome, ("%s with another %s"):format(result.type, member))
          end
        end
        local unsubscribed = library.unsubscribes and "accepted" or "The message signature is invalid."
        assert.same({ SubscriptionConfirmation = "accepted", Notification = "accepted", UnsubscribeConfirmation = unsubscribed }, outcomes)
      end)
    end
  end
end)
