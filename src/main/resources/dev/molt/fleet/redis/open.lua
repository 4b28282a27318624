-- Asked first on every connection. No connection outlives its server: so whoever asks a server that started again, or
-- another one that took its place, tells it here, before it grants anything. It may have forgotten what it did last, and
-- goes on with numbers that were not used then; and leases that it has forgotten may go on, so that nothing is granted before
-- they have ended.
local life = server()
if redis.call('HGET', META, 'server') ~= life then
  catch_up()
  redis.call('HSET', META, 'server', life, 'kept', text(version), 'base', text(version + GAP))
  redis.call('HINCRBY', META, 'counter', text(GAP))
  local ends = tonumber(redis.call('HGET', META, 'frozen'))
  for _, member in ipairs(redis.call('HVALS', MEMBERS)) do
    ends = math.max(ends, now + tonumber((parts_of(member))))
  end
  redis.call('HSET', META, 'frozen', text(ends))
  version = version + GAP - 1
  next_version()
end
return reply()
