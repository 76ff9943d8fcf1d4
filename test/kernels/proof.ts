import type { Area } from './areas.js';

/**
 * Says that something was proven on the kernel that runs this: made by the library and read the same by an independent
 * program, and the other way round. The runner collects these lines into docs/kernels.md: `what` is the entry there,
 * in which no number may become smaller.
 */
export function proven(area: Area, name: string, what = 'yes'): void {
  if (/[\n|]/.test(name) || /[\n|]/.test(what) || name.includes(' = '))
    throw new Error(`not a name for a table: '${area}' '${name}' '${what}'`);
  console.log(`# proven ${area} ${name}${what === 'yes' ? '' : ` = ${what}`}`);
}
