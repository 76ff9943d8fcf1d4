import { routeMessages } from '../../src/messages/route/index.js';
import type { Link } from '../../src/messages/route/link/ifinfomsg.js';
import { decode, encode } from '../../src/schema/index.js';
import { QueueTransport } from '../../src/socket/transports/queue.js';

const HEADER = 16;
const NLMSG_ERROR = 2;
const NLM_F_ACK = 4;
const ENODEV = 19;

/** A kernel that knows the indices of some interfaces, says yes to everything, and keeps what was asked of it. */
export class RequestRecorder extends QueueTransport {
  readonly requests: Uint8Array[] = [];
  readonly #interfaces: Readonly<Record<string, number>>;

  constructor(interfaces: Readonly<Record<string, number>>) {
    super();
    this.#interfaces = interfaces;
  }

  send(datagram: Uint8Array): void {
    const request = Buffer.from(datagram);
    if (request.readUInt16LE(4) === routeMessages.getlink.id) this.#tellIndex(request);
    else {
      this.requests.push(Uint8Array.from(request));
      if (request.readUInt16LE(6) & NLM_F_ACK) this.#acknowledge(request, 0);
    }
  }

  #tellIndex(request: Buffer): void {
    const { message, id } = routeMessages.newlink;
    const { ifname, altIfname } = decode(message, Uint8Array.from(request.subarray(HEADER))) as Link;
    const index = this.#interfaces[ifname ?? altIfname ?? ''];
    if (index === undefined) return this.#acknowledge(request, ENODEV);
    this.#answer(request, id, encode(message, { index }));
    if (request.readUInt16LE(6) & NLM_F_ACK) this.#acknowledge(request, 0);
  }

  #acknowledge(request: Buffer, errno: number): void {
    const body = Buffer.alloc(4 + HEADER);
    body.writeInt32LE(-errno);
    request.copy(body, 4, 0, HEADER);
    this.#answer(request, NLMSG_ERROR, body);
  }

  #answer(request: Buffer, type: number, body: Uint8Array): void {
    const answer = Buffer.alloc(HEADER + body.length);
    answer.writeUInt32LE(answer.length, 0);
    answer.writeUInt16LE(type, 4);
    request.copy(answer, 8, 8, 12);
    answer.writeUInt32LE(this.port, 12);
    answer.set(body, HEADER);
    this.deliver(answer);
  }
}
