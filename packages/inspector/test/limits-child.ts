/** An inspector as a program of its own, which can be made short of descriptors. */
import { inspector } from '@tsroute2/inspector';

const shown = await inspector({});
console.log(JSON.stringify({ url: shown.url, port: shown.port }));
process.stdin.resume();
process.stdin.once('end', () => void shown.close());
