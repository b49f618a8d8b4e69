-- Tests what follows an attempt of which it is unknown whether it was carried out, by the class of the operation.
local cjson = require "cjson"
local core = require "gamelift.core"
local internal = require "gamelift.client"
local script = require "spec.support.script"

local OK = script.ok
local LOST = { failure = "read", sent = "maybe" }
local UNSENT = { failure = "connect", sent = "no" }
local BROKEN = { status = 500 }
local THROTTLED = script.service_error "ThrottlingException"
local ARN = "arn:aws:gamelift:us-west-2::gamesession/fleet-1/gsess-1"

local function reply_of(value)
  return { status = 200, headers = { ["x-amzn-RequestId"] = "of-describe" }, body = cjson.encode(value) }
end

local function run(steps, method, params, over)
  local client, transport = script.client(steps, over)
  local reply, err = client:call(method, params, { validation = "off" })
  local targets = {}
  for i, request in ipairs(transport.requests) do
    targets[i] = request.headers["X-Amz-Target"]:match "%.(.*)"
  end
  return reply, err, targets, transport, client
end

local function params_of(request) return cjson.decode(request.body) end

describe("after an attempt with an unknown outcome", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  describe("a safe operation", function()
    for what, step in pairs { ["a lost response"] = LOST, ["a 500"] = BROKEN, ["an attempt that never left"] = UNSENT } do
      it("is repeated after " .. what, function()
        local reply = run({ step, OK }, "describe_game_sessions", { FleetId = "f" })
        assert.equal(1, reply.ResponseMetadata.RetryAttempts)
      end)
    end
  end)

  describe("an unsafe operation", function()
    local params = { GameSessionId = ARN, PlayerId = "p" }

    for what, step in pairs {
      ["a lost response"] = LOST, ["a 500"] = BROKEN, ["a 503"] = { status = 503 },
      ["a timeout of the read"] = { failure = "timeout", sent = "maybe" },
      ["broken HTTP"] = { failure = "http", sent = "maybe" },
      ["a request that the service waited for in vain"] = script.service_error "RequestTimeout",
    } do
      it("is not repeated after " .. what, function()
        local reply, err, targets = run({ step }, "create_player_session", params)
        assert.is_nil(reply)
        assert.same({ "CreatePlayerSession" }, targets)
        assert.is_false(err.retryable)
        assert.equal(step.sent or "yes", err.sent)
      end)
      it("is repeated after " .. what .. " if the option says so", function()
        local reply = run({ step, OK }, "create_player_session", params, { retry = { unsafe = true } })
        assert.is_truthy(reply)
      end)
    end

    for what, step in pairs {
      ["it never left"] = UNSENT, ["a connect timeout"] = { failure = "timeout", sent = "no" }, ["throttling"] = THROTTLED,
      ["throttling with a 503"] = script.service_error("ThrottlingException", 503), ["a 429"] = { status = 429 },
    } do
      it("is repeated if the service did nothing: " .. what, function()
        assert.is_truthy((run({ step, OK }, "create_player_session", params)))
      end)
    end

    it("is never repeated, for each operation of the class", function()
      local count = 0
      for _, method in ipairs(core.methods()) do
        if core.operation(method).class == "unsafe" then
          local _, _, targets = run({ LOST }, method, {})
          assert.equal(1, #targets, method)
          count = count + 1
        end
      end
      assert.equal(21, count)
    end)
  end)

  describe("CreateGameSession", function()
    local params = { FleetId = "f", MaximumPlayerSessionCount = 2 }

    it("is repeated with the same token", function()
      local reply, _, _, transport = run({ LOST, BROKEN, OK }, "create_game_session", params)
      assert.is_truthy(reply)
      local token = params_of(transport.requests[1]).IdempotencyToken
      assert.matches("^[%w-]+$", token)
      assert.is_true(#token <= 48)
      for i = 2, 3 do assert.equal(token, params_of(transport.requests[i]).IdempotencyToken) end
      assert.is_nil(params.IdempotencyToken)
    end)

    it("has another token in each call", function()
      local client, transport = script.client { OK, OK }
      client:create_game_session(params)
      client:create_game_session(params)
      assert.not_equal(params_of(transport.requests[1]).IdempotencyToken, params_of(transport.requests[2]).IdempotencyToken)
    end)

    it("keeps a token of the caller", function()
      local _, _, _, transport = run({ OK }, "create_game_session", { FleetId = "f", IdempotencyToken = "mine" })
      assert.equal("mine", params_of(transport.requests[1]).IdempotencyToken)
    end)

    it("gets no token beside the older GameSessionId, and is repeatable with that", function()
      local reply, _, _, transport = run({ LOST, OK }, "create_game_session", { FleetId = "f", GameSessionId = "mine" })
      assert.is_truthy(reply)
      assert.is_nil(params_of(transport.requests[1]).IdempotencyToken)
    end)

    it("without a token is not repeated", function()
      local reply, err, targets, transport = run({ LOST }, "create_game_session", params, { idempotency = false })
      assert.is_nil(reply)
      assert.equal("maybe", err.sent)
      assert.equal(1, #targets)
      assert.is_nil(params_of(transport.requests[1]).IdempotencyToken)
    end)
  end)

  describe("an operation with an id of its own", function()
    local placement = { PlacementId = "p-1", GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 }
    local shown = { PlacementId = "p-1", Status = "PENDING" }

    it("is looked for by its id, and returned as its own output", function()
      for _, step in ipairs { LOST, BROKEN } do
        local reply, _, targets, transport, client = run({ step, reply_of { GameSessionPlacement = shown } },
          "start_game_session_placement", placement)
        assert.same({ "StartGameSessionPlacement", "DescribeGameSessionPlacement" }, targets)
        assert.same(shown, reply.GameSessionPlacement)
        assert.equal("of-describe", reply.ResponseMetadata.RequestId)
        assert.same({ PlacementId = "p-1" }, params_of(transport.requests[2]))
        assert.equal(1, #transport.slept)
        assert.equal(500, internal.state(client).quota)
      end
    end)

    it("is sent again only if the id is unknown", function()
      local reply, _, targets = run({ LOST, script.service_error "NotFoundException", reply_of { GameSessionPlacement = shown } },
        "start_game_session_placement", placement)
      assert.same({ "StartGameSessionPlacement", "DescribeGameSessionPlacement", "StartGameSessionPlacement" }, targets)
      assert.same(shown, reply.GameSessionPlacement)
      assert.equal(1, reply.ResponseMetadata.RetryAttempts)
    end)

    it("is sent again if the message of the service says that the id is unknown", function()
      local unknown = script.service_error("InvalidRequestException", 400, "Game session placement p-1 does not exist")
      local reply = run({ LOST, unknown, reply_of { GameSessionPlacement = shown } }, "start_game_session_placement", placement)
      assert.same(shown, reply.GameSessionPlacement)
      local _, err = run({ LOST, script.service_error "InvalidRequestException" }, "start_game_session_placement", placement)
      assert.equal("ConnectionLost", err.code)
    end)

    it("is sent again at once if nothing left or the service refused", function()
      for _, step in ipairs { UNSENT, THROTTLED } do
        local _, _, targets = run({ step, OK }, "start_game_session_placement", placement)
        assert.same({ "StartGameSessionPlacement", "StartGameSessionPlacement" }, targets)
      end
    end)

    it("is looked for once more if the repeat is an invalid request", function()
      local reply, _, targets = run({ LOST, script.service_error "NotFoundException", script.service_error "InvalidRequestException",
        reply_of { GameSessionPlacement = shown } }, "start_game_session_placement", placement)
      assert.equal(4, #targets)
      assert.same(shown, reply.GameSessionPlacement)
    end)

    it("fails if its first request is invalid", function()
      local _, err, targets = run({ script.service_error "InvalidRequestException" }, "start_game_session_placement", placement)
      assert.equal("InvalidRequestException", err.code)
      assert.equal(1, #targets)
      _, err, targets = run({ LOST, script.service_error "NotFoundException", script.service_error "InvalidRequestException",
        script.service_error "NotFoundException" }, "start_game_session_placement", placement)
      assert.equal("InvalidRequestException", err.code)
      assert.equal("maybe", err.sent)
      assert.equal(4, #targets)
    end)

    it("fails with sent = \"maybe\" if it cannot be looked for", function()
      local reply, err = run({ LOST, script.service_error("AccessDeniedException", 403) }, "start_game_session_placement", placement)
      assert.is_nil(reply)
      assert.equal("ConnectionLost", err.code)
      assert.equal("maybe", err.sent)
      assert.matches("asking for its id failed: AccessDeniedException", err.message)
    end)

    it("is looked for within the time of the call", function()
      local _, _, _, transport = run({ { failure = "read", sent = "maybe", takes = 3 }, reply_of { GameSessionPlacement = shown } },
        "start_game_session_placement", placement, { timeout = 5 })
      assert.is_true(transport.requests[2].timeout.total < 2)
    end)

    it("is looked for with the attempts that are left", function()
      local _, err, targets = run({ LOST, LOST, LOST }, "start_game_session_placement", placement)
      assert.same({ "StartGameSessionPlacement", "DescribeGameSessionPlacement", "DescribeGameSessionPlacement" }, targets)
      assert.matches("asking for its id failed: ConnectionLost", err.message)
      assert.equal(1, err.attempts)
      local unknown = script.service_error "NotFoundException"
      _, err, targets = run({ LOST, unknown, LOST }, "start_game_session_placement", placement)
      assert.equal(3, #targets)
      assert.equal(2, err.attempts)
      assert.equal("maybe", err.sent)
      _, err, targets = run({ LOST, LOST, LOST, LOST, LOST }, "start_match_backfill", { TicketId = "t-1" },
        { retry = { max_attempts = 5 } })
      assert.equal(5, #targets)
      assert.equal(1, err.attempts)
    end)

    it("is not sent again if the look-up took the last attempt", function()
      local _, err, targets = run({ LOST, script.service_error "NotFoundException" }, "start_game_session_placement", placement,
        { retry = { max_attempts = 2 } })
      assert.equal(2, #targets)
      assert.same({ "ConnectionLost", "maybe", 1 }, { err.code, err.sent, err.attempts })
    end)

    it("keeps one generated id over all attempts", function()
      local _, _, _, transport = run({ UNSENT, OK }, "start_game_session_placement", { GameSessionQueueName = "q" })
      local id = params_of(transport.requests[1]).PlacementId
      assert.is_true(#id > 10 and #id <= 48)
      assert.equal(id, params_of(transport.requests[2]).PlacementId)
    end)

    for _, method in ipairs { "start_matchmaking", "start_match_backfill" } do
      it("finds its ticket: " .. method, function()
        local ticket = { TicketId = "t-1", Status = "QUEUED" }
        local reply, _, _, transport = run({ LOST, reply_of { TicketList = { ticket } } }, method,
          { TicketId = "t-1", ConfigurationName = "c", Players = {} })
        assert.same(ticket, reply.MatchmakingTicket)
        assert.same({ TicketIds = { "t-1" } }, params_of(transport.requests[2]))
        local again, _, targets = run({ LOST, { status = 200, body = '{"TicketList":[]}' }, OK }, method, { TicketId = "t-1" })
        assert.is_truthy(again)
        assert.equal(3, #targets)
      end)

      it("is not repeated without an id: " .. method, function()
        local _, err, targets = run({ LOST }, method, {}, { idempotency = false })
        assert.equal(1, #targets)
        assert.equal("maybe", err.sent)
      end)
    end
  end)

  describe("a converging operation", function()
    local INVALID = script.service_error "InvalidRequestException"

    for _, case in ipairs {
      { "delete_alias", "NotFoundException" }, { "delete_fleet", "InvalidFleetStatusException" },
      { "delete_fleet", "NotFoundException" }, { "deregister_game_server", "NotFoundException" },
      { "delete_game_session_queue", "NotFoundException" }, { "stop_matchmaking", "NotFoundException" },
      { "deregister_compute", "NotFoundException" },
    } do
      it(("%s has converged if the repeat returns %s"):format(case[1], case[2]), function()
        for _, step in ipairs { LOST, BROKEN } do
          local reply, _, targets = run({ step, script.service_error(case[2]) }, case[1], {})
          assert.equal(2, #targets)
          assert.same({ ResponseMetadata = { RequestId = "r-1", HTTPStatusCode = 400, RetryAttempts = 1,
            HTTPHeaders = { ["x-amzn-requestid"] = "r-1" } } }, reply)
        end
      end)

      it(("%s fails if the first response is %s"):format(case[1], case[2]), function()
        local reply, err = run({ script.service_error(case[2]) }, case[1], {})
        assert.is_nil(reply)
        assert.equal(case[2], err.code)
        for _, step in ipairs { UNSENT, THROTTLED } do
          reply = run({ step, script.service_error(case[2]) }, case[1], {})
          assert.is_nil(reply) -- nothing had been done
        end
      end)
    end

    -- GameLift rejects many repeats with an InvalidRequestException whose message has the reason.
    for _, case in ipairs {
      { "delete_fleet", "Cannot delete fleet fleet-1 that is in status of DELETING" },
      { "delete_fleet", "Cannot delete fleet fleet-1 that is in status of TERMINATED." },
      { "delete_fleet", "Cannot delete fleet fleet-1 that is in status of: 'DELETING'" },
      { "delete_game_session_queue", "GameSessionQueue lobby does not exist" },
      { "delete_matchmaking_configuration", "Matchmaking configuration duel doesn't exist." },
      { "delete_container_fleet", "Fleet containerfleet-1 cannot be put to Deleting state from DELETING" },
      { "delete_script", "Script (script-1) not found" }, { "deregister_compute", "The compute no longer exists" },
      { "delete_vpc_peering_connection", "The connection is in status DELETING" },
      { "stop_matchmaking", "Ticket t-1 does not exist" },
    } do
      it(("%s has converged if the repeat is refused: %s"):format(case[1], case[2]), function()
        local refused = script.service_error("InvalidRequestException", 400, case[2])
        for _, step in ipairs { LOST, BROKEN } do
          local reply, err, targets = run({ step, refused }, case[1], {})
          assert.is_nil(err)
          assert.equal(2, #targets)
          assert.equal(1, reply.ResponseMetadata.RetryAttempts)
        end
        for _, step in ipairs { UNSENT, THROTTLED } do
          assert.equal("InvalidRequestException", (select(2, run({ step, refused }, case[1], {}))).code)
        end
        assert.equal("InvalidRequestException", (select(2, run({ refused }, case[1], {}))).code)
      end)
    end

    for _, case in ipairs {
      { "delete_fleet", "Cannot delete fleet fleet-1 that is in status of ACTIVATING" },
      { "delete_fleet", "Cannot delete fleet fleet-1 that is in status of NEW." },
      { "delete_container_fleet", "Fleet containerfleet-1 cannot be put to Deleting state from UPDATING" },
      { "delete_container_group_definition", "It is used by a fleet in status of DELETING" },
      { "delete_alias", "AliasId is no id of an alias" },
      { "put_scaling_policy", "Fleet fleet-1 does not exist" }, { "start_fleet_actions", "Fleet fleet-1 does not exist" },
    } do
      it(("%s has not converged if the repeat is refused: %s"):format(case[1], case[2]), function()
        local _, err = run({ LOST, script.service_error("InvalidRequestException", 400, case[2]) }, case[1], {})
        assert.equal("InvalidRequestException", err.code)
        assert.equal("maybe", err.sent)
      end)
    end

    it("DeleteGameServerGroup returns the group that is being deleted, or an empty one after that", function()
      local group = { GameServerGroupName = "g", Status = "DELETE_SCHEDULED" }
      local refused = script.service_error("InvalidRequestException", 400, "Cannot delete game server group g")
      local reply = run({ LOST, refused, reply_of { GameServerGroup = group } }, "delete_game_server_group", { GameServerGroupName = "g" })
      assert.same(group, reply.GameServerGroup)
      reply = run({ LOST, script.service_error "NotFoundException" }, "delete_game_server_group", { GameServerGroupName = "g" })
      assert.same({}, reply.GameServerGroup)
      group.Status = "ACTIVE"
      local _, err = run({ LOST, refused, reply_of { GameServerGroup = group } }, "delete_game_server_group", { GameServerGroupName = "g" })
      assert.equal("InvalidRequestException", err.code)
    end)

    for method, is_suspended in pairs { suspend_game_server_group = true, resume_game_server_group = false } do
      it(method .. " describes the group after an invalid repeat", function()
        local params = { GameServerGroupName = "g", [is_suspended and "SuspendActions" or "ResumeActions"] = { "REPLACE_INSTANCE_TYPES" } }
        for _, actions in ipairs { {}, { "REPLACE_INSTANCE_TYPES" } } do
          local described = reply_of { GameServerGroup = { Status = "ACTIVE", SuspendedActions = actions[1] and actions } }
          local reply, err, targets = run({ LOST, INVALID, described }, method, params)
          assert.equal("DescribeGameServerGroup", targets[3])
          assert.equal((actions[1] ~= nil) == is_suspended, reply ~= nil)
          assert.equal(reply and "ACTIVE" or "InvalidRequestException", reply and reply.GameServerGroup.Status or err.code)
        end
      end)
    end

    for _, method in ipairs { "put_scaling_policy", "resume_game_server_group", "start_fleet_actions",
      "suspend_game_server_group" } do
      it("that sets something up has not converged on NotFoundException: " .. method, function()
        local reply, err = run({ LOST, script.service_error "NotFoundException" }, method, {})
        assert.is_nil(reply)
        assert.equal("NotFoundException", err.code)
      end)
    end

    it("TerminateGameSession returns the session as Describe shows it", function()
      for _, code in ipairs { "InvalidGameSessionStatusException", "NotFoundException" } do
        local session = { GameSessionId = ARN, Status = "TERMINATING" }
        local reply, _, targets, transport = run({ LOST, script.service_error(code), reply_of { GameSessions = { session } } },
          "terminate_game_session", { GameSessionId = ARN, TerminationMode = "FORCE_TERMINATE" })
        assert.same({ "TerminateGameSession", "TerminateGameSession", "DescribeGameSessions" }, targets)
        assert.same({ GameSessionId = ARN }, params_of(transport.requests[3]))
        assert.same(session, reply.GameSession)
        assert.equal(1, reply.ResponseMetadata.RetryAttempts)
      end
    end)

    it("TerminateGameSession fails if the session continues or cannot be described", function()
      for _, described in ipairs {
        reply_of { GameSessions = { { GameSessionId = ARN, Status = "ACTIVE" } } }, script.service_error "NotFoundException",
        { status = 200, body = '{"GameSessions":[]}' },
      } do
        local reply, err = run({ LOST, script.service_error "InvalidGameSessionStatusException", described },
          "terminate_game_session", { GameSessionId = ARN })
        assert.is_nil(reply)
        assert.equal("InvalidGameSessionStatusException", err.code)
      end
    end)

    -- method, params, what Describe shows, whether that settles it
    local function placement(status) return { GameSessionPlacement = { PlacementId = "p", Status = status } } end
    local function ticket(status) return { TicketList = { { TicketId = "t", Status = status } } } end
    local accept, reject = { TicketId = "t", AcceptanceType = "ACCEPT" }, { TicketId = "t", AcceptanceType = "REJECT" }
    for _, case in ipairs {
      { "stop_game_session_placement", { PlacementId = "p" }, placement "CANCELLED", true },
      { "stop_game_session_placement", { PlacementId = "p" }, placement "TIMED_OUT", true },
      { "stop_game_session_placement", { PlacementId = "p" }, placement "FULFILLED", false },
      { "stop_game_session_placement", { PlacementId = "p" }, placement "PENDING", false },
      { "stop_matchmaking", { TicketId = "t" }, ticket "CANCELLED", true },
      { "stop_matchmaking", { TicketId = "t" }, ticket "PLACING", false },
      { "accept_match", accept, ticket "PLACING", true }, { "accept_match", accept, ticket "COMPLETED", true },
      { "accept_match", accept, ticket "REQUIRES_ACCEPTANCE", true }, { "accept_match", accept, ticket "CANCELLED", false },
      { "accept_match", reject, ticket "CANCELLED", true }, { "accept_match", reject, ticket "COMPLETED", false },
    } do
      local status = (case[3].GameSessionPlacement or case[3].TicketList[1]).Status
      it(("%s %s describes the ticket after an invalid repeat; %s is %s"):format(case[1], case[2].AcceptanceType or "", status,
        case[4] and "success" or "none"), function()
        local reply, err, targets = run({ LOST, INVALID, reply_of(case[3]) }, case[1], case[2])
        assert.equal(3, #targets)
        assert.equal(case[4], reply ~= nil)
        if not case[4] then assert.equal("InvalidRequestException", err.code) end
        if reply and case[3].GameSessionPlacement then
          assert.same(case[3].GameSessionPlacement, reply.GameSessionPlacement)
        end
        local first, _, asked = run({ INVALID }, case[1], case[2])
        assert.is_nil(first)
        assert.equal(1, #asked)
      end)
    end
  end)

  for _, case in ipairs { -- method, parameters, may the transport repeat it on its own, options
    { "list_fleets", {}, true },
    { "create_game_session", {}, true }, -- the body has the generated token
    { "create_game_session", { IdempotencyToken = "t" }, true },
    { "create_game_session", {}, false, { idempotency = false } },
    { "start_matchmaking", {}, false }, -- the client asks for the id before it repeats
    { "create_fleet", {}, false },
    { "delete_fleet", {}, false }, -- a repeat can be "not found", which only the call reads as success
  } do
    local title = "tells the transport in each attempt whether it may repeat %s with %s%s"
    it(title:format(case[1], next(case[2]) or "no token", case[4] and ", idempotency off" or ""), function()
      local _, _, _, transport = run({ THROTTLED, OK }, case[1], case[2], case[4])
      for i = 1, 2 do assert.equal(case[3], transport.requests[i].repeatable) end
    end)
  end

  it("nothing is sent after the time of the call", function()
    local reply, err, targets = run({ LOST, { status = 400, takes = 60,
      body = '{"__type":"InvalidGameSessionStatusException"}' } }, "terminate_game_session", { GameSessionId = ARN })
    assert.is_nil(reply)
    assert.equal("InvalidGameSessionStatusException", err.code)
    assert.equal(2, #targets)
  end)
end)

describe("an invalid repeat", function()
  local operations = require "gamelift.operations"
  local reconcile = require "gamelift.retry.reconcile"

  -- Returns what check_error does after an InvalidRequestException, where the Describe returns `described`.
  local function check(method, params, described, message)
    local err = { code = "InvalidRequestException", message = message or "no" }
    return reconcile.check_error("converging", operations.get(method), params, err, function() return described end)
  end

  local TICKET, PLACEMENT = { TicketId = "t" }, { PlacementId = "p" }
  local ALL = { "ACTIVE", "ACTIVATING", "CANCELLED", "COMPLETED", "DELETED", "DELETE_SCHEDULED", "DELETING", "ERROR", "FAILED",
    "FULFILLED", "PENDING", "PLACING", "QUEUED", "REQUIRES_ACCEPTANCE", "SEARCHING", "TERMINATED", "TERMINATING", "TIMED_OUT" }
  local function ticket(status) return { TicketList = { { TicketId = "t", Status = status } } } end
  local function placement(status) return { GameSessionPlacement = { PlacementId = "p", Status = status } } end
  local function group(status) return { GameServerGroup = { Status = status } } end
  local function session(status) return { GameSessions = { { Status = status } } } end

  -- Operation, parameters, the Describe's reply in a status, and the statuses in which the first attempt was carried out.
  for _, case in ipairs {
    { "stop_matchmaking", TICKET, ticket, "CANCELLED TIMED_OUT FAILED" },
    { "stop_game_session_placement", PLACEMENT, placement, "CANCELLED TIMED_OUT FAILED" },
    { "accept_match", { TicketId = "t", AcceptanceType = "ACCEPT" }, ticket, "REQUIRES_ACCEPTANCE PLACING COMPLETED" },
    { "accept_match", { TicketId = "t", AcceptanceType = "REJECT" }, ticket, "CANCELLED SEARCHING QUEUED" },
    { "delete_game_server_group", { GameServerGroupName = "g" }, group, "DELETE_SCHEDULED DELETING DELETED" },
    { "terminate_game_session", { GameSessionId = ARN }, session, "", "ACTIVE ACTIVATING" },
  } do
    local states = case[5] and "all but " .. case[5] or case[4]
    it(("of %s %s has converged in %s"):format(case[1], case[2].AcceptanceType or "", states), function()
      for _, status in ipairs(ALL) do
        local is_listed = (" " .. (case[5] or case[4]) .. " "):find(" " .. status .. " ", 1, true) ~= nil
        local described = case[3](status)
        local reply, second = check(case[1], case[2], described)
        assert.equal(is_listed ~= (case[5] ~= nil), reply ~= nil, status)
        assert.equal(reply and described, second)
      end
      for _, described in ipairs { {}, { TicketList = {} }, { GameSessions = {} } } do
        assert.is_nil((check(case[1], case[2], described)))
      end
      assert.is_nil((check(case[1], case[2], nil)))
    end)
  end

  -- Suspended actions of the group, the request's, and whether suspending or resuming has converged.
  for _, case in ipairs {
    { { "A" }, { "A" }, true, false }, { {}, { "A" }, false, true }, { { "A" }, { "A", "B" }, false, false },
    { { "B" }, { "A", "B" }, false, false }, { { "A", "B" }, { "A", "B" }, true, false }, { nil, { "A" }, false, true },
    { { "A" }, nil, true, true },
  } do
    local suspended, asked = table.concat(case[1] or {}, ","), table.concat(case[2] or {}, ",")
    it(("about the actions %s of a group in which %s are suspended"):format(asked, suspended), function()
      local described = { GameServerGroup = { SuspendedActions = case[1] } }
      local reply = { GameServerGroup = described.GameServerGroup }
      assert.same(case[3] and reply or nil, (check("suspend_game_server_group", { SuspendActions = case[2] }, described)))
      assert.same(case[4] and reply or nil, (check("resume_game_server_group", { ResumeActions = case[2] }, described)))
    end)
  end

  -- Messages of the service about a fleet, and whether its deletion has begun.
  for message, has_converged in pairs {
    ["Fleet fleet-1 does not exist"] = true, ["It doesn't exist"] = true, ["It no longer exists"] = true, ["no longer exist"] = true,
    ["Fleet not found"] = true, ["It could not be found"] = true, ["The nXt exist"] = false, ["it is in status of DELETING"] = true,
    ["in status: TERMINATED"] = true, ["in state DELETED"] = true, ["whose status is 'Deleting'"] = true,
    ["cannot be put to Deleting state from DELETED"] = true, ["it is in status of ACTIVE"] = false, ["in state NEW"] = false,
    ["Name is too long"] = false, ["in status of DELETE_SCHEDULED"] = false,
  } do
    it(("of delete_fleet: %q"):format(message), function()
      assert.same(has_converged and {} or nil, (check("delete_fleet", { FleetId = "f" }, nil, message)))
      -- nothing of an alias is shown while it is deleted
      local is_gone = has_converged and (message:find "exist" or message:find "found")
      assert.same(is_gone and {} or nil, (check("delete_alias", { AliasId = "a" }, nil, message)))
    end)
  end
end)

describe("waiting for capacity", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local CODES = { "FleetCapacityExceededException", "GameSessionFullException", "NotReadyException" }

  it("is not done by default", function()
    for _, code in ipairs(CODES) do
      local reply, err, targets = run({ script.service_error(code) }, "create_game_session", { FleetId = "f" })
      assert.is_nil(reply)
      assert.equal(code, err.code)
      assert.equal(1, #targets)
    end
  end)

  it("repeats with the requested delay, outside of the quota and of max_attempts", function()
    for _, code in ipairs(CODES) do
      local refused = script.service_error(code)
      local reply, _, _, transport, client = run({ refused, refused, LOST, refused, OK }, "create_game_session",
        { FleetId = "f" }, { retry = { capacity = { attempts = 4, delay = 7 }, max_attempts = 2 }, timeout = 100 })
      assert.is_truthy(reply)
      assert.equal(7, transport.slept[1])
      assert.equal(7, transport.slept[2])
      assert.equal(7, transport.slept[4])
      assert.equal(500, internal.state(client).quota)
    end
  end)

  it("ends after the attempts, and at the end of the time", function()
    local refused = script.service_error "FleetCapacityExceededException"
    local _, err, targets = run({ refused, refused, refused }, "create_game_session", { FleetId = "f" },
      { retry = { capacity = { attempts = 3, delay = 2 } } })
    assert.equal("FleetCapacityExceededException", err.code)
    assert.equal(3, #targets)
    _, err, targets = run({ refused, refused }, "create_game_session", { FleetId = "f" },
      { retry = { capacity = { attempts = 9, delay = 2 } }, timeout = 3 })
    assert.equal("FleetCapacityExceededException", err.code)
    assert.equal(2, #targets)
  end)

  it("is possible for an unsafe operation that the service refused", function()
    local reply = run({ script.service_error "GameSessionFullException", OK }, "create_player_session", {},
      { retry = { capacity = { delay = 1 } } })
    assert.is_truthy(reply)
  end)

  it("keeps the token", function()
    local _, _, _, transport = run({ script.service_error "NotReadyException", OK }, "create_game_session", { FleetId = "f" },
      { retry = { capacity = {} } })
    assert.equal(params_of(transport.requests[1]).IdempotencyToken, params_of(transport.requests[2]).IdempotencyToken)
    assert.same({ 5 }, transport.slept)
  end)
end)
