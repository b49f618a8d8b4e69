--- The messages that wait for the receiver of gamelift-local --events, the subscriptions, and what became of the deliveries. It has no
--- clock and no socket: its owner asks for the next message, sends it, and reports how that ended.
---
--- A message is plain data: { type, id, text, time, topic, token, attempts }. A subscription is { topic, arn, token, status, held }; its
--- status is "pending" until the receiver confirms it, then "confirmed", "unsubscribed", or "failed" if the receiver refuses it.
local core = require "gamelift.core"
local schema = require "gamelift.util.schema"

local Outbox = {}
Outbox.__index = Outbox
Outbox.__name = "gamelift.local.outbox"

local FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10 -- seconds between attempts, twice as long after each
local MAX_ATTEMPTS = 10                    -- that reached the receiver
local MAX_SUBSCRIPTIONS = 1000
local MAX_ERROR = 500                      -- bytes

-- Writes a line of the log.
function Outbox:log(text) self.write_log("events: " .. text) end

-- Queues --------------------------------------------------------------------------------------------------------------

local function new_queue() return { first = 1, last = 0 } end

local function push(queue, message)
  queue.last = queue.last + 1
  queue[queue.last] = message
end

local function pop(queue)
  local message = queue[queue.first]
  if not message then return nil end
  queue[queue.first] = nil
  queue.first = queue.first + 1
  return message
end

local function count_of(queue) return queue.last - queue.first + 1 end

-- Counts a message that waits (+1) or no longer does (-1).
local function count(self, message, sign)
  self.waiting = self.waiting + sign
  self.waiting_bytes = self.waiting_bytes + sign * #message.text
end

-- Drops the oldest message of a queue that is not being sent. Returns false if there is none.
local function drop_oldest(self, queue)
  local kept = self.sending and queue[queue.first] == self.sending and pop(queue)
  local message = pop(queue)
  if kept then
    queue.first = queue.first - 1
    queue[queue.first] = kept
  end
  if not message then return false end
  count(self, message, -1)
  self.dropped = self.dropped + 1
  return true
end

-- Drops the oldest messages until one of so many bytes has room. Returns whether it has.
local function make_room(self, bytes, queue)
  if bytes > self.max_bytes then return false end
  while self.waiting >= self.max_messages or self.waiting_bytes + bytes > self.max_bytes do
    if not self.is_full then
      self.is_full = true
      self:log(("%d messages with %d bytes wait, as many as may: the oldest are dropped"):format(self.waiting, self.waiting_bytes))
    end
    if not drop_oldest(self, self.queue) and not drop_oldest(self, queue) then return false end
  end
  return true
end

local function add(self, message, queue)
  if not make_room(self, #message.text, queue) then
    self.dropped = self.dropped + 1
    return
  end
  count(self, message, 1)
  push(queue, message)
end

-- Drops all messages of a queue.
local function drop_all(self, queue)
  while drop_oldest(self, queue) do end -- luacheck: ignore 542
end

-- Subscriptions -------------------------------------------------------------------------------------------------------

local function new_message(self, message_type, text, topic, token)
  return { type = message_type, id = core.uuid(), text = text, time = self.stamp(), topic = topic, token = token, attempts = 0 }
end

local function request_confirmation(self, subscription)
  subscription.status = "pending"
  subscription.confirmation = new_message(self, "SubscriptionConfirmation", ("You have chosen to subscribe to the topic %s.\nTo confirm"
    .. " the subscription, visit the SubscribeURL included in this message."):format(subscription.topic), subscription.topic,
    subscription.token)
  subscription.not_before = 0
end

--- Subscribes the receiver to a topic, once.
--- @param topic string # an ARN
--- @return table? subscription # nil if there are 1,000
function Outbox:subscribe(topic)
  local subscription = self.by_topic[topic]
  if subscription then return subscription end
  if #self.subscriptions >= MAX_SUBSCRIPTIONS then return nil end
  subscription = { topic = topic, arn = topic .. ":" .. core.uuid(), token = (core.uuid() .. core.uuid()):gsub("-", ""),
    held = new_queue() }
  request_confirmation(self, subscription)
  self.subscriptions[#self.subscriptions + 1] = subscription
  self.by_topic[topic] = subscription
  return subscription
end

--- Confirms a subscription: the messages that it held are due.
--- @param topic string
--- @param token string # of the confirmation
--- @return table? subscription # nil if there is none with this token
function Outbox:confirm(topic, token)
  local subscription = self.by_topic[topic]
  if not subscription or subscription.token ~= token then return nil end
  if subscription.status ~= "confirmed" then
    subscription.status, subscription.confirmation = "confirmed", nil
    while count_of(subscription.held) > 0 do push(self.queue, pop(subscription.held)) end
    self:log("the receiver has confirmed " .. topic)
  end
  return subscription
end

-- Removes the waiting messages of a topic from the queue, except the one that is being sent.
local function remove_topic(self, topic)
  local old = self.queue
  self.queue = new_queue()
  while count_of(old) > 0 do
    local message = pop(old)
    if message.topic == topic and message ~= self.sending then count(self, message, -1) else push(self.queue, message) end
  end
end

--- Ends a subscription. The receiver gets an UnsubscribeConfirmation and nothing more.
--- @param arn string # of the subscription
--- @return table? subscription # nil if there is none
function Outbox:unsubscribe(arn)
  for _, subscription in ipairs(self.subscriptions) do
    if subscription.arn == arn then
      if subscription.status == "confirmed" then
        subscription.status, subscription.not_before = "unsubscribed", 0
        remove_topic(self, subscription.topic)
        subscription.confirmation = new_message(self, "UnsubscribeConfirmation", ("You have chosen to deactivate subscription %s.\nTo"
          .. " cancel this operation and restore the subscription, visit the SubscribeURL included in this message."):format(arn),
          subscription.topic, subscription.token)
        self:log("the receiver has unsubscribed from " .. subscription.topic)
      end
      return subscription
    end
  end
end

-- Messages ------------------------------------------------------------------------------------------------------------

--- Adds an event. In the form of SNS it waits until its topic is confirmed, and needs one.
--- @param text string # JSON
--- @param topic string? # an ARN
function Outbox:publish(text, topic)
  if not self.needs_topic then return add(self, new_message(self, "Notification", text), self.queue) end
  if not topic then
    self.without_topic = self.without_topic + 1
    return
  end
  local subscription = self:subscribe(topic)
  if not subscription or subscription.status == "failed" then
    self.dropped = self.dropped + 1
  elseif subscription.status ~= "unsubscribed" then
    local queue = subscription.status == "confirmed" and self.queue or subscription.held
    add(self, new_message(self, "Notification", text, topic), queue)
  end
end

-- Drops the messages at the head of the queue whose subscription ended while they were on their way.
local function drop_unsubscribed(self)
  local message = self.queue[self.queue.first]
  while message and message.topic and self.by_topic[message.topic].status == "unsubscribed" do
    count(self, pop(self.queue), -1)
    message = self.queue[self.queue.first]
  end
end

--- Returns the message to send now. Its owner reports the end by settle, and asks again.
--- @param now number # monotonic seconds
--- @return table? message # nil if none is due
function Outbox:next(now)
  self.sending = nil
  if now < self.not_before then return nil end
  for _, subscription in ipairs(self.subscriptions) do
    if subscription.confirmation and now >= subscription.not_before then
      self.sending = subscription.confirmation
      return self.sending
    end
  end
  drop_unsubscribed(self)
  self.sending = self.queue[self.queue.first]
  return self.sending
end

-- Returns the outcome of an attempt: "delivered", "retry", "refused" (no other attempt helps) or "down" (nothing reached the
-- receiver); and the error.
local function outcome_of(response, failure)
  if not response then return failure.sent == "no" and "down" or "retry", failure.message end
  local status = response.status
  if status >= 200 and status < 300 then return "delivered" end
  if status >= 300 and status < 400 then return "refused", ("status %d: redirects are not followed"):format(status) end
  local is_refused = status >= 400 and status < 500 and status ~= 429
  return is_refused and "refused" or "retry", ("status %d"):format(status)
end

local function pause_after(failures) return math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ^ math.min(failures - 1, 10)) end

-- Logs an error unless the last one was the same.
local function note_error(self, message, problem)
  problem = core.printable(problem, MAX_ERROR)
  local text = ("%s%s: %s"):format(message.type, message.topic and " of " .. message.topic or "", problem)
  if text ~= self.last_logged then self:log(text) end
  self.last_error, self.last_logged = problem, text
end

-- Ends the attempts at a confirmation that the receiver took or will not take.
local function end_confirmation(self, subscription, is_delivered)
  if not is_delivered and subscription.status == "pending" then
    subscription.status = "failed"
    drop_all(self, subscription.held)
    self:log(("the receiver has refused to confirm %s %d times: its events are dropped until POST /_control/reset")
      :format(subscription.topic, MAX_ATTEMPTS))
  end
  subscription.confirmation = nil
end

local function settle_confirmation(self, message, outcome, now)
  local subscription = self.by_topic[message.topic]
  if not subscription or subscription.confirmation ~= message then return end -- confirmed meanwhile
  if outcome == "delivered" or message.attempts >= MAX_ATTEMPTS then
    return end_confirmation(self, subscription, outcome == "delivered")
  end
  self.retried = self.retried + 1
  if outcome ~= "down" then subscription.not_before = now + pause_after(message.attempts) end
end

local function settle_notification(self, message, outcome)
  local is_done = outcome == "delivered" or outcome == "refused" or message.attempts >= MAX_ATTEMPTS
  if not is_done then
    self.retried = self.retried + 1
    return
  end
  if self.queue[self.queue.first] == message then -- not after a reset
    count(self, pop(self.queue), -1)
    self.is_full = self.is_full and self.waiting > 0
  end
  if outcome == "delivered" then
    self.delivered = self.delivered + 1
  else
    self.dropped = self.dropped + 1
    self:log(("message %s is dropped after %d attempts"):format(message.id, message.attempts))
  end
end

--- Records how an attempt ended.
--- @param message table # from next
--- @param response { status: integer }?
--- @param failure { sent: "no"|"maybe", message: string }? # without a response
--- @param now number # monotonic seconds
function Outbox:settle(message, response, failure, now)
  local outcome, problem = outcome_of(response, failure)
  self.sending = nil
  if outcome ~= "down" then message.attempts = message.attempts + 1 end
  if problem then note_error(self, message, problem) else self.last_logged = nil end
  local is_confirmation = message.type ~= "Notification"
  if outcome == "down" or outcome == "retry" and not is_confirmation then
    self.failures = self.failures + 1
    self.not_before = now + pause_after(self.failures)
  else
    self.failures = 0
  end
  if is_confirmation then return settle_confirmation(self, message, outcome, now) end
  settle_notification(self, message, outcome)
end

-- The whole -----------------------------------------------------------------------------------------------------------

--- Drops what waits, and asks again for the confirmations that failed. Subscriptions stay.
function Outbox:clear()
  self.queue, self.waiting, self.waiting_bytes = new_queue(), 0, 0
  for _, subscription in ipairs(self.subscriptions) do
    subscription.held = new_queue()
    if subscription.status == "failed" then request_confirmation(self, subscription) end
  end
end

--- Returns what a saved state keeps, as plain data.
--- @return table
function Outbox:dump()
  return { url = self.url, queue = self.queue, subscriptions = self.subscriptions }
end

local function is_text(value) return type(value) == "string" end
local is_finite = schema.finite.fits

local function is_message(value)
  if type(value) ~= "table" then return false end
  local topic, token = value.topic, value.token
  return is_text(value.type) and is_text(value.id) and is_text(value.text) and is_text(value.time) and is_finite(value.attempts)
    and (topic == nil or is_text(topic)) and (token == nil or is_text(token))
end

local function is_queue(value)
  if type(value) ~= "table" or not is_finite(value.first) or not is_finite(value.last) then return false end
  for i = value.first, value.last do
    if not is_message(value[i]) then return false end
  end
  return true
end

local STATUSES = { pending = true, confirmed = true, unsubscribed = true, failed = true }

local function is_subscription(value)
  return type(value) == "table" and is_text(value.topic) and is_text(value.arn) and is_text(value.token) and STATUSES[value.status or ""]
    and is_queue(value.held) and (value.confirmation == nil or is_message(value.confirmation))
end

--- Returns what is wrong with what a saved state kept; nil if it can be loaded.
--- @param saved table? # of dump
--- @return string?
function Outbox.problem(saved)
  if saved == nil then return nil end
  if type(saved) ~= "table" or not is_text(saved.url) or not is_queue(saved.queue) then return "its outbox has no messages" end
  local list, topics = saved.subscriptions, {}
  if type(list) ~= "table" or #list > MAX_SUBSCRIPTIONS then return "its outbox has no list of subscriptions" end
  for _, subscription in ipairs(list) do
    if not is_subscription(subscription) or topics[subscription.topic] then return "its outbox has a subscription that is none" end
    topics[subscription.topic] = true
  end
end

-- Adds the messages of a saved queue, which may have been of another form.
local function republish(self, queue)
  for i = queue.first, queue.last do
    local message = queue[i]
    if self.needs_topic then
      local subscription = message.topic and self:subscribe(message.topic)
      if subscription then add(self, message, subscription.status == "confirmed" and self.queue or subscription.held) end
    else
      message.topic = nil
      add(self, message, self.queue)
    end
  end
end

--- Replaces everything by what a saved state kept: the messages, and for the same receiver the subscriptions. Those that are not
--- confirmed ask again.
--- @param saved table? # of dump
function Outbox:load(saved)
  self.subscriptions, self.by_topic = {}, {}
  self:clear()
  if not saved then return end
  local queues = { saved.queue }
  for _, old in ipairs(saved.subscriptions) do
    queues[#queues + 1] = old.held
    if self.needs_topic and saved.url == self.url then
      local subscription = self:subscribe(old.topic)
      subscription.arn, subscription.token, subscription.confirmation.token = old.arn, old.token, old.token
      if old.status == "confirmed" or old.status == "unsubscribed" then
        subscription.status, subscription.confirmation = old.status, old.confirmation
      end
    end
  end
  for _, queue in ipairs(queues) do republish(self, queue) end
end

--- Describes the deliveries for the control interface.
--- @return table
function Outbox:describe()
  local list = {}
  for i, subscription in ipairs(self.subscriptions) do
    list[i] = { TopicArn = subscription.topic, status = subscription.status, waiting = count_of(subscription.held),
      SubscribeURL = subscription.status ~= "confirmed" and self.subscribe_url(subscription) or nil }
  end
  return {
    url = self.url, waiting = self.waiting, waiting_bytes = self.waiting_bytes, delivered = self.delivered, retried = self.retried,
    dropped = self.dropped, without_topic = self.without_topic, last_error = self.last_error, subscriptions = list,
  }
end

local outbox = {}

--- Makes an empty outbox.
--- @param options table # url; needs_topic (the form of SNS); log(text); stamp(), which returns the time in ISO 8601;
---   subscribe_url(subscription), for topics; max_messages (10,000) and max_bytes (16 MiB) that wait
--- @return table
function outbox.new(options)
  return setmetatable({
    url = options.url, needs_topic = options.needs_topic, write_log = options.log, stamp = options.stamp,
    subscribe_url = options.subscribe_url,
    max_messages = options.max_messages or 10000, max_bytes = options.max_bytes or 16 * 2 ^ 20,
    subscriptions = {}, by_topic = {}, queue = new_queue(), waiting = 0, waiting_bytes = 0,
    delivered = 0, retried = 0, dropped = 0, without_topic = 0, failures = 0, not_before = 0,
  }, Outbox)
end

return outbox
