import {
  bits,
  type CustomType,
  custom,
  hex,
  type Infer,
  l2addrOf,
  le16,
  le64,
  sequence,
  when,
} from '../../schema/index.js';
import { frameCapability } from './capability.js';
import { informationElements } from './elements.js';

const subtypes = {
  associationRequest: 0,
  associationResponse: 1,
  reassociationRequest: 2,
  reassociationResponse: 3,
  probeRequest: 4,
  probeResponse: 5,
  timingAdvertisement: 6,
  beacon: 8,
  atim: 9,
  disassociation: 10,
  authentication: 11,
  deauthentication: 12,
  action: 13,
  actionNoAck: 14,
} as const;

const frameControl = bits(2, {
  version: [0, 2],
  type: [2, 2, { management: 0, control: 1, data: 2, extension: 3 }],
  subtype: [4, 4, subtypes],
  toDs: 8,
  fromDs: 9,
  moreFragments: 10,
  retry: 11,
  powerManagement: 12,
  moreData: 13,
  protected: 14,
  order: 15,
});

type Subtype = keyof typeof subtypes;
type Before = { frameControl?: { type?: unknown; subtype?: unknown; protected?: boolean } };

/** Whether the frame is a readable one of those; encrypted ones show nothing of their bodies. */
function of(...wanted: Subtype[]): (before: Before) => boolean {
  return ({ frameControl }) =>
    frameControl?.type === 'management' &&
    !frameControl.protected &&
    wanted.includes(frameControl.subtype as Subtype);
}

const described = of('beacon', 'probeResponse');
const answered = of('associationResponse', 'reassociationResponse');
const asked = of('associationRequest', 'reassociationRequest');
const withElements = of(
  'beacon',
  'probeRequest',
  'probeResponse',
  'associationRequest',
  'associationResponse',
  'reassociationRequest',
  'reassociationResponse',
);

/** An association's number, where the two upper bits are not set that belong to it. */
export interface UnmarkedAid {
  unmarked: number;
}

/** Both upper bits of an association's number are set on the air; 0, which a refusal has, goes without. */
const MARKS = 0xc000;
const associationId = custom(
  (payload): number | UnmarkedAid => {
    const bits = payload[0]! | (payload[1]! << 8);
    if (bits > MARKS) return bits & ~MARKS;
    return bits === 0 || bits >= 0x4000 ? bits : { unmarked: bits };
  },
  (value: number | UnmarkedAid) => {
    const bits = aidBits(value);
    return Uint8Array.of(bits, bits >> 8);
  },
  { size: 2, align: 1 },
);

function aidBits(value: number | UnmarkedAid): number {
  if (typeof value === 'object') return value.unmarked;
  return value === 0 || value >= 0x4000 ? value : value | MARKS;
}

const frame = sequence({
  frameControl,
  /** Microseconds that the medium is taken for. */
  duration: le16,
  da: l2addrOf(6),
  sa: l2addrOf(6),
  bssid: l2addrOf(6),
  sequenceControl: bits(2, { fragment: [0, 4], number: [4, 12] }),
  timestamp: when(described, le64),
  beaconInterval: when(described, le16),
  capability: when((before) => described(before) || asked(before) || answered(before), frameCapability),
  listenInterval: when(asked, le16),
  currentAp: when(of('reassociationRequest'), l2addrOf(6)),
  authAlgorithm: when(of('authentication'), le16),
  authTransaction: when(of('authentication'), le16),
  statusCode: when((before) => answered(before) || of('authentication')(before), le16),
  aid: when(answered, associationId),
  reasonCode: when(of('deauthentication', 'disassociation'), le16),
  elements: when(withElements, informationElements),
  /** What follows in frames of other kinds. */
  body: hex,
});
export interface ManagementFrame extends Infer<typeof frame> {}
/** A management frame (IEEE 802.11-2020, 9.3.3), as it is sent and told of. */
export const managementFrame: CustomType<ManagementFrame> = frame;

const packet = sequence({ body: hex });
/** What goes through a control port, which is no frame of 802.11: a packet, all of it `body`. */
export const controlPacket: CustomType<ManagementFrame> = packet;
