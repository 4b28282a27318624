-- name, owner, token, cursor -> 1: kept; 0: owned no more, nothing changed
local name, life, token, cursor = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if not owns(life, name, token) then
  return reply(0)
end
redis.call('HSET', CURSORS, name, cursor)
return reply(1)
