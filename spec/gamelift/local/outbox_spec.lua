-- The messages for the receiver of --events: what waits, what is sent when, and what is lost. Time is given.
local outboxes = require "gamelift.local.outbox"
local tables = require "gamelift.util.tables"

local A, B = "arn:aws:sns:us-west-2:123456789012:a", "arn:aws:sns:us-west-2:123456789012:b"
local OK, DOWN, SLOW = { status = 200 }, { sent = "no", message = "refused" }, { sent = "maybe", message = "no response" }

describe("the outbox of events", function()
  local box, now, lines

  local function new(options)
    local all = tables.merge({ url = "http://receiver/", needs_topic = true, stamp = function() return "2026-01-02T03:04:05.678Z" end,
      log = function(line) lines[#lines + 1] = line end,
      subscribe_url = function(subscription) return "confirm " .. subscription.topic end }, options)
    return outboxes.new(all)
  end

  before_each(function() now, lines, box = 100, {}, nil end)

  -- Sends what is due, until nothing is or `most` were sent. Returns the texts of the messages.
  local function send(response, failure, most)
    local texts = {}
    while #texts < (most or 1000) do
      local message = box:next(now)
      if not message then break end
      texts[#texts + 1] = message.type == "Notification" and message.text or message.type
      box:settle(message, response, failure, now)
    end
    return texts
  end

  local function confirm(topic) return box:confirm(topic, box:subscribe(topic).token) end

  local function publish(first, last, topic)
    for i = first, last do box:publish(tostring(i), topic) end
  end

  describe("of SNS", function()
    before_each(function() box = new() end)

    it("sends nothing of a topic before it is confirmed, then everything in order", function()
      publish(1, 3, A)
      assert.same({ "SubscriptionConfirmation" }, send(OK))
      assert.same({}, send(OK))
      assert.equal(A, confirm(A).topic)
      publish(4, 4, A)
      assert.same({ "1", "2", "3", "4" }, send(OK))
      assert.same({ 4, 0, 0, 0, 0 }, { box.delivered, box.retried, box.dropped, box.waiting, box.waiting_bytes })
    end)

    it("confirms by the token of the topic only", function()
      box:subscribe(A)
      box:subscribe(B)
      assert.is_nil(box:confirm(A, box:subscribe(B).token))
      assert.is_nil(box:confirm(A, ""))
      assert.is_nil(box:confirm("arn:other", box:subscribe(A).token))
      assert.equal(A, confirm(A).topic)
      assert.equal(A, confirm(A).topic)
    end)

    it("does not let a topic wait for the confirmation of another", function()
      confirm(B)
      publish(1, 1, A)
      publish(2, 2, B)
      assert.same({ "SubscriptionConfirmation", "2" }, send(OK))
    end)

    it("counts events without a topic, and sends none of them", function()
      publish(1, 3)
      assert.same({}, send(OK))
      assert.same({ 3, 0 }, { box.without_topic, box.waiting })
    end)

    it("asks again for a confirmation that the receiver refused, without holding up other topics", function()
      confirm(B)
      publish(1, 1, A)
      assert.same({ "SubscriptionConfirmation" }, send({ status = 403 }, nil, 1))
      publish(2, 2, B)
      assert.same({ "2" }, send(OK))
      now = now + 0.5
      assert.same({ "SubscriptionConfirmation" }, send(OK))
    end)

    it("gives a topic up that is refused ten times, until a reset", function()
      publish(1, 2, A)
      local attempts = 0
      while box:subscribe(A).status == "pending" and attempts < 50 do
        attempts = attempts + #send { status = 403 }
        now = now + 10
      end
      publish(3, 3, A)
      assert.same({ 10, "failed", 3, 0 }, { attempts, box:subscribe(A).status, box.dropped, box.waiting })
      assert.same({}, send(OK))
      box:clear()
      assert.same({ "SubscriptionConfirmation" }, send(OK))
    end)

    it("sends an UnsubscribeConfirmation and nothing more, until it is confirmed again", function()
      confirm(A)
      confirm(B)
      publish(1, 2, A)
      publish(3, 3, B)
      local subscription = box:unsubscribe(box:subscribe(A).arn)
      publish(4, 4, A)
      assert.same({ "UnsubscribeConfirmation", "3" }, send(OK))
      assert.same({ "unsubscribed", 0, 0 }, { subscription.status, box.waiting, box.waiting_bytes })
      assert.is_nil(box:unsubscribe "arn:other")
      confirm(A)
      publish(5, 5, A)
      assert.same({ "5" }, send(OK))
    end)

    it("sends no event again that was on its way when its topic was unsubscribed", function()
      confirm(A)
      publish(1, 2, A)
      local message = box:next(now)
      assert.equal("1", message.text)
      box:unsubscribe(box:subscribe(A).arn)
      box:settle(message, { status = 500 }, nil, now)
      now = now + 10
      assert.same({ "UnsubscribeConfirmation" }, send(OK))
      assert.same({ 0, 0, 0 }, { box.waiting, box.waiting_bytes, box.delivered })
    end)

    it("has 1,000 topics at most", function()
      for i = 1, 1001 do box:subscribe(A .. i) end
      publish(1, 1, A .. 1001)
      assert.same({ 1000, 1 }, { #box.subscriptions, box.dropped })
    end)

    it("describes what waits, the last error and where to confirm", function()
      confirm(B)
      publish(1, 2, A)
      send(nil, DOWN)
      assert.same({ url = "http://receiver/", waiting = 2, waiting_bytes = 2, delivered = 0, retried = 1, dropped = 0, without_topic = 0,
        last_error = "refused", subscriptions = { { TopicArn = B, status = "confirmed", waiting = 0 },
          { TopicArn = A, status = "pending", waiting = 2, SubscribeURL = "confirm " .. A } } }, box:describe())
    end)
  end)

  describe("of EventBridge", function()
    before_each(function() box = new { needs_topic = false } end)

    it("sends all events at once, with or without a topic", function()
      publish(1, 1, A)
      publish(2, 2)
      assert.same({ "1", "2" }, send(OK))
      assert.same({}, box.subscriptions)
    end)

    for problem, failure in pairs { ["is down"] = DOWN, ["does not respond"] = SLOW } do
      it("waits twice as long after each attempt while the receiver " .. problem .. ", at most 10 s", function()
        publish(1, 2)
        for _, pause in ipairs { 0.5, 1, 2, 4, 8, 10, 10 } do
          assert.same({ "1" }, send(nil, failure))
          now = now + pause - 0.001
          assert.same({}, send(OK))
          now = now + 0.002
        end
        assert.same({ "1", "2" }, send(OK))
        assert.same({ 2, 7, 0 }, { box.delivered, box.retried, box.dropped })
      end)
    end

    it("keeps and logs an error as one line, which is not cut within a character", function()
      publish(1, 1)
      send(nil, { sent = "no", message = "a\nb" .. ("\195\169"):rep(400) })
      for _, text in ipairs { box.last_error, lines[1] } do
        assert.truthy(text:find "a\\nb" or text:find "a.b")
        assert.falsy(text:find "[%z\1-\31]")
        assert.falsy(text:find "\195$" or text:find "\195%.")
      end
    end)

    it("begins with the shortest pause after a success", function()
      publish(1, 9)
      for _ = 1, 5 do
        send(nil, DOWN)
        now = now + 10
      end
      assert.same({ "1", "2", "3" }, send(OK, nil, 3))
      send(nil, DOWN)
      now = now + 0.5
      assert.same({ "4" }, send(OK, nil, 1))
    end)

    it("loses nothing while nothing reaches the receiver", function()
      publish(1, 3)
      for _ = 1, 1000 do
        send(nil, DOWN)
        now = now + 10
      end
      assert.same({ "1", "2", "3" }, send(OK))
      assert.equal(0, box.dropped)
    end)

    for _, status in ipairs { 500, 503, 429 } do
      it(("tries a message ten times at status %d, then drops it and goes on"):format(status), function()
        publish(1, 2)
        for _ = 1, 10 do
          assert.same({ "1" }, send({ status = status }, nil, 1))
          now = now + 10
        end
        assert.same({ "2" }, send(OK))
        assert.same({ 1, 9, 1, ("status %d"):format(status) }, { box.delivered, box.retried, box.dropped, box.last_error })
      end)
    end

    for status, problem in pairs { [400] = "status 400", [404] = "status 404", [302] = "status 302: redirects are not followed" } do
      it(("drops a message at once at status %d"):format(status), function()
        publish(1, 2)
        assert.same({ "1", "2" }, send { status = status })
        assert.same({ 0, 0, 2, problem }, { box.delivered, box.retried, box.dropped, box.last_error })
      end)
    end

    it("drops the oldest beyond its number of messages, but not the one that is being sent", function()
      box = new { needs_topic = false, max_messages = 3 }
      publish(1, 3)
      local sending = box:next(now)
      publish(4, 5)
      assert.same({ "1", 3, 2 }, { sending.text, box.waiting, box.dropped })
      box:settle(sending, OK, nil, now)
      assert.same({ "4", "5" }, send(OK))
      assert.same({ 3, 2, 0, 0 }, { box.delivered, box.dropped, box.waiting, box.waiting_bytes })
      assert.equal(1, #lines)
      assert.matches("^events: 3 messages with 3 bytes wait", lines[1])
    end)

    it("drops the oldest beyond its bytes, and a message that is larger", function()
      box = new { needs_topic = false, max_bytes = 10 }
      for _, text in ipairs { "aaaa", "bbbb", "cccc", ("d"):rep(11) } do box:publish(text) end
      assert.same({ 2, 8, 2 }, { box.waiting, box.waiting_bytes, box.dropped })
      assert.same({ "bbbb", "cccc" }, send(OK))
    end)

    it("logs an error once, and again after a success", function()
      publish(1, 3)
      for _ = 1, 3 do
        send(nil, DOWN)
        now = now + 10
      end
      assert.same({ "events: Notification: refused" }, lines)
      send(OK, nil, 1)
      send(nil, DOWN)
      assert.equal(2, #lines)
    end)

    it("drops what waits at a reset, and forgets the message that is being sent", function()
      publish(1, 2)
      local sending = box:next(now)
      box:clear()
      publish(3, 3)
      box:settle(sending, OK, nil, now)
      assert.same({ "3" }, send(OK))
      assert.same({ 0, 0 }, { box.waiting, box.waiting_bytes })
    end)
  end)

  describe("after a save", function()
    -- Continues with what a save keeps in another outbox, which may have messages already.
    local function reload(options)
      local saved = box:dump()
      box = new(options)
      publish(90, 91, B)
      box:load(saved)
    end

    before_each(function()
      box = new()
      confirm(A)
      publish(1, 2, A)
      publish(3, 3, B)
      send(OK, nil, 1) -- the confirmation of B
      send(OK, nil, 1)
    end)

    it("continues with what waited, and asks again where it is not confirmed", function()
      reload()
      assert.same({ "SubscriptionConfirmation", "2" }, send(OK))
      confirm(B)
      assert.same({ "3" }, send(OK))
      assert.same({ 0, 0 }, { box.waiting, box.waiting_bytes })
    end)

    it("asks another receiver first", function()
      reload { url = "http://other/" }
      assert.same({ "SubscriptionConfirmation", "SubscriptionConfirmation" }, send(OK))
      confirm(A)
      confirm(B)
      assert.same({ "2", "3" }, send(OK))
    end)

    it("sends the messages in another form", function()
      reload { needs_topic = false }
      assert.same({ "2", "3" }, send(OK))
    end)

    it("stays unsubscribed", function()
      box:unsubscribe(box:subscribe(A).arn)
      reload()
      assert.same({ "UnsubscribeConfirmation", "SubscriptionConfirmation" }, send(OK))
      publish(4, 4, A)
      assert.same({}, send(OK))
    end)

    it("has nothing to send where nothing was saved", function()
      box:load(nil)
      assert.same({}, send(OK))
    end)
  end)

  describe("judges an attempt", function()
    -- Status, and what becomes of the event: delivered, tried again, or dropped.
    for status, outcome in pairs {
      [199] = "retry", [200] = "delivered", [299] = "delivered", [300] = "dropped", [399] = "dropped", [400] = "dropped", [428] = "dropped",
      [429] = "retry", [430] = "dropped", [499] = "dropped", [500] = "retry", [599] = "retry",
    } do
      it(("with the status %d: %s"):format(status, outcome), function()
        box = new { needs_topic = false }
        publish(1, 1)
        local message = box:next(now)
        box:settle(message, { status = status }, nil, now)
        local is_retry, is_dropped = outcome == "retry", outcome == "dropped"
        assert.same({ is_retry and 1 or 0, is_dropped and 1 or 0, is_retry and 1 or 0, outcome == "delivered" and 1 or 0 },
          { box.retried, box.dropped, box.waiting, box.delivered })
        local problem = ("status %d%s"):format(status, status >= 300 and status < 400 and ": redirects are not followed" or "")
        local expected = outcome ~= "delivered" and { "events: Notification: " .. problem } or {}
        if is_dropped then expected[2] = ("events: message %s is dropped after 1 attempts"):format(message.id) end
        assert.same(expected, lines)
        assert.equal(outcome ~= "delivered" and problem or nil, box.last_error)
        assert.equal(is_retry and now + 0.5 or 0, box.not_before)
      end)
    end

    it("that reached the receiver, up to ten times; those that did not, without end", function()
      box = new { needs_topic = false }
      publish(1, 2)
      for attempts = 1, 10 do
        local message = box:next(now)
        assert.same({ "1", attempts - 1 }, { message.text, message.attempts })
        box:settle(message, nil, SLOW, now)
        now = now + 10
      end
      assert.same({ 9, 1, 1, 1 }, { box.retried, box.dropped, box.waiting, box.waiting_bytes })
      assert.matches("is dropped after 10 attempts", lines[#lines], 1, true)
      for _ = 1, 20 do
        local message = box:next(now)
        box:settle(message, nil, DOWN, now)
        assert.equal(0, message.attempts)
        now = now + 10
      end
      assert.same({ 29, 1 }, { box.retried, box.waiting })
    end)
  end)

  it("counts no attempt at a confirmation that has come or that is forgotten meanwhile", function()
    box = new()
    publish(1, 1, A)
    local message = box:next(now)
    confirm(A)
    box:settle(message, { status = 500 }, nil, now)
    assert.same({ 0, "confirmed" }, { box.retried, box:subscribe(A).status })
    publish(1, 1, B)
    message = box:next(now)
    box:load(nil)
    box:settle(message, { status = 500 }, nil, now)
    assert.equal(0, box.retried)
  end)

  it("forgets at a reset what a topic holds until it is confirmed", function()
    box = new()
    publish(1, 3, A)
    box:clear()
    publish(4, 4, A)
    confirm(A)
    assert.same({ "4" }, send(OK))
  end)

  it("makes whole messages", function()
    box = new()
    publish(1, 1, A)
    local subscription = box:subscribe(A)
    local asked = box:next(now)
    assert.matches("^%x+%-%x+%-4", asked.id)
    asked.id = nil
    assert.same({ type = "SubscriptionConfirmation", text = "You have chosen to subscribe to the topic " .. A .. ".\nTo confirm the "
      .. "subscription, visit the SubscribeURL included in this message.", time = "2026-01-02T03:04:05.678Z", topic = A,
      token = subscription.token, attempts = 0 }, asked)
    assert.matches("^" .. ("%x"):rep(64) .. "$", subscription.token)
    assert.equal(A .. ":", subscription.arn:sub(1, #A + 1))
    confirm(A)
    local event = box:next(now)
    event.id = nil
    assert.same({ type = "Notification", text = "1", time = "2026-01-02T03:04:05.678Z", topic = A, attempts = 0 }, event)
    assert.equal(subscription, box:unsubscribe(subscription.arn))
    assert.is_nil(box:unsubscribe "arn:none")
    local ended = box:next(now)
    ended.id = nil
    assert.same({ type = "UnsubscribeConfirmation", text = "You have chosen to deactivate subscription " .. subscription.arn .. ".\nTo "
      .. "cancel this operation and restore the subscription, visit the SubscribeURL included in this message.",
      time = "2026-01-02T03:04:05.678Z", topic = A, token = subscription.token, attempts = 0 }, ended)
    assert.same({ "events: the receiver has confirmed " .. A, "events: the receiver has unsubscribed from " .. A }, lines)
  end)

  describe("takes a saved state", function()
    local function message(over)
      return tables.merge({ type = "Notification", id = "i", text = "x", time = "t", attempts = 0 }, over)
    end

    local function queue(...) return { first = 1, last = select("#", ...), ... } end

    local function subscription(over)
      return tables.merge({ topic = A, arn = "a", token = "t", status = "pending", held = queue() }, over)
    end

    local function saved(over)
      return tables.merge({ url = "u", queue = queue(message()), subscriptions = {} }, over)
    end

    it("that it has made, or that is absent", function()
      for _, good in ipairs {
        false, saved(), saved { queue = queue() }, saved { subscriptions = { subscription(), subscription { topic = B } } },
        saved { queue = queue(message { topic = A, token = "t" }, message()) }, saved { queue = { first = 3, last = 2 } },
        saved { subscriptions = { subscription { status = "confirmed" }, subscription { topic = B, confirmation = message() } } },
        saved { subscriptions = { subscription { status = "failed" }, subscription { topic = B, status = "unsubscribed" } } },
      } do
        assert.is_nil(outboxes.new({}).problem(good or nil))
      end
    end)

    it("with 1,000 subscriptions, not with more", function()
      local list = {}
      for i = 1, 1000 do list[i] = subscription { topic = "t" .. i } end
      box = new()
      assert.is_nil(box.problem(saved { subscriptions = list }))
      list[1001] = subscription()
      assert.equal("its outbox has no list of subscriptions", box.problem(saved { subscriptions = list }))
    end)

    local NO_MESSAGES, NO_LIST = "its outbox has no messages", "its outbox has no list of subscriptions"
    local NONE = "its outbox has a subscription that is none"
    local function of_message(over) return saved { queue = queue(message(), message(over)) } end
    local function of_subscription(over) return saved { subscriptions = { subscription { topic = B }, subscription(over) } } end
    for i, case in ipairs {
      { 7, NO_MESSAGES }, { saved { url = 7 }, NO_MESSAGES }, { saved { queue = 7 }, NO_MESSAGES },
      { saved { queue = { first = "1", last = 0 } }, NO_MESSAGES }, { saved { queue = { first = 1 } }, NO_MESSAGES },
      { saved { queue = { first = 1, last = 1 / 0 } }, NO_MESSAGES }, { saved { queue = { first = 1, last = 1 } }, NO_MESSAGES },
      { of_message { type = 7 }, NO_MESSAGES }, { of_message { id = 7 }, NO_MESSAGES }, { of_message { text = 7 }, NO_MESSAGES },
      { of_message { time = 7 }, NO_MESSAGES }, { of_message { attempts = "0" }, NO_MESSAGES }, { of_message { topic = 7 }, NO_MESSAGES },
      { of_message { token = 7 }, NO_MESSAGES }, { saved { subscriptions = 7 }, NO_LIST }, { saved { subscriptions = { 7 } }, NONE },
      { of_subscription { topic = 7 }, NONE }, { of_subscription { arn = 7 }, NONE }, { of_subscription { token = 7 }, NONE },
      { of_subscription { status = "odd" }, NONE }, { of_subscription { status = false }, NONE }, { of_subscription { held = 7 }, NONE },
      { of_subscription { confirmation = 7 }, NONE }, { of_subscription { topic = B }, NONE },
    } do
      it(("not of another form, case %d: %s"):format(i, case[2]), function() assert.equal(case[2], new().problem(case[1])) end)
    end
  end)
end)
