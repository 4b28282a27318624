-- -> the members whose leases were over, as JSON. What is remembered long enough is forgotten here too.
local reaped = {}
local over = redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now), 'LIMIT', 0, LARGEST_GROUP)
for _, life in ipairs(over) do
  reaped[#reaped + 1] = end_life(life)
end

local long_ago = text(now - REMEMBERED)
redis.call('ZREMRANGEBYSCORE', HINTS, '-inf', long_ago)
local forgotten = tonumber(redis.call('HGET', META, 'forgotten'))
for _, life in ipairs(redis.call('ZRANGEBYSCORE', ENDED, '-inf', long_ago, 'LIMIT', 0, LARGEST_GROUP)) do
  forgotten = math.max(forgotten, tonumber(redis.call('ZSCORE', LIVES, life)) or 0)
  redis.call('ZREM', LIVES, life)
  redis.call('ZREM', ENDED, life)
end
for _, name in ipairs(redis.call('ZRANGEBYSCORE', REMOVED, '-inf', long_ago, 'LIMIT', 0, LARGEST_GROUP)) do
  forgotten = math.max(forgotten, tonumber(redis.call('ZSCORE', CHANGED, name)) or 0)
  redis.call('ZREM', CHANGED, name)
  redis.call('ZREM', REMOVED, name)
  redis.call('HDEL', TOKENS, name)
  redis.call('HDEL', CURSORS, name)
end
redis.call('HSET', META, 'forgotten', text(forgotten))
return reply(reaped)
