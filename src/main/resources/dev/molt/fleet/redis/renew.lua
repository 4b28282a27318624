-- incarnation -> 1: a member for another lease; 0: no member any more
local life = ARGV[3]
if not is_live(life) then
  return reply(0)
end
local lease = parts_of(redis.call('HGET', MEMBERS, life))
redis.call('ZADD', LEASES, text(now + tonumber(lease)), life)
return reply(1)
