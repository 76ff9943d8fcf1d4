/**
 * A function or class whose code is loaded when it is first used: called, constructed, extended, or looked into. It
 * stands for the real one everywhere: `instanceof`, `class X extends …`, `x.constructor`, static members.
 */
export function deferred<F extends object>(name: string, load: () => F): F {
  let loaded: F | undefined;
  const real = (): F => {
    if (loaded === undefined) {
      loaded = load();
      const { prototype } = loaded as { prototype?: object };
      // of a class, so that instances name the class that programs know
      if (prototype !== undefined && Object.hasOwn(prototype, 'constructor'))
        Object.defineProperty(prototype, 'constructor', { value: stand, writable: true, configurable: true });
    }
    return loaded;
  };
  // can be called and constructed, and has no prototype of its own that would have to be kept to
  const target = Object.defineProperty(class {}.bind(undefined) as unknown as F, 'name', {
    value: name,
    configurable: true,
  });
  /** What may not be reported of a proxy before its target has it. */
  const describe = (key: PropertyKey): PropertyDescriptor | undefined => {
    const descriptor = Reflect.getOwnPropertyDescriptor(real(), key);
    if (descriptor?.configurable === false) Reflect.defineProperty(target, key, descriptor);
    return descriptor;
  };
  const stand: F = new Proxy(target, {
    apply: (_, self, words) => Reflect.apply(real() as never, self, words),
    construct: (_, words, maker) =>
      Reflect.construct(real() as never, words, (maker as unknown) === stand ? (real() as never) : maker),
    get: (_, key) => Reflect.get(real(), key),
    set: (_, key, value) => Reflect.set(real(), key, value),
    has: (_, key) => Reflect.has(real(), key),
    deleteProperty: (_, key) => Reflect.deleteProperty(real(), key),
    ownKeys: () => {
      const keys = Reflect.ownKeys(real());
      for (const key of keys) describe(key);
      return keys;
    },
    getOwnPropertyDescriptor: (_, key) => describe(key),
    defineProperty: (_, key, descriptor) => {
      const done = Reflect.defineProperty(real(), key, descriptor);
      describe(key);
      return done;
    },
    getPrototypeOf: () => Reflect.getPrototypeOf(real()),
  });
  return stand;
}

/** An object with these members, which are loaded when one is first read or written. */
export function deferredMembers<T extends object>(names: readonly (keyof T & string)[], load: () => T): T {
  const members = {} as T;
  for (const name of names) {
    const set = (value: never): void => {
      load()[name] = value;
    };
    Object.defineProperty(members, name, {
      get: () => load()[name],
      set,
      enumerable: true,
      configurable: true,
    });
  }
  return members;
}
