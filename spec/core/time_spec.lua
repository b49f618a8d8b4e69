local core = require "gamelift.core"
local vectors = require "spec.support.vectors"

local NOON = 1469498468 -- 2016-07-26T02:01:08Z

local function check(read, cases)
  for text, expected in pairs(cases) do
    it(("%q is %.6f"):format(text, expected), function() assert.equal(expected, read(text)) end)
  end
end

local function check_refused(read, cases)
  for _, text in ipairs(cases) do
    it(("%q is rejected"):format(text), function() assert.is_nil(read(text)) end)
  end
end

describe("iso8601:", function()
  check(core.iso8601, {
    ["2016-07-26T02:01:08Z"] = NOON,
    ["2016-07-26t02:01:08z"] = NOON,
    ["2016-07-26 02:01:08"] = NOON, -- no zone is UTC
    ["2016-07-26T02:01:08"] = NOON,
    ["20160726T020108Z"] = NOON,
    ["20160726T020108"] = NOON,
    ["2016-07-26T02:01:08 UTC"] = NOON,
    ["2016-07-26 02:01:08 GMT"] = NOON,
    ["2016-07-26T04:01:08+02:00"] = NOON,
    ["2016-07-26T04:01:08+0200"] = NOON,
    ["2016-07-26T04:01:08+02"] = NOON,
    ["2016-07-25T22:31:08 -03:30"] = NOON,
    ["2016-07-26T02:01:08-00:00"] = NOON,
    ["2016-07-26T02:01:08.057Z"] = NOON + 0.057,
    ["2016-07-26T02:01:08,5Z"] = NOON + 0.5,
    ["2016-07-26T02:01:08.1"] = NOON + 0.1,
    ["2016-07-26T02:01:08.123456Z"] = NOON + 0.123456,
    ["2016-07-26T02:01:08.123456789Z"] = NOON + 0.123456, -- to the microsecond, as Python
    ["2016-07-26T02:01Z"] = NOON - 8,
    ["2016-07-26T02"] = NOON - 68,
    ["2016-07-26"] = NOON - 7268,
    ["1970-01-01T00:00:00Z"] = 0,
    ["1969-12-31T23:59:58.5Z"] = -1.5,
    ["1900-02-28"] = -2203977600, -- no leap year
    ["1900-03-01"] = -2203891200,
    ["2000-02-29"] = 951782400,
    ["2024-02-29T23:59:59Z"] = 1709251199,
    ["2038-01-19T03:14:08Z"] = 2147483648,
    ["0001-01-01"] = -62135596800,
    ["9999-12-31T23:59:59Z"] = 253402300799,
  })
  check_refused(core.iso8601, {
    "", "2016", "2016-07", "20160726", "2016-7-26", "2016-07-26T", "2016-07-26T2:01", "2016-07-26T02:", "2016-07-26T02:01:",
    "2016-07-26T02:01:08.", "2016-07-26T02:01:08.Z", "2016-07-26T02:01:08+", "2016-07-26T02:01:08+2", "2016-07-26T02:01:08+24:00",
    "2016-07-26T02:01:08+02:60", "2016-07-26T02:01:08+02:0", "2016-07-26T02:01:08ZZ", "2016-07-26T02:01:08 ", " 2016-07-26",
    "2016-07-26T24:00:00Z", "2016-07-26T23:60:00Z", "2016-07-26T23:59:60Z", "2016-02-30", "2015-02-29", "1900-02-29",
    "2016-00-01", "2016-13-01", "2016-01-00", "2016-04-31", "0000-01-01", "2016-07-26\0", "2016-07-26T02:01:08Z\n",
    "+2016-07-26", "-2016-07-26", "2016/07/26", "201\2516-07-26", "Tue, 26 Jul 2016 02:01:08 GMT", "1469498468", "NaN", "now",
  })

  it("takes no neighbour of a digit for one", function()
    local text = "2016-07-26T02:01:08.123456+01:30"
    for i = 1, #text do
      for _, byte in ipairs { "/", ":" } do
        if text:find("^%d", i) then assert.is_nil(core.iso8601(text:sub(1, i - 1) .. byte .. text:sub(i + 1)), byte .. " at " .. i) end
      end
    end
    for digit = 0, 9 do assert.equal(NOON - 8 + digit, core.iso8601(("2016-07-26T02:01:0%d"):format(digit))) end
  end)

  it("takes zones up to 23:59, east and west", function()
    assert.equal(NOON, core.iso8601 "2016-07-27T02:00:08+23:59")
    assert.equal(NOON, core.iso8601 "2016-07-25T02:02:08-23:59")
    for _, zone in ipairs { "+24", "-24:00", "+23:60", "-00:60", "+9", "+0:30", "0100" } do
      assert.is_nil(core.iso8601("2016-07-26T02:01:08" .. zone), zone)
    end
  end)

  it("treats one moment in two time zones as equal", function()
    assert.equal(core.iso8601 "2016-01-01T00:30:00+01:00", core.iso8601 "2015-12-31T23:30:00Z")
  end)

  it("counts every day of four hundred years", function()
    local days = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }
    local t = -11676096000 -- 1600-01-01
    for year = 1600, 1999 do
      local leap = year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
      for month = 1, 12 do
        local last = days[month] + (month == 2 and leap and 1 or 0)
        for day = 1, last do
          if core.iso8601(("%04d-%02d-%02d"):format(year, month, day)) ~= t then
            assert.equal(t, ("%04d-%02d-%02d"):format(year, month, day))
          end
          t = t + 86400
        end
        assert.is_nil(core.iso8601(("%04d-%02d-%02d"):format(year, month, last + 1)))
      end
    end
    assert.equal(946684800, t)
  end)

  it("reads what boto3 accepts as a timestamp", function()
    local read = 0
    for case in vectors.lines "requests.jsonl" do
      if case.kind == "timestamp" then
        for name, value in pairs(case.params) do
          local seconds = type(value) == "string" and name:find "Time$" and core.iso8601(value)
          if seconds then
            read = read + 1
            assert.equal(case.body_json[name], math.floor(seconds)) -- boto3 cuts
          end
        end
      end
    end
    assert.is_true(read > 0)
  end)
end)

describe("http_date:", function()
  check(core.http_date, {
    ["Sun, 06 Nov 1994 08:49:37 GMT"] = 784111777,
    ["Sunday, 06-Nov-94 08:49:37 GMT"] = 784111777,
    ["Sun Nov  6 08:49:37 1994"] = 784111777,
    ["Tue, 26 Jul 2016 02:01:08 GMT"] = NOON,
    ["Tue Jul 26 02:01:08 2016"] = NOON,
    ["tue, 26 jul 2016 02:01:08 gmt"] = NOON,
    ["Tue, 26 Jul 2016 04:01:08 +0200"] = NOON, -- RFC 822 and Python's formatdate
    ["Tue, 26 Jul 2016 02:01:08 -0000"] = NOON,
    ["Tue, 5 Jul 2016 02:01:08 GMT"] = NOON - 21 * 86400,
    ["Thursday, 01-Jan-70 00:00:00 GMT"] = 0,
    ["Tuesday, 31-Dec-69 00:00:00 GMT"] = 3155673600, -- years of two digits: 1970 to 2069
    ["Sat, 31 Dec 2016 23:59:60 GMT"] = 1483228800, -- a leap second
    ["SunABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, 06 Nov 1994 08:49:37 GMT"] = 784111777, -- any word that begins so
  })
  check_refused(core.http_date, {
    "", "Sun", "Sun,", "Sun, ", "Sun@, 06 Nov 1994 08:49:37 GMT", "Sun[, 06 Nov 1994 08:49:37 GMT", "Sun`, 06 Nov 1994 08:49:37 GMT",
    "Sun{, 06 Nov 1994 08:49:37 GMT", "Foo, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 32 Oct 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 1994",
    "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 19940 08:49:37 GMT", "Sun, 06 Nov 199 08:49:37 GMT", "Sun, 06-Nov 1994 08:49:37 GMT",
    "Sun Nov 06 08:49:37 94", "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 1994 GMT", "1994-11-06T08:49:37Z", "784111777", "0",
  })
end)

describe("x-amz-date", function()
  local credentials = { access_key_id = "A", secret_access_key = "s" }
  local signer = core.signer()
  local function amz(time)
    local _, date = assert(signer:sign("GET", "https://h/", {}, nil, credentials, "r", "s", time))
    return date
  end
  local cases = {
    { 0, "19700101T000000Z" },
    { -1, "19691231T235959Z" },
    { -0.25, "19691231T235959Z" },
    { 0.999, "19700101T000000Z" },
    { NOON + 0.9999, "20160726T020108Z" },
    { 951782399, "20000228T235959Z" },
    { 951782400, "20000229T000000Z" },
    { 951868800, "20000301T000000Z" },
    { 1709251199, "20240229T235959Z" },
    { 2147483648, "20380119T031408Z" }, -- beyond 32 bits
    { 4102444800, "21000101T000000Z" },
    { 253402300799.5, "99991231T235959Z" },
    { -62167219200, "00000101T000000Z" },
    { -62135596800, "00010101T000000Z" },
  }
  for _, case in ipairs(cases) do
    it(("of %.4f is %s"):format(case[1], case[2]), function() assert.equal(case[2], amz(case[1])) end)
  end

  it("reads back as the same second, from year 1 to 9999", function()
    local t = -62135596800
    while t < 253402300800 do
      assert.equal(t, core.iso8601(amz(t)))
      t = t + 31556952 * 3 + 86399 -- some three years
    end
  end)
end)

describe("clocks", function()
  it("time is the wall clock, with a fraction", function()
    assert.is_true(math.abs(core.time() - os.time()) < 2)
    assert.equal("number", type(core.time()))
  end)

  it("monotonic does not go back", function()
    local last = core.monotonic()
    local moved = false
    for _ = 1, 10000 do
      local now = core.monotonic()
      assert.is_true(now >= last)
      moved = moved or now > last
      last = now
    end
    assert.is_true(moved)
  end)

  it("utc is os.date's ISO form, rounded down, in any year of four digits", function()
    for _, seconds in ipairs { 0, 1, 951782400, 1770091506, -1, -86400 } do
      assert.equal(os.date("!%Y-%m-%dT%H:%M:%SZ", seconds), core.utc(seconds))
    end
    assert.equal("2026-02-03T04:05:06Z", core.utc(1770091506.999))
    assert.equal("2099-12-31T23:59:59Z", core.utc(4102444799)) -- beyond the 32 bits of some os.date
    assert.equal("1969-12-31T23:59:59Z", core.utc(-0.5))
    assert.equal("9999-12-31T23:59:59Z", core.utc(253402300799))
    for _, seconds in ipairs { 253402300800, -1e12, 1e300, -1e300, math.huge, -math.huge, 0 / 0 } do assert.is_nil(core.utc(seconds)) end
    assert.has_error(function() core.utc "soon" end)
  end)

  it("utc knows the last second of every year and the first of the next", function()
    for year = 1, 9999 do
      local first = core.iso8601(("%04d-01-01"):format(year))
      local expected = ("%04d-12-31T23:59:59Z %04d-01-01T00:00:00Z"):format(year - 1, year)
      local result = core.utc(first - 1) .. " " .. core.utc(first)
      if result ~= expected then assert.equal(expected, result) end
    end
  end)

  it("utc and iso8601 agree on every second around midnight, noon and an hour", function()
    for _, start in ipairs { NOON - 7268, NOON - 3668, NOON + 35932 } do
      for t = start - 61, start + 61 do
        assert.equal(t, core.iso8601(core.utc(t)))
        assert.equal(os.date("!%Y-%m-%dT%H:%M:%SZ", t), core.utc(t))
      end
    end
  end)

  it("date readers require a string", function()
    for _, value in ipairs { {}, true } do
      assert.has_error(function() core.iso8601(value) end)
      assert.has_error(function() core.http_date(value) end)
    end
    assert.has_error(function() core.iso8601() end)
  end)
end)
