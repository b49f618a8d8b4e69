-- credential_process: a program that prints credentials. No shell runs it, and no message shows what it prints.
local core = require "gamelift.core"
local failure = require "gamelift.credentials.failure"
local http = require "gamelift.credentials.http"
local schema = require "gamelift.util.schema"
local shell_split = require "gamelift.config.shell_split"

local NAME = "process"
local LIMIT = 60 -- seconds
local OUTPUT_MAX = 64 * 1024 -- bytes
local STEP = { first = 0.002, longest = 0.05, unreal = 0.0005 } -- seconds between looks

local Provider = { name = NAME, is_builtin = true }
Provider.__index = Provider

local function process_error(message) return failure(NAME, "CredentialsProviderFailed", message) end

-- Waits and returns the next step; or nil and the reason. The program runs in real time, so a transport whose clock is not real, as
-- in tests, must not make it look late.
local function wait_step(transport, step)
  local before = core.monotonic()
  local ok, problem = http.sleep(transport, step)
  if not ok then return nil, problem and problem.message or "the transport cannot sleep" end
  if core.monotonic() - before < step / 2 then return STEP.unreal end
  return math.min(step * 1.5, STEP.longest)
end

-- Returns how the program ended (process:poll); or nil and why it has to be killed. Waits through the transport in steps, so that a
-- tick or nginx continues.
local function wait_for_end(process, transport, limit)
  local deadline, step, reason = core.monotonic() + limit, STEP.first
  while true do
    local how, code, output = process:poll()
    if how then return how, code, output end
    if core.monotonic() >= deadline then return nil, ("it did not end within %g seconds"):format(limit) end
    step, reason = wait_step(transport, step)
    if not step then return nil, "it could not be waited for: " .. reason end
  end
end

-- Returns what the program printed; or nil and an error.
local function run(self, transport)
  local argv = shell_split(self.command)
  if not argv then return process_error "the command has an open quote or ends in a backslash" end
  if not argv[1] then return process_error "the command is empty" end
  if self.command:find "%z" then return process_error "the command has a NUL in it" end
  if #argv > 250 then return process_error "the command has more than 250 words" end
  local limit = math.min(self.limit, http.seconds_left(transport))
  local process, problem = core.process(argv, OUTPUT_MAX)
  if not process then return process_error(problem .. ": " .. core.printable(argv[1], 200)) end
  local how, code, output = wait_for_end(process, transport, limit)
  process:kill()
  if not how then return process_error(code .. ", and was killed") end
  if how == "too_large" then return process_error "it printed more than 64 KiB" end
  if how == "signaled" then return process_error(("signal %d ended it"):format(code)) end
  if code ~= 0 then return process_error(("it ended with status %d: run it by hand to see the reason"):format(code)) end
  return output
end

local REQUIRED = { "AccessKeyId", "SecretAccessKey" }

local function read_output(self, output)
  local document = core.document(output)
  if not document then
    local is_marked = output:sub(1, 3) == "\239\187\191" -- boto3 refuses it, too
    return process_error(is_marked and "it printed a byte order mark before the JSON object" or "it printed no JSON object")
  end
  if document.Version ~= 1 and document.Version ~= true then return process_error "it printed no \"Version\": 1" end
  for _, name in ipairs(REQUIRED) do
    if type(document[name]) ~= "string" then return process_error("it printed no " .. name) end
  end
  local expiration
  if document.Expiration ~= nil then
    expiration = type(document.Expiration) == "string" and core.iso8601(document.Expiration)
    if not expiration then return process_error "it printed an Expiration that is not an ISO 8601 time" end
  end
  local account = document.AccountId
  return {
    access_key_id = document.AccessKeyId,
    secret_access_key = document.SecretAccessKey,
    session_token = type(document.SessionToken) == "string" and document.SessionToken or nil,
    expiration = expiration,
    account_id = type(account) == "string" and account ~= "" and account or self.account_id,
    source = "custom-process",
  }
end

function Provider:credentials(transport)
  local output, err = run(self, transport)
  if not output then return nil, err end
  return read_output(self, output)
end

local M = { name = NAME }

function M.from_context(context)
  local command = context.profile.credential_process
  if type(command) ~= "string" then return nil, "no credential_process" end
  return setmetatable({ command = command, limit = LIMIT, account_id = context.profile.aws_account_id }, Provider)
end

M.OPTIONS = schema.record({
  command = schema.required(schema.secret(schema.string)), -- a line as in a profile
  limit = schema.positive "a number of seconds",
}, "a table")

--- Returns the provider of gamelift.credentials.process { … }.
---@param options table # of the type OPTIONS
function M.new(options)
  return setmetatable({ command = options.command, limit = options.limit or LIMIT }, Provider)
end

return M
