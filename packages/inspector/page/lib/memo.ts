import { Component, type ComponentType, h } from 'preact';

/** A component that is drawn again only when its properties differ. */
export function memo<P extends object>(inner: ComponentType<P> | ((props: P) => unknown)): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Readonly<Record<string, unknown>>;
      const keys = Object.keys(next) as (keyof typeof next & string)[];
      return keys.length !== Object.keys(now).length || keys.some((key) => next[key] !== now[key]);
    }

    override render() {
      return h(inner as ComponentType<P>, this.props as P & { children?: never });
    }
  };
}
