import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { areas as TITLES } from '../../../build/test/kernels/areas.js';

const FILE = 'docs/kernels.md';
const UNPROVEN = 'test/kernels/unproven.json';

const byNumber = (a, b) => a.localeCompare(b, 'en', { numeric: true });

/** What stands before the table of an area. */
const NOTES = {
  refusal: `Requests that are wrong, and that the kernel refuses: how many errors say what the kernel says of it, and how
many of these name the field at fault by its path. What a kernel has not got, or would accept, is not counted.\n`,
};

/** Lines `# proven AREA NAME` of a report, with ` = WHAT` behind them where that is not a mere yes. */
export function proofsOf(report) {
  return [...report.matchAll(/^ *# proven (\S+) (.+?)(?: = (.+))?$/gm)].map(
    ([, area, name, what = 'yes']) => {
      if (!Object.hasOwn(TITLES, area)) throw new Error(`no area of the table is called '${area}': ${name}`);
      return { area, name, what };
    },
  );
}

/** Whether what is proven now is less than what was: any number in it is smaller. */
function less(now, before) {
  const numbers = (text) => (text.match(/\d+/g) ?? []).map(Number);
  const old = numbers(before);
  return numbers(now).some((one, i) => one < (old[i] ?? 0));
}

/**
 * What was proven where: the table in docs/kernels.md, which is read, changed and written. Kernels that did not run keep
 * what they have.
 */
export class Proofs {
  /** area → name → kernel → what */
  #areas = new Map();
  #kernels = new Set();

  static read() {
    const proofs = new Proofs();
    if (!existsSync(FILE)) return proofs;
    let area;
    let columns = [];
    for (const line of readFileSync(FILE, 'utf8').split('\n')) {
      const [, marker] = /^<!-- (\S+) -->$/.exec(line) ?? [];
      if (marker) area = marker;
      const cells = /^\| (.*) \|$/
        .exec(line)?.[1]
        .split(' | ')
        .map((cell) => cell.trim());
      if (!cells || !area || /^-/.test(cells[0])) continue;
      if (cells[0] === '') columns = cells.slice(1);
      else
        for (const [i, kernel] of columns.entries())
          if (cells[i + 1]) proofs.add(kernel, area, unquoted(cells[0]), cells[i + 1]);
    }
    return proofs;
  }

  add(kernel, area, name, what) {
    this.#kernels.add(kernel);
    const names = this.#areas.get(area) ?? new Map();
    const kernels = names.get(name) ?? new Map();
    this.#areas.set(area, names.set(name, kernels.set(kernel, what)));
  }

  /** Takes over what a kernel has proven. Where all its tests ran (`whole`) that is all; returns what it no longer proves. */
  take(kernel, proofs, whole) {
    const lost = [];
    const now = new Map(proofs.map(({ area, name, what }) => [`${area} ${name}`, what]));
    if (whole) {
      for (const [area, names] of this.#areas) {
        for (const [name, kernels] of names) {
          const before = kernels.get(kernel);
          if (before === undefined) continue;
          const what = now.get(`${area} ${name}`);
          if (what === undefined) kernels.delete(kernel);
          if (what === undefined || less(what, before)) lost.push(`${area} ${name} (${before})`);
        }
      }
    }
    for (const { area, name, what } of proofs) this.add(kernel, area, name, what);
    return lost;
  }

  write() {
    writeFileSync(FILE, this.#text());
  }

  #text() {
    const kernels = [...this.#kernels].sort(byNumber);
    const unproven = existsSync(UNPROVEN) ? JSON.parse(readFileSync(UNPROVEN, 'utf8')) : {};
    const titles = Object.keys(TITLES);
    const place = (area) => titles.indexOf(area);
    const areas = [...new Set([...this.#areas.keys(), ...Object.keys(unproven)])]
      .sort()
      .sort((a, b) => place(a) - place(b));
    return [
      '# What was proven on which kernel\n',
      'Written by `npm run test:kernels`: made by the library and read the same by an independent program (`ip`, `tc`,',
      '`bridge`, `iw`), made by that program and read the same by the library. Empty where the kernel or the program',
      'does not have it.\n',
      ...areas.map((area) => this.#section(area, kernels, unproven[area] ?? {})),
    ].join('\n');
  }

  #section(area, kernels, unproven) {
    const names = [...(this.#areas.get(area) ?? [])].filter(([, where]) => where.size > 0);
    const rows = names
      .sort(([a], [b]) => byNumber(a, b))
      .map(([name, where]) => [quoted(name), ...kernels.map((kernel) => where.get(kernel) ?? '')]);
    const lines = [['', ...kernels], ['---', ...kernels.map(() => '---')], ...rows];
    const rest = Object.entries(unproven).filter(([name]) => !names.some(([one]) => one === name));
    return [
      `## ${TITLES[area]}\n\n<!-- ${area} -->`,
      ...(NOTES[area] ? [`\n${NOTES[area]}`] : []),
      ...(rows.length > 0 ? lines.map((cells) => `| ${cells.join(' | ')} |`) : []),
      ...(rest.length > 0 ? ['\nOn none of them:\n'] : []),
      ...rest.map(([name, reason]) => `- ${quoted(name)}: ${reason}`),
      '',
    ].join('\n');
  }
}

const quoted = (name) => `\`${name}\``;
const unquoted = (cell) => cell.replace(/^`|`$/g, '');
