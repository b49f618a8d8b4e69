-- Makes keys and certificates for TLS specs, once per run, with openssl(1) in a temporary folder.
--
--   local certs = require "spec.support.certs".make()
--   certs.ca                                 path of the CA's certificate
--   certs.good.cert, certs.good.key          for 127.0.0.1 and localhost, signed by that CA
--   certs.expired, certs.future, certs.other_name, certs.self_signed, certs.other_ca, certs.weak
--   certs:chain()                            for the same, signed by the second of two authorities between it and that CA
--   certs:remove()
local certs = {}

local CONFIG = [[
[req]
distinguished_name = name
prompt = no
[name]
CN = gamelift spec
[ca]
default_ca = ours
[ours]
dir = %s
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
default_md = sha256
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[leaf]
basicConstraints = CA:false
subjectAltName = IP:127.0.0.1, DNS:localhost
[leaf_elsewhere]
basicConstraints = CA:false
subjectAltName = DNS:elsewhere.example
]]

local EC = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1"

-- name, signed by, start, end, extensions, key
local LEAVES = {
  { "good", "ca", "20200101000000Z", "20990101000000Z", "leaf", EC },
  { "expired", "ca", "20200101000000Z", "20210101000000Z", "leaf", EC },
  { "future", "ca", "20980101000000Z", "20990101000000Z", "leaf", EC },
  { "other_name", "ca", "20200101000000Z", "20990101000000Z", "leaf_elsewhere", EC },
  { "other_ca", "ca2", "20200101000000Z", "20990101000000Z", "leaf", EC },
  { "weak", "ca", "20200101000000Z", "20990101000000Z", "leaf", "-newkey rsa:1024" },
}

local function run(command)
  local ok = os.execute(command .. " 2>/dev/null")
  assert(ok == true or ok == 0, "failed: " .. command)
end

local function write(path, text)
  local file = assert(io.open(path, "w"))
  file:write(text)
  file:close()
end

local function self_signed(dir, name, extensions)
  run(("openssl req -x509 -config %s/cnf -nodes %s -days 3650 -extensions %s -subj '/CN=%s' -keyout %s/%s.key -out %s/%s.pem")
    :format(dir, EC, extensions, name, dir, name, dir, name))
end

local function leaf(dir, name, ca, from, to, extensions, key)
  run(("openssl req -config %s/cnf -new -nodes %s -subj '/CN=%s' -keyout %s/%s.key -out %s/%s.csr")
    :format(dir, key, name, dir, name, dir, name))
  run(("openssl ca -config %s/cnf -batch -notext -startdate %s -enddate %s -extensions %s -cert %s/%s.pem -keyfile %s/%s.key"
    .. " -in %s/%s.csr -out %s/%s.pem")
    :format(dir, from, to, extensions, dir, ca, dir, ca, dir, name, dir, name))
end

local Certs = {}
Certs.__index = Certs

function Certs:remove()
  os.execute("rm -rf '" .. self.dir .. "'")
end

function Certs:chain()
  local dir, above = self.dir, "ca"
  for _, l in ipairs { { "first", "authority" }, { "second", "authority" }, { "deep", "leaf" } } do
    leaf(dir, l[1], above, "20200101000000Z", "20990101000000Z", l[2], EC)
    above = l[1]
  end
  run(("cat %s/deep.pem %s/second.pem %s/first.pem >%s/chain.pem"):format(dir, dir, dir, dir))
  return { cert = dir .. "/chain.pem", key = dir .. "/deep.key" }
end

function certs.make()
  local dir = os.tmpname()
  os.remove(dir)
  run("mkdir " .. dir)
  write(dir .. "/cnf", CONFIG:format(dir))
  write(dir .. "/index", "")
  write(dir .. "/serial", "01\n")
  local made = { dir = dir, ca = dir .. "/ca.pem" }
  for _, name in ipairs { "ca", "ca2" } do self_signed(dir, name, "authority") end
  self_signed(dir, "self_signed", "leaf")
  made.self_signed = { cert = dir .. "/self_signed.pem", key = dir .. "/self_signed.key" }
  for _, l in ipairs(LEAVES) do
    leaf(dir, l[1], l[2], l[3], l[4], l[5], l[6])
    made[l[1]] = { cert = dir .. "/" .. l[1] .. ".pem", key = dir .. "/" .. l[1] .. ".key" }
  end
  return setmetatable(made, Certs)
end

return certs
