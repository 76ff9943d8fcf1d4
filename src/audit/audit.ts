import {
  type AuditRecordType,
  auditMessages,
  auditRecords,
  auditRequests,
  NETLINK_AUDIT,
  type AuditRule as RuleMessage,
  type AuditStatus as StatusMessage,
} from '../messages/audit.js';
import { type Explain, NetlinkError } from '../protocol/errors.js';
import { HEADER } from '../protocol/framing.js';
import { Marshal } from '../protocol/marshal.js';
import { checkFields, defined } from '../schema/fields.js';
import { checkOptions, instead, optionNames } from '../schema/options.js';
import { typeError } from '../schema/stack.js';
import { readString } from '../schema/text/utf8.js';
import { publicVerbs } from '../schema/verbs.js';
import { config, makeTransport } from '../socket/config.js';
import { DatagramStream, type DatagramStreamOptions } from '../socket/datagram-stream.js';
import { CALL_NAMES, type CallOptions } from '../socket/pending-request.js';
import { FAMILY_OPTIONS, NetlinkSocket, type SocketOptions } from '../socket/socket.js';
import { type AuditRecordEvent, parseRecord } from './record.js';
import { type AuditRule, ruleMessage, ruleOf } from './rule.js';

export interface AuditOptions extends Omit<SocketOptions, 'protocol' | 'marshal'> {}

const OPTIONS = optionNames<AuditOptions>(FAMILY_OPTIONS);

/** Limits of waiting for one request. */
export interface AuditCallOptions extends CallOptions {}

const CALL_OPTIONS = optionNames<AuditCallOptions>(CALL_NAMES);

export interface AuditEventOptions extends DatagramStreamOptions {
  /** Types of records: `['syscall', 'execve']`; all by default. */
  types?: readonly (AuditRecordType | number)[] | undefined;
}

const EVENT_OPTIONS = optionNames<AuditEventOptions>({ receiveBuffer: true, signal: true, types: true });

/** What auditing does (`auditctl -s`). */
export interface AuditStatus {
  /** 0 off, 1 on, 2 locked until the next start. */
  enabled: number;
  /** What happens where records are lost. */
  failure: 'silent' | 'printk' | 'panic' | number;
  /** Process id of the daemon; 0 where there is none. */
  pid: number;
  /** Records a second at most; 0 for no limit. */
  rateLimit: number;
  /** Records that may wait. */
  backlogLimit: number;
  lost: number;
  backlog: number;
  backlogWaitTime: number;
  /** (5.9) */
  backlogWaitTimeActual?: number;
}

/** What of it can be set. */
export type AuditSettings = Partial<
  Pick<AuditStatus, 'enabled' | 'failure' | 'rateLimit' | 'backlogLimit' | 'backlogWaitTime'>
>;

const SETTINGS = ['enabled', 'failure', 'rateLimit', 'backlogLimit', 'backlogWaitTime'] as const;

const { get, set, list_rules, add_rule, del_rule } = auditMessages as Required<typeof auditMessages>;
/** `AUDIT_NLGRP_READLOG`. */
const READLOG = 1;
const ECONNREFUSED = 111;
const names = new Map(Object.values(auditMessages).map((type) => [type.id, type.event]));

const explain: Explain = (errno, echo) =>
  errno === ECONNREFUSED && echo.length === 0
    ? { words: 'auditing is spoken of in the initial user namespace only, and needs CONFIG_AUDIT' }
    : undefined;

/**
 * The audit subsystem: its status, its rules, and the records of its log, as `auditctl` and `auditd` have them.
 *
 * ```ts
 * await using audit = new Audit();
 * await audit.addRule({ fields: [{ field: 'path', value: '/etc/passwd' }, { field: 'perm', value: 'wa' }] });
 * for await (const record of audit.events({ types: ['path'] })) {
 *   if (record.event === 'record') console.log(record.serial, record.fields.name);
 * }
 * ```
 *
 * Needs CAP_AUDIT_CONTROL in the initial user namespace; reading events CAP_AUDIT_READ.
 */
export class Audit {
  static {
    publicVerbs(Audit);
  }

  /** The socket underneath. */
  readonly socket: NetlinkSocket;
  readonly #options: AuditOptions;
  readonly #streams = new Set<DatagramStream<AuditRecordEvent>>();

  constructor(options: AuditOptions = {}) {
    checkOptions(options, OPTIONS);
    this.#options = options;
    const marshal = new Marshal().registerPolicy(auditMessages).registerRequests(auditRequests);
    this.socket = new NetlinkSocket({ ...options, protocol: NETLINK_AUDIT, marshal });
  }

  /** Reads what auditing does. */
  async status(options: AuditCallOptions = {}): Promise<AuditStatus> {
    checkOptions(options, CALL_OPTIONS);
    const { status } = await this.socket.get<StatusMessage>(get!.id, {}, { ...options, explain });
    const { mask: _mask, featureBitmap: _features, ...rest } = status as Record<string, unknown>;
    return rest as unknown as AuditStatus;
  }

  /**
   * Sets what auditing does; what is not given stays.
   *
   * @throws EncodeError for a setting that there is not.
   */
  async set(settings: AuditSettings, options: AuditCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    checkFields('audit status', settings, SETTINGS);
    const given = defined(settings);
    const none = {
      enabled: 0,
      failure: 0,
      pid: 0,
      rateLimit: 0,
      backlogLimit: 0,
      lost: 0,
      backlog: 0,
      featureBitmap: [],
      backlogWaitTime: 0,
      backlogWaitTimeActual: 0,
    };
    const status = { ...none, ...given, mask: Object.keys(given) };
    await this.socket.request(set!.id, { status }, { ...options, explain });
  }

  /** Lists the rules. */
  async rules(options: AuditCallOptions = {}): Promise<AuditRule[]> {
    checkOptions(options, CALL_OPTIONS);
    const all = await this.socket.dump<RuleMessage>(list_rules!.id, {}, { ...options, explain });
    return all.map(ruleOf);
  }

  /**
   * Adds a rule.
   *
   * @throws EncodeError
   * @throws NetlinkError `EEXIST` where there is the same.
   */
  async addRule(rule: AuditRule, options: AuditCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.socket.request(add_rule!.id, ruleMessage(rule), { ...options, explain });
  }

  /**
   * Removes a rule, as it was added or listed.
   *
   * @throws NetlinkError `ENOENT` where there is none like it.
   */
  async delRule(rule: AuditRule, options: AuditCallOptions = {}): Promise<void> {
    checkOptions(options, CALL_OPTIONS);
    await this.socket.request(del_rule!.id, ruleMessage(rule), { ...options, explain });
  }

  /** Removes all rules; returns how many. */
  async flush(options: AuditCallOptions = {}): Promise<number> {
    const rules = await this.rules(options);
    for (const rule of rules) await this.delRule(rule, options);
    return rules.length;
  }

  /**
   * Reports records as they are made (Linux 3.16), besides the daemon, if there is one. The stream ends with leaving
   * the loop, `close()`, or this object; where the kernel had to drop records, an `overrun` item stands at the place. The
   * kernel reports them in the initial network namespace only.
   *
   * @throws NetlinkError `EPERM` without CAP_AUDIT_READ.
   */
  events(options: AuditEventOptions = {}): DatagramStream<AuditRecordEvent> {
    checkOptions(options, EVENT_OPTIONS);
    this.socket.checkOpen();
    const { types, ...rest } = options;
    for (const [i, type] of (types ?? []).entries())
      if (typeof type === 'string' && !Object.hasOwn(auditRecords, type))
        throw typeError(
          `types[${i}]: no record is of type '${type}'${instead(type, Object.keys(auditRecords))}`,
        );
    const wanted = types && new Set<string | number>(types);
    const { transport = config.transport, netns } = this.#options;
    if (typeof transport !== 'function') throw typeError('transport: events need a socket of their own');
    const socket = makeTransport(transport, { netns, protocol: NETLINK_AUDIT, lenient: true });
    try {
      const stream = new DatagramStream<AuditRecordEvent>(
        socket,
        READLOG,
        { receiveBuffer: 4 << 20, ...rest },
        (datagram, port) => {
          if (port !== 0 || datagram.length < HEADER) return undefined;
          const { buffer, byteOffset } = datagram;
          const number = new Uint16Array(buffer, byteOffset + 4, 1)[0]!;
          const type = names.get(number) ?? number;
          if (wanted && !wanted.has(type)) return undefined;
          const end = datagram.indexOf(0, HEADER);
          const text = readString(datagram, HEADER, end < 0 ? datagram.length : end);
          return parseRecord(type as AuditRecordType | number, text.trimEnd());
        },
      );
      this.#streams.add(stream);
      stream.closed.then(() => this.#streams.delete(stream));
      return stream;
    } catch (error) {
      socket.close();
      if (error instanceof NetlinkError && error.code === 'EPERM')
        error.message = 'EPERM: the audit log needs CAP_AUDIT_READ in the initial user namespace';
      throw error;
    }
  }

  /** Ends everything under way, events included. May be called again. */
  close(): void {
    for (const stream of [...this.#streams]) stream.close();
    this.socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
