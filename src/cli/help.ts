import { objectNames } from './objects.js';

/** What `tsroute2 --help` prints. */
export const help = `tsroute2: shows and changes the kernel's links, addresses, routes, rules and neighbours

tsroute2 [OPTIONS] OBJECT [VERB] [WORD …]
tsroute2 [OPTIONS] monitor [OBJECT …]
tsroute2 [OPTIONS] db [show|query|export …]           the live database; db --help tells more
tsroute2 [OPTIONS] ipset [list|create|add|test …]     sets of addresses; ipset --help tells more
tsroute2 [OPTIONS] iw [dev|phy|scan|link …]           Wi-Fi; iw --help tells more
tsroute2 decode [FILE|-] [--json|--ts|--tree]       decodes a capture: strace, hexadecimal, pcap; --help tells more
tsroute2 generate SPEC [--overrides FILE]             prints a family's declaration from the kernel's description
tsroute2 trace -- COMMAND …                          decodes what a command says to the kernel, live
tsroute2 capture [-i nlmon0] -o FILE [-- COMMAND …]   records netlink messages as pcapng

Objects: ${objectNames.filter((name) => !['monitor', 'db', 'ipset'].includes(name)).join(', ')}; "tsroute2 OBJECT --help" tells more.
Verbs:   show (when none is given), add, set, change, replace, append, del, get, flush: those that the object has.
Words:   KEY VALUE or KEY=VALUE. Keys are iproute2's words or the library's field names, a dot leading inwards:
         linkinfo.data.id 5. Flags and lists are separated by commas; what has parts can also be given as JSON.

Options:
  -4, -6, -B, -M, -f FAMILY   address family: inet, inet6, bridge, mpls
  -n, --netns NAME            do it in the network namespace of that name, or path
  -j, --json                  objects as the library reads them, for programs; monitor: one a line
  -d, --details               all fields
  -h, --help                  this, or what an object's words are
  -V, --version               the version

Exit status: 0 done, 1 refused or wrong, 2 wrong usage.
`;
