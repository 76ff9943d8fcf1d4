// The npm package `netlink`, from build/peers. Addresses are left as the bytes they came in: it makes no text of them.
//   node npm-netlink.mjs routes TABLE | links | get INDEX COUNT
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectFolder } from '../core/paths.mjs';
import { printReport, quantiles } from '../library/support.mjs';

const { createRtNetlink } = createRequire(join(projectFolder, 'build/peers/package.json'))('netlink');

const tasks = {
  async routes(table) {
    const start = performance.now();
    const all = await createRtNetlink().getRoutes({ family: 2 });
    let sum = 0;
    let count = 0;
    for (const { attrs } of all) {
      if (attrs.table !== Number(table)) continue;
      count++;
      sum += attrs.dst.length + attrs.gateway.length + attrs.oif + attrs.priority;
    }
    printReport({ seconds: (performance.now() - start) / 1e3, count, sum });
  },

  async links() {
    const start = performance.now();
    const all = await createRtNetlink().getLinks();
    let sum = 0;
    for (const { attrs } of all) sum += attrs.ifname.length + attrs.mtu + attrs.address.length;
    printReport({ seconds: (performance.now() - start) / 1e3, count: all.length, sum });
  },

  async get(index, count) {
    const socket = createRtNetlink();
    const seconds = new Float64Array(Number(count));
    for (let i = 0; i < seconds.length; i++) {
      const start = performance.now();
      const found = await socket.getLink({ index: Number(index) });
      if (found === undefined) throw new Error('no link answered');
      seconds[i] = (performance.now() - start) / 1e3;
    }
    printReport({ ...quantiles(seconds), count: seconds.length });
  },
};

const [task, ...words] = process.argv.slice(2);
await tasks[task](...words);
process.exit();
