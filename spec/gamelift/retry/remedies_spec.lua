local remedies = require "gamelift.retry.remedies"

local NOW = 1770091506 -- 2026-02-03T04:05:06Z
local DATES = { [240] = "Tue, 03 Feb 2026 04:09:06 GMT", [241] = "Tue, 03 Feb 2026 04:09:07 GMT", [-240] = "Tue, 03 Feb 2026 04:01:06 GMT",
  [-241] = "Tue, 03 Feb 2026 04:01:05 GMT" }

local function new_job(refresh)
  return { client = { offset = 0, wall = function() return NOW end }, transport = "transport", deadline = 7, keys = "old",
    config = { provider = { refresh = refresh or function() error "not asked" end } } }
end

describe("the remedy for a refused signature", function()
  -- Code, and whether the clock is set for an offset of up to 240 s, and for more.
  for _, case in ipairs {
    { "RequestTimeTooSkewed", true, true }, { "RequestExpired", true, true }, { "RequestInTheFuture", true, true },
    { "InvalidSignatureException", false, true }, { "SignatureDoesNotMatch", false, true }, { "AuthFailure", false, true },
    { "AccessDeniedException", false, false }, { "ThrottlingException", false, false },
  } do
    it("after " .. case[1] .. " sets the clock by the Date", function()
      for offset, date in pairs(DATES) do
        local job = new_job()
        local is_mended, err = remedies.apply(job, { code = case[1] }, { headers = { date = date } })
        local expected = case[math.abs(offset) <= 240 and 2 or 3]
        assert.same({ expected, nil }, { is_mended, err })
        assert.equal(expected and offset or 0, job.client.offset)
        assert.is_false((remedies.apply(job, { code = case[1] }, { headers = { date = date } }))) -- once for a call
      end
    end)
  end

  it("is judged by the clock as it was set before", function()
    local job = new_job()
    job.client.offset = 200
    assert.is_false((remedies.apply(job, { code = "AuthFailure" }, { headers = { date = DATES[240] } })))
    assert.is_true((remedies.apply(job, { code = "AuthFailure" }, { headers = { date = DATES[-240] } })))
    assert.equal(-240, job.client.offset)
  end)

  for what, date in pairs { ["no Date"] = false, ["a Date that is not a time"] = "yesterday", ["a Date that is not text"] = 5 } do
    it("changes nothing if there is " .. what, function()
      local job = new_job()
      assert.is_false((remedies.apply(job, { code = "RequestExpired" }, { headers = { date = date or nil } })))
      assert.same({ 0, nil }, { job.client.offset, job.clock_set })
    end)
  end
end)

describe("the remedy for an expired token", function()
  for code, is_expired in pairs {
    ExpiredToken = true, ExpiredTokenException = true, ExpiredCredentials = false, NotFoundException = false,
  } do
    it((is_expired and "asks once for other credentials after " or "does nothing after ") .. code, function()
      local asked = {}
      local job = new_job(function(_, ...)
        asked[#asked + 1] = { ... }
        return "new"
      end)
      job.client.offset = 9
      assert.equal(is_expired, (remedies.apply(job, { code = code }, { headers = {} })))
      assert.equal(is_expired and "new" or "old", job.keys)
      assert.is_false((remedies.apply(job, { code = code }, { headers = {} })))
      assert.same(is_expired and { { "old", NOW + 9, "transport", 7 } } or {}, asked)
    end)
  end

  it("returns the error of the fetch, and keeps the keys", function()
    local job = new_job(function() return nil, "problem" end)
    assert.same({ false, "problem" }, { remedies.apply(job, { code = "ExpiredToken" }, { headers = {} }) })
    assert.equal("old", job.keys)
  end)
end)
