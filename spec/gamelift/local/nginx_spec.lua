-- The search for an nginx, and its configuration in full.
local ca_bundles = require "gamelift.util.ca_bundles"
local folder = require "spec.support.folder"
local nginx = require "gamelift.local.nginx"
local process = require "spec.support.process"
local tables = require "gamelift.util.tables"

local PATHS = { lua = "/l/?.lua", c = "/c/?.so" }
local TOO_LARGE = [['{"__type":"RequestEntityTooLarge","message":"gamelift-local takes bodies of up to 16 MiB"}']]

-- The lines of the configuration that do not depend on settings, in their three parts.
local HEAD = [[
daemon off;
master_process off; # the state is in the memory of one process
pid "/d/nginx.pid";
error_log stderr error;
events { worker_connections 1000; }
http {
]]
local HTTP = [[
  access_log off;
  server_tokens off;
  default_type application/x-amz-json-1.1;
  keepalive_requests 1000000;
  keepalive_timeout 300s;
  client_max_body_size 16m;
  client_body_buffer_size 16m; # only for chunked bodies; else the length of the body
  large_client_header_buffers 4 64k; # session tokens are long
  ignore_invalid_headers off; # a signature covers them as received
  underscores_in_headers on;
  lua_package_path "/l/?.lua;;";
  lua_package_cpath "/c/?.so;;";
]]
local START = [[
  init_by_lua_file "/d/init.lua";
  init_worker_by_lua_block { require('gamelift.local.server').start() }
]]
local SERVER = [[
  server {
    listen %s:9080 backlog=1024;
]]
local HANDLE = "    location / { content_by_lua_block { require('gamelift.local.server').handle() } }\n"
local TAIL = "    error_page 413 @too_large;\n    location @too_large { return 413 " .. TOO_LARGE .. "; }\n  }\n}\n"
local TEMP = '  client_body_temp_path "/d/client_body";\n  proxy_temp_path "/d/proxy";\n  fastcgi_temp_path "/d/fastcgi";\n'
  .. '  uwsgi_temp_path "/d/uwsgi";\n  scgi_temp_path "/d/scgi";\n'

local function config(settings, description)
  local all = tables.merge({ host = "127.0.0.1", port = 9080 }, settings)
  return nginx.config(description or { modules = {}, without = {} }, "/d", PATHS, all)
end

describe("the configuration of nginx", function()
  it("has no more than it needs", function()
    assert.equal(HEAD .. TEMP .. HTTP .. START .. SERVER:format "127.0.0.1" .. HANDLE .. TAIL, config())
  end)

  it("has what its settings require", function()
    local tls = '    listen [::1]:9443 ssl backlog=1024;\n    ssl_certificate "/d/tls.pem";\n    ssl_certificate_key "/d/tls.key";\n'
      .. "    ssl_protocols TLSv1.2 TLSv1.3; # the server SDK for C++ has 1.2 only\n"
    local filter = "    header_filter_by_lua_block { require('gamelift.local.access').filter() } # nginx's own errors, too\n"
    local exit = "  exit_worker_by_lua_block { require('gamelift.local.server').exit() } # before nginx looks for its pid file,"
      .. " which was removed with the folder\n"
    local description = { modules = { "/m/ndk.so", '/m/"lua\\.so' }, without = { fastcgi = true, scgi = true } }
    local temp = TEMP:gsub("[^\n]*fastcgi[^\n]*\n", ""):gsub("[^\n]*scgi[^\n]*\n", "")
    assert.equal('load_module "/m/ndk.so";\nload_module "/m/\\"lua\\\\.so";\nuser game games;\n' .. HEAD .. temp .. HTTP .. START .. exit
      .. SERVER:format "[::1]" .. tls .. HANDLE .. filter .. TAIL,
      config({ host = "::1", tls_port = 9443, user = "game games", exit_hook = true, cors = "http://x" }, description))
  end)

  -- The URL of the receiver of events: is a name server needed? An authority?
  for url, needs in pairs {
    ["http://127.0.0.1:1/x"] = {}, ["http://[::1]:1/x"] = {}, ["http://localhost/"] = {}, ["http://a.localhost:7/"] = {},
    ["http://localhost./"] = {}, ["HTTP://LOCALHOST"] = {}, ["http://game.example/"] = { name = true },
    ["http://notlocalhost/"] = { name = true },
    ["http://10.0.0.1.example/"] = { name = true }, ["https://127.0.0.1/"] = { authority = true },
    ["HTTPS://game.example/"] = { name = true, authority = true },
  } do
    it("names what calling " .. url .. " needs", function()
      local text = config { events = url }
      assert.truthy(text:find('cpath "/c/?.so;;";\n  lua_socket_log_errors off; # the outbox logs them, once\n', 1, true))
      if (process.read "/etc/resolv.conf" or ""):find "nameserver" then
        assert.equal(needs.name or false, text:find "\n  resolver %S[^\n]* ipv6=off;\n" ~= nil)
      end
      local authority = text:match '\n  lua_ssl_trusted_certificate "(/[^\n"]+)";\n  lua_ssl_verify_depth 5;\n'
      assert.equal(needs.authority and (os.getenv "SSL_CERT_FILE" or ca_bundles.find(nginx.exists)) or nil, authority)
    end)
  end
end)

describe("the search for an nginx", function()
  after_each(folder.clear)

  -- Makes a folder with programs that print these texts. Returns its path.
  local function programs(texts)
    local path = folder.with()
    for name, text in pairs(texts) do
      folder.write(path .. "/" .. name, "#!/bin/sh\n[ \"$1\" = -V ] && cat >&2 <<'END'\n" .. text:gsub("%$DIR", path) .. "\nEND\n")
      os.execute("chmod +x " .. path .. "/" .. name)
    end
    return path
  end

  local MODULE = "nginx version: nginx/1.22.10\nconfigure arguments: --modules-path=$DIR --with-http_ssl_module"
  local BUILT_IN = "nginx version: openresty/1.19.3.2\nconfigure arguments: --add-module=../ngx_lua-0.10.19"

  it("describes one that has the Lua module built in", function()
    for _, name in ipairs { "ngx_lua-0.10", "lua-nginx-module" } do
      local path = programs { a = "nginx version: openresty/1.19.3.2\n--add-module=../" .. name .. " --without-http_scgi_module"
        .. " --without-http_uwsgi_module" } .. "/a"
      local description = nginx.find(path)
      assert.truthy(description.lua)
      description.lua = nil
      assert.same({ path = path, modules = {}, without = { scgi = true, uwsgi = true }, version = 1019003, tls = false }, description)
    end
  end)

  it("describes one that loads the Lua module, with the module that this one needs", function()
    local path = programs { a = MODULE }
    folder.write(path .. "/ngx_http_lua_module.so", "")
    local expected = { path = path .. "/a", modules = { path .. "/ngx_http_lua_module.so" }, without = {}, version = 1022010, tls = true,
      lua = true }
    assert.same(expected, nginx.find(path .. "/a"))
    folder.write(path .. "/ndk_http_module.so", "")
    table.insert(expected.modules, 1, path .. "/ndk_http_module.so")
    assert.same(expected, nginx.find(path .. "/a"))
  end)

  it("reports one without the Lua module, no nginx and nothing", function()
    local path = programs { bare = MODULE, other = "hello", good = BUILT_IN }
    local install = "apt-get install nginx-light libnginx-mod-http-lua, or OpenResty"
    assert.same({ nil, path .. "/bare has no Lua module: " .. install }, { nginx.find(path .. "/bare") })
    assert.same({ nil, "there is no nginx at " .. path .. "/other" }, { nginx.find(path .. "/other") })
    assert.same({ nil, "there is no nginx at /nonexistent" }, { nginx.find "/nonexistent" })
    assert.equal(path .. "/good", nginx.find(path .. "/good").path)
  end)
end)

describe("commands for nginx", function()
  it("return both streams and whether they ended well", function()
    for command, expected in pairs { ["echo a; echo b >&2"] = { "a\nb\n", true }, ["printf x; (exit 3)"] = { "x", false },
      ["true"] = { "", true },
      ["(exit 1)"] = { "", false } } do
      local output, is_ok = nginx.run(command)
      assert.same(expected, { output, is_ok })
    end
  end)

  it("quote any word", function()
    for _, word in ipairs { "", "a b", "it's", "$(x)`\\\"", "'" } do assert.equal(word, (nginx.run("printf %s " .. nginx.quote(word)))) end
  end)

  it("make a certificate of each name, or say what they need", function()
    local path = folder.with()
    for name, subject in pairs { ["game.example"] = "DNS:game.example", ["10.1.2.3"] = "IP Address:10.1.2.3",
      ["fd00::1"] = "IP Address:FD00:" } do
      local certificate = assert(nginx.make_certificate(path, "127.0.0.1", name))
      assert.equal(certificate, process.read(path .. "/tls.pem"))
      local text = process.run("openssl x509 -noout -ext subjectAltName -in " .. path .. "/tls.pem")
      assert.matches("DNS:localhost, IP Address:127.0.0.1, " .. subject, text, 1, true)
    end
    assert(nginx.make_certificate(path, "127.0.0.2"))
    assert.matches("DNS:localhost, IP Address:127.0.0.1, IP Address:127.0.0.2\n",
      process.run("openssl x509 -noout -ext subjectAltName -in " .. path .. "/tls.pem") .. "\n", 1, true)
    local certificate, key = nginx.make_sns_certificate(path)
    assert.same({ certificate, key }, { process.read(path .. "/sns.pem"), process.read(path .. "/sns.key") })
    assert.matches("2048 bit", process.run("openssl x509 -noout -text -in " .. path .. "/sns.pem"))
    local none, problem = nginx.make_sns_certificate "/nonexistent/folder"
    assert.is_nil(none)
    assert.matches("^%-%-events needs the command openssl: [^\n]+$", problem)
    none, problem = nginx.make_certificate("/nonexistent/folder", "127.0.0.1")
    assert.is_nil(none)
    assert.matches("^%-%-tls%-port needs the command openssl: [^\n]+$", problem)
    folder.clear()
  end)
end)
