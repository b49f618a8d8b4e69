local core = require "gamelift.core"
local process = require "spec.support.process"

local TEXT = "Message\nüber\nType\nNotification\n"

describe("rsa_key", function()
  local folder, remove, key
  setup(function()
    folder, remove = process.folder()
    process.run(("cd %s && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=spec -keyout key -out cert &&"
      .. " openssl x509 -in cert -noout -pubkey >public && openssl ecparam -genkey -name prime256v1 -noout -out ec &&"
      .. " openssl rsa -in key -aes128 -passout pass:secret -out locked"):format(folder))
    key = process.read(folder .. "/key")
  end)
  teardown(function() remove() end)

  -- Returns what openssl says about a signature of a text.
  local function verify(signature, hash, text)
    process.write(folder .. "/signature", signature .. "\n")
    process.write(folder .. "/text", text)
    return (process.run(("cd %s && openssl base64 -A -d -in signature -out bytes && openssl dgst -%s -verify public -signature bytes text")
      :format(folder, hash)))
  end

  for _, hash in ipairs { "SHA1", "SHA256" } do
    it("signs with " .. hash .. " so that openssl verifies it", function()
      local signature = assert(core.rsa_key(key):sign(hash, TEXT))
      assert.equal("Verified OK", verify(signature, hash:lower(), TEXT))
      assert.matches("Verification [Ff]ail", verify(signature, hash:lower(), TEXT .. "\n"))
      assert.equal(signature, core.rsa_key(key):sign(hash, TEXT))
    end)
  end

  it("refuses keys that it cannot use", function()
    local problem = "expected a private RSA key in PEM, of at most 8192 bits and without a passphrase"
    for _, bad in ipairs { "", "x", key:sub(1, 400), process.read(folder .. "/cert"), process.read(folder .. "/ec"),
      process.read(folder .. "/locked") } do
      assert.same({ nil, problem }, { core.rsa_key(bad) })
    end
  end)

  it("raises for another hash and other types", function()
    assert.error_matches(function() core.rsa_key(key):sign("MD5", TEXT) end, "invalid option 'MD5'")
    assert.error_matches(function() core.rsa_key(key):sign("SHA1", {}) end, "string expected")
    assert.error_matches(function() core.rsa_key(key).sign(core.signer(), "SHA1", TEXT) end, "gamelift.rsa_key expected")
    assert.error_matches(function() core.rsa_key {} end, "string expected")
  end)
end)
