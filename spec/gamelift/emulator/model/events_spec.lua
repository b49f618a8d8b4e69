-- Events as EventBridge may deliver them: the option `events` of the emulator.
local gamelift = require "spec.support.local_gamelift"

-- An emulator whose placements p1, p2, … succeed at once; events are counted from `place` on.
local function new(switches)
  local seen = {}
  local g = gamelift.new({ events = switches, on_event = function(event) seen[#seen + 1] = event end })
  local fleet = g:fleet(40)
  g:ok("CreateGameSessionQueue", { Name = "q", Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/"
    .. fleet } } })
  local function place(count)
    for i = 1, count do
      g:ok("StartGameSessionPlacement", { PlacementId = "p" .. i, GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
      g:control("advance", { seconds = 1 })
    end
  end
  return g, place, seen
end

local function ids(list)
  local result = {}
  for i, event in ipairs(list) do result[i] = event.detail.placementId end
  return table.concat(result, " ")
end

describe("events", function()
  it("have times that are rounded to milliseconds, over a second, too", function()
    local iso8601 = require("gamelift.emulator.model.events").iso8601
    assert.equal("1970-01-01T00:00:02.000Z", iso8601(1.9996))
    assert.equal("1970-01-01T00:00:01.999Z", iso8601(1.9994))
  end)

  it("come at once, in order, one time, without the option", function()
    local _, place, seen = new {}
    place(3)
    assert.equal("p1 p2 p3", ids(seen))
  end)

  it("come late with delay, with the time of what happened", function()
    local g, place, seen = new { delay = 10 }
    place(1)
    assert.equal(0, #seen)
    g:control("advance", { seconds = 8 })
    assert.equal(0, #seen)
    g:control("advance", { seconds = 1 })
    assert.equal("p1", ids(seen))
    assert.equal(seen[1].detail.endTime:sub(1, 19) .. "Z", seen[1].time)
  end)

  it("come more than once with repeat, with one id", function()
    local g, place, seen = new { ["repeat"] = 3 }
    place(1)
    assert.equal("p1 p1 p1", ids(seen))
    assert.equal(seen[1].id, seen[3].id)
    assert.equal(3, #g:control("events").events)
  end)

  it("overtake each other with shuffle, and none is lost", function()
    local g, place, seen = new { shuffle = true, delay = 60 }
    place(12)
    g:control("advance", { seconds = 60 })
    local sorted = {}
    for i, event in ipairs(seen) do sorted[i] = event.detail.placementId end
    table.sort(sorted)
    assert.equal(12, #seen)
    assert.same({ "p1", "p10", "p11", "p12", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9" }, sorted)
    assert.not_equal("p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11 p12", ids(seen))
  end)

  it("never come with drop 1, and some with drop 0.5", function()
    local _, place, seen = new { drop = 1 }
    place(3)
    assert.equal(0, #seen)
    _, place, seen = new { drop = 0.5 }
    place(20)
    assert.truthy(#seen > 2 and #seen < 18)
  end)

  it("are the same after a restore", function()
    local g, place, seen = new { drop = 0.4, shuffle = true, delay = 30, ["repeat"] = 2 }
    place(6)
    g:control("snapshot", { name = "s" })
    g:control("advance", { seconds = 60 })
    local first, count = ids(seen), #seen
    g:control("restore", { name = "s" })
    g:control("advance", { seconds = 60 })
    local second = {}
    for i = count + 1, #seen do second[#second + 1] = seen[i] end
    assert.truthy(count > 0)
    assert.equal(first:sub(-#ids(second)), ids(second))
  end)

  describe("reach on_event with the topic", function()
    local TOPIC = "arn:aws:sns:us-west-2:123456789012:game"
    -- Returns an emulator with a queue, a function that places a session at once, and the topics of its events.
    local function topics_of_placements(switches)
      local topics = {}
      local g = gamelift.new({ events = switches, on_event = function(_, topic) topics[#topics + 1] = topic or "none" end })
      local fleet = g:fleet(9)
      g:ok("CreateGameSessionQueue", { Name = "q", NotificationTarget = TOPIC,
        Destinations = { { DestinationArn = "arn:aws:gamelift:us-west-2:123456789012:fleet/" .. fleet } } })
      return g, function(id)
        g:ok("StartGameSessionPlacement", { PlacementId = id, GameSessionQueueName = "q", MaximumPlayerSessionCount = 2 })
        g:control("advance", { seconds = 1 })
      end, topics
    end

    it("of the queue at the time of the event", function()
      local g, place, topics = topics_of_placements()
      place "p1"
      g:ok("UpdateGameSessionQueue", { Name = "q", NotificationTarget = TOPIC .. "-2" })
      place "p2"
      g:ok("UpdateGameSessionQueue", { Name = "q", NotificationTarget = "" })
      place "p3"
      assert.same({ TOPIC, TOPIC .. "-2", "none" }, topics)
    end)

    it("of a queue that was deleted while the event waited, also after a save", function()
      local g, place, topics = topics_of_placements { delay = 60 }
      place "p1"
      g:ok("DeleteGameSessionQueue", { Name = "q" })
      g:reload()
      g:control("advance", { seconds = 60 })
      assert.same({ TOPIC }, topics)
    end)
  end)

  it("name the topics of all queues and configurations", function()
    local match_game = require "spec.support.match_game"
    local g = match_game.new { NotificationTarget = "arn:aws:sns:us-west-2:123456789012:matches" }
    g:ok("UpdateGameSessionQueue", { Name = "q", NotificationTarget = "arn:aws:sns:us-west-2:123456789012:sessions" })
    local topics = require("gamelift.emulator.model.events").topics(g.emulator:backend())
    assert.same({ ["arn:aws:sns:us-west-2:123456789012:matches"] = true, ["arn:aws:sns:us-west-2:123456789012:sessions"] = true }, topics)
  end)

  it("need switches of the right form", function()
    for switches, problem in pairs {
      [{ drop = 2 }] = "option events.drop: expected a probability from 0 to 1, got 2",
      [{ ["repeat"] = 0 }] = "option events.repeat: expected a whole number from 1 to 100, got 0",
      [{ delai = 1 }] = 'unknown option "delai" in events, did you mean delay?',
    } do
      local ok, message = pcall(new, switches)
      assert.is_false(ok)
      assert.truthy(tostring(message):find(problem, 1, true), message)
    end
  end)
end)
