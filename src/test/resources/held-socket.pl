# Holds a listening socket, as entrypoint.sh does, and starts workers on it: one line of tab separated words each.
# The line "shutdown" ends its listening for everybody.
# The first word is the file that gets the worker's standard error. Prints "port N", "started PID", "ended PID STATUS".
use strict;
use warnings;
use POSIX qw(:sys_wait_h);
use Socket;

$| = 1;
$^F = 9;
socket(my $socket, AF_INET, SOCK_STREAM, 0) or die "socket: $!";
bind($socket, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "bind: $!";
listen($socket, SOMAXCONN) or die "listen: $!";
printf "port %d\n", (unpack_sockaddr_in(getsockname($socket)))[0];

$SIG{CHLD} = sub {
    while ((my $pid = waitpid(-1, WNOHANG)) > 0) {
        printf "ended %d %d\n", $pid, WIFEXITED($?) ? WEXITSTATUS($?) : 128 + WTERMSIG($?);
    }
};

while (defined(my $line = <STDIN>)) {
    chomp $line;
    if ($line eq 'shutdown') {
        shutdown($socket, 2) or die "shutdown: $!";
        print "shutdown done\n";
        next;
    }
    my ($log, $input, @command) = split /\t/, $line;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0) {
        open(STDERR, '>>', $log) or die "$log: $!";
        open(STDOUT, '>&', \*STDERR) or die "stdout: $!";
        if ($input eq 'socket') {
            POSIX::dup2(fileno($socket), 0);
        } else {
            open(STDIN, '<', '/dev/null') or die "/dev/null: $!";
        }
        POSIX::close(fileno($socket));
        exec { $command[0] } @command or die "$command[0]: $!";
    }
    print "started $pid\n";
}
