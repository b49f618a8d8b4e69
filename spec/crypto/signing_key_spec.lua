local crypto = require "gamelift.crypto"

describe("a signer", function()
  -- The address space of this process in MiB; nil where /proc does not have it.
  local function allocated()
    local file = io.open "/proc/self/statm"
    local pages = file and file:read "*a":match "^%d+"
    if file then file:close() end
    return pages and tonumber(pages) / 256
  end

  it("leaves nothing when it is closed", function()
    if os.getenv "ASAN_OPTIONS" then pending "the sanitizer keeps freed memory, and looks for leaks itself" end
    local keys, before = { access_key_id = "AKIDEXAMPLE", secret_access_key = "canary-secret" }, nil
    for i = 1, 40000 do
      if i % 1000 == 0 then collectgarbage() end
      if i == 2000 then before = allocated() end
      local signer = crypto.signer()
      assert(signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", {}, "{}", keys, "us-west-2", "gamelift", 86400))
      signer:close()
    end
    if not before then pending "there is no /proc" end
    assert.is_true(allocated() - before < 5)
  end)
end)
