-- name, owner, token, cursor, successor -> the successor's token and cursor; false: nothing changed
local name, life, token, cursor, successor = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
if not is_live(successor) then
  return reply(false)
end
if was_given_by(life, name, token) and redis.call('HGET', OWNERS, name) == successor then
  return reply(redis.call('HGET', TOKENS, name), cursor_of(name))
end
if not owns(life, name, token) then
  return reply(false)
end
local granted = grant(name, successor)
give(life, name, token, cursor)
return reply(granted, cursor)
