-- The public name of nginx/cache.lua.
return require "gamelift.nginx.cache"
