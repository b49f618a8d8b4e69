-- gamelift-local --events: deliveries to a receiver in another process.
local certs = require "spec.support.certs"
local cjson = require "cjson"
local events_receiver = require "spec.support.events_receiver"
local gamelift = require "gamelift"
local http = require "spec.support.http"
local process = require "spec.support.process"

local TOPIC = "arn:aws:sns:us-west-2:123456789012:game"
local SEED = [[{"locations": ["custom-home"], "fleets": [{"Name": "main", "FleetId": "fleet-main", "processes": 300}],
  "queues": [{"Name": "lobby", "fleets": ["main"], "NotificationTarget": "%s", "CustomEventData": "blue"},
    {"Name": "quiet", "fleets": ["main"]}],
  "matchmaking_rule_sets": [{"Name": "duel", "rule_set": {"ruleLanguageVersion": "1.0",
    "teams": [{"name": "players", "minPlayers": 2, "maxPlayers": 2}]}}],
  "matchmaking_configurations": [{"Name": "duel", "RuleSetName": "duel", "queue": "quiet", "RequestTimeoutSeconds": 30,
    "NotificationTarget": "%s-matches"}]}]]

describe("gamelift-local --events", function()
  local folder, remove, receiver, server, client, placed
  before_each(function()
    folder, remove = process.folder()
    process.write(folder .. "/seed.json", SEED:format(TOPIC, TOPIC))
    receiver, placed = events_receiver.start(folder), 0
  end)
  after_each(function()
    if server then server:stop() end
    receiver:stop()
    server = nil
    remove()
  end)

  local function start(options)
    local all = { events = receiver.url, seed = folder .. "/seed.json", clock = "driven", output = folder .. "/log" }
    for name, value in pairs(options or {}) do all[name] = value or nil end
    local problem
    server, problem = process.server(all)
    if not server then return nil, problem end
    client = gamelift.client { endpoint = server.url, region = server.region, credentials = server.credentials }
    return server
  end

  local function log() return process.read(folder .. "/log") or "" end

  local function control(action, body)
    local response = http.request(server.port, "POST", "/_control/" .. action, { ["Content-Type"] = "application/json" }, body or "")
    return cjson.decode(response.body), response.status
  end

  local function deliveries() return cjson.decode(http.request(server.port, "GET", "/_control/deliveries").body) end

  -- Places sessions p1, p2, …, whose events are due when the clock has moved.
  local function place(count, queue)
    for _ = 1, count do
      placed = placed + 1
      assert(client:start_game_session_placement { PlacementId = "p" .. placed, GameSessionQueueName = queue or "lobby",
        MaximumPlayerSessionCount = 2 })
      control("advance", '{"seconds": 1}')
    end
  end

  -- Returns the placements of the requests, in order, or of those that were taken.
  local function ids(requests, mode)
    local list = {}
    for _, request in ipairs(requests) do
      local event = request.message.Message and cjson.decode(request.message.Message) or request.message
      if not mode or request.mode == mode then list[#list + 1] = event.detail.placementId end
    end
    return table.concat(list, " ")
  end

  -- Waits until the receiver has confirmed both topics.
  local function confirm()
    assert(process.wait(function()
      for _, subscription in ipairs(deliveries().subscriptions) do
        if subscription.status ~= "confirmed" then return false end
      end
      return #deliveries().subscriptions == 2
    end))
  end

  -- Returns the first request of a type for a topic.
  local function first(message_type, topic)
    return assert(process.wait(function()
      for _, request in ipairs(receiver:received()) do
        if request.message.Type == message_type and request.message.TopicArn == topic then return request end
      end
    end))
  end

  describe("as SNS", function()
    it("asks for the confirmation of each topic at its start, before any event", function()
      assert(start())
      local asked = {}
      for _, request in ipairs(receiver:wait(2, "SubscriptionConfirmation")) do
        asked[request.message.TopicArn] = request.headers["x-amz-sns-message-type"]
      end
      assert.same({ [TOPIC] = "SubscriptionConfirmation", [TOPIC .. "-matches"] = "SubscriptionConfirmation" }, asked)
      confirm()
      assert.matches("events: the receiver has confirmed " .. TOPIC .. "\n", log(), 1, true)
    end)

    it("asks for the confirmation of the topic of a new queue", function()
      assert(start { seed = false })
      assert(client:create_game_session_queue { Name = "new", NotificationTarget = TOPIC })
      assert.equal(TOPIC, receiver:wait(1)[1].message.TopicArn)
    end)

    it("delivers placements and matchmaking to the topic of each, in order, with the custom data", function()
      assert(start())
      confirm()
      place(3)
      for _, name in ipairs { "a", "b" } do
        assert(client:start_matchmaking { TicketId = name, ConfigurationName = "duel", Players = { { PlayerId = name } } })
      end
      control("advance", '{"seconds": 5}')
      local placements, matches = {}, {}
      for _, request in ipairs(receiver:wait(7, "Notification")) do
        local list = request.message.TopicArn == TOPIC and placements or matches
        list[#list + 1] = cjson.decode(request.message.Message)
      end
      for i, event in ipairs(placements) do
        assert.same({ "PlacementFulfilled", "p" .. i, "blue" }, { event.detail.type, event.detail.placementId,
          event.detail.customEventData })
      end
      local types = {}
      for i, event in ipairs(matches) do types[i] = event.detail.type end
      assert.equal(3, #placements)
      assert.equal("MatchmakingSearching MatchmakingSearching PotentialMatchCreated MatchmakingSucceeded", table.concat(types, " "))
    end)

    it("delivers nothing before the SubscribeURL is fetched, then everything in order", function()
      receiver:set "ignore"
      assert(start())
      place(3)
      local url = first("SubscriptionConfirmation", TOPIC).message.SubscribeURL
      assert.equal(0, deliveries().delivered)
      assert.equal(3, deliveries().waiting)
      receiver:wait(2)
      local response = http.request(server.port, "GET", url:match "^http://[^/]+(.*)$")
      assert.same({ 200, "text/xml" }, { response.status, response.headers["content-type"] })
      assert.equal(2, #receiver:wait(2, "SubscriptionConfirmation"))
      assert.equal("p1 p2 p3", ids(receiver:wait(3, "Notification")))
    end)

    it("lets an SDK confirm by the token", function()
      receiver:set "ignore"
      assert(start())
      local message = first("SubscriptionConfirmation", TOPIC).message
      local form = "Action=ConfirmSubscription&Version=2010-03-31&TopicArn=" .. TOPIC .. "&Token=" .. message.Token
      local response = http.request(server.port, "POST", "/", { ["Content-Type"] = "application/x-www-form-urlencoded" }, form)
      assert.equal(200, response.status)
      assert.matches("<SubscriptionArn>" .. TOPIC .. ":", response.body, 1, true)
      place(1)
      assert.equal("p1", ids(receiver:wait(1, "Notification")))
    end)

    it("confirms for no other token and no other host name", function()
      receiver:set "ignore"
      assert(start())
      local message = first("SubscriptionConfirmation", TOPIC).message
      local target = message.SubscribeURL:match "^http://[^/]+(.*)$"
      assert.equal(400, http.request(server.port, "GET", target .. "0").status)
      assert.equal(403, http.request(server.port, "GET", target, { Host = "evil.example" }).status)
      assert.equal("pending", deliveries().subscriptions[1].status)
    end)

    it("ends a subscription at its UnsubscribeURL, with an UnsubscribeConfirmation", function()
      assert(start())
      confirm()
      place(1)
      local notification = receiver:wait(1, "Notification")[1].message
      assert.equal(200, http.request(server.port, "GET", notification.UnsubscribeURL:match "^http://[^/]+(.*)$").status)
      local ended = receiver:wait(1, "UnsubscribeConfirmation")[1]
      place(1)
      assert.equal(0, deliveries().waiting)
      http.request(server.port, "GET", ended.message.SubscribeURL:match "^http://[^/]+(.*)$")
      place(1)
      assert.equal("p1 p3", ids(receiver:wait(2, "Notification")))
    end)

    for format, hash in pairs { sns = "sha1", ["sns-v2"] = "sha256" } do
      it(("signs with the certificate that it serves, in the form %s"):format(format), function()
        assert(start { events_format = format })
        confirm()
        place(1)
        local message = receiver:wait(1, "Notification")[1].message
        local certificate = http.request(server.port, "GET", message.SigningCertURL:match "^http://[^/]+(.*)$")
        assert.equal(200, certificate.status)
        process.write(folder .. "/cert", certificate.body)
        process.write(folder .. "/text", ("Message\n%s\nMessageId\n%s\nTimestamp\n%s\nTopicArn\n%s\nType\nNotification\n"):format(
          message.Message, message.MessageId, message.Timestamp, message.TopicArn))
        process.write(folder .. "/signature", message.Signature .. "\n")
        local verify = ("cd %s && openssl x509 -in cert -noout -pubkey >public && openssl base64 -A -d -in signature -out bytes"
          .. " && openssl dgst -%s -verify public -signature bytes text"):format(folder, hash)
        assert.equal("Verified OK", (process.run(verify)))
        process.write(folder .. "/text", "x")
        assert.not_equal("Verified OK", (process.run(verify)))
      end)
    end

    it("writes URLs that begin as --events-from says", function()
      assert(start { events_from = "http://localhost:1/" })
      local message = first("SubscriptionConfirmation", TOPIC).message
      assert.matches("^http://localhost:1/%?Action=", message.SubscribeURL)
      assert.matches("^http://localhost:1/SimpleNotificationService%-%x+%.pem$", message.SigningCertURL)
    end)

    it("is the host of --events-from, with a certificate for its name", function()
      receiver:set "ignore"
      assert(start { tls_port = 0, sdk_tls = true, events_from = "https://sns.us-west-2.amazonaws.com" })
      local port = server.websocket_url:match ":(%d+)/"
      local message = first("SubscriptionConfirmation", TOPIC).message
      process.write(folder .. "/ca", http.request(server.port, "GET", "/_certificate").body)
      local get = ("curl -sf --cacert %s/ca --connect-to ::127.0.0.1:%s "):format(folder, port)
      assert.matches("BEGIN CERTIFICATE", (process.run(get .. process.quote(message.SigningCertURL))))
      assert.matches("<ConfirmSubscriptionResponse", (process.run(get .. process.quote(message.SubscribeURL))))
      assert.equal(403, http.request(server.port, "GET", "/", { Host = "sns.eu-west-1.amazonaws.com" }).status)
    end)

    it("writes URLs of https with --tls-port, and serves them there", function()
      receiver:set "ignore"
      assert(start { tls_port = 0 })
      local message = first("SubscriptionConfirmation", TOPIC).message
      process.write(folder .. "/ca", http.request(server.port, "GET", "/_certificate").body)
      assert.matches("^https://localhost:%d+/SimpleNotificationService", message.SigningCertURL)
      local get = "curl -sf --cacert " .. folder .. "/ca "
      assert.matches("BEGIN CERTIFICATE", (process.run(get .. process.quote(message.SigningCertURL))))
      assert.matches("<ConfirmSubscriptionResponse", (process.run(get .. process.quote(message.SubscribeURL))))
    end)

    it("counts events of queues without a topic", function()
      assert(start())
      place(2, "quiet")
      assert.same({ 2, 0 }, { deliveries().without_topic, deliveries().waiting })
    end)
  end)

  describe("as EventBridge", function()
    local function start_bare(options)
      local all = { events_format = "eventbridge" }
      for name, value in pairs(options or {}) do all[name] = value end
      return start(all)
    end

    it("delivers the bare events of all queues, without a confirmation", function()
      assert(start_bare())
      place(1)
      place(1, "quiet")
      local requests = receiver:wait(2)
      assert.equal("p1 p2", ids(requests))
      assert.same({ "GameLift Queue Placement Event", "aws.gamelift", "application/json; charset=utf-8" },
        { requests[1].message["detail-type"], requests[1].message.source, requests[1].headers["Content-Type"] })
      assert.same(control("events").events, { requests[1].message, requests[2].message })
      assert.is_nil(deliveries().subscriptions[1])
    end)

    it("delivers in order what happened while the receiver was down", function()
      receiver:stop()
      assert(start_bare())
      place(3)
      assert(process.wait(function() return deliveries().retried > 0 end))
      assert.matches("refused", deliveries().last_error)
      receiver = events_receiver.start(folder, receiver.port)
      assert.equal("p1 p2 p3", ids(receiver:wait(3)))
      assert.matches("events: Notification: .*refused", log())
      assert.is_nil(log():find("[error]", 1, true)) -- nginx would log each attempt
    end)

    it("tries again at 500, and drops at 404", function()
      receiver:set "500"
      assert(start_bare())
      place(2)
      assert(process.wait(function() return deliveries().retried > 0 end))
      receiver:set "take"
      assert(process.wait(function() return deliveries().delivered == 2 end))
      assert.equal("p1 p2", ids(receiver:received(), "take"))
      receiver:set "404"
      place(1)
      assert(process.wait(function() return deliveries().dropped == 1 end))
      assert.equal("status 404", deliveries().last_error)
      assert.matches("events: message %x+%-.* is dropped after 1 attempts", log())
    end)

    it("does not follow a redirect", function()
      receiver:set "302"
      assert(start_bare())
      place(1)
      assert(process.wait(function() return deliveries().dropped == 1 end))
      assert.matches("redirects are not followed", deliveries().last_error)
      assert.equal("/events", receiver:received()[1].path)
    end)

    for _, mode in ipairs { "hold", "drip" } do
      it(("serves requests while the receiver does not respond (%s), and delivers when it does"):format(mode), function()
        receiver:set(mode)
        assert(start_bare())
        place(1)
        receiver:wait(1)
        place(100) -- each of these requests would wait as long as the receiver does
        assert.same({ 101, 0 }, { deliveries().waiting, deliveries().delivered })
        receiver:set "take"
        assert(process.wait(function() return #receiver:received() >= 101 end, 40))
        assert.matches("p99 p100 p101$", ids(receiver:received()))
      end)
    end

    it("drops what waits at a reset", function()
      receiver:set "hold"
      assert(start_bare())
      place(5)
      receiver:wait(1)
      control "reset"
      assert.equal(0, deliveries().waiting)
      receiver:set "take"
      placed = 9
      place(1)
      assert.equal("p1 p10", ids(receiver:wait(2)))
    end)

    it("delivers over TLS to a receiver that the certificates of SSL_CERT_FILE verify, and not to another", function()
      local made = certs.make()
      receiver:stop()
      receiver = events_receiver.start(folder, nil, made.good)
      assert(start_bare { command = process.clean .. "SSL_CERT_FILE=" .. made.ca .. " lua/gamelift/local/gamelift-local" })
      place(1)
      assert.equal("p1", ids(receiver:wait(1)))
      server:stop()
      assert(start_bare())
      place(1)
      -- nginx reports an untrusted certificate in another way where the handshake ends without a wait, as some of these do.
      assert(process.wait(function() return deliveries().retried >= 3 end))
      assert.is_nil(log():find("was lost", 1, true), log())
      assert.matches("^TLS with localhost: .*; the variable SSL_CERT_FILE names other authorities$", deliveries().last_error)
      assert.equal(1, #receiver:received())
      made:remove()
    end)

    it("runs with the wall clock", function()
      assert(start_bare { clock = "wall" })
      assert(client:start_game_session_placement { PlacementId = "p1", GameSessionQueueName = "lobby", MaximumPlayerSessionCount = 2 })
      assert.equal("p1", ids(receiver:wait(1)))
    end)
  end)

  describe("with --state", function()
    it("keeps what waits and the confirmations over a restart", function()
      assert(start { state = folder .. "/state" })
      confirm()
      receiver:set "500"
      place(2)
      receiver:wait(1, "Notification")
      receiver:stop()
      server:stop()
      receiver:set "take"
      receiver = events_receiver.start(folder, receiver.port)
      assert(start { state = folder .. "/state" })
      assert(process.wait(function() return deliveries().delivered == 2 end, 20))
      place(1)
      receiver:wait(4, "Notification")
      assert.equal("p1 p2 p3", ids(receiver:wait(1, "Notification"), "take"))
      assert.equal(2, #receiver:wait(2, "SubscriptionConfirmation"))
    end)
  end)

  it("refuses URLs that it cannot use, and does not repeat a password", function()
    for _, case in ipairs {
      { "ftp://host/x", "--events: expected http://HOST:PORT/PATH or https://…, got 'ftp://host/x'" },
      { "localhost:3000", "--events: expected http://" },
      { "http://", "--events: expected http://" },
      { "http://host/a b", "--events: expected http://" },
      { "http://host/#part", "--events: expected http://" },
      { "http://host:99999/", "--events: the URL cannot be used" },
      { "http://user:secret@host/", "--events: a URL with a user name or password cannot be used" },
      { "http://127.0.0.1/", "argument for option '--events-format' must be one of", { events_format = "xml" } },
      { "http://127.0.0.1/", "--events-from: expected http://", { events_from = "gamelift:9080" } },
    } do
      local options = { events = case[1] }
      for name, value in pairs(case[3] or {}) do options[name] = value end
      local started, problem = start(options)
      assert.is_nil(started)
      assert.matches(case[2], problem, 1, true)
      assert.is_nil(problem:find("secret", 1, true))
    end
  end)

  it("lets nginx look names up, and trust the authorities of SSL_CERT_FILE, only where the URL needs that", function()
    local function directives(url)
      local text = process.run("SSL_CERT_FILE=/ca.pem lua/gamelift/local/gamelift-local --port 0 --print-config --events " .. url)
      assert.matches("lua_socket_log_errors off;", text, 1, true)
      return text:find("\n  resolver ", 1, true) ~= nil, text:find('lua_ssl_trusted_certificate "/ca.pem";', 1, true) ~= nil
    end
    local has_server = ("\n" .. (process.read "/etc/resolv.conf" or "")):find "\n%s*nameserver%s+[%x.:]+%s*\n" ~= nil
    assert.same({ false, false }, { directives "http://127.0.0.1:3000/" })
    assert.same({ false, false }, { directives "http://[::1]:3000/" })
    assert.same({ false, true }, { directives "https://localhost:3000" })
    assert.same({ has_server, false }, { directives "http://receiver:3000/x" })
    assert.same({ has_server, true }, { directives "HTTPS://receiver.example" })
  end)

  it("has no deliveries without the option", function()
    assert(start { events = false })
    local response = http.request(server.port, "GET", "/_control/deliveries")
    assert.equal(400, response.status)
    assert.matches("gamelift-local --events URL names a receiver", response.body, 1, true)
    assert.equal(404, http.request(server.port, "GET", "/SimpleNotificationService-0.pem").status)
  end)

  it("leaves no files while it runs", function()
    assert(start { command = process.clean .. "TMPDIR=" .. folder .. " lua/gamelift/local/gamelift-local" })
    assert.equal("", (process.run("ls -d " .. folder .. "/gamelift* " .. folder .. "/tmp* 2>/dev/null")))
  end)
end)
