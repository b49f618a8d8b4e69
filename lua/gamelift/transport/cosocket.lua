-- The public name of nginx/cosocket.lua.
return require "gamelift.nginx.cosocket"
