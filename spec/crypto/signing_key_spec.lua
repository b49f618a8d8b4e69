local child = require "spec.support.child"
local interpreter = require "spec.support.interpreter"

describe("a signer", function()
  it("leaves nothing when it is closed", function()
    if interpreter.is_checked then pending "the sanitizer keeps freed memory, and looks for leaks itself" end
    local output = child.run [[
      local crypto, memory = require "gamelift.crypto", require "spec.support.memory"
      local keys, before = { access_key_id = "AKIDEXAMPLE", secret_access_key = "canary-secret" }, nil
      for i = 1, 40000 do
        if i % 1000 == 0 then collectgarbage() end
        if i == 2000 then before = memory.allocated() end
        local signer = crypto.signer()
        assert(signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", {}, "{}", keys, "us-west-2", "gamelift", 86400))
        signer:close()
      end
      print(before and (memory.allocated() - before < 5 and "kept" or "grew") or "no /proc")
    ]]
    if output:find "no /proc" then pending "there is no /proc" end
    assert.equal("kept\nstatus 0\n", output)
  end)
end)
