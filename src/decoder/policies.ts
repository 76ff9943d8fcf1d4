import { type Protocol, protocolNamed, protocols } from '../messages/protocols.js';
import type { MessageType, Policy } from '../protocol/marshal.js';
import type { Message } from '../schema/index.js';
import { typeError } from '../schema/stack.js';

/** Message classes that somebody brings, by protocol. */
export class Policies {
  readonly #byProtocol = new Map<number, Policy>();
  /** Of every protocol whose types are not families. */
  readonly #any: Policy;

  /**
   * @param given by message type, or by protocol and message type.
   * @param protocol which those without a protocol are of.
   * @throws TypeError for a protocol that there is not.
   */
  constructor(given: Policy | Readonly<Record<string, Policy>> = {}, protocol: Protocol | undefined) {
    const flat: Record<string, Message | MessageType> = {};
    for (const [key, entry] of Object.entries(given)) {
      if (isClass(entry)) flat[key] = entry;
      else this.#byProtocol.set(numberOf(key), entry);
    }
    this.#any = protocol ? {} : flat;
    if (protocol && Object.keys(flat).length > 0)
      this.#byProtocol.set(protocol.number, { ...this.#byProtocol.get(protocol.number), ...flat });
  }

  /** The class of a message type. */
  of({ number, families }: Protocol, type: number): Message | MessageType | undefined {
    return this.#byProtocol.get(number)?.[type] ?? (families ? undefined : this.#any[type]);
  }
}

function isClass(entry: Message | MessageType | Policy): entry is Message | MessageType {
  return 'kind' in entry || ('id' in entry && 'message' in entry);
}

function numberOf(name: string): number {
  const found = protocolNamed(name);
  if (found) return found.number;
  throw typeError(`unknown protocol '${name}' in the policy: ${protocols.map((one) => one.name).join(', ')}`);
}
