--- The messages of SNS as it posts them to subscribers over HTTP, and the two of its actions that subscribers call. No clock, no socket.
local core = require "gamelift.core"
local json = require "gamelift.util.json"

local sns, Sns = {}, {}
Sns.__index = Sns
Sns.__name = "gamelift.local.sns"

local HASHES = { ["1"] = "SHA1", ["2"] = "SHA256" } -- by SignatureVersion
-- The members that are signed, in this order, where a message has them.
local SIGNED = { "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type" }

local function escape(text)
  return (text:gsub("[^%w_.~-]", function(char) return ("%%%02X"):format(char:byte()) end))
end

--- Returns the URL that confirms a subscription.
--- @param subscription { topic: string, token: string }
--- @return string
function Sns:subscribe_url(subscription)
  return ("%s/?Action=ConfirmSubscription&TopicArn=%s&Token=%s"):format(self.base, escape(subscription.topic), subscription.token)
end

-- Returns the text whose signature a message has.
local function string_to_sign(message)
  local out = {}
  for _, name in ipairs(SIGNED) do
    if message[name] then out[#out + 1] = name .. "\n" .. message[name] .. "\n" end
  end
  return table.concat(out)
end

--- Returns the body and the headers of a message. The signature takes 0.3 ms.
--- @param message table # of outbox.lua
--- @param subscription table # of outbox.lua
--- @return string? body # nil if OpenSSL refuses to sign
--- @return table<string, string>|string # the headers; or the problem
function Sns:encode(message, subscription)
  local is_notification = message.type == "Notification"
  local members = {
    Type = message.type, MessageId = message.id, TopicArn = message.topic, Message = message.text, Timestamp = message.time,
    Token = message.token, SubscribeURL = not is_notification and self:subscribe_url(subscription) or nil,
  }
  local signature, problem = self.key:sign(HASHES[self.version], string_to_sign(members))
  if not signature then return nil, problem end
  members.Signature, members.SignatureVersion, members.SigningCertURL = signature, self.version, self.base .. self.certificate_path
  if is_notification then
    members.UnsubscribeURL = ("%s/?Action=Unsubscribe&SubscriptionArn=%s"):format(self.base, escape(subscription.arn))
  end
  return json.encode(members), {
    ["Content-Type"] = "text/plain; charset=UTF-8",
    ["User-Agent"] = "Amazon Simple Notification Service Agent",
    ["x-amz-sns-message-type"] = message.type,
    ["x-amz-sns-message-id"] = message.id,
    ["x-amz-sns-topic-arn"] = message.topic,
    ["x-amz-sns-subscription-arn"] = message.type ~= "SubscriptionConfirmation" and subscription.arn or nil,
  }
end

-- Responses -----------------------------------------------------------------------------------------------------------

local NAMESPACE = ' xmlns="http://sns.amazonaws.com/doc/2010-03-31/"'

local function xml_escape(text) return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" })) end

local function xml_response(status, body)
  return { status = status, headers = { ["Content-Type"] = "text/xml" }, body = body .. "\n" }
end

local function success(action, result)
  return xml_response(200, ("<%sResponse%s>%s<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata></%sResponse>")
    :format(action, NAMESPACE, result, core.uuid(), action))
end

local function failure(status, code, message)
  return xml_response(status, ("<ErrorResponse%s><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error>"
    .. "<RequestId>%s</RequestId></ErrorResponse>"):format(NAMESPACE, code, xml_escape(core.printable(message, 400)), core.uuid()))
end

local function text_of(value) return type(value) == "string" and value or "" end

local actions = {}

function actions.ConfirmSubscription(outbox, arguments)
  local topic = text_of(arguments.TopicArn)
  local subscription = outbox:confirm(topic, text_of(arguments.Token))
  if not subscription then return failure(400, "InvalidParameter", "Invalid parameter: Token is not of topic " .. topic) end
  return success("ConfirmSubscription", "<ConfirmSubscriptionResult><SubscriptionArn>" .. xml_escape(subscription.arn)
    .. "</SubscriptionArn></ConfirmSubscriptionResult>")
end

function actions.Unsubscribe(outbox, arguments)
  if not outbox:unsubscribe(text_of(arguments.SubscriptionArn)) then
    return failure(404, "NotFound", "Subscription does not exist")
  end
  return success("Unsubscribe", "")
end

--- Performs ConfirmSubscription or Unsubscribe, as the URLs in messages and SDKs ask for.
--- @param outbox table # of outbox.lua
--- @param arguments table<string, any> # of the query or the form
--- @return { status: integer, headers: table<string, string>, body: string } response
function sns.respond(outbox, arguments)
  local action = actions[arguments.Action]
  if action then return action(outbox, arguments) end
  return failure(400, "InvalidAction", "expected ConfirmSubscription or Unsubscribe, got " .. text_of(arguments.Action))
end

--- Makes a signer of messages.
--- @param options { base: string, certificate: string, key: string, version: "1"|"2" } # base: the URL of this server, without a slash
---   at its end; certificate, key: PEM; version: SignatureVersion
--- @return table
function sns.new(options)
  return setmetatable({
    base = options.base, certificate = options.certificate, key = assert(core.rsa_key(options.key)), version = options.version,
    certificate_path = ("/SimpleNotificationService-%s.pem"):format(core.sha1(options.certificate):sub(1, 32)),
  }, Sns)
end

return sns
