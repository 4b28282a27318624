-- name -> entry; false: there never was one, or it was removed long ago
local name = ARGV[3]
local at = redis.call('ZSCORE', CHANGED, name)
return reply(at and entry_of(name, tonumber(at)))
