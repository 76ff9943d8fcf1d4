import type { LinkInput } from '../../iproute/link.js';
import { callError, typeError } from '../../schema/stack.js';
import { publicVerbs } from '../../schema/verbs.js';
import type { Change, LinkChange } from '../plan/change.js';
import type { Source } from '../source.js';
import type { Interface } from '../types.js';
import { LinkObject, type Note } from './link-object.js';

/** The links of a source, to be changed. */
export class LinkObjects {
  static {
    publicVerbs(LinkObjects);
  }

  readonly #source: Source;
  readonly #note: Note;
  readonly #changes: () => readonly Change[];
  readonly #known = new Map<string, LinkObject>();

  /** @internal */
  constructor(source: Source, note: Note, changes: () => readonly Change[]) {
    this.#source = source;
    this.#note = note;
    this.#changes = changes;
  }

  /** The link of that name or index, there or made by this transaction. Throws where there is none. */
  get(dev: Interface): LinkObject {
    const view = this.#source.interfaces.get(dev);
    const name = view?.ifname ?? (dev as string);
    const known = this.#known.get(name);
    if (known) return known;
    const made = this.#changes().some(
      ({ source, object, verb, request }) =>
        source === this.#source.name &&
        object === 'link' &&
        ((verb === 'add' && (request.ifname === dev || peerName(request) === dev)) || request.ifname === dev),
    );
    if (view === undefined && !made) throw callError(`no interface is named '${dev}'`);
    return this.#object(name);
  }

  /**
   * Makes a link: `tx.interfaces.create({ ifname: 'br0', linkinfo: { kind: 'bridge' } }).up()`.
   *
   * @throws TypeError where the name is missing.
   */
  create(link: LinkChange & { kind?: string | undefined }): LinkObject {
    const { kind, ...rest } = link;
    const made = (
      kind === undefined ? rest : { ...rest, linkinfo: { ...(rest.linkinfo ?? {}), kind } }
    ) as LinkInput;
    if (typeof made.ifname !== 'string') throw typeError('ifname: a link that is made here has to have one');
    this.#note({
      source: this.#source.name,
      object: 'link',
      verb: 'add',
      request: made as Change['request'],
    });
    return this.#object(made.ifname);
  }

  #object(name: string): LinkObject {
    const known = this.#known.get(name);
    if (known) return known;
    const object = new LinkObject(this.#source, name, this.#note, this.#changes);
    this.#known.set(name, object);
    return object;
  }
}

function peerName(request: Change['request']): string | undefined {
  return (request.linkinfo as { data?: { peer?: { ifname?: string } } } | undefined)?.data?.peer?.ifname;
}
