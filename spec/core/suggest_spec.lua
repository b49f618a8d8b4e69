local core = require "gamelift.core"

local METHODS = {
  "accept_match", "create_fleet", "create_game_session", "create_game_session_queue", "create_player_session",
  "create_player_sessions", "delete_fleet", "describe_game_sessions", "describe_game_session_details",
}
local OPTIONS = {
  "region", "profile", "endpoint", "max_attempts", "timeout", "retry", "transport", "credentials", "use_fips",
}
local MEMBERS = { "FleetId", "FleetArn", "AliasId", "GameProperties", "CreatorId", "Name", "MaximumPlayerSessionCount" }

local function shuffled(list)
  local copy = {}
  for i = #list, 1, -1 do copy[#copy + 1] = list[i] end
  return copy
end

describe("suggest", function()
  local cases = {
    -- word, candidates, nearest
    { "fleetId", MEMBERS, "FleetId" }, -- another case
    { "fleet_id", MEMBERS, "FleetId" }, -- snake_case
    { "FLEET-ID", MEMBERS, "FleetId" },
    { "FleetId", MEMBERS, "FleetId" }, -- itself
    { "FleetIds", MEMBERS, "FleetId" }, -- one letter more
    { "FleteId", MEMBERS, "FleetId" }, -- two neighbours swapped
    { "GamePropertys", MEMBERS, "GameProperties" },
    { "createGameSession", METHODS, "create_game_session" },
    { "creat_game_session", METHODS, "create_game_session" },
    { "create_game_sesion", METHODS, "create_game_session" },
    { "CreatePlayerSessions", METHODS, "create_player_sessions" },
    { "create_player_sesion", METHODS, "create_player_session" },
    { "max_attempt", OPTIONS, "max_attempts" },
    { "maxattempts", OPTIONS, "max_attempts" },
    { "regoin", OPTIONS, "region" },
    { "region_name", OPTIONS, "region" }, -- boto3's word
    { "endpoint_url", OPTIONS, "endpoint" },
    { "use_fip", OPTIONS, "use_fips" },
    { "PlayerSessionCount", MEMBERS, "MaximumPlayerSessionCount" }, -- the end of a name
    { "ACTVE", { "ACTIVE", "ACTIVATING", "TERMINATED", "TERMINATING", "ERROR" }, "ACTIVE" },
    { "verify", OPTIONS, nil }, -- nothing is similar
    { "id", MEMBERS, nil }, -- too short to say anything
    { "", MEMBERS, nil },
    { "___", MEMBERS, nil }, -- nothing left without underscores
    { "FleetId", {}, nil },
    { "FleetId", { "", "_", 7, true, "FleetIds" }, "FleetIds" }, -- candidates that are not names
    { ("x"):rep(65), { ("x"):rep(65) }, nil }, -- beyond the length that is compared
    { ("x"):rep(64), { ("x"):rep(64) }, ("x"):rep(64) },
    { ("x"):rep(1e6), { ("x"):rep(1e6), "x" }, nil },
    { "Fleet\0Id", { "Fleet\0id", "FleetId" }, "Fleet\0id" }, -- any bytes
    { "\255\254\253", { "\255\254\253\252" }, "\255\254\253\252" },
  }
  for _, case in ipairs(cases) do
    local word, candidates, nearest = case[1], case[2], case[3]
    local expected = nearest and ("%q"):format(nearest:sub(1, 30)) or "nothing"
    it(("finds %s for %q"):format(expected, word:sub(1, 30)), function()
      assert.equal(nearest, core.suggest(word, candidates))
      assert.equal(nearest, core.suggest(word, shuffled(candidates)))
    end)
  end

  it("counts a swap of neighbours, and a letter more, less or other, as one edit", function()
    for _, word in ipairs { "anmes", "nmaes", "naems", "namse", "ames", "naes", "name", "xames", "naxes", "namex" } do
      assert.equal("names", core.suggest(word, { "names" }), word)
    end
    for _, word in ipairs { "anmse", "nmase", "nxmxs", "mnaes", "aemns", "nmas", "anme" } do
      assert.is_nil(core.suggest(word, { "names" }), word)
    end
    assert.equal("name", core.suggest("nxame", { "name" }))
  end)
  it("allows one edit from three letters on, one more for every six, and four at most", function()
    for n, most in pairs { [2] = 0, [3] = 1, [5] = 1, [6] = 2, [11] = 2, [12] = 3, [17] = 3, [18] = 4, [40] = 4, [64] = 4 } do
      local name = ("abcdefgh"):rep(8):sub(1, n)
      for edits = most, most + 1 do
        local word = name:sub(1, n - edits) .. ("x"):rep(edits)
        assert.equal(edits == most and name or nil, core.suggest(word, { name }), ("%d letters, %d edits"):format(n, edits))
      end
    end
  end)
  it("prefers fewer edits to a common beginning", function()
    assert.equal("region", core.suggest("regio", { "regio_nal_office", "region" }))
  end)
  it("prefers the closer of two names with a common beginning", function()
    assert.equal("create_fleet", core.suggest("create", { "create_fleet_locations", "create_fleet", "create_match" }))
  end)
  it("prefers a common beginning to a common end", function()
    assert.equal("NotFoundException", core.suggest("NotFound", { "ProfileNotFound", "NotFoundException" }))
  end)
  it("breaks a tie by the letters that agree, then by the bytes", function()
    assert.equal("abcdx", core.suggest("abcde", { "zbcde", "abcdx" }))
    assert.equal("abcdx", core.suggest("abcde", { "abcdy", "abcdx" }))
    assert.equal("fleet_id", core.suggest("fleet_id", { "FleetId", "fleetId", "fleet_id" }))
  end)
  it("raises on misuse", function()
    assert.has_error(function() core.suggest(nil, {}) end)
    assert.has_error(function() core.suggest("x") end)
  end)
end)
