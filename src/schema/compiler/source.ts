/** Collects the text of a generated function and the values it refers to. */
export class Source {
  readonly #lines: string[] = [];
  readonly #values: unknown[] = [];
  readonly #texts: (() => string)[] = [];
  readonly #names = new Map<unknown, string>();
  #count = 0;

  line(text: string): void {
    this.#lines.push(text);
  }

  /** A name, in the generated text, for a value of ours; `text` makes the same value where the text is kept. */
  ref(value: unknown, text: () => string = () => ''): string {
    let name = this.#names.get(value);
    if (name === undefined) {
      name = `c${this.#values.length}`;
      this.#values.push(value);
      this.#texts.push(text);
      this.#names.set(value, name);
    }
    return name;
  }

  /** A fresh variable name. */
  fresh(stem: string): string {
    return `${stem}${this.#count++}`;
  }

  /** The text of a function that makes the function, from `T` (its type), `h` (`parts`) and `met`. */
  text(name: string, head: string): string {
    const consts = this.#texts.map((text, i) => `const c${i} = ${text()};\n`).join('');
    return `(T, h, met) => {\n${consts}return function ${safe(name)}(${head}) {\n${this.#lines.join('\n')}\n};\n}`;
  }

  /** Makes the function. `head` is its parameter list. */
  build<F>(name: string, head: string): F {
    const consts = this.#values.map((_, i) => `const c${i} = values[${i}];`).join('\n');
    const body = `${consts}\nreturn function ${safe(name)}(${head}) {\n${this.#lines.join('\n')}\n};`;
    return new Function('values', body)(this.#values) as F;
  }
}

const safe = (name: string): string => name.replace(/\W/g, '_');

/** A constructor of plain objects whose maps have room for `count` properties inside the object. */
export function plainConstructor(count: number): new () => Record<string, unknown> {
  // V8 sizes instances by the assignments it sees, and trims the size to what the first few objects used. The
  // prototype is Object's own, so the objects are plain to everyone.
  return constructorOf(new Function(`return function (never) { if (never) { ${dead(count)} } };`)());
}

/** Assignments that never run. */
export function dead(count: number): string {
  return Array.from({ length: Math.min(count, 96) }, (_, i) => `this.p${i} = 0;`).join(' ');
}

/** A function as the constructor of plain objects. */
export function constructorOf(make: (never?: unknown) => void): new () => Record<string, unknown> {
  make.prototype = Object.prototype;
  return make as unknown as new () => Record<string, unknown>;
}
