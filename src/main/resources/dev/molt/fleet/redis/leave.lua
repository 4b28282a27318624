-- incarnation
end_life(ARGV[3])
return reply()
