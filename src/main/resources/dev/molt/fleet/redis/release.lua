-- name, owner, token, cursor -> 1: free; 0: owned no more, nothing changed
local name, life, token, cursor = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if was_given_by(life, name, token) and not redis.call('HGET', OWNERS, name) then
  return reply(1)
end
if not owns(life, name, token) then
  return reply(0)
end
redis.call('HDEL', OWNERS, name)
give(life, name, token, cursor)
touch(name)
return reply(1)
