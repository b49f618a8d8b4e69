-- The public client against the emulator in process: what the retries make of the service's failures.
local gamelift = require "gamelift"
local emulator = gamelift.emulator

local START = 1700000000

for _, protocol in ipairs { "json", "cbor" } do
  local function setup(options, client_options)
    local local_gamelift = gamelift.emulator { clock = START, seed = 3, processes_per_instance = (options or {}).processes or 1 }
    local all = {
      region = "us-west-2", endpoint = "http://local", transport = local_gamelift:transport(), protocol = protocol,
      timeout = { total = 600 },
      credentials = { access_key_id = emulator.ACCESS_KEY_ID, secret_access_key = emulator.SECRET_ACCESS_KEY },
    }
    for key, value in pairs(client_options or {}) do all[key] = value end
    local client = gamelift.client(all)
    local fleet = assert(client:create_fleet { Name = "f", BuildId = "build-1", EC2InstanceType = "c5.large" }).FleetAttributes.FleetId
    return local_gamelift, client, fleet
  end

  local function fault(e, arguments)
    assert(e:control("fault", arguments))
  end

  describe("a client of the local GameLift that speaks " .. protocol, function()
    it("creates one session although the response is lost", function()
      local e, client, fleet = setup()
      fault(e, { kind = "lost", commit = "after" })
      local reply = assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 })
      assert.equal(1, reply.ResponseMetadata.RetryAttempts)
      assert.equal("ACTIVE", reply.GameSession.Status)
      assert.equal(1, #assert(client:describe_game_sessions { FleetId = fleet }).GameSessions)
    end)

    it("does not repeat a player session whose response is lost, and reports that it may exist", function()
      local e, client, fleet = setup()
      local arn = assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 }).GameSession.GameSessionId
      fault(e, { kind = "lost", commit = "after", operation = "CreatePlayerSession" })
      local reply, err = client:create_player_session { GameSessionId = arn, PlayerId = "anna" }
      assert.is_nil(reply)
      assert.same({ "transport", "maybe", 1 }, { err.kind, err.sent, err.attempts })
      assert.equal(1, #assert(client:describe_player_sessions { GameSessionId = arn }).PlayerSessions)
    end)

    it("repeats any request that was not sent", function()
      local e, client, fleet = setup()
      local arn = assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 }).GameSession.GameSessionId
      fault(e, { kind = "refused", count = 2 })
      local reply = assert(client:create_player_session { GameSessionId = arn, PlayerId = "anna" })
      assert.equal(2, reply.ResponseMetadata.RetryAttempts)
    end)

    it("finds a placement that was started although the response was lost", function()
      local e, client = setup()
      assert(client:create_game_session_queue { Name = "q" })
      fault(e, { kind = "error", status = 503, commit = "after", operation = "StartGameSessionPlacement" })
      local reply = assert(client:start_game_session_placement { GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
      assert.equal("PENDING", reply.GameSessionPlacement.Status)
      assert.equal(1, #assert(e:control("state")).placements)
    end)

    local retried = {
      { "throttling", { kind = "throttle", count = 2 }, 2 },
      { "a 5xx without JSON", { kind = "error", status = 502, body = "<html></html>" }, 1 },
      { "a clock that is an hour off", { kind = "skew", seconds = 3600 }, 1 },
    }
    for _, case in ipairs(retried) do
      it("survives " .. case[1], function()
        local e, client, fleet = setup()
        fault(e, case[2])
        local reply = assert(client:describe_fleet_attributes { FleetIds = { fleet } })
        assert.equal(case[3], reply.ResponseMetadata.RetryAttempts)
      end)
    end

    it("returns the exact codes of errors that it does not retry", function()
      local e, client, fleet = setup()
      local function code(wrong)
        local _, err = gamelift.client {
          region = wrong.region or "us-west-2", endpoint = "http://local", transport = e:transport(), protocol = protocol,
          credentials = { access_key_id = wrong.key or emulator.ACCESS_KEY_ID,
            secret_access_key = wrong.secret or emulator.SECRET_ACCESS_KEY },
        }:list_fleets {}
        return err and err.code
      end
      assert.is_nil(code {})
      assert.equal("UnrecognizedClientException", code { key = "AKIDOTHER" })
      assert.equal("InvalidSignatureException", code { secret = "other" })
      assert.equal("InvalidSignatureException", code { region = "eu-west-1" })
      fault(e, { kind = "expired_token", count = 3 })
      assert.equal("ExpiredTokenException", select(2, client:list_fleets {}).code)
      assert(e:control "clear_faults")
      assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 })
      local _, err = client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 }
      assert.same({ "FleetCapacityExceededException", 400, 1 }, { err.code, err.status, err.attempts })
    end)

    it("counts an end that was reached before as success after an uncertain attempt", function()
      local e, client, fleet = setup()
      local arn = assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 2 }).GameSession.GameSessionId
      fault(e, { kind = "lost", commit = "after" })
      local reply = assert(client:terminate_game_session { GameSessionId = arn, TerminationMode = "TRIGGER_ON_PROCESS_TERMINATE" })
      assert.equal("TERMINATING", reply.GameSession.Status)
      fault(e, { kind = "lost", commit = "after" })
      assert(client:delete_fleet { FleetId = fleet })
    end)

    it("walks 45 sessions by seven, in portions of ten", function()
      local _, client, fleet = setup { processes = 45 }
      for _ = 1, 45 do assert(client:create_game_session { FleetId = fleet, MaximumPlayerSessionCount = 1 }) end
      local seen, count, portions, token = {}, 0, 0, nil
      repeat
        local result = assert(client:get_paginator("describe_game_sessions"):paginate({
          FleetId = fleet, PaginationConfig = { PageSize = 7, MaxItems = 10, StartingToken = token },
        }):build_full_result())
        for _, session in ipairs(result.GameSessions) do
          assert.is_nil(seen[session.GameSessionId])
          seen[session.GameSessionId], count = true, count + 1
        end
        portions, token = portions + 1, result.NextToken
      until not token
      assert.same({ 45, 5 }, { count, portions })
    end)
  end)
end
