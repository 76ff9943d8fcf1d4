/** Digits of the ids that Docker, containerd, Podman and CRI-O give to containers, and those that people see of them. */
const ID = /(?:^|[-/:])([0-9a-f]{64})(?:\.scope)?$/;
const SHORT = 12;

/** Whose id it is, by the folder or the beginning of the unit: `/docker/ID`, `docker-ID.scope`. */
const ENGINES: readonly (readonly [RegExp, string])[] = [
  [/[/:]docker[/-]/, 'docker'],
  [/\/libpod-/, 'podman'],
  [/\/nerdctl\/|nerdctl-/, 'nerdctl'],
  [/\/garden\//, 'garden'],
];

/** The pod that a container is part of: systemd has no hyphens in the middle of a unit's name. */
const POD =
  /\/(?:[a-z-]*-)?pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?=[/:]|$)/;

/** Those that have names instead of ids. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/\/lxc\.payload\.([^/]+)/, 'lxc'],
  [/\/lxc\/([^/]+)/, 'lxc'],
  [/\/machine\.slice\/systemd-nspawn@([^/]+)\.service/, 'nspawn'],
  [/\/machine\.slice\/machine-(?!qemu)([^/]+)\.scope/, 'machine'],
  [/\/machine\.slice\/machine-qemu([^/]+)\.scope/, 'qemu'],
];

/**
 * What a process is called of that runs in a container, by `/proc/PID/cgroup`: `docker 0123456789ab`,
 * `pod 1f2e3d4c 0123456789ab`, `lxc web`. Undefined for one that runs in none.
 */
export function containerIn(cgroups: string): string | undefined {
  for (const line of cgroups.split('\n')) {
    // of the hierarchies of version 1, the first that says it
    const path = line.slice(line.indexOf(':', line.indexOf(':') + 1) + 1);
    const found = byId(path) ?? byName(path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byId(path: string): string | undefined {
  // what a container divides its own group into comes behind it
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    const [, id] = ID.exec(path.slice(0, end)) ?? [];
    if (id === undefined) continue;
    const [, pod] = POD.exec(path) ?? [];
    const engine = ENGINES.find(([of]) => of.test(path))?.[1];
    const whose = pod === undefined ? (engine ?? 'container') : `pod ${pod.slice(0, 8)}`;
    return `${whose} ${id.slice(0, SHORT)}`;
  }
  return undefined;
}

function byName(path: string): string | undefined {
  for (const [of, engine] of NAMED) {
    const [, name] = of.exec(path) ?? [];
    if (name !== undefined) return `${engine} ${unescaped(name)}`;
  }
  return undefined;
}

/** A name as it was before systemd made a part of a unit's name of it. */
function unescaped(name: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < name.length; at++) {
    const [whole, digits] = /^\\x([0-9a-f]{2})/.exec(name.slice(at)) ?? [];
    if (whole === undefined) bytes.push(...Buffer.from(name[at]!));
    else {
      bytes.push(Number.parseInt(digits!, 16));
      at += whole.length - 1;
    }
  }
  return Buffer.from(bytes).toString();
}
