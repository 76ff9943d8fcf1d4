import type { Devlink, DevlinkCommands } from '../../messages/generic/devlink.js';
import { EncodeError } from '../../schema/index.js';
import { shown } from '../../schema/interpreter/leaf.js';
import { instead } from '../../schema/options.js';
import { type DevlinkValue, readValue } from './values.js';

type Obj = Record<string, unknown>;
type Command = keyof DevlinkCommands & string;

/** A kind of object of devlink: its commands, and how its attributes are called. */
export interface DevlinkKind {
  /** What errors call it. */
  readonly noun: string;
  readonly get: Command;
  readonly set?: Command;
  /** Attributes by the fields that they are; those of the device stand in `dev`. */
  readonly fields: Readonly<Record<string, keyof Devlink & string>>;
  /** The fields that say which one it is, besides `dev`. */
  readonly identity: readonly string[];
  /** Fields of which one only may be in an identity: of a port, or of the device. */
  readonly optional?: readonly string[];
  readonly settable?: readonly string[];
  /** Fields that are bytes on the wire, and booleans to people. */
  readonly flags?: readonly string[];
  /** Fields that are there as attributes without a value. */
  readonly present?: readonly string[];
  /** Makes more of its message than its fields. */
  readonly read?: (message: Devlink, fields: Obj) => Obj;
}

/** Attributes that begin with a prefix, called by what follows it. */
function fields<const K extends string>(
  prefix: string,
  names: readonly K[],
  more: Readonly<Record<string, keyof Devlink & string>> = {},
): Readonly<Record<string, keyof Devlink & string>> {
  const made = names.map((name) => [name, `${prefix}${name[0]!.toUpperCase()}${name.slice(1)}`]);
  return { ...Object.fromEntries(made), ...more };
}

const port = { port: 'portIndex' } as const;
const stats = { stats: 'stats' } as const;

/** Counters without their prefix. */
const counted = ({ stats: given }: Devlink): Obj => {
  if (!given) return {};
  const { statsRxPackets, statsRxBytes, statsRxDropped } = given as Obj;
  return {
    stats: {
      ...(statsRxPackets !== undefined && { rxPackets: statsRxPackets }),
      ...(statsRxBytes !== undefined && { rxBytes: statsRxBytes }),
      ...(statsRxDropped !== undefined && { rxDropped: statsRxDropped }),
    },
  };
};

const HEALTH_FIELDS = fields('healthReporter', [
  ...(['name', 'state', 'errCount', 'recoverCount', 'gracefulPeriod', 'burstPeriod', 'autoRecover'] as const),
  ...(['autoDump', 'dumpTs', 'dumpTsNs'] as const),
]);
const HEALTH = { flags: ['autoRecover', 'autoDump'] } as const;

/** All kinds, by the names that devlink has for them. */
export const kinds = {
  dev: {
    noun: 'device',
    get: 'get',
    fields: fields('', ['reloadFailed'], { devStats: 'devStats', nested: 'nestedDevlink' }),
    identity: [],
    flags: ['reloadFailed'],
    read: ({ nestedDevlink }) =>
      nestedDevlink ? { nested: `${nestedDevlink.busName}/${nestedDevlink.devName}` } : {},
  },
  info: {
    noun: 'information',
    get: 'infoGet',
    fields: fields('info', ['driverName', 'serialNumber', 'boardSerialNumber']),
    identity: [],
    read: ({ infoVersionFixed, infoVersionRunning, infoVersionStored }) => ({
      versions: {
        ...(infoVersionFixed && { fixed: versions(infoVersionFixed) }),
        ...(infoVersionRunning && { running: versions(infoVersionRunning) }),
        ...(infoVersionStored && { stored: versions(infoVersionStored) }),
      },
    }),
  },
  eswitch: {
    noun: 'switch',
    get: 'eswitchGet',
    set: 'eswitchSet',
    fields: fields('eswitch', ['mode', 'inlineMode', 'encapMode']),
    identity: [],
    settable: ['mode', 'inlineMode', 'encapMode'],
  },
  port: {
    noun: 'port',
    get: 'portGet',
    set: 'portSet',
    fields: fields(
      'port',
      [
        ...([
          'index',
          'type',
          'desiredType',
          'netdevIfindex',
          'netdevName',
          'ibdevName',
          'splitCount',
        ] as const),
        ...(['splitGroup', 'flavour', 'number', 'splitSubportNumber', 'pciPfNumber', 'pciVfNumber'] as const),
        ...(['pciSfNumber', 'function', 'lanes', 'splittable', 'external', 'controllerNumber'] as const),
      ],
      { linecard: 'linecardIndex' },
    ),
    identity: ['index'],
    settable: ['type', 'function'],
    flags: ['splittable', 'external'],
  },
  param: {
    noun: 'parameter',
    get: 'paramGet',
    set: 'paramSet',
    fields: fields('param', ['name']),
    identity: ['name'],
    read: ({ param }) => paramOf(param),
  },
  portParam: {
    noun: 'parameter of a port',
    get: 'portParamGet',
    set: 'portParamSet',
    fields: { ...port, name: 'paramName' },
    identity: ['port', 'name'],
    read: ({ param }) => paramOf(param),
  },
  sb: {
    noun: 'shared buffer',
    get: 'sbGet',
    fields: fields('sb', [
      'index',
      'size',
      'ingressPoolCount',
      'egressPoolCount',
      'ingressTcCount',
      'egressTcCount',
    ]),
    identity: ['index'],
  },
  sbPool: {
    noun: 'pool',
    get: 'sbPoolGet',
    set: 'sbPoolSet',
    fields: fields('sbPool', ['index', 'type', 'size', 'thresholdType', 'cellSize'], { sb: 'sbIndex' }),
    identity: ['sb', 'index'],
    settable: ['size', 'thresholdType'],
  },
  sbPortPool: {
    noun: 'pool of a port',
    get: 'sbPortPoolGet',
    set: 'sbPortPoolSet',
    fields: {
      ...port,
      sb: 'sbIndex',
      pool: 'sbPoolIndex',
      ...fields('sb', ['threshold', 'occCur', 'occMax']),
    },
    identity: ['port', 'sb', 'pool'],
    settable: ['threshold'],
  },
  sbTcBind: {
    noun: 'binding of a traffic class',
    get: 'sbTcPoolBindGet',
    set: 'sbTcPoolBindSet',
    fields: {
      ...port,
      ...{ sb: 'sbIndex', tc: 'sbTcIndex', type: 'sbPoolType', pool: 'sbPoolIndex' },
      ...fields('sb', ['threshold', 'occCur', 'occMax']),
    },
    identity: ['port', 'sb', 'tc', 'type'],
    settable: ['pool', 'threshold'],
  },
  health: {
    noun: 'health reporter',
    get: 'healthReporterGet',
    set: 'healthReporterSet',
    fields: { ...port, ...HEALTH_FIELDS },
    identity: ['port', 'name'],
    optional: ['port'],
    settable: ['gracefulPeriod', 'burstPeriod', 'autoRecover', 'autoDump'],
    ...HEALTH,
    // all but the device and the port stands in a nest
    read: ({ healthReporter = {} }): Obj =>
      fieldsOf({ ...HEALTH, fields: HEALTH_FIELDS }, healthReporter as Obj),
  },
  trap: {
    noun: 'trap',
    get: 'trapGet',
    set: 'trapSet',
    fields: fields('trap', ['name', 'type', 'generic', 'action'], { group: 'trapGroupName', ...stats }),
    identity: ['name'],
    settable: ['action'],
    present: ['generic'],
    read: (message) => ({
      ...(message.trapMetadata && { metadata: metadata(message.trapMetadata as Obj) }),
      ...counted(message),
    }),
  },
  trapGroup: {
    noun: 'group of traps',
    get: 'trapGroupGet',
    set: 'trapGroupSet',
    fields: {
      name: 'trapGroupName',
      generic: 'trapGeneric',
      policer: 'trapPolicerId',
      action: 'trapAction',
      ...stats,
    },
    identity: ['name'],
    settable: ['action', 'policer'],
    present: ['generic'],
    read: counted,
  },
  trapPolicer: {
    noun: 'policer of traps',
    get: 'trapPolicerGet',
    set: 'trapPolicerSet',
    fields: fields('trapPolicer', ['id', 'rate', 'burst'], stats),
    identity: ['id'],
    settable: ['rate', 'burst'],
    read: counted,
  },
  region: {
    noun: 'region',
    get: 'regionGet',
    fields: { ...port, ...fields('region', ['name', 'size', 'maxSnapshots']) },
    identity: ['port', 'name'],
    optional: ['port'],
    read: ({ regionSnapshots }) => ({
      snapshots: (regionSnapshots?.regionSnapshot ?? []).map(({ regionSnapshotId }) => regionSnapshotId),
    }),
  },
  rate: {
    noun: 'rate',
    get: 'rateGet',
    set: 'rateSet',
    fields: {
      ...port,
      ...fields('rate', ['type', 'nodeName', 'txShare', 'txMax', 'txPriority', 'txWeight', 'tcBws']),
      parentNodeName: 'rateParentNodeName',
    },
    identity: ['port', 'nodeName'],
    optional: ['port', 'nodeName'],
    settable: ['txShare', 'txMax', 'txPriority', 'txWeight', 'parentNodeName', 'tcBws'],
  },
  linecard: {
    noun: 'line card',
    get: 'linecardGet',
    set: 'linecardSet',
    fields: fields('linecard', ['index', 'state', 'type', 'supportedTypes']),
    identity: ['index'],
    settable: ['type'],
    read: ({ linecardSupportedTypes, nestedDevlink }) => ({
      ...(linecardSupportedTypes && { supportedTypes: linecardSupportedTypes.linecardType ?? [] }),
      ...(nestedDevlink && { nested: `${nestedDevlink.busName}/${nestedDevlink.devName}` }),
    }),
  },
} as const satisfies Readonly<Record<string, DevlinkKind>>;

/** Fields of an object, from the attributes that are called so. */
function fieldsOf(
  { fields: known, flags = [], present = [] }: Pick<DevlinkKind, 'fields' | 'flags' | 'present'>,
  message: Obj,
): Obj {
  const found: Obj = {};
  for (const [field, attribute] of Object.entries(known)) {
    const value = message[attribute];
    if (present.includes(field)) found[field] = value !== undefined && value !== false;
    else if (value !== undefined) found[field] = flags.includes(field) ? Boolean(value) : value;
  }
  return found;
}

/** The object that a message of a kind is. */
export function readObject(kind: DevlinkKind, message: Devlink): Obj {
  const found = fieldsOf(kind, message as Obj);
  return { dev: handleOf(message), ...found, ...kind.read?.(message, found) };
}

/** What devlink calls a device: `'pci/0000:01:00.0'`. */
export function handleOf({ busName, devName, index }: Partial<Devlink>): string {
  return busName === undefined ? `index/${index}` : `${busName}/${devName}`;
}

/**
 * The attributes that name a device.
 *
 * @throws EncodeError where it is no name of one.
 */
export function deviceReference(of: string, dev: unknown): { busName: string; devName: string } {
  const [, busName, devName] = /^([^/]+)\/(.+)$/.exec(`${dev}`) ?? [];
  if (typeof dev !== 'string' || busName === undefined)
    throw new EncodeError(
      of,
      'dev',
      `expected the name of a device, such as 'pci/0000:01:00.0', got ${shown(dev)}`,
    );
  return { busName, devName: devName! };
}

/**
 * The attributes that name one object.
 *
 * @throws EncodeError where the key has another shape, or lacks something.
 */
export function referenceTo(kind: DevlinkKind, key: Obj): Obj {
  const { noun, identity, optional = [], fields: known } = kind;
  if (typeof key !== 'object' || key === null)
    throw new EncodeError(noun, '', `expected an object, got ${shown(key)}`);
  const found: Obj = deviceReference(noun, key.dev);
  for (const field of identity) {
    if (key[field] !== undefined) found[known[field]!] = key[field];
    else if (!optional.includes(field)) throw new EncodeError(noun, field, 'is missing');
  }
  return found;
}

/**
 * The attributes that a change has.
 *
 * @throws EncodeError for what cannot be set.
 */
export function changesOf(kind: DevlinkKind, input: Obj): Obj {
  const { noun, settable = [], fields: known, flags = [] } = kind;
  const found: Obj = {};
  for (const [field, value] of Object.entries(input ?? {})) {
    if (!settable.includes(field))
      throw new EncodeError(noun, field, `there is no such field to set${instead(field, settable)}`);
    if (value === undefined) continue;
    if (flags.includes(field) && typeof value !== 'boolean')
      throw new EncodeError(noun, field, `expected a boolean, got ${shown(value)}`);
    found[known[field]!] = flags.includes(field) ? Number(value) : value;
  }
  if (Object.keys(found).length === 0) throw new EncodeError(noun, '', 'nothing is given to set');
  return found;
}

function versions(
  list: readonly { infoVersionName?: string; infoVersionValue?: string }[],
): Record<string, string> {
  return Object.fromEntries(
    list.map(({ infoVersionName, infoVersionValue }) => [infoVersionName!, infoVersionValue!]),
  );
}

function metadata(given: Obj): string[] {
  return [
    ...(given.trapMetadataTypeInPort ? ['inPort'] : []),
    ...(given.trapMetadataTypeFaCookie ? ['faCookie'] : []),
  ];
}

/** A parameter: its values by configuration mode. */
function paramOf(param: Devlink['param']): Obj {
  if (!param) return {};
  const { paramName, paramGeneric, paramType, paramValuesList } = param;
  const values: Record<string, DevlinkValue> = {};
  const defaults: Record<string, DevlinkValue> = {};
  for (const { paramValueCmode, paramValueData, paramValueDefault } of paramValuesList?.paramValue ?? []) {
    values[paramValueCmode!] = readValue(paramType, paramValueData);
    if (paramValueDefault !== undefined) defaults[paramValueCmode!] = readValue(paramType, paramValueDefault);
  }
  return {
    name: paramName,
    generic: paramGeneric === true,
    type: paramType,
    values,
    ...(Object.keys(defaults).length > 0 && { defaults }),
  };
}
