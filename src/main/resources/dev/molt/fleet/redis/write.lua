-- name, version that was read (0: none), document (missing: remove it) -> version now; false: it was another one
local name, read, document = ARGV[3], tonumber(ARGV[4]), ARGV[5]
local exists = redis.call('HEXISTS', DOCUMENTS, name) == 1
local at = tonumber(redis.call('ZSCORE', CHANGED, name)) or 0
if read == 0 and exists or read ~= 0 and read ~= at then
  return reply(false)
end
if document then
  redis.call('HSET', DOCUMENTS, name, document)
  redis.call('ZREM', REMOVED, name)
  touch(name)
elseif exists then
  -- Token and cursor stay: whoever owns the name after it was written again goes on from there.
  redis.call('HDEL', DOCUMENTS, name)
  redis.call('HDEL', OWNERS, name)
  redis.call('HDEL', GIVEN, name)
  redis.call('ZADD', REMOVED, text(now), name)
  touch(name)
else
  return reply(at)
end
return reply(version)
