#!/usr/bin/perl
# Stands in PATH before one command of the supervisor's scripts. Notes every call in $E2E_SHIMS/trace as "phase script command",
# and at the call that $E2E_SHIMS/plan names ("before" or "after", its number among equal calls, its label) writes $E2E_SHIMS/hit
# and waits for $E2E_SHIMS/resume, if it is not killed first. A plan with the label "*" counts every call.
use strict;
use warnings;

my ($name) = $0 =~ m{([^/]+)$};
my $dir = $ENV{E2E_SHIMS};
my ($real) = grep { -x } map { "$_/$name" } grep { $_ ne "$dir/bin" } split /:/, $ENV{PATH};
defined $real or die "$name: not found behind the shims\n";

sub content { open(my $file, '<', $_[0]) or return ''; local $/; my $text = <$file>; return defined $text ? $text : '' }

sub label {
  my ($phase) = content("$ENV{E2E_DATA}/UPDATE_LOCK.json") =~ /"phase": "(\w+)"/;
  my @parent = split /\0/, content('/proc/' . getppid() . '/cmdline');
  my ($script) = grep { m{/scripts/|/entrypoint|^\./} } @parent;
  $script = defined $script ? $script =~ s{.*/}{}r : $parent[0] // 'gone';
  my @words = map { s{.*/(?=.)}{}r } grep { !/[\n;]/ } @ARGV;
  @words = grep { !/^-|^KILL$/ } @words if $name =~ /^set/;
  $#words = 6 if $#words > 6;
  my $text = join ' ', $phase // '-', $script, $name, @words;
  $text =~ s/[0-9]{8}T[0-9]{6}Z(-[0-9a-f]{6,10})?/TIME/g;
  $text =~ s/\b[0-9a-f]{7,64}\b/HASH/g;
  $text =~ s/[0-9]+/N/g;
  return $text;
}

sub planned {
  my ($label) = @_;
  my ($side, $number, $wanted) = split /\n/, content("$dir/plan");
  return '' unless defined $wanted && ($wanted eq '*' || $wanted eq $label);
  my $seen = grep { $wanted eq '*' || $_ eq $label } split /\n/, content("$dir/trace");
  return $seen == $number ? $side : '';
}

sub stop_here {
  open(my $hit, '>', "$dir/hit.$$") or die "hit: $!\n";
  print $hit $$;
  close($hit);
  rename("$dir/hit.$$", "$dir/hit");
  select(undef, undef, undef, 0.01) until -e "$dir/resume";
  unlink("$dir/hit");
}

my $label = label();
open(my $trace, '>>', "$dir/trace") or die "trace: $!\n";
syswrite($trace, "$label\n");
close($trace);
my $side = planned($label);
stop_here() if $side eq 'before';
if ($side eq 'after') {
  my $pid = fork();
  exec { $real } $name, @ARGV if defined $pid && $pid == 0;
  waitpid($pid, 0);
  my $status = $?;
  stop_here();
  exit($status >> 8 || ($status & 127 ? 128 + ($status & 127) : 0));
}
exec { $real } $name, @ARGV or die "$name: $!\n";
