import { makeDecoder } from './decode.js';
import { parseDecodeOptions } from './decode-options.js';
import { DecodePrinter } from './decode-printer.js';
import { UsageError } from './errors.js';
import { liveFamilies } from './families.js';
import { complain, print } from './output.js';
import { underStrace } from './strace.js';

const HELP = `usage: tsroute2 trace [--tree|--json|--ts|--commands] [--family N=NAME] -- COMMAND …

Runs a command under strace and prints what it sends to the kernel, and the answers, as it happens.
With --json or --ts the command's own output goes to the standard error.
`;

/** `tsroute2 trace`: runs a command and decodes its netlink messages live. Its exit status is the command's. */
export async function trace(argv: readonly string[]): Promise<number> {
  const options = parseDecodeOptions(argv, true);
  if (options.help) {
    print(HELP);
    return 0;
  }
  const { command } = options;
  if (command.length === 0) throw new UsageError('trace needs a command: tsroute2 trace -- ip link');
  const live = await liveFamilies();
  const families = { ...live.names, ...options.decoder.families };
  const decoder = makeDecoder({ ...options.decoder, families, format: 'strace' });
  const printer = new DecodePrinter(options, command.join(' '));
  await printer.load();
  const show = (decoded: ReturnType<typeof decoder.push>): void => {
    for (const one of decoded) printer.add(one);
    printer.flush();
  };
  const taker = {
    push: (piece: Uint8Array) => show(decoder.push(piece)),
    idle: () => show(decoder.flush()),
  };
  // what programs are to read must not have the command's own words in it
  const status = await underStrace(command, taker, options.output !== 'tree');
  for (const one of decoder.end()) printer.add(one);
  if (printer.messages === 0) complain('the command said nothing over netlink');
  const faults = printer.end(true);
  return status === 0 ? faults : status;
}
