-- incarnation, its channel. If nobody listens yet, or just not, it is kept for who does next.
if redis.call('PUBLISH', ARGV[4], '') == 0 then
  redis.call('ZADD', HINTS, text(now), ARGV[3])
end
return reply()
