/**
 * Wi-Fi: what there is, what it hears, and what happens.
 *
 * Run it: node build/examples/iw.js [INTERFACE]
 */
import { IW } from '../src/index.js';

await using iw = new IW();

try {
  for (const { wiphyName, wiphyBands = {} } of await iw.phys())
    console.log('device', wiphyName, 'has the bands', Object.keys(wiphyBands).join(', '));
  for (const { ifname, iftype, mac } of await iw.interfaces())
    console.log('interface', ifname, 'is a', iftype, 'with', mac);

  const dev = process.argv[2];
  if (dev !== undefined) {
    // names are what anybody sends: JSON spells out what is not text
    for (const { ssid, bssid, signal, channel, rsn } of await iw.scan(dev))
      console.log('heard', JSON.stringify(ssid), bssid, signal, 'dBm, channel', channel, rsn?.akm ?? 'open');
  }
} catch (error) {
  console.log((error as Error).message);
}
