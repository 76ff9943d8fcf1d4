/** Where the translation is another than that of iptables-translate 1.8.9, and why: each reason by the lines it is for. */
export const DIFFERENCES: readonly (readonly [RegExp, string])[] = [
  [/--(?:[sd]port|(?:source|destination)-port) 0:65535/, 'every port: the protocol is still asked for'],
  [/--length 0:65535/, 'every length is no condition'],
  [
    /multiport (?:! )?--ports/,
    'ranges whose elements do not overlap; theirs says the same of `!`, and of the ends of a range only',
  ],
  [/--ctstate (?:SNAT|DNAT|SNAT,DNAT)/, 'theirs forgets `!`, and one of two'],
  [/--ctstatus NONE/, 'theirs has no value'],
  [
    /hashlimit/,
    'a set that is declared, whose elements end as those of hashlimit do, in the place of a meter; rates in bytes are not rounded',
  ],
  [/^ip6tables .*connlimit/, 'a set of IPv6 addresses: theirs is of IPv4'],
  [/^ip6tables .*--ecn-ip-ect/, 'ECN of IPv6: theirs is of IPv4'],
  [/--src-type LOCAL --dst-type/, 'theirs forgets the destination'],
  [/--timestart 22:00 --timestop 06:00/, 'the same hours, without the seconds at both ends'],
  [/time ! --weekdays/, 'the days that are excluded, in the place of the others'],
  [/--datestart 2026-01-01 -j/, 'no end'],
  [/rpfilter/, 'whether there is a route, in the place of a number of a device'],
  [/! --ecn-tcp-cwr/, 'the bit alone, in the place of all flags'],
  [/CONNMARK --(?:set-xmark|save-mark --mask|restore-mark --mask)/, 'bits outside of the mask stay'],
  [/-j TOS/, 'theirs writes IPv6, and forgets the lower two bits'],
  [/-c 5 300/, 'the counters are kept'],
  [/-s \S+,\S+ -d \S+,\S+/, 'pairs in another order'],
  [/--ct(?:orig|repl)(?:src|dst) /, '`ip` or `ip6` before the address, as addresses of flows have a family'],
];
