/** Commands of other protocols than rtnetlink: every verb of the table is done, and `ip` sees what was made. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandObjects, parseCommand } from '../../src/commands/index.js';
import { otherPlaces } from '../../src/commands/places.js';
import { kindMissing, noNamespaces, TestNamespace } from '../helpers.js';

const CHILD = fileURLToPath(new URL('./tools-child.js', import.meta.url));
const SETUP = `link add v0 type veth peer name v1
  link set v0 up
  link set v1 up
  addr add 10.0.0.1/24 dev v0
  link add link v0 ms0 type macsec`;
const KEY = '00112233445566778899aabbccddeeff';
const STATE = 'src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x1001';
const POLICY = 'src 10.1.0.0/16 dst 10.2.0.0/16 dir out';
const RX = 'ms0 rx port 1 address 02:00:00:00:00:09';

/** Command lines, and what has to be printed; of those that fail the error. */
const LINES: readonly (readonly [line: string, prints?: RegExp])[] = [
  ['fou add port 5555 ipproto 4'],
  ['fou show', /5555 +inet +4/],
  ['fou del port 5555'],
  ['tcp_metrics show'],
  ['tcp_metrics show 10.0.0.9', /ESRCH|ENOENT/],
  ['tcp_metrics del 10.0.0.9', /ESRCH|ENOENT/],
  ['tcp_metrics flush'],
  [`macsec add ms0 tx sa 0 pn 1 on key 01 ${KEY}`],
  ['macsec set ms0 tx sa 0 off'],
  ['macsec del ms0 tx sa 0'],
  [`macsec add ${RX} on`],
  [`macsec set ${RX} off`],
  [`macsec add ${RX} sa 1 pn 1 off key 02 ${KEY}`],
  [`macsec set ${RX} sa 1 pn 5`],
  ['macsec show ms0', /rx +1 +5 +off +0200/],
  [`macsec del ${RX} sa 1`],
  [`macsec del ${RX}`],
  ['macsec offload ms0 off'],
  [
    'l2tp add tunnel remote 10.0.0.2 local 10.0.0.1 tunnel_id 10 peer_tunnel_id 20 udp_sport 5000 udp_dport 6000',
  ],
  ['l2tp add session tunnel_id 10 session_id 1 peer_session_id 2'],
  ['l2tp show tunnel', /10 +20 +udp +10\.0\.0\.1:5000 +10\.0\.0\.2:6000/],
  ['l2tp show session session_id 1', /1 +2 +10 +l2tpeth0/],
  ['l2tp del session tunnel_id 10 session_id 1'],
  ['l2tp del tunnel tunnel_id 10'],
  ['mptcp endpoint add 10.0.0.1 dev v0 id 3 signal'],
  ['mptcp endpoint change id 3 backup'],
  ['mptcp endpoint show id 3', /10\.0\.0\.1 +3 +signal,backup +v0/],
  ['mptcp endpoint', /10\.0\.0\.1 +3/],
  ['mptcp endpoint delete id 3'],
  ['mptcp endpoint flush'],
  ['mptcp limits set subflows 3'],
  ['mptcp limits', /subflows +3/],
  ['sr tunsrc set fd00::1'],
  ['sr tunsrc', /fd00::1/],
  ['sr hmac set 5 sha256', /ENOENT/],
  ['sr hmac show'],
  ['ioam namespace add 5 data 7'],
  ['ioam schema add 3 abcd'],
  ['ioam namespace set 5 schema 3'],
  ['ioam namespace show', /5 +7 +\S* *3/],
  ['ioam schema', /3 +0x61626364/],
  ['ioam schema del 3'],
  ['ioam namespace del 5'],
  ['ila add loc_match 0:0:0:1 loc 2001:db8:0:2 dev v0 csum-mode no-action'],
  ['ila show', /0:0:0:1 +2001:db8:0:2 +\d+ +noAction/],
  ['ila del loc_match 0:0:0:1 dev v0'],
  ['ila flush'],
  [`xfrm state add ${STATE} auth sha256 0x${KEY} enc cbc(aes) 0x${KEY} mode tunnel reqid 7`],
  [
    `xfrm state update ${STATE} auth sha256 0x${KEY} enc cbc(aes) 0x${KEY} mode tunnel reqid 7 limit byte-hard 99`,
  ],
  ['xfrm state get dst 10.0.0.2 proto esp spi 0x1001', /0x00001001 +7 +tunnel +cbc\(aes\)/],
  ['xfrm state list proto esp', /byteHard 99/],
  ['xfrm state allocspi src 10.0.0.1 dst 10.0.0.2 proto esp min 0x2000 max 0x2000', /0x00002000/],
  ['xfrm state count', /count +2/],
  ['xfrm state delete dst 10.0.0.2 proto esp spi 0x1001'],
  ['xfrm state deleteall proto esp'],
  ['xfrm state flush proto esp'],
  [`xfrm policy add ${POLICY} tmpl src 10.0.0.1 dst 10.0.0.2 proto esp reqid 7 mode tunnel`],
  [`xfrm policy update ${POLICY} priority 9`],
  [`xfrm policy get ${POLICY}`, /10\.1\.0\.0\/16 → 10\.2\.0\.0\/16 +allow +9/],
  ['xfrm policy', /out +10\.1/],
  ['xfrm policy count', /out +1/],
  [`xfrm policy delete ${POLICY}`],
  ['xfrm policy deleteall dir in'],
  ['xfrm policy flush'],
  ['xfrm policy setdefault in block'],
  ['xfrm policy getdefault', /in +block/],
  ['xfrm statistics', /\w+ +\d/],
];

/** They end when they are stopped. */
const MONITORS = ['l2tp.tunnel monitor', 'mptcp.endpoint monitor', 'xfrm.state monitor'];

it('have lines for every verb of the table', () => {
  const read = LINES.map(([line]) => parseCommand(['tsroute2', ...line.split(' ')])).map(
    ({ object, verb }) => `${object.name} ${verb}`,
  );
  const names = otherPlaces.map(({ path }) => path[0]![0]!);
  const others = commandObjects.filter(({ path }) => names.includes(path[0]![0]!));
  const table = others.flatMap(({ verbs }) =>
    verbs.map(({ object, verb }) => `${object.name} ${verb === 'show' ? 'dump' : verb}`),
  );
  assert.deepEqual([...new Set([...read, ...MONITORS])].sort(), [...new Set(table)].sort());
});

it('are done', { skip: noNamespaces || kindMissing('macsec') }, (context) => {
  using space = new TestNamespace();
  space.ip(SETUP);
  const { stdout, stderr } = space.run(process.execPath, [CHILD, ...LINES.map(([line]) => line)]);
  const outcomes = stdout.split('\0');
  const errors = stderr.split('\n');
  LINES.forEach(([line, prints = /^(?!.*error)/], i) => {
    const [text, status] = [outcomes[2 * i]!, outcomes[2 * i + 1]];
    const said = status === '0' ? text : errors.shift()!;
    if (/ is not available: load the module /.test(said)) context.diagnostic(said);
    else {
      assert.match(said, prints, `${line}: ${said}`);
      assert.equal(status === '0', !/ENOENT/.test(`${prints}`), `${line}: ${said}`);
    }
  });
  assert.deepEqual(errors, ['']);
});
