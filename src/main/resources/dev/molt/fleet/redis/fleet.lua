-- Comes before every script: the keys, the fleet's clock, its epoch, and the words that the scripts are made of.
--
-- KEYS are always all keys of the fleet, in this order. ARGV[1] and ARGV[2] are the highest epoch and version that the
-- caller has ever seen: a store that knows less has lost something. What a script wants to know begins at ARGV[3].
-- Every answer begins with epoch, version and clock.
--
-- In front of this file are the constants by which epochs are numbered in all stores: BEGINNING and STEP in ms, EPOCHS (how
-- many there are), and GAP (more grants, and changes, than a server forgets when it starts again).
--
-- Lua's numbers are exact up to 2^53 only, and are rounded as text: text() writes them, and a token, which is larger,
-- goes about as "epoch:counter".

local META, MEMBERS, LEASES, HOSTS, ENDED = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local DOCUMENTS, OWNERS, TOKENS, CURSORS, GIVEN = KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10]
local CHANGED, REMOVED, HINTS, LIVES = KEYS[11], KEYS[12], KEYS[13], KEYS[14]
local KNOWN_EPOCH, KNOWN_VERSION = tonumber(ARGV[1]), tonumber(ARGV[2])

local VERSIONS = 2 ^ 30         -- in an epoch, so that versions go on growing in the next one
local LONGEST_STEP = 2000       -- ms that the fleet's clock goes on between two calls at most
local REMEMBERED = 3600000      -- ms for which lives that ended and entries that were removed are remembered
local LARGEST_GROUP = 1000      -- what one call takes away at most, so that renewals do not wait behind it

local function text(number)
  return string.format('%.0f', number)
end

-- The server's clock may be set, and stands still or jumps when its machine sleeps. The fleet's goes on with it, but
-- never back and never far at once: in a fleet that lives somebody asks several times a second, and if nobody could,
-- nobody could renew either. A step is shorter than what lies between the fence of a member and the end of its lease of
-- 10 s (Timing): so whatever the server's clock is set to, nothing is taken from who acts for it.
local meta = redis.call('HMGET', META, 'epoch', 'version', 'kept', 'base', 'raw', 'now')
local epoch, version = tonumber(meta[1]), tonumber(meta[2])
local time = redis.call('TIME')
local raw = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local now = raw
if epoch then
  now = tonumber(meta[6]) + math.max(0, math.min(raw - tonumber(meta[5]), LONGEST_STEP))
end

-- Which life of which server this is; a server that may not say it counts as always the same.
local function server()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
end

-- Also what somebody saw and is not here any more: versions between what a server had kept when it started again
-- ('kept') and those it gave from then on ('base') were seen by whoever asked its earlier life.
local function has_lost()
  return not epoch or KNOWN_EPOCH > epoch or KNOWN_VERSION > version
    or KNOWN_VERSION > tonumber(meta[3]) and KNOWN_VERSION < tonumber(meta[4])
end

-- By all the time that has passed: nobody could ask while the server was down, or it has come back with an older state.
local function catch_up()
  now = math.max(now, tonumber(meta[6]) + raw - tonumber(meta[5]))
  redis.call('HSET', META, 'now', text(now))
end

-- Documents stay, if they are there; lives end. Counter and version begin as high as the time since the last step of
-- epochs says: then they are higher than before even if the epoch is the same because nobody remembers it.
local function begin_epoch()
  if epoch then
    catch_up()
  end
  local known = math.max(KNOWN_EPOCH, epoch or 0)
  local since = math.max(0, raw - BEGINNING)
  epoch = math.max(known + 1, math.floor(since / STEP) % EPOCHS)
  version = math.max(epoch * VERSIONS + since % STEP * 4096, KNOWN_VERSION + 1, (version or 0) + 1)
  local first = text(version)
  for _, life in ipairs(redis.call('HKEYS', MEMBERS)) do
    redis.call('ZADD', ENDED, text(now), life)
  end
  redis.call('DEL', MEMBERS, LEASES, HOSTS, OWNERS, GIVEN, LIVES)
  redis.call('HSET', META, 'epoch', text(epoch), 'version', first, 'counter', text(since % STEP * GAP),
    'forgotten', first, 'kept', first, 'base', first, 'server', server(),
    'lost', known == 0 and '0' or text(now), 'frozen', '0')
end

if has_lost() then
  begin_epoch()
end
redis.call('HSET', META, 'raw', text(raw), 'now', text(now))

local function reply(...)
  return { epoch, version, now, ... }
end

local function next_version()
  version = version + 1
  redis.call('HSET', META, 'version', text(version))
end

local function touch_members(life)
  next_version()
  redis.call('ZADD', LIVES, text(version), life)
end

local function touch(name)
  next_version()
  redis.call('ZADD', CHANGED, text(version), name)
end

-- A member is kept as "lease host json".
local function parts_of(member)
  return string.match(member, '^(%d+) (%S+) (.*)$')
end

local function is_live(life)
  local ends = redis.call('ZSCORE', LEASES, life)
  return ends and tonumber(ends) > now
end

local function remove_from_host(host, life)
  local others = {}
  for other in string.gmatch(redis.call('HGET', HOSTS, host) or '', '%S+') do
    if other ~= life then
      others[#others + 1] = other
    end
  end
  if #others == 0 then
    redis.call('HDEL', HOSTS, host)
  else
    redis.call('HSET', HOSTS, host, table.concat(others, ' '))
  end
end

-- For good, whether it was a member or not: a join may be on its way still. Returns the member, if it was one.
local function end_life(life)
  redis.call('ZADD', ENDED, text(now), life)
  redis.call('ZREM', LEASES, life)
  redis.call('ZREM', HINTS, life)
  local member = redis.call('HGET', MEMBERS, life)
  if not member then
    return nil
  end
  local _, host, json = parts_of(member)
  redis.call('HDEL', MEMBERS, life)
  remove_from_host(host, life)
  touch_members(life)
  return json
end

local function owns(life, name, token)
  return redis.call('HGET', OWNERS, name) == life and redis.call('HGET', TOKENS, name) == token and is_live(life)
end

local function cursor_of(name)
  return redis.call('HGET', CURSORS, name) or ''
end

-- Whose grant it was that was transferred or released last: who repeats that is answered as the first time.
local function was_given_by(life, name, token)
  return redis.call('HGET', GIVEN, name) == life .. ' ' .. token
end

local function give(life, name, token, cursor)
  redis.call('HSET', CURSORS, name, cursor)
  redis.call('HSET', GIVEN, name, life .. ' ' .. token)
end

local function grant(name, life)
  local token = text(epoch) .. ':' .. text(redis.call('HINCRBY', META, 'counter', 1))
  redis.call('HSET', OWNERS, name, life)
  redis.call('HSET', TOKENS, name, token)
  redis.call('HDEL', GIVEN, name)
  touch(name)
  return token
end

local function entry_of(name, at)
  return { name, at, redis.call('HGET', DOCUMENTS, name), redis.call('HGET', OWNERS, name),
    redis.call('HGET', TOKENS, name) }
end
