/** Collects the text of a generated function and the values it refers to. */
export class Source {
  readonly #lines: string[] = [];
  readonly #values: unknown[] = [];
  readonly #names = new Map<unknown, string>();
  #count = 0;

  line(text: string): void {
    this.#lines.push(text);
  }

  /** A name, in the generated text, for a value of ours. */
  ref(value: unknown): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `c${this.#values.length}`;
      this.#values.push(value);
      this.#names.set(value, name);
    }
    return name;
  }

  /** A fresh variable name. */
  fresh(stem: string): string {
    return `${stem}${this.#count++}`;
  }

  /** Makes the function. `head` is its parameter list. */
  build<F>(name: string, head: string): F {
    const consts = this.#values.map((_, i) => `const c${i} = values[${i}];`).join('\n');
    const safe = name.replace(/\W/g, '_');
    const body = `${consts}\nreturn function ${safe}(${head}) {\n${this.#lines.join('\n')}\n};`;
    return new Function('values', body)(this.#values) as F;
  }
}

/** Whether text may become code here: not under a strict Content-Security-Policy, nor with Node's switch. */
export const CAN_COMPILE: boolean = (() => {
  try {
    return new Function('return true')() as boolean;
  } catch {
    return false;
  }
})();

/** A constructor of plain objects whose maps have room for `count` properties inside the object. */
export function plainConstructor(count: number): new () => Record<string, unknown> {
  // V8 sizes instances by the assignments it sees, and trims the size to what the first few objects used. The
  // prototype is Object's own, so the objects are plain to everyone.
  const dead = Array.from({ length: Math.min(count, 96) }, (_, i) => `this.p${i} = 0;`).join(' ');
  const make = new Function(`return function (never) { if (never) { ${dead} } };`)() as unknown as {
    new (): Record<string, unknown>;
    prototype: object;
  };
  make.prototype = Object.prototype;
  return make;
}
