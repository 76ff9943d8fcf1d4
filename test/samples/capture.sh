#!/bin/sh
# Captures the samples: runs the commands of each in one throwaway network namespace under strace, and writes a file
# with every command above its log, beside what the reference tool reads of the same state.
#   test/samples/capture.sh FOLDER           (as root; a kernel with all link kinds shows the most)
set -eu
out=$1
mkdir -p "$out/route" "$out/generic"
STRACE='strace -f -yy -s 0 -e trace=%net -e read=all -e write=all -e signal=none'

# one sample: FILE, then commands on stdin; `@FILE.json command` keeps the output as reference instead
sample() {
  file=$1
  cat >/tmp/sample.$$
  unshare -n sh -c '
    file=$1; strace=$2; commands=$3
    log=$(mktemp)
    : >"$file"
    while read -r line; do
      case $line in
        "") ;;
        @*) name=${line%% *}; sh -c "${line#* }" >"${file%/*}/${name#@}" ;;
        -*) sh -c "${line#-}" ;;
        *)
          printf "# %s\n" "$line" >>"$file"
          $strace -o "$log" timeout -s KILL 20 sh -c "$line" >/dev/null 2>&1 || true
          grep -v -e "+++" -e "setsockopt" "$log" >>"$file" || true
          echo >>"$file" ;;
      esac
    done <"$commands"
    rm -f "$log"
  ' sample "$file" "$STRACE" "/tmp/sample.$$"
  rm -f "/tmp/sample.$$"
}

sample "$out/route/links.txt" <<'END'
ip link add veth0 type veth peer name veth1
ip link add dummy0 mtu 1400 address 02:00:00:00:00:01 type dummy
ip link add link dummy0 name dummy0.5 type vlan id 5 egress 1:2 3:4
ip link add br0 type bridge vlan_filtering 1 stp_state 1
ip link set veth0 master br0
ip link set veth0 up
ip link add bond0 type bond mode 802.3ad miimon 100
ip link add vxlan0 type vxlan id 42 local 10.0.0.1 remote 10.0.0.2 dstport 4789 dev dummy0
ip link add vrf0 type vrf table 10
ip link add macvlan0 link dummy0 type macvlan mode bridge
ip link add gre0a type gre local 10.0.0.1 remote 10.0.0.2 ttl 64
ip link add wg0 type wireguard
ip link property add dev dummy0 altname uplink
ip link set dummy0 mtu 1300 alias uplink-to-nowhere
ip link set veth1 down
@links.json ip -j -d link show
ip -d link show
ip link show dev dummy0
ip link del vxlan0
END

sample "$out/route/addresses.txt" <<'END'
-ip link add dummy0 type dummy && ip link set dummy0 up
ip addr add 10.0.0.1/24 brd + dev dummy0 label dummy0:a
ip addr add 10.0.0.2 peer 10.0.0.3 dev dummy0
ip addr add 2001:db8::1/64 dev dummy0 nodad preferred_lft 600 valid_lft 1200
ip addr add 127.0.0.5/8 dev lo
ip addr change 10.0.0.1/24 dev dummy0 valid_lft 3600 preferred_lft 1800
@addresses.json ip -j addr show
ip addr show
ip -4 addr show dev dummy0
ip addr del 10.0.0.2 peer 10.0.0.3 dev dummy0
END

sample "$out/route/routes.txt" <<'END'
-ip link add dummy0 type dummy && ip link set dummy0 up && ip addr add 192.168.0.2/24 dev dummy0 && ip addr add 2001:db8::2/64 dev dummy0 nodad && ip link set lo up
ip route add 10.1.0.0/16 via 192.168.0.1
ip route add 10.2.0.0/16 dev dummy0
ip route add default via 192.168.0.1 metric 100 proto static
ip route replace 10.3.0.0/16 via 192.168.0.1 table 1000 mtu 1400 src 192.168.0.2
ip route add 10.4.0.0/16 nexthop via 192.168.0.1 weight 2 nexthop via 192.168.0.3
ip route append 10.1.0.0/16 via 192.168.0.3
ip route add blackhole 10.5.0.0/16
ip route add 10.6.0.0/16 encap ip id 7 dst 192.168.0.9 dev dummy0
ip route add 2001:db8:1::/48 via 2001:db8::1 metric 7 pref high
ip nexthop add id 5 via 192.168.0.1 dev dummy0
ip route add 10.7.0.0/16 nhid 5
@routes.json ip -j -d route show table all
ip route show table all
ip route get 10.1.2.3
ip route del 10.2.0.0/16
ip route flush 10.1.0.0/16
END

sample "$out/route/rules.txt" <<'END'
ip rule add from 10.0.0.0/8 table 100 priority 1000
ip rule add fwmark 0x10/0xff iif lo table 1001 priority 1001
ip rule add to 10.0.0.0/8 blackhole priority 1002
ip -6 rule add from 2001:db8::/32 lookup main priority 1003 suppress_prefixlength 0
ip rule add ipproto tcp dport 80-90 uidrange 0-99 goto 32766 priority 1004
@rules.json ip -j -d rule show
ip rule show
ip rule del priority 1000
END

sample "$out/route/neighbours.txt" <<'END'
-ip link add dummy0 type dummy && ip link set dummy0 up && ip addr add 10.0.0.1/24 dev dummy0
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev dummy0
ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev dummy0 nud stale
ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:22 dev dummy0
ip neigh add proxy 10.0.0.9 dev dummy0
ip -6 neigh add fe80::2 lladdr 02:00:00:00:00:02 dev dummy0 router
@neighbours.json ip -j neigh show
ip neigh show
ip neigh show proxy
ip neigh del 10.0.0.3 dev dummy0
END

sample "$out/route/errors.txt" <<'END'
-ip link add dummy0 type dummy
ip link add dummy0 type dummy
ip link add x1 type nosuchkind
ip link add link dummy0 name x2 type vlan id 4095
ip link add x3 type vxlan id 16777216
ip link add x4 mtu 10 type vxlan id 3 dstport 4789
ip link add x5 type geneve id 1 remote 224.0.0.1
ip link add x6 type vrf table 0
ip link set dummy0 mtu 10
ip link set dummy0 master lo
ip addr add 10.0.0.1/33 dev dummy0
ip addr del 10.9.9.9/32 dev dummy0
ip route add 10.0.0.0/8 via 192.168.77.1
ip route add 10.0.0.0/8 dev dummy0 metrics-nonsense 1
ip route del 10.66.0.0/16
ip rule del priority 4711
ip route get 10.1.1.1
ip neigh add 10.0.0.2 dev dummy0
ip nexthop add id 1 via 10.0.0.1 dev dummy0
END

sample "$out/route/monitor.txt" <<'END'
ip monitor all & m=$!; sleep 0.3; ip link add dummy0 type dummy; ip addr add 10.0.0.1/24 dev dummy0; ip link set dummy0 up; ip route add 10.1.0.0/16 via 10.0.0.2; ip rule add from 10.0.0.0/8 table 7; ip neigh add 10.0.0.7 lladdr 02:00:00:00:00:07 dev dummy0; ip link del dummy0; sleep 0.3; kill $m
END

sample "$out/generic/nlctrl.txt" <<'END'
genl ctrl list
genl ctrl get name nlctrl
genl ctrl policy name ethtool
genl ctrl get name nosuchfamily
END

# The same as nlmon sees it, where there are nlmon and tcpdump.
nlmon='
ip link add nlmon0 type nlmon && ip link set nlmon0 up || exit 0
tcpdump -i nlmon0 --immediate-mode -s 0 -U -B 8192 -Z root -w "$1" 2>/dev/null & t=$!
sleep 1
ip link add dummy0 type dummy
ip addr add 10.0.0.1/24 dev dummy0
ip link set dummy0 up
ip route add 10.1.0.0/16 via 10.0.0.2
ip link add dummy0 type dummy
ip -d link >/dev/null
genl ctrl list >/dev/null
ip link add x4 mtu 10 type vxlan id 3 dstport 4789
sleep 1
kill $t
wait $t'
if command -v tcpdump >/dev/null; then
  mkdir -p "$out/nlmon"
  unshare -n sh -c "$nlmon" nlmon "$out/nlmon/mixed.pcap" 2>/dev/null || true
fi
