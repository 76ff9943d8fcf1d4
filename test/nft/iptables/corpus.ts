/** Command lines of iptables: every match, target and option with its forms, written from the manual pages. */

/** One line for each combination of alternatives in braces: `-p {tcp|udp} --dport 1`. */
function expand(pattern: string): string[] {
  const found = /\{([^{}]*\|[^{}]*)\}/.exec(pattern);
  if (!found) return [pattern.replace(/ +/g, ' ').trim()];
  const [whole, inside] = found;
  return inside!.split('|').flatMap((one) => expand(pattern.replace(whole, () => one)));
}

const BOTH = `
-A INPUT -j {ACCEPT|DROP|RETURN|REJECT}
-A INPUT {-i|! -i|--in-interface} {eth0|eth+|lo|br-1a2b|+|vlan.5} -j ACCEPT
-A OUTPUT {-o|! -o|--out-interface} {eth0|wg+} -j DROP
-A FORWARD -i eth0 -o eth1 -j ACCEPT
-A FORWARD ! -i + -j DROP
-A INPUT -p {tcp|udp|udplite|sctp|dccp|esp|ah|gre|all|47|89|0|! tcp|! 17} -j ACCEPT
-A INPUT -p {tcp|udp|udplite|sctp|dccp} {--dport|--sport|--destination-port|--source-port} {22|0|1024:|:1023|1000:2000|0:65535|65535|80:80} -j ACCEPT
-A INPUT -p tcp -m tcp ! --dport {22|80:90} -j DROP
-A INPUT -p tcp ! --sport 22 ! --dport 1:5 -j DROP
-A INPUT -p tcp --dport {ssh|https|domain} -j ACCEPT
-A INPUT -p tcp {|!} --syn -j DROP
-A INPUT -p tcp {|!} --tcp-flags {SYN,ACK,FIN,RST SYN|ALL NONE|ALL ALL|SYN,FIN SYN,FIN|SYN,RST SYN,RST|ALL FIN,PSH,URG|ACK ACK|ALL SYN,RST,ACK,FIN,URG|FIN,SYN NONE} -j DROP
-A INPUT -p tcp {|!} --tcp-option {2|3|5|8} -j ACCEPT
-A INPUT -p sctp --chunk-types {any DATA|all DATA,INIT|any SACK} -j ACCEPT
-A INPUT -p sctp ! --chunk-types any ABORT,ERROR -j ACCEPT
-A INPUT -p dccp {|!} --dccp-types {REQUEST|REQUEST,RESPONSE|RESET} -j ACCEPT
-A INPUT -p dccp {|!} --dccp-option 5 -j ACCEPT
-A INPUT -p {tcp|udp|sctp|dccp|udplite} -m multiport {--dports|--sports} {80|80,443|80,443,8000:8080|1:2,4:5} -j ACCEPT
-A INPUT -p {tcp|udp} -m multiport ! {--dports|--sports} {80|80,443} -j DROP
-A INPUT -p tcp -m multiport --ports {80|80,443|80:90} -j ACCEPT
-A INPUT -p tcp -m multiport ! --ports {80|80,443} -j DROP
-A INPUT -p tcp -m multiport --dports 25,587 -m multiport --sports 1024:65535 -j ACCEPT
-A INPUT -p esp -m esp {|!} --espspi {5|5:10|500:} -j ACCEPT
-A INPUT -m conntrack {|!} --ctstate {NEW|ESTABLISHED|RELATED|INVALID|UNTRACKED|NEW,ESTABLISHED|RELATED,ESTABLISHED|SNAT|DNAT|SNAT,DNAT} -j ACCEPT
-A INPUT -m state {|!} --state {NEW|ESTABLISHED,RELATED|INVALID|NEW,UNTRACKED} -j ACCEPT
-A INPUT -m conntrack {|!} --ctstatus {ASSURED|CONFIRMED|SEEN_REPLY|EXPECTED|ASSURED,EXPECTED|NONE} -j ACCEPT
-A INPUT -m conntrack {|!} --ctproto {tcp|udp|47} -j ACCEPT
-A INPUT -m conntrack {|!} --ctexpire {5|5:100} -j ACCEPT
-A INPUT -m conntrack --ctdir {ORIGINAL|REPLY} -j ACCEPT
-A INPUT -p tcp -m conntrack {|!} {--ctorigsrcport|--ctorigdstport|--ctreplsrcport|--ctrepldstport} {80|80:90} -j ACCEPT
-A INPUT -m mark {|!} --mark {1|0x10|0x1/0xff|0xffffffff|0/1|0x3/0x3} -j ACCEPT
-A INPUT -m connmark {|!} --mark {1|0x10/0xf0} -j ACCEPT
-A INPUT -m comment --comment {hello|"hello world"|"it's: a/b,c"} -j ACCEPT
-A INPUT -m limit --limit {5|5/s|5/second|3/min|3/minute|10/hour|7/day|2/h} -j ACCEPT
-A INPUT -m limit --limit 3/min --limit-burst {1|10|100} -j ACCEPT
-A INPUT -m hashlimit --hashlimit-name h --hashlimit-upto {5/sec|10/min|3/hour} --hashlimit-mode {srcip|dstip} -j ACCEPT
-A INPUT -p tcp -m hashlimit --hashlimit-name h --hashlimit-above 10/sec --hashlimit-burst 20 --hashlimit-mode {srcip|srcip,dstport|dstip,dstport|srcip,srcport,dstip,dstport} -j DROP
-A INPUT -m hashlimit --hashlimit-name h --hashlimit-above {512kb/s|1mb/s|100b/s} --hashlimit-mode srcip -j DROP
-A INPUT -m hashlimit --hashlimit-name h --hashlimit-above 512kb/s --hashlimit-burst 1mb --hashlimit-mode srcip -j DROP
-A INPUT -m hashlimit --hashlimit-name h --hashlimit 5/sec --hashlimit-mode srcip --hashlimit-htable-expire {5000|60000} --hashlimit-htable-max 1000 -j ACCEPT
-A INPUT -m hashlimit --hashlimit-name h --hashlimit-upto 5/sec -j ACCEPT
-A INPUT -m recent --name bad --set -j DROP
-A INPUT -m recent --name bad {--rcheck|! --rcheck|--update|--remove} {|--seconds 60} {--rsource|--rdest} -j DROP
-A INPUT -m addrtype {|!} {--src-type|--dst-type} {LOCAL|BROADCAST|MULTICAST|UNICAST|ANYCAST|LOCAL,BROADCAST} -j ACCEPT
-A INPUT -m addrtype --src-type LOCAL --dst-type LOCAL -j ACCEPT
-A INPUT -m addrtype --src-type UNICAST --limit-iface-in -j ACCEPT
-A OUTPUT -m addrtype --dst-type LOCAL --limit-iface-out -j ACCEPT
-A INPUT -m mac {|!} --mac-source 00:11:22:aA:bb:cc -j ACCEPT
-A OUTPUT -m owner {|!} {--uid-owner|--gid-owner} {0|1000|1000-2000|root} -j ACCEPT
-A OUTPUT -m owner --uid-owner 5 ! --gid-owner 6 -j ACCEPT
-A INPUT -m length {|!} --length {100|100:200|100:|:200|0:65535} -j ACCEPT
-A INPUT -m statistic --mode random {|!} --probability {0.5|0.1|0.333|0.00001} -j ACCEPT
-A INPUT -m statistic --mode nth {|!} --every {2|5} --packet {0|1} -j ACCEPT
-A INPUT -m tos {|!} --tos {0x10|0x10/0x3f|0xff/0xfc|Minimize-Delay|0} -j ACCEPT
-A INPUT -m dscp {|!} {--dscp 0x10|--dscp 10|--dscp-class AF11|--dscp-class CS3|--dscp-class EF|--dscp-class BE} -j ACCEPT
-A INPUT -m time --timestart 08:00 --timestop {17:00|17:30:15} -j ACCEPT
-A INPUT -m time --timestart 22:00 --timestop 06:00 -j ACCEPT
-A INPUT -m time {|!} --weekdays {Mon|Mon,Tue,Wed|6,7|Sat,Sun} -j ACCEPT
-A INPUT -m time --datestart 2026-01-01 -j ACCEPT
-A INPUT -m time --datestart 2026-01-01T10:00:00 --datestop 2027-01-01T12:30 -j ACCEPT
-A INPUT -m pkttype {|!} --pkt-type {broadcast|multicast|unicast} -j DROP
-A INPUT -m cpu {|!} --cpu 1 -j ACCEPT
-A INPUT -m devgroup {|!} --src-group {5|0x1/0xf} -j ACCEPT
-A INPUT -m connbytes {|!} --connbytes {100:200|1000:} --connbytes-dir {original|reply|both} --connbytes-mode {packets|bytes|avgpkt} -j ACCEPT
-A INPUT -m connlimit {--connlimit-above|--connlimit-upto} 10 {|--connlimit-mask 24} {|--connlimit-daddr} -j REJECT
-A INPUT -m helper {|!} --helper {ftp|sip} -j ACCEPT
-A INPUT -m quota {|!} --quota 100000 -j ACCEPT
-A INPUT -m cgroup --cgroup 5 -j ACCEPT
-t raw -A PREROUTING -m rpfilter {|--loose} {|--validmark} {|--invert} -j DROP
-A INPUT -p tcp -m ecn {--ecn-tcp-cwr|--ecn-tcp-ece|! --ecn-tcp-cwr} -j ACCEPT
-A INPUT -m ecn {|!} --ecn-ip-ect {0|1|2|3} -j ACCEPT
-A INPUT -p tcp -m tcpmss {|!} --mss {500|500:600} -j ACCEPT
-A INPUT -m policy --dir in --pol {ipsec|none} -j ACCEPT
-A INPUT -m policy --dir in --pol ipsec --reqid 5 -j ACCEPT
-A INPUT -m socket --transparent -j ACCEPT
-A INPUT -m set {|!} --match-set one {src|dst} -j DROP
-A INPUT -m set --match-set two {src,dst|dst,dst} -j DROP
-A INPUT -m set --match-set three src,dst,dst -j DROP
-A INPUT -p tcp -j REJECT --reject-with tcp-reset
-A INPUT -j LOG {|--log-prefix "in: "} {|--log-level {debug|4|7|crit|warning}} {|--log-uid}
-A INPUT -j LOG {--log-tcp-options|--log-tcp-sequence|--log-ip-options|--log-macdecode|--log-tcp-options --log-tcp-sequence}
-A INPUT -j NFLOG {|--nflog-group 5} {|--nflog-prefix "a b"} {|--nflog-size 64} {|--nflog-threshold 10}
-A INPUT -j NFQUEUE {|--queue-num 3} {|--queue-bypass}
-A INPUT -j NFQUEUE --queue-balance 1:4 {|--queue-bypass} {|--queue-cpu-fanout}
-t mangle -A PREROUTING -j MARK {--set-mark 1|--set-mark 0x1/0xf|--set-xmark 0x1/0xff|--set-xmark 0x8000/0x8000|--or-mark 0x10|--and-mark 0xff|--xor-mark 0x3|--set-mark 0}
-t mangle -A PREROUTING -j CONNMARK {--set-mark 1|--set-xmark 0x1/0xff|--or-mark 0x10|--and-mark 0xff|--xor-mark 0x3|--save-mark|--restore-mark|--restore-mark --ctmask 0xff --nfmask 0xffffffff|--save-mark --nfmask 0xff --ctmask 0xffffffff|--save-mark --mask 0xff|--restore-mark --mask 0xff}
-t nat -A POSTROUTING {|-o eth0} -j MASQUERADE {|--random|--random-fully}
-t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports {1024|1024-65535}
-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT {|--to-ports 3128|--to-ports 3000-3010} {|--random}
-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination :8080
-t mangle -A FORWARD -p tcp --syn -j TCPMSS {--clamp-mss-to-pmtu|--set-mss 1400}
-t raw -A {PREROUTING|OUTPUT} -j {NOTRACK|CT --notrack|TRACE}
-t raw -A PREROUTING -j CT {--zone 5|--zone-orig 5|--ctevents new,destroy}
-t raw -A PREROUTING -p tcp --dport 21 -j CT --helper ftp
-t mangle -A PREROUTING -p {tcp|udp} -j TPROXY --on-port 50080 {|--tproxy-mark 0x1/0x1|--tproxy-mark 5}
-A INPUT -j SET {--add-set dyn|--del-set dyn} src
-A INPUT -j SET --add-set dyn src --exist --timeout 60
-t mangle -A PREROUTING -j TOS {--set-tos 0x10|--set-tos 0x10/0xfc|--and-tos 0x3f|--or-tos 0x20|--xor-tos 1}
-t mangle -A PREROUTING -j DSCP {--set-dscp 10|--set-dscp-class AF21|--set-dscp-class EF}
-t mangle -A POSTROUTING -j CLASSIFY --set-class {1:10|ffff:1}
-A INPUT -p tcp -j SYNPROXY {|--mss 1400} {|--wscale 7} {|--sack-perm --timestamp}
-A INPUT -j AUDIT --type accept
-A INPUT {-j|-g} blocked
-I INPUT -j DROP
-I INPUT 1 -j DROP
-A INPUT -c 5 300 -j ACCEPT
-P {INPUT|FORWARD} {DROP|ACCEPT}
-N own
-F
-F INPUT
-t nat -F
-t {filter|mangle|security} -A OUTPUT -j ACCEPT
`;

const IP = `
-A INPUT {-s|! -s|--source|-d} {10.0.0.1|10.0.0.0/8|10.1.2.3/16|192.168.0.0/255.255.0.0} -j ACCEPT
-A INPUT {-s|-d} 0.0.0.0/0 -j ACCEPT
-A INPUT -s 10.0.0.0/8,192.168.1.1 -d 1.2.3.4,5.6.7.8 -j DROP
-A INPUT {-s|! -s} 10.0.0.1/255.0.0.255 -j DROP
-A INPUT {-f|! -f} -j DROP
-A INPUT -s 10.0.0.1 -p tcp --dport 22 -j ACCEPT
-A INPUT -p icmp {|!} --icmp-type {echo-request|echo-reply|8|3|destination-unreachable|time-exceeded|redirect|router-advertisement|timestamp-request} -j ACCEPT
-A INPUT -p icmp {|!} --icmp-type {3/1|port-unreachable|fragmentation-needed|host-redirect} -j ACCEPT
-A INPUT -p icmp --icmp-type any -j ACCEPT
-A INPUT -m conntrack {|!} {--ctorigsrc|--ctorigdst|--ctreplsrc|--ctrepldst} {10.0.0.1|10.0.0.0/8} -j ACCEPT
-A INPUT -m iprange {|!} {--src-range|--dst-range} 10.0.0.1-10.0.0.9 -j ACCEPT
-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 --dst-range 10.1.0.0-10.2.0.0 -j ACCEPT
-A INPUT -m hashlimit --hashlimit-name h --hashlimit-above 5/sec --hashlimit-mode srcip --hashlimit-srcmask 24 -j ACCEPT
-A INPUT -m ttl {--ttl-eq|--ttl-gt|--ttl-lt|! --ttl-eq} {1|64} -j ACCEPT
-A INPUT -p ah -m ah {|!} --ahspi {5|5:10} -j ACCEPT
-A INPUT -m realm {|!} --realm {5|0x1/0xf} -j ACCEPT
-A INPUT -j REJECT --reject-with {icmp-net-unreachable|icmp-host-unreachable|icmp-proto-unreachable|icmp-port-unreachable|icmp-net-prohibited|icmp-host-prohibited|icmp-admin-prohibited}
-t nat -A POSTROUTING -j SNAT --to-source {1.2.3.4|1.2.3.4-1.2.3.9} {|--random|--persistent|--random-fully}
-t nat -A POSTROUTING -p tcp -j SNAT --to-source {1.2.3.4:100|1.2.3.4:100-200|1.2.3.4-1.2.3.9:100-200|:100-200}
-t nat -A PREROUTING {|-d 9.9.9.9} -j DNAT --to-destination {10.0.0.1|10.0.0.1-10.0.0.9}
-t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination {10.0.0.1:8080|10.0.0.1:8080-8090|10.0.0.1-10.0.0.9:80}
-t nat -A {PREROUTING|POSTROUTING} -j NETMAP --to 10.0.0.0/24
-t mangle -A PREROUTING -j TTL --ttl-set 64
-t mangle -A PREROUTING -p tcp -j ECN --ecn-tcp-remove
-t mangle -A PREROUTING -j TEE --gateway 10.0.0.1
-t mangle -A PREROUTING -p tcp -j TPROXY --on-ip 127.0.0.1 --on-port 80
-t nat -A OUTPUT -d 10.0.0.0/8 -p tcp -j DNAT --to-destination 10.0.0.1
`;

const IP6 = `
-A INPUT {-s|! -s|-d} {fe80::1|fe80::/10|2001:db8::5/64} -j ACCEPT
-A INPUT {-s|-d} ::/0 -j ACCEPT
-A INPUT -s fe80::1,fe80::2 -j ACCEPT
-A INPUT {-s|! -s} 2001:db8::1/ffff::ffff -j ACCEPT
-A INPUT -p {icmpv6|ipv6-icmp} {|!} --icmpv6-type {echo-request|echo-reply|128|router-solicitation|neighbour-advertisement|packet-too-big|redirect} -j ACCEPT
-A INPUT -p icmpv6 {|!} --icmpv6-type {1/4|port-unreachable|no-route} -j ACCEPT
-A INPUT -m conntrack {|!} {--ctorigsrc|--ctrepldst} {fe80::1|2001:db8::/32} -j ACCEPT
-A INPUT -m iprange {|!} --src-range 2001:db8::1-2001:db8::9 -j ACCEPT
-A INPUT -m hl {--hl-eq|--hl-gt|--hl-lt|! --hl-eq} {1|64} -j ACCEPT
-A INPUT -m frag {--fragid 5|--fragid 5:10|! --fragid 5|--fragfirst|--fragmore|--fraglast|--fragres} -j ACCEPT
-A INPUT -m rt {--rt-type 0|--rt-segsleft 1|--rt-segsleft 1:5|--rt-type 0 --rt-len 5} -j DROP
-A INPUT -m hbh --hbh-len 5 -j ACCEPT
-A INPUT -m dst --dst-len 5 -j ACCEPT
-A INPUT -p mobility-header -m mh {|!} --mh-type {1|hoti|1:5} -j ACCEPT
-A INPUT -j REJECT --reject-with {icmp6-no-route|icmp6-adm-prohibited|icmp6-addr-unreachable|icmp6-port-unreachable|icmp6-policy-fail|icmp6-reject-route}
-t nat -A POSTROUTING -j SNAT --to-source {2001:db8::1|2001:db8::1-2001:db8::9}
-t nat -A POSTROUTING -p tcp -j SNAT --to-source {[2001:db8::1]:100|[2001:db8::1]:100-200}
-t nat -A PREROUTING -p tcp -j DNAT --to-destination {2001:db8::1|[2001:db8::1]:80}
-t mangle -A PREROUTING -j HL --hl-set 64
-t mangle -A PREROUTING -j TEE --gateway 2001:db8::1
`;

function lines(program: string, patterns: string): string[] {
  return patterns
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => expand(line))
    .map((line) => `${program} ${line}`);
}

/** Every line once. */
export function corpus(): string[] {
  return [...new Set([...lines('iptables', BOTH + IP), ...lines('ip6tables', BOTH + IP6)])];
}

/** What has no equivalent, with the words of its error. */
export const WITHOUT: readonly (readonly [string, RegExp])[] = [
  ['iptables -A INPUT -m string --algo bm --string x -j DROP', /match 'string' has no equivalent/],
  ['iptables -A INPUT -m u32 --u32 0=0 -j DROP', /match 'u32' has no equivalent/],
  ['iptables -A INPUT -m physdev --physdev-in eth0 -j DROP', /physdev has no equivalent/],
  ['iptables -A INPUT -m time --monthdays 1 -j DROP', /--monthdays of time has no equivalent/],
  ['iptables -A INPUT -m time --kerneltz -j DROP', /--kerneltz of time has no equivalent/],
  ['iptables -A OUTPUT -m owner --socket-exists -j DROP', /--socket-exists of owner has no equivalent/],
  [
    'iptables -A INPUT -m recent --update --seconds 60 --hitcount 4 -j DROP',
    /--hitcount of recent has no equivalent/,
  ],
  ['iptables -A INPUT -m recent --rcheck --rttl -j DROP', /--rttl of recent has no equivalent/],
  ['iptables -A INPUT -m conntrack --ctstate NEW,DNAT -j DROP', /--ctstate of conntrack has no equivalent/],
  ['iptables -t mangle -A PREROUTING -j TTL --ttl-dec 1', /--ttl-dec of TTL has no equivalent/],
  ['iptables -t mangle -A PREROUTING -j CHECKSUM --checksum-fill', /target 'CHECKSUM' has no equivalent/],
  [
    'iptables -t nat -A PREROUTING -p tcp --dport 80:90 -j DNAT --to-destination 10.0.0.1:80-90/80',
    /no equivalent in nftables: ports that are shifted/,
  ],
  [
    'iptables -A INPUT -m set --match-set a src --packets-gt 5 -j DROP',
    /--packets-gt of set has no equivalent/,
  ],
  ['iptables -A INPUT -j SET --map-set a src', /--map-set of SET has no equivalent/],
  ['iptables -t raw -A PREROUTING -j CT --timeout x', /--timeout of CT has no equivalent/],
  ['iptables -C INPUT -j DROP', /-C asks/],
  ['iptables -D INPUT -j DROP', /nft deletes by handle/],
  ['iptables -D INPUT 3', /rule is number 3/],
];

/** What is wrong, with the words of its error. */
export const WRONG: readonly (readonly [string, RegExp])[] = [
  ['iptables -A INPUT -p tcp --dprt 22 -j DROP', /unknown option '--dprt' \(is '--dport' meant\?\)/],
  ['iptables -A INPUT --dport 22 -j DROP', /unknown option '--dport'/],
  ['iptables -A INPUT -m conntrak --ctstate NEW', /unknown match 'conntrak' \(is 'conntrack' meant\?\)/],
  ['iptables -A INPUT -p tcp --dport 90:80 -j DROP', /ends before it begins/],
  ['iptables -A INPUT -p tcp --dport 65536 -j DROP', /from 0 to 65535/],
  ['iptables -A INPUT -s 10.0.0.256 -j DROP', /is no address of IPv4/],
  ['iptables -A INPUT -s example.org -j DROP', /names are not looked up/],
  ['iptables -A INPUT -s fe80::1 -j DROP', /is no address of IPv4/],
  ['ip6tables -A INPUT -s 10.0.0.1 -j DROP', /is no address of IPv6/],
  ['iptables -A INPUT ! -s 0.0.0.0/0 -j DROP', /is no packet at all/],
  ['iptables -A INPUT -s 10.0.0.0/33 -j DROP', /longer than an address/],
  ['iptables -t flter -A INPUT -j DROP', /unknown table 'flter' \(is 'filter' meant\?\)/],
  ['iptables -A INPUT -o eth0 -j DROP', /a packet in INPUT has no -o/],
  ['iptables -A OUTPUT -i eth0 -j DROP', /a packet in OUTPUT has no -i/],
  ['iptables -A INPUT -j SNAT --to-source 1.2.3.4', /'SNAT' is of the table nat/],
  ['iptables -A INPUT -j REJECT --reject-with tcp-reset', /needs -p tcp/],
  ['iptables -P own DROP', /no chain that has a policy/],
  ['iptables -P INPUT REJECT', /is no policy/],
  ['iptables -A INPUT -j OUTPUT', /no chain that one can jump to/],
  ['iptables -A INPUT ! -j DROP', /cannot have '!'/],
  ['iptables -A INPUT -s $NET -j DROP', /a variable of the shell/],
  ['iptables -A INPUT -j DROP; reboot', /one command a line/],
  ['iptables -A INPUT -m comment --comment "a', /a quote " that does not end/],
  ['iptables', /no command/],
  ['iptables -A INPUT -c 5 x -j DROP', /'x' is no number/],
  ['iptables -A INPUT -m conntrack --ctproto tc -j DROP', /'tc' is no protocol/],
  ['nft add table x', /is no command of iptables/],
  ['-A INPUT -j DROP', /a rule of no table/],
  ['*filter\n-A INPUT -j DROP', /has no COMMIT/],
];

/** The words of a line, without their quotes. */
export function wordsOf(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));
}
