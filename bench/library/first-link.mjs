// Importing the package and reading one link.
import { IPRoute } from '../../dist/node/index.js';

const ipr = new IPRoute();
const { ifname } = await ipr.link.get({ index: 1 });
if (ifname !== 'lo') throw new Error(`link 1 is ${ifname}`);
ipr.close();
