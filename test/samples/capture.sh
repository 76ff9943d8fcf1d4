#!/bin/sh
# Captures the samples: runs the commands of each in one throwaway network namespace under strace, and writes a file
# with every command above its log, beside what the reference tool reads of the same state.
#   test/samples/capture.sh FOLDER [NAME]    (as root; a kernel with all link kinds shows the most; NAME is part of
#                                             the only samples to capture)
# Those of Wi-Fi want two radios, phy0 with wlan0 and phy1 with wlan1, in the first namespace (mac80211_hwsim).
set -eu
out=$1
only=${2:-}
mkdir -p "$out/route" "$out/generic" "$out/netfilter" "$out/sockdiag" "$out/xfrm" "$out/system"
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONDONTWRITEBYTECODE=1
STRACE='strace -f -yy -s 0 -e trace=%net -e read=all -e write=all -e signal=none'

# one sample: FILE, then commands on stdin; `@FILE.json command` keeps the output as reference instead
sample() {
  file=$1
  cat >/tmp/sample.$$
  case $file in *"$only"*) ;; *) return 0 ;; esac
  if [ "${SAMPLES_IN_HERE-}" ]; then in=; else in='unshare -n'; fi
  $in sh -c '
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

# on a kernel with netdevsim: echo "1 2 4" >/sys/bus/netdevsim/new_device makes eth0 and eth1
sample "$out/generic/families.txt" <<'END'
-ip link set lo up && ip link add d0 type dummy && ip link add link d0 ms0 type macsec encrypt on
ip macsec add ms0 tx sa 0 pn 100 on key 01 12345678901234567890123456789012
ip macsec add ms0 rx address 02:00:00:00:00:02 port 1
ip macsec add ms0 rx address 02:00:00:00:00:02 port 1 sa 0 pn 200 on key 02 12345678901234567890123456789012
ip macsec show
ip l2tp add tunnel tunnel_id 10 peer_tunnel_id 20 encap udp local 127.0.0.1 remote 127.0.0.2 udp_sport 5000 udp_dport 6000
ip l2tp add session name l2eth0 tunnel_id 10 session_id 1 peer_session_id 2 cookie 11223344 seq both
ip l2tp show session
ip l2tp show tunnel
ip fou add port 5557 ipproto 4 local 127.0.0.1 peer 127.0.0.2 peer_port 99
ip fou add port 5556 gue
ip fou show
ip mptcp limits set subflows 4
ip mptcp endpoint show
ipvsadm -A -t 10.0.0.1:80 -s rr -p 300
ipvsadm -a -t 10.0.0.1:80 -r 127.0.0.2:8080 -m -w 5
ipvsadm -Ln --stats
ipvsadm -C
ip tcp_metrics show
END

sample "$out/generic/tipc.txt" <<'END'
-ip link set lo up && ip link add v0 type veth peer name v1 && ip link set v0 up && ip link set v1 up && ip addr add 10.1.0.1/24 dev v0
tipc node set identity alpha
tipc node get identity
tipc bearer enable media eth device v0 priority 12
tipc bearer enable media udp name UDP1 localip 10.1.0.1
tipc bearer list
tipc bearer set tolerance 1800 media eth device v0
tipc link list
tipc link statistics show
tipc link monitor list
tipc media get mtu media udp
tipc nametable show
tipc node list
tipc socket list
tipc bearer disable media eth device v0
END

sample "$out/generic/ethtool.txt" <<'END'
-ip link add v0 type veth peer v1
ethtool --set-fec eth0 encoding rs
ethtool --show-pse eth0
ethtool --show-tunnels eth0
ethtool -C eth0 rx-usecs 5
ethtool -G eth0 rx 256
ethtool -I --show-fec eth0
ethtool -I -a eth0
ethtool -K v0 tso off
ethtool -L eth0 combined 2
ethtool -S eth0 --all-groups
ethtool -T eth0
ethtool -s v0 wol g
ethtool -x eth0
ethtool v0
END

sample "$out/generic/devlink.txt" <<'END'
devlink dev show
devlink dev info
devlink dev param show
devlink dev eswitch show netdevsim/netdevsim1
devlink port show
devlink resource show netdevsim/netdevsim1
devlink sb show
devlink health show
devlink health diagnose netdevsim/netdevsim1 reporter dummy
devlink health dump show netdevsim/netdevsim1 reporter dummy
devlink -s trap policer show
devlink region show
devlink region new netdevsim/netdevsim1/dummy snapshot 5
devlink region show
devlink region read netdevsim/netdevsim1/dummy snapshot 5 address 0 length 64
devlink region del netdevsim/netdevsim1/dummy snapshot 5
devlink port function rate show
devlink lc show
devlink dev selftests show
devlink dpipe table show netdevsim/netdevsim1
devlink dev param set netdevsim/netdevsim1 name max_macs value 40 cmode driverinit
devlink dev param set netdevsim/netdevsim1 name test1 value false cmode driverinit
devlink trap set netdevsim/netdevsim1 trap vlan_tag_mismatch action trap
devlink health set netdevsim/netdevsim1 reporter dummy grace_period 300
devlink resource set netdevsim/netdevsim1 path /IPv4/fib size 77
devlink dev reload netdevsim/netdevsim1
devlink dev eswitch set netdevsim/netdevsim1 mode switchdev
devlink port function rate add netdevsim/netdevsim1/g1
devlink port function rate show
END

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

sample "$out/route/nexthops.txt" <<'END'
-ip link add dummy0 type dummy && ip link set dummy0 up && ip addr add 192.168.0.2/24 dev dummy0
ip nexthop add id 1 via 192.168.0.1 dev dummy0
ip nexthop add id 2 via 192.168.0.3 dev dummy0 onlink protocol static
ip nexthop add id 3 blackhole
ip nexthop add id 10 group 1,3/2
ip nexthop add id 11 group 1/2 type resilient buckets 4 idle_timer 60 unbalanced_timer 300
ip nexthop replace id 2 via 192.168.0.4 dev dummy0
@nexthops.json ip -j -d nexthop show
ip nexthop show
ip nexthop get id 10
ip nexthop bucket show id 11
ip nexthop bucket get id 11 index 1
ip nexthop del id 3
END

sample "$out/route/bridge.txt" <<'END'
-ip link add br0 type bridge vlan_filtering 1 mcast_snooping 1 vlan_stats_per_port 1 && ip link add veth0 type veth peer name veth1 && ip link set veth0 master br0 && ip link set br0 up && ip link set veth0 up && ip link set veth1 up
bridge vlan add dev veth0 vid 10 pvid untagged
bridge vlan add dev veth0 vid 20-22
bridge vlan add dev br0 vid 10 self
bridge vlan set dev veth0 vid 20 state blocking
bridge vlan global set dev br0 vid 10 mcast_snooping 1 mcast_querier 1
bridge fdb add 02:00:00:00:00:01 dev veth0 master static vlan 10
bridge mdb add dev br0 port veth0 grp 239.1.1.1 permanent vid 10
bridge mdb add dev br0 port veth0 grp ff0e::1 src 2001:db8::1 permanent vid 10
bridge link set dev veth0 learning off cost 7 guard on
@vlans.json bridge -j -d vlan show
@mdb.json bridge -j -d mdb show
bridge -d vlan show
bridge -d vlan global show
bridge fdb show br br0
bridge -d mdb show
bridge -d link show
bridge mdb del dev br0 port veth0 grp 239.1.1.1 vid 10
bridge fdb del 02:00:00:00:00:01 dev veth0 master vlan 10
bridge vlan del dev veth0 vid 20-22
END

sample "$out/route/tc.txt" <<'END'
-ip link add dummy0 type dummy && ip link set dummy0 up
tc qdisc add dev dummy0 root handle 1: htb default 20
tc class add dev dummy0 parent 1: classid 1:1 htb rate 100mbit
tc class add dev dummy0 parent 1:1 classid 1:20 htb rate 10mbit ceil 100mbit burst 15k prio 1
tc qdisc add dev dummy0 parent 1:20 handle 20: fq_codel limit 500 target 3ms ecn
tc qdisc add dev dummy0 clsact
tc filter add dev dummy0 ingress protocol ip prio 10 u32 match ip src 10.0.0.0/8 flowid 1:1 action drop
tc filter add dev dummy0 ingress protocol ip prio 20 flower ip_proto tcp dst_ip 10.1.0.0/16 dst_port 80 action mirred egress redirect dev lo
tc filter add dev dummy0 egress protocol all prio 30 matchall action police rate 1mbit burst 10k conform-exceed drop
tc chain add dev dummy0 ingress chain 5
tc actions add action gact pass index 3
tc class change dev dummy0 parent 1:1 classid 1:20 htb rate 20mbit ceil 100mbit burst 15k prio 2
tc qdisc replace dev dummy0 parent 1:20 handle 20: fq_codel limit 600
tc qdisc replace dev lo root netem delay 10ms 2ms loss 1% duplicate 2%
tc qdisc replace dev lo root tbf rate 1mbit burst 32kb latency 400ms
@qdiscs.json tc -j qdisc show
tc -s qdisc show
tc -s class show dev dummy0
tc -s filter show dev dummy0 ingress
tc -s filter show dev dummy0 egress
tc actions list action gact
tc chain show dev dummy0 ingress
tc filter get dev dummy0 ingress protocol ip prio 20 handle 1 flower
tc actions del action gact index 3
tc filter del dev dummy0 ingress protocol ip prio 10 u32
tc qdisc del dev dummy0 root
END

sample "$out/sockdiag/ss.txt" <<'END'
-ip link set lo up
-node -e "const n=require('net');const s=n.createServer().listen(5000,'127.0.0.1',()=>n.connect(5000,'127.0.0.1').write('hello'));n.createServer().listen(5000,'::1');n.createServer().listen('/tmp/sample.sock');require('dgram').createSocket('udp4').bind(5001);setTimeout(()=>process.exit(),60000)" >/dev/null 2>&1 & sleep 2
ss -tunapiemO
ss -tai --tos --cgroup --inet-sockopt
@ss.out ss -HOtuna
ss -xaem
ss -0ae
ss -f netlink -ae
ss -Maie
ss --vsock -a
ss --xdp -ae
ss --tipc -a
ss -Sa
ss -da
ss -wa
ss -ta ( sport = :22 or dport >= :1024 ) and not src 10.0.0.0/8 and fwmark = 0
ss -ta autobound or dst [::1]
ss -K dst 192.0.2.77
END

# keys of nobody
sample "$out/generic/wireguard.txt" <<'END'
-echo kJh0BQ3TzbV/0KOYFfqxLc1CAw3ChwMhtkbx4ZlWSXI= >/tmp/key
-echo 8Jkp3YHw93SIG0hJ+3ScNITtzRCrRECxqYw0CXs0GVE= >/tmp/psk
-ip link add wg0 type wireguard
-ip link add wg1 type wireguard
wg set wg0 listen-port 51820 fwmark 0x10 private-key /tmp/key peer S08E2sDCttAErNgEvZF+Sub4u2ToULWzn0RkJ92rwy0= preshared-key /tmp/psk endpoint 192.0.2.2:51820 persistent-keepalive 25 allowed-ips 10.0.0.0/24,fd00::/64 peer LRGVikck5fIszm7YWMdYjQXm/HbMjoHrQQvblGJ6jJw= endpoint [2001:db8::1]:1 allowed-ips 10.1.0.0/16
wg set wg1 peer S08E2sDCttAErNgEvZF+Sub4u2ToULWzn0RkJ92rwy0= remove
@wireguard.dump wg show all dump
wg show all dump
wg showconf wg0
wg set wg0 peer LRGVikck5fIszm7YWMdYjQXm/HbMjoHrQQvblGJ6jJw= remove
END

sample "$out/netfilter/ipset.txt" <<'END'
ipset version
ipset create nets hash:net timeout 3600 counters comment
ipset add nets 10.0.0.0/8
ipset add nets 192.0.2.0/24 timeout 60 comment "quiet"
ipset add nets 10.1.0.0/16 nomatch
ipset create six hash:ip,port,net family inet6 skbinfo hashsize 64 maxelem 100
ipset add six 2001:db8::1,tcp:80,2001:db8:1::/48 skbmark 0x10/0xff skbprio 1:2 skbqueue 3
ipset create ports bitmap:port range 1-100
ipset add ports 10-12
ipset create macs bitmap:ip,mac range 10.0.0.0/24
ipset add macs 10.0.0.5,02:00:00:00:00:05
ipset create faces hash:net,iface
ipset add faces 10.0.0.0/8,physdev:eth0
ipset create all list:set size 4
ipset add all nets
ipset add all ports before nets
ipset create marks hash:ip,mark markmask 0xff
ipset add marks 10.0.0.1,7
@ipset.xml ipset list -o xml
ipset list
ipset save
ipset test nets 10.2.3.4
ipset test nets 10.1.3.4
ipset -t list nets
ipset list -n
ipset add ports 10
ipset del ports 99
ipset create nets hash:net
ipset rename six sechs
ipset create other hash:net timeout 3600 counters comment
ipset swap nets other
ipset flush other
ipset del ports 10-12
ipset destroy all
ipset destroy
END

sample "$out/generic/nlctrl.txt" <<'END'
genl ctrl list
genl ctrl get name nlctrl
genl ctrl policy name ethtool
genl ctrl get name nosuchfamily
END

# what a process statistics tool asks (iotop-c), where it is installed
if command -v iotop-c >/dev/null; then
  sample "$out/generic/taskstats.txt" <<'END'
iotop-c -b -n 1 -p 1
END
fi

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

# what would make a log large and says nothing new is left out: datagrams that were only peeked at, what the controller
# says of the family again and again, and of devices, told in hundreds of messages, all but the first datagrams
lean() {
  awk -v most="$2" '
    function end() {
      if (block != "" && !peeked && (!wiphy || devices++ < most) && (!family || families++ < 1)) printf "%s", block
      block = ""; peeked = wiphy = family = 0
    }
    !/^ / { end(); peeked = /MSG_PEEK/; got = /recvmsg/ }
    { block = block $0 "\n" }
    /^ \| 00000  .. .. 00 00 10 00/ && got { family = 1 }
    /^ \| 00010  03 01 00 00/ && got { wiphy = 1 }
    END { end() }' "$1" >"$1.lean" && mv "$1.lean" "$1"
}

# two radios, an open network on wlan0; names under /sys are those of the first namespace
air() {
  cat <<'END'
-for i in 0 1; do nsenter -t 1 -n iw phy phy$i set netns $PPID; done
-printf 'interface=wlan0\nssid2=P"op\\xff\\x00en"\nhw_mode=g\nchannel=6\nieee80211n=1\nwmm_enabled=1\n' >/tmp/open.conf
-printf 'interface=wlan0\nssid=cafe\nhw_mode=g\nchannel=6\nieee80211n=1\nwmm_enabled=1\nwpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_passphrase=correct horse\n' >/tmp/wpa2.conf
-printf 'network={\nssid="cafe"\npsk="correct horse"\nscan_freq=2437\n}\n' >/tmp/supplicant.conf
END
}

{ air; cat <<'END'; } | sample "$out/generic/nl80211-iw.txt"
-hostapd -B -P /tmp/hostapd.pid /tmp/open.conf && ip link set wlan1 up
iw dev
@nl80211-dev.out iw dev
iw phy#0 info
iw dev wlan1 scan trigger freq 2437
-sleep 1
iw dev wlan1 scan dump
iw dev wlan1 survey dump
-iw dev wlan1 disconnect || true
iw dev wlan1 set power_save on
iw dev wlan1 get power_save
iw dev wlan1 set txpower fixed 1000
iw reg get
iw phy#1 interface add mon0 type monitor flags fcsfail control
iw dev mon0 info
iw dev mon0 del
iw dev wlan0 station dump
-kill $(cat /tmp/hostapd.pid); sleep 0.5; ip link set wlan0 down; ip link set wlan1 down
iw dev wlan0 set type mesh
iw dev wlan1 set type mp
-ip link set wlan0 up; ip link set wlan1 up
iw dev wlan0 mesh join mesh freq 2412 HT20 mesh_ttl 17
iw dev wlan1 mesh join mesh freq 2412 HT20
-sleep 3
iw dev wlan0 station dump
iw dev wlan0 get mesh_param
iw dev wlan0 set mesh_param mesh_ttl 9
iw dev wlan0 mpath new 02:00:00:00:99:01 next_hop 02:00:00:00:01:00
iw dev wlan0 mpath dump
iw dev wlan0 mpath del 02:00:00:00:99:01
iw dev wlan0 mesh leave
-ip link set wlan0 down
iw dev wlan0 set type ibss
-ip link set wlan0 up
iw dev wlan0 ibss join adhoc 2412 HT20 fixed-freq 02:11:22:33:44:55 beacon-interval 50
iw dev wlan0 ibss leave
END
case nl80211 in *"$only"*) lean "$out/generic/nl80211-iw.txt" 1 ;; esac

{ air; cat <<'END'; } | sample "$out/generic/nl80211-hostapd.txt"
hostapd /tmp/wpa2.conf & h=$!; sleep 1; ip link set wlan1 up; wpa_supplicant -B -Dnl80211 -iwlan1 -c/tmp/supplicant.conf -P/tmp/s.pid >/dev/null; sleep 3; kill $(cat /tmp/s.pid); sleep 0.5; kill $h; wait
END
case nl80211 in *"$only"*) lean "$out/generic/nl80211-hostapd.txt" 0 ;; esac

{ air; cat <<'END'; } | sample "$out/generic/nl80211-wpa_supplicant.txt"
-hostapd -B -P /tmp/hostapd.pid /tmp/wpa2.conf
wpa_supplicant -Dnl80211 -iwlan1 -c/tmp/supplicant.conf & w=$!; sleep 3; kill $w; wait
-kill $(cat /tmp/hostapd.pid)
END
case nl80211 in *"$only"*) lean "$out/generic/nl80211-wpa_supplicant.txt" 0 ;; esac

# entries made by hand, of all protocols
sample "$out/netfilter/conntrack.txt" <<'END'
-ip link set lo up
-sysctl -qw net.netfilter.nf_conntrack_acct=1 net.netfilter.nf_conntrack_timestamp=1
-nft 'add table ip t; add chain ip t o { type filter hook output priority 0; }; add ct helper ip t f { type "ftp" protocol tcp; }; add rule ip t o tcp dport 21 ct helper set "f"; add rule ip t o ct state new ct label set 5'
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 --state ESTABLISHED --timeout 300 --mark 5
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 53 --timeout 300 --src-nat 192.0.2.1:5000
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 53 --timeout 300 --dst-nat 192.0.2.1
conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 --timeout 300 --zone 7
conntrack -I -p tcp -s 2001:db8::1 -d 2001:db8::2 --sport 1000 --dport 80 --state SYN_SENT --timeout 300 -u ASSURED,SEEN_REPLY
conntrack -I -p icmpv6 -s 2001:db8::1 -d 2001:db8::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 9 --timeout 300
conntrack -I -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2 --state ESTABLISHED --timeout 300 --orig-vtag 5 --reply-vtag 6
conntrack -I -p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 1 --dstkey 2 --timeout 300
conntrack -I -p 99 -s 10.0.0.1 -d 10.0.0.2 --timeout 300
conntrack -I -p tcp -s 10.0.0.9 -d 10.0.0.2 --sport 1000 --dport 21 --state ESTABLISHED --timeout 300
conntrack -U -p tcp -s 10.0.0.1 -d 10.0.0.2 --mark 6 --timeout 400
conntrack -G -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80
conntrack -L
conntrack -L -f ipv6
conntrack -L --mark 6
conntrack -L -u ASSURED
conntrack -L -s 10.0.0.1 -p udp
conntrack -L -w 7
-python3 -c "import socket; u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.sendto(b'x', ('127.0.0.1', 9))"
conntrack -L --zero
conntrack -L dying
conntrack -L unconfirmed
conntrack -I expect -p tcp -s 10.0.0.9 -d 10.0.0.2 --sport 1000 --dport 21 --tuple-src 10.0.0.9 --tuple-dst 10.0.0.2 --tuple-port-src 0 --tuple-port-dst 3000 --mask-src 255.255.255.255 --mask-dst 255.255.255.255 --mask-port-src 0 --mask-port-dst 65535 --timeout 60
conntrack -L expect
@conntrack.xml conntrack -L -o xml,id
@conntrack6.xml conntrack -L -f ipv6 -o xml,id
conntrack -S
conntrack -C
conntrack -D -p gre
conntrack -E & sleep 0.5; conntrack -I -p udp -s 10.0.0.5 -d 10.0.0.6 --sport 1 --dport 2 --timeout 9; conntrack -D -p udp -s 10.0.0.5; sleep 0.5; kill $!
conntrack -F
END

sample "$out/netfilter/subsystems.txt" <<END
-ip link set lo up
-nft 'add table inet q; add chain inet q o { type filter hook output priority 0; }; add chain inet q i { type filter hook input priority 0; }; add rule inet q o udp dport 9 meta mark set 7 log group 3 prefix "out:" queue num 5 bypass; add rule inet q i udp dport 9 log group 3 prefix "in"'
nfct add timeout web inet tcp established 100 close 5
nfct add timeout dns inet udp unreplied 10 replied 20
nfct add timeout sc inet sctp established 9
nfct add timeout gen inet generic timeout 9
nfct list timeout
nfct get timeout web
nfct default-set timeout inet icmp timeout 7
nfct default-get timeout inet tcp
nfct add helper ftp inet tcp
nfct list helper
nfct delete helper ftp
nfct delete timeout web
nfacct add web
nfacct add lim byte 1000
nfacct list
nfacct list reset
nfacct get web
nfacct delete web
python3 $here/netfilter/queue.py
python3 $here/netfilter/log.py
-echo '1:64:1:60:M*,S,T,N,W0:.Linux:2.4::Linux 2.4' >/tmp/osf.txt
nfnl_osf -f /tmp/osf.txt
nfnl_osf -f /tmp/osf.txt -d
END

sample "$out/xfrm/xfrm.txt" <<'END'
-ip link set lo up
ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100 reqid 1 mode tunnel enc aes 0x00112233445566778899aabbccddeeff auth 'hmac(sha256)' 0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x101 reqid 2 mode transport aead 'rfc4106(gcm(aes))' 0x00112233445566778899aabbccddeeff00112233 128 replay-window 64 flag esn encap espinudp 4500 4500 0.0.0.0 mark 5 mask 0xff output-mark 7 if_id 9
ip xfrm state add src 2001:db8::1 dst 2001:db8::2 proto esp spi 0x102 enc aes 0x00112233445566778899aabbccddeeff auth-trunc 'hmac(sha256)' 0x00112233445566778899aabbccddeeff 128 mode transport sel src 2001:db8::/32 dst ::/0 limit time-soft 100 limit byte-hard 1000000
ip xfrm state get src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x100
ip xfrm state list
ip xfrm state list src 10.0.0.0/8
ip -6 xfrm state list proto ah
ip xfrm state allocspi src 10.0.0.1 dst 10.0.0.9 proto esp min 0x200 max 0x300
ip xfrm state count
ip -s xfrm state count
ip xfrm policy add src 10.0.0.0/24 dst 10.1.0.0/24 dir out priority 5 tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 1 mode tunnel tmpl proto comp level use
ip xfrm policy add src ::/0 dst 2001:db8::/32 proto tcp sport 10 dport 20 dir in action block mark 3 if_id 4
ip xfrm policy add src 10.5.0.0/24 dst 10.1.0.0/24 dev lo dir fwd index 18
ip xfrm policy get src 10.0.0.0/24 dst 10.1.0.0/24 dir out
ip xfrm policy list
@xfrm-state.out ip -s xfrm state
@xfrm-policy.out ip xfrm policy
ip -s xfrm policy list dir in
ip xfrm policy count
ip -s xfrm policy count
ip xfrm policy set hthresh4 24 24
ip xfrm policy setdefault in block fwd accept
ip xfrm policy getdefault
ip xfrm monitor & p=$!; sleep 0.3; ip xfrm state add src 10.0.0.1 dst 10.0.0.7 proto esp spi 0x900 mode tunnel enc aes 0x00112233445566778899aabbccddeeff auth-trunc 'hmac(sha256)' 0x00112233445566778899aabbccddeeff 128 limit time-hard 1; ip xfrm policy update src 10.0.0.0/24 dst 10.1.0.0/24 dir out priority 5 tmpl src 10.0.0.1 dst 10.0.0.3 proto esp reqid 1 mode tunnel; ip link add d0 type dummy; ip link set d0 up; ip addr add 10.77.0.1/24 dev d0; ip xfrm policy add src 10.77.0.0/24 dst 10.78.0.0/24 dir out tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 99 mode tunnel; ip route add 10.78.0.0/24 dev d0; python3 -c "import socket; u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('10.77.0.1', 0)); u.sendto(b'x', ('10.78.0.1', 9))"; sleep 1.5; ip xfrm state delete src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x101 mark 5 mask 0xff; ip xfrm policy delete src 10.0.0.0/24 dst 10.1.0.0/24 dir out; ip xfrm state flush proto comp; ip xfrm policy flush; kill $p
ip xfrm state flush
ip xfrm policy deleteall
END

# a device of netdevsim, made by: echo "1 2" >/sys/bus/netdevsim/new_device; in the first namespace, as system.txt
sample "$out/generic/tools.txt" <<'END'
ethtool -g eth0
ethtool --show-fec eth0
ethtool -A eth0 rx on
devlink dev info
devlink port show
devlink resource show netdevsim/netdevsim1
devlink dev eswitch show netdevsim/netdevsim1
devlink health dump show netdevsim/netdevsim1 reporter dummy
devlink dev param set netdevsim/netdevsim1 name max_macs value 16 cmode driverinit
ipvsadm -A -t 10.0.0.1:80 -s rr
ipvsadm -a -t 10.0.0.1:80 -r 10.0.0.2:80 -m -w 5
ipvsadm -Ln
ip mptcp limits show
END

# these want the first namespace: SAMPLES_IN_HERE=1
sample "$out/system/system.txt" <<END
-ip link set lo up
python3 $here/system/uevent.py
python3 $here/system/proc.py
python3 $here/system/multicast.py
auditctl -s
auditctl -l
auditctl -a always,exit -S openat -F uid=0 -k test
auditctl -l
auditctl -d always,exit -S openat -F uid=0 -k test
auditctl -m hello
auditctl --reset-lost
dcb app show dev dummy0
dcb buffer show dev dummy0
dcb dcbx show dev dummy0
END
