/**
 * Says that something was proven on the kernel that runs this: made by the library and read the same by an independent
 * program, and the other way round. The runner collects these lines into docs/kernels.md.
 */
export function proven(area: string, name: string): void {
  if (/[\s|]/.test(area) || /[\n|]/.test(name))
    throw new Error(`not a name for a table: '${area}' '${name}'`);
  console.log(`# proven ${area} ${name}`);
}
