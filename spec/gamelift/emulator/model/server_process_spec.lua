local server_process = require "gamelift.emulator.model.server_process"

describe("the ids of ended server processes", function()
  it("are remembered up to the last 1,000", function()
    local backend = { now = 5, ended_processes = { ids = {} } }
    local function forget(i) server_process.forget(backend, { id = "p" .. i, sdk = { is_ending = true } }) end
    local function has_ended(i) return server_process.has_ended(backend, "p" .. i) end
    for i = 1, 1000 do forget(i) end
    assert.same({ true, true, false }, { has_ended(1), has_ended(1000), has_ended(1001) })
    forget(1001)
    assert.same({ false, true, true }, { has_ended(1), has_ended(2), has_ended(1001) })
    for i = 1002, 1005 do forget(i) end
    local count = 0
    for _ in pairs(backend.ended_processes.ids) do count = count + 1 end
    assert.same({ 1000, false, true }, { count, has_ended(5), has_ended(6) })
  end)
end)
