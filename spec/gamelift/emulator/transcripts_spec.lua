-- Whole replies of the local GameLift to long scripts (transcripts/*.lua), against what it said when somebody read them last. A change on
-- purpose: read the difference, then `make transcripts`.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local transcript = require "spec.support.transcript"

local FOLDER = "spec/gamelift/emulator/transcripts/"

-- Returns the first line that differs, with the step that it belongs to; or nil.
local function first_difference(expected, got)
  local other, number, step = got:gmatch "([^\n]*)\n", 0, nil
  for line in expected:gmatch "([^\n]*)\n" do
    local now = other()
    number = number + 1
    if line:find "^> " then step = line end
    if line ~= now then return ("line %d, after %s\nexpected %s\ngot      %s"):format(number, step, line, tostring(now)) end
  end
  return other() and "there is more than expected"
end

describe("the transcript of", function()
  for _, name in ipairs(transcript.names()) do
    it(name .. " is as it was", function()
      if interpreter.is_below_valgrind then pending "takes minutes below valgrind" end
      local expected, got = process.read(FOLDER .. name .. ".txt"), transcript.play(dofile(FOLDER .. name .. ".lua"))
      assert.is_nil(first_difference(expected, got))
    end)
  end
end)
