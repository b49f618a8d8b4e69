-- Starts nginx with fixed bodies over http and https on loopback, for the bench. It lives as long as a fifo that this process holds
-- open, so it ends with this process in any case.
--
--   local server = server.start(dir, { taskset = "taskset -c 1 ", tool = ".build/bench/tool" })
--   server.url("http", "page100")  server.ca_file  server:stop()
local server = {}

local CONFIG = [[
daemon off;
worker_processes 1;
pid %(dir)s/nginx.pid;
error_log %(dir)s/nginx.log error;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path %(dir)s/nginx-body;
  proxy_temp_path %(dir)s/nginx-proxy;
  fastcgi_temp_path %(dir)s/nginx-fastcgi;
  uwsgi_temp_path %(dir)s/nginx-uwsgi;
  scgi_temp_path %(dir)s/nginx-scgi;
  types { }
  default_type application/x-amz-json-1.1;
  keepalive_requests 1000000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  sendfile off;
  output_buffers 2 128k;
  open_file_cache max=16 inactive=600s;
  open_file_cache_valid 600s;
  # The headers that the service sends, and no others but Server.
  etag off;
  max_ranges 0;
  add_header Last-Modified "";
  if_modified_since off;
  ssl_certificate %(dir)s/cert.pem;
  ssl_certificate_key %(dir)s/key.pem;
  ssl_protocols TLSv1.3;
  add_header x-amzn-RequestId $request_id always;
  server {
    listen 127.0.0.1:%(http)d;
    listen 127.0.0.1:%(https)d ssl;
    # A static file refuses POST; as the page of that error it is sent all the same.
    location ~ ^/(?<body>create|page20|page100)/?$ {
      error_page 405 =200 /bodies/$body.json;
      return 405;
    }
    location /bodies/ { root %(dir)s; }
  }
}
]]

local function capture(command)
  local p = assert(io.popen(command))
  local text = p:read "*a"
  return p:close() and text
end

local function sh(...)
  local command = (...):format(select(2, ...))
  assert(os.execute(command) == true or _VERSION == "Lua 5.1", "failed: " .. command)
end

local function is_up(url, ca_file)
  for _ = 1, 100 do
    if capture(("curl -s -o /dev/null --cacert %s -d '{}' %s && echo yes"):format(ca_file, url)) then return true end
    sh "sleep 0.05"
  end
end

function server.start(dir, host)
  sh("mkdir -p %s/bodies", dir)
  require("spec.bench.bodies").write(dir .. "/bodies")
  sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost "
    .. "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout %s/key.pem -out %s/cert.pem 2>/dev/null", dir, dir)
  local values = {
    dir = dir,
    http = tonumber(capture(host.tool .. " port")),
    https = tonumber(capture(host.tool .. " port")),
  }
  local config = CONFIG:gsub("%%%((%w+)%)([sd])", function(name, form) return ("%" .. form):format(values[name]) end)
  local f = assert(io.open(dir .. "/nginx.conf", "w"))
  f:write(config)
  f:close()

  local alive = dir .. "/alive"
  sh("rm -f %s && mkfifo %s", alive, alive)
  sh("(%snginx -c %s/nginx.conf -e %s/nginx.log & pid=$!; cat %s >/dev/null; kill -QUIT $pid; wait) &",
    host.taskset, dir, dir, alive)
  local self = { ca_file = dir .. "/cert.pem", alive = assert(io.open(alive, "w")) }
  function self.url(scheme, body)
    return ("%s://127.0.0.1:%d/%s"):format(scheme, values[scheme], body)
  end
  function self.stop()
    if self.alive then self.alive:close() end
    self.alive = nil
  end
  if not is_up(self.url("https", "create"), self.ca_file) then
    self.stop()
    error("the bench's nginx does not answer; see " .. dir .. "/nginx.log")
  end
  return self
end

return server
