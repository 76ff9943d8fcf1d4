import { print } from './output.js';

/** A command that is not a verb of an object: takes what stands behind its name, returns the exit status. */
export type Tool = (argv: readonly string[]) => Promise<number>;

/** Tools of few words, whose help is what the table says of them. */
const PLAIN: ReadonlySet<string> = new Set(['completion', 'man']);
const HELP: ReadonlySet<string> = new Set(['--help', '-h', 'help']);

/** Loads a tool: only the one that is requested. */
const LOADERS: Readonly<Record<string, () => Promise<Tool>>> = {
  decode: async () => (await import('./decode.js')).decode,
  trace: async () => (await import('./trace.js')).trace,
  capture: async () => (await import('./capture.js')).capture,
  inspect: async () => (await import('./packages.js')).packageTool('@tsroute2/inspector', 'inspect'),
  agent: async () => (await import('./packages.js')).packageTool('@tsroute2/fleet', 'agent'),
  fleet: async () => (await import('./packages.js')).packageTool('@tsroute2/fleet', 'fleet'),
  mirror: async () => (await import('./packages.js')).packageTool('@tsroute2/fleet', 'mirror'),
  generate: async () => (await import('./generate.js')).generate,
  completion: async () => (await import('./completion.js')).completion,
  complete: async () => (await import('./completion.js')).complete,
  man: async () => (await import('./man.js')).man,
  nfqueue: async () => (await import('./watch-packets.js')).nfqueue,
  nflog: async () => (await import('./watch-packets.js')).nflog,
  nft: async () => (await import('./nft.js')).nft,
  iw: async () => (await import('./iw/iw.js')).iw,
  ss: async () => (await import('./ss/ss.js')).ss,
  conntrack: async () => (await import('./conntrack.js')).conntrack,
  wg: async () => (await import('./wg/wg.js')).wg,
  devlink: async () => (await import('./devlink/devlink.js')).devlink,
  ethtool: async () => (await import('./ethtool/ethtool.js')).ethtool,
  ipvs: async () => (await import('./ipvs.js')).ipvs,
  macsec: async () => (await import('./macsec.js')).macsec,
  l2tp: async () => (await import('./l2tp.js')).l2tp,
  ovs: async () => (await import('./ovs.js')).ovs,
  team: async () => (await import('./team.js')).team,
  fou: async () => (await import('./family-tools.js')).fou,
  ila: async () => (await import('./family-tools.js')).ila,
  ioam: async () => (await import('./family-tools.js')).ioam,
  sr: async () => (await import('./family-tools.js')).sr,
  dcb: async () => (await import('./dcb.js')).dcb,
  tipc: async () => (await import('./tipc.js')).tipc,
  tcp_metrics: async () => (await import('./family-tools.js')).tcpMetrics,
  mptcp: async () => (await import('./mptcp.js')).mptcp,
  xfrm: async () => (await import('./xfrm.js')).xfrm,
};
/** Options that a value follows. */
const VALUED = ['-n', '-netns', '--netns', '-f', '--family', '--overrides'];

/** The tool that a command line requests; options may stand before its name. */
export function toolOf(argv: readonly string[]): (() => Promise<number>) | undefined {
  const at = argv.findIndex((word, i) => !word.startsWith('-') && !VALUED.includes(argv[i - 1] ?? ''));
  const name = argv[at];
  if (name === undefined || !Object.hasOwn(LOADERS, name)) return undefined;
  const words = [...argv.slice(0, at), ...argv.slice(at + 1)];
  return async () => {
    if (PLAIN.has(name) && words.some((word) => HELP.has(word))) {
      const { helpOf } = await import('./help.js');
      print(helpOf(name));
      return 0;
    }
    return (await LOADERS[name]!())(words);
  };
}
