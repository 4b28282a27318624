-- host, incarnation, lease in ms, member as JSON, how many are beside, those beside, those dead
-- -> 0, false: joined; else for how long it is refused in ms, and because of which member. Then nothing changed.
local host, life, lease, json = ARGV[3], ARGV[4], tonumber(ARGV[5]), ARGV[6]
local first_dead = 8 + tonumber(ARGV[7])
local beside, dead = {}, {}
for i = 8, first_dead - 1 do
  beside[ARGV[i]] = true
end
for i = first_dead, #ARGV do
  dead[ARGV[i]] = true
end

local before = redis.call('HGET', MEMBERS, life)
if dead[life] or before and not is_live(life) or redis.call('ZSCORE', ENDED, life) then
  return reply(0, json)
end

local longest, other = 0, nil
for each in string.gmatch(not before and redis.call('HGET', HOSTS, host) or '', '%S+') do
  local left = (tonumber(redis.call('ZSCORE', LEASES, each)) or 0) - now
  if left > longest and not beside[each] and not dead[each] then
    longest, other = left, each
  end
end
if other then
  local _, _, theirs = parts_of(redis.call('HGET', MEMBERS, other))
  return reply(longest, theirs)
end

-- What lives on another host is not this one's to end.
for each in pairs(dead) do
  local member = redis.call('HGET', MEMBERS, each)
  local _, its_host = parts_of(member or '')
  if not member or its_host == host then
    end_life(each)
  end
end
if not before then
  redis.call('HSET', HOSTS, host, (redis.call('HGET', HOSTS, host) or '') .. ' ' .. life)
end
local member = ARGV[5] .. ' ' .. host .. ' ' .. json
if before ~= member then
  redis.call('HSET', MEMBERS, life, member)
  touch_members(life)
end
redis.call('ZADD', LEASES, text(now + lease), life)

-- After data was lost nothing is granted for as long as somebody may not know yet that nothing is his any more.
local marks = redis.call('HMGET', META, 'lost', 'frozen')
if marks[1] ~= '0' then
  redis.call('HSET', META, 'frozen', text(math.max(tonumber(marks[2]), tonumber(marks[1]) + lease)))
end
return reply(0, false)
