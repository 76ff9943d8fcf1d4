/**
 * Command lines of `ip`, read into what the verbs take, and written again: without a kernel, without a process.
 */
import { CommandError, parseCommand, toCommand } from '../src/commands/index.js';

const lines = [
  'ip r a 10/8 via 192.168.0.1 dev eth0',
  'ip link add vx0 type vxlan id 42 remote 192.0.2.1 dstport 4789',
  "ip link set eth0 alias 'the uplink' mtu 9000 up",
  'tc qdisc add dev eth0 root handle 1: htb default 10',
  'ip route add default vai 192.168.0.1',
];

for (const line of lines) {
  try {
    const command = parseCommand(line);
    console.log(`${command.object.name}.${command.verb} ${JSON.stringify(command.input)}`);
    console.log(`  ${toCommand(command)}`);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.log(`refused: ${error.message}`);
  }
}
