-- The messages of SNS: their members, headers and signatures, which openssl verifies; and the two actions of subscribers.
local cjson = require "cjson"
local outboxes = require "gamelift.local.outbox"
local process = require "spec.support.process"
local sns = require "gamelift.local.sns"

local TOPIC = "arn:aws:sns:us-west-2:123456789012:game"
local TIME = "2026-01-02T03:04:05.678Z"
local MEMBERS = { -- in the order of the signature
  Notification = { "Message", "MessageId", "Timestamp", "TopicArn", "Type" },
  SubscriptionConfirmation = { "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type" },
}
MEMBERS.UnsubscribeConfirmation = MEMBERS.SubscriptionConfirmation

describe("the messages of SNS", function()
  local folder, remove, certificate, key
  setup(function()
    folder, remove = process.folder()
    process.run(("cd %s && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=spec -keyout key -out cert &&"
      .. " openssl x509 -in cert -noout -pubkey >public"):format(folder))
    certificate, key = process.read(folder .. "/cert"), process.read(folder .. "/key")
  end)
  teardown(function() remove() end)

  local outbox, signer
  local function new(version)
    signer = sns.new { base = "http://127.0.0.1:9080", certificate = certificate, key = key, version = version }
    outbox = outboxes.new { url = "http://receiver/", needs_topic = true, stamp = function() return TIME end, log = function() end }
  end

  -- Returns the next message as the receiver gets it, and its headers.
  local function next_message()
    local message = outbox:next(0)
    local body, headers = assert(signer:encode(message, outbox.by_topic[message.topic]))
    outbox:settle(message, { status = 200 }, nil, 0)
    return cjson.decode(body), headers
  end

  -- Returns the three types of messages.
  local function messages()
    local list = {}
    outbox:publish('{"detail":"ü\\n"}', TOPIC)
    list.SubscriptionConfirmation = next_message()
    outbox:confirm(TOPIC, outbox:subscribe(TOPIC).token)
    list.Notification = next_message()
    outbox:unsubscribe(outbox:subscribe(TOPIC).arn)
    list.UnsubscribeConfirmation = next_message()
    return list
  end

  -- Verifies a signature as Amazon's documents describe it, with openssl.
  local function verify(message, hash)
    local text = {}
    for _, name in ipairs(MEMBERS[message.Type]) do text[#text + 1] = name .. "\n" .. message[name] .. "\n" end
    process.write(folder .. "/text", table.concat(text))
    process.write(folder .. "/signature", message.Signature .. "\n")
    return (process.run(("cd %s && openssl base64 -A -d -in signature -out bytes && openssl dgst -%s -verify public -signature bytes text")
      :format(folder, hash))) == "Verified OK"
  end

  for version, hash in pairs { ["1"] = "sha1", ["2"] = "sha256" } do
    it(("have a signature of version %s, which covers every member but the URLs of certificate and end"):format(version), function()
      new(version)
      for message_type, message in pairs(messages()) do
        assert.equal(version, message.SignatureVersion)
        assert.is_true(verify(message, hash), message_type)
        for _, name in ipairs(MEMBERS[message_type]) do
          if name ~= "Type" then
            local original = message[name]
            message[name] = original .. "x"
            assert.is_false(verify(message, hash), message_type .. " " .. name)
            message[name] = original
          end
        end
      end
    end)
  end

  it("have the members of Amazon's", function()
    new "1"
    local members = {}
    for message_type, message in pairs(messages()) do
      members[message_type] = {}
      for name, value in pairs(message) do
        assert.equal("string", type(value))
        table.insert(members[message_type], name)
      end
      table.sort(members[message_type])
    end
    assert.same({
      Notification = { "Message", "MessageId", "Signature", "SignatureVersion", "SigningCertURL", "Timestamp", "TopicArn", "Type",
        "UnsubscribeURL" },
      SubscriptionConfirmation = { "Message", "MessageId", "Signature", "SignatureVersion", "SigningCertURL", "SubscribeURL", "Timestamp",
        "Token", "TopicArn", "Type" },
      UnsubscribeConfirmation = { "Message", "MessageId", "Signature", "SignatureVersion", "SigningCertURL", "SubscribeURL", "Timestamp",
        "Token", "TopicArn", "Type" },
    }, members)
  end)

  it("name the event, the topic, the time and this server", function()
    new "1"
    local list = messages()
    local subscription = outbox:subscribe(TOPIC)
    local notification = list.Notification
    assert.same({ '{"detail":"ü\\n"}', TOPIC, TIME }, { notification.Message, notification.TopicArn, notification.Timestamp })
    assert.equal("http://127.0.0.1:9080/?Action=Unsubscribe&SubscriptionArn=" .. subscription.arn:gsub(":", "%%3A"),
      notification.UnsubscribeURL)
    assert.matches("^http://127%.0%.0%.1:9080/SimpleNotificationService%-%x+%.pem$", notification.SigningCertURL)
    assert.equal("http://127.0.0.1:9080" .. signer.certificate_path, notification.SigningCertURL)
    assert.equal("http://127.0.0.1:9080/?Action=ConfirmSubscription&TopicArn=" .. TOPIC:gsub(":", "%%3A") .. "&Token="
      .. subscription.token, list.SubscriptionConfirmation.SubscribeURL)
    assert.matches("You have chosen to subscribe to the topic " .. TOPIC .. ".\nTo confirm", list.SubscriptionConfirmation.Message, 1, true)
    assert.matches("You have chosen to deactivate subscription " .. subscription.arn .. ".\nTo cancel",
      list.UnsubscribeConfirmation.Message, 1, true)
  end)

  it("have the headers of Amazon's, and in attempts the same id", function()
    new "1"
    outbox:publish("{}", TOPIC)
    local message, headers = next_message()
    assert.same({ ["Content-Type"] = "text/plain; charset=UTF-8", ["User-Agent"] = "Amazon Simple Notification Service Agent",
      ["x-amz-sns-message-type"] = "SubscriptionConfirmation", ["x-amz-sns-message-id"] = message.MessageId,
      ["x-amz-sns-topic-arn"] = TOPIC }, headers)
    outbox:confirm(TOPIC, outbox:subscribe(TOPIC).token)
    local item = outbox:next(0)
    local first, more = signer:encode(item, outbox:subscribe(TOPIC))
    outbox:settle(item, { status = 500 }, nil, 0)
    assert.equal(first, (signer:encode(outbox:next(10), outbox:subscribe(TOPIC))))
    assert.same({ "Notification", outbox:subscribe(TOPIC).arn }, { more["x-amz-sns-message-type"], more["x-amz-sns-subscription-arn"] })
  end)

  describe("are followed by calls that", function()
    before_each(function()
      new "1"
      outbox:subscribe(TOPIC)
    end)

    it("confirm a subscription", function()
      local subscription = outbox:subscribe(TOPIC)
      local response = sns.respond(outbox, { Action = "ConfirmSubscription", TopicArn = TOPIC, Token = subscription.token })
      assert.same({ 200, "text/xml", "confirmed" }, { response.status, response.headers["Content-Type"], subscription.status })
      assert.matches("<SubscriptionArn>" .. subscription.arn .. "</SubscriptionArn>", response.body, 1, true)
    end)

    it("end a subscription", function()
      local subscription = outbox:subscribe(TOPIC)
      outbox:confirm(TOPIC, subscription.token)
      assert.equal(200, sns.respond(outbox, { Action = "Unsubscribe", SubscriptionArn = subscription.arn }).status)
      assert.equal("unsubscribed", subscription.status)
    end)

    for name, case in pairs {
      ["a wrong token"] = { { Action = "ConfirmSubscription", TopicArn = TOPIC, Token = "x" }, 400, "InvalidParameter" },
      ["no token"] = { { Action = "ConfirmSubscription", TopicArn = TOPIC }, 400, "InvalidParameter" },
      ["two topics"] = { { Action = "ConfirmSubscription", TopicArn = { TOPIC, TOPIC }, Token = "x" }, 400, "InvalidParameter" },
      ["a topic with markup"] = { { Action = "ConfirmSubscription", TopicArn = "<b>&", Token = "x" }, 400, "&lt;b&gt;&amp;" },
      ["an unknown subscription"] = { { Action = "Unsubscribe", SubscriptionArn = "x" }, 404, "NotFound" },
      ["another action"] = { { Action = "Publish" }, 400, "expected ConfirmSubscription or Unsubscribe, got Publish" },
      ["two actions"] = { { Action = { "Unsubscribe", "Unsubscribe" } }, 400, "InvalidAction" },
    } do
      it("are refused with " .. name, function()
        local response = sns.respond(outbox, case[1])
        assert.equal(case[2], response.status)
        assert.matches(case[3], response.body, 1, true)
        assert.equal("pending", outbox:subscribe(TOPIC).status)
      end)
    end
  end)
end)
