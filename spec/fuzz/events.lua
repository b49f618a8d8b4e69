-- The deliveries of events: what is published, how attempts end, what receivers send back (ConfirmSubscription, Unsubscribe with a topic,
-- a token or an ARN, right or not), resets, and a state that is saved and loaded. No message of a topic is sent before its
-- confirmation, in another order, or after it has ended; what waits is counted; each response is XML.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local lxp = require "lxp"
local outboxes = require "gamelift.local.outbox"
local sns = require "gamelift.local.sns"
local state_text = require "gamelift.emulator.state_text"

local TOPICS = { "arn:aws:sns:us-west-2:123456789012:a", "arn:aws:sns:us-west-2:123456789012:b", "arn:aws:sns:us-west-2:1:<&>'\"" }
local ACTIONS = { "ConfirmSubscription", "ConfirmSubscription", "ConfirmSubscription", "Unsubscribe", "Unsubscribe", "Subscribe" }

function core.rsa_key() return { sign = function() return "c2lnbmF0dXJl" end } end
local signer = sns.new { base = "http://127.0.0.1:9080", certificate = "CERTIFICATE", key = "KEY", version = "2" }

local function new_outbox(needs_topic)
  return outboxes.new { url = "http://receiver/", needs_topic = needs_topic, stamp = function() return "2026-01-02T03:04:05.678Z" end,
    max_messages = 6, max_bytes = 600, log = function(line) assert(not line:find "[%z\1-\31\127]", line) end,
    subscribe_url = function(subscription) return signer:subscribe_url(subscription) end }
end

-- Checks that the numbers of what waits are right.
local function check_counts(outbox)
  local count, size = 0, 0
  local function add(queue)
    for i = queue.first, queue.last do count, size = count + 1, size + #queue[i].text end
  end
  add(outbox.queue)
  for _, subscription in ipairs(outbox.subscriptions) do add(subscription.held) end
  assert(count == outbox.waiting and size == outbox.waiting_bytes, "what waits is counted wrong")
  assert(count <= outbox.max_messages and size <= outbox.max_bytes, "more waits than may")
end

-- Returns what a receiver sends back: most name a subscription as its messages do.
local function arguments_of(bytes, run)
  local subscription = run.outbox:subscribe(bytes:pick(TOPICS))
  local arguments = { Action = bytes:pick(ACTIONS), TopicArn = subscription.topic, Token = subscription.token,
    SubscriptionArn = subscription.arn }
  local kind = bytes:below(8)
  if kind == 0 then arguments.Token = bytes:text() end
  if kind == 1 then arguments.TopicArn = bytes:text() end
  if kind == 2 then arguments.Token = { arguments.Token } end
  if kind == 3 then arguments.SubscriptionArn = bytes:text() end
  if kind == 4 then arguments.Action = bytes:text() end
  return arguments, subscription
end

local function respond(bytes, run)
  local arguments, subscription = arguments_of(bytes, run)
  local response = sns.respond(run.outbox, arguments)
  local parser = lxp.new {}
  assert(parser:parse(response.body) and parser:parse(), response.body)
  assert(utf8.len(response.body) and (response.status == 200) == not response.body:find "<ErrorResponse")
  if response.status ~= 200 then return end
  local is_right = arguments.Action == "ConfirmSubscription" and arguments.Token == subscription.token
    and arguments.TopicArn == subscription.topic or arguments.Action == "Unsubscribe" and arguments.SubscriptionArn == subscription.arn
  assert(is_right, "a subscription has changed by a wrong token or ARN")
end

-- Checks a message that is sent now, and notes its number: those of a topic rise.
local function check_message(run, message)
  local body, headers = signer:encode(message, run.outbox.by_topic[message.topic])
  local members = assert(core.read_json(body))
  assert(members.MessageId == message.id and headers["x-amz-sns-message-type"] == message.type)
  for _, value in pairs(headers) do assert(not value:find "[%z\1-\31\127]", value) end
  if message.type ~= "Notification" then return end
  assert(run.outbox.by_topic[message.topic].status == "confirmed", "a message without a confirmation")
  local number = tonumber(message.text:match "%d+")
  assert(number >= (run.last[message.topic] or 0), "messages of a topic are sent in another order")
  run.last[message.topic] = number
end

local steps = {
  function(bytes, run)
    run.number = run.number + 1
    local padding = bytes:below(8) == 0 and (" "):rep(bytes:byte() * 3) or ""
    run.outbox:publish(run.number .. padding, bytes:below(8) > 0 and bytes:pick(TOPICS) or nil)
  end,
  function(bytes, run)
    local message = run.outbox:next(run.now)
    if not message then return end
    if run.outbox.needs_topic then check_message(run, message) end
    local status = bytes:byte()
    if status % 8 == 7 then respond(bytes, run) end -- while it is on its way
    if status % 8 == 6 then run.outbox:clear() end
    local failure = status < 60 and { sent = status < 30 and "no" or "maybe", message = bytes:text() } or nil
    run.outbox:settle(message, not failure and { status = status < 180 and 200 or status * 2 } or nil, failure, run.now)
  end,
  respond,
  function(bytes, run) run.now = run.now + bytes:byte() / 16 end,
  function(bytes, run)
    if bytes:below(2) == 0 then return run.outbox:clear() end
    local saved = state_text.decode(state_text.encode(run.outbox:dump(), {}), {})
    run.outbox = new_outbox(bytes:below(4) > 0)
    assert(run.outbox.problem(saved) == nil)
    run.outbox:load(saved)
    run.last = {}
  end,
}

return function(data)
  local bytes = input.new(data)
  local run = { outbox = new_outbox(bytes:below(4) > 0), now = 0, number = 0, last = {} }
  for _ = 1, 60 do
    if bytes:is_empty() then break end
    bytes:pick(steps)(bytes, run)
    check_counts(run.outbox)
  end
  run.outbox:describe()
end
