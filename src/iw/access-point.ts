import type { Nl80211 } from '../messages/generic/nl80211/index.js';
import type { ManagementFrame } from '../messages/ieee80211/frame.js';
import { HEADER } from '../protocol/framing.js';
import type { Input, Int64 } from '../schema/index.js';
import { checkOptions } from '../schema/options.js';
import { publicVerbs } from '../schema/verbs.js';
import type { Subscription, SubscriptionOptions } from '../socket/subscription.js';
import { AP_INPUT, type ApInput, apAttributes, beaconAttributes } from './beacon.js';
import { CHANNEL_INPUT, type ChannelInput, channelAttributes } from './channel.js';
import type { WirelessParts } from './parts.js';
import type { DeviceRef, IWCallOptions, Wireless } from './wireless.js';

/** What a switch to another channel takes. */
const SWITCH = new Set([...CHANNEL_INPUT, 'count', 'blockTx']);

/** A frame that came, or what became of one that was sent (`frameTxStatus`). */
export type FrameEvent = (Nl80211 & { event: 'frame' | 'frameTxStatus' }) | { event: 'other' | 'overrun' };

/** Access points. Who may join is decided by a program (hostapd), or where the device does that, by the device. */
export class AccessPoints {
  static {
    publicVerbs(AccessPoints);
  }

  readonly wireless: Wireless;
  /** @internal */
  readonly parts: WirelessParts;

  /** @param wireless the socket of nl80211, which all parts share. */
  constructor(wireless: Wireless, parts: WirelessParts) {
    this.wireless = wireless;
    this.parts = parts;
  }

  /**
   * Begins to be an access point: an interface of type `ap` that is up. Its beacons are made of what is given. Devices
   * of mac80211 leave authentication and association to a program: they hand it the frames (`frame` events after
   * {@link registerFrame}), and it answers ({@link sendFrame}) and adds stations.
   */
  async startAp(dev: DeviceRef, ap: ApInput, options?: IWCallOptions): Promise<void> {
    checkOptions(ap, AP_INPUT);
    const { mac, ifindex } = await this.parts.devices.interface(dev, options);
    const device = ifindex === undefined ? dev : { ifindex };
    await this.wireless.act('startAp', device, apAttributes(ap, mac!), options);
    if (ap.isolate !== undefined)
      await this.wireless.act('setBss', device, { apIsolate: ap.isolate ? 1 : 0 }, options);
  }

  /** New beacons for the same network. */
  async setBeacon(dev: DeviceRef, ap: ApInput, options?: IWCallOptions): Promise<void> {
    checkOptions(ap, AP_INPUT);
    const { mac } = await this.parts.devices.interface(dev, options);
    await this.wireless.act('setBeacon', dev, beaconAttributes(ap, mac!), options);
  }

  async stopAp(dev: DeviceRef, options?: IWCallOptions): Promise<void> {
    await this.wireless.act('stopAp', dev, {}, options);
  }

  /** Moves to another channel after `count` beacons that say so. */
  async switchChannel(
    dev: DeviceRef,
    ap: ApInput,
    to: ChannelInput & { count?: number; blockTx?: boolean },
    options?: IWCallOptions,
  ): Promise<void> {
    checkOptions(ap, AP_INPUT);
    checkOptions(to, SWITCH);
    const { mac } = await this.parts.devices.interface(dev, options);
    const { count = 5, blockTx } = to;
    const target = channelAttributes(to);
    const announced = beaconAttributes(
      {
        ...ap,
        elements: [
          {
            element: 'channelSwitch',
            value: { mode: blockTx ? 1 : 0, newChNum: to.channel ?? 0, count },
          },
          ...(ap.elements ?? []),
        ],
      },
      mac!,
    );
    const offset = countOffset(ap);
    await this.wireless.act(
      'channelSwitch',
      dev,
      {
        ...target,
        ...beaconAttributes({ ...ap, ...to }, mac!),
        chSwitchCount: count,
        ...(blockTx ? { chSwitchBlockTx: true as const } : {}),
        csaIes: { ...announced, cntdwnOffsBeacon: [offset] } as never,
      },
      options,
    );
  }

  /**
   * Frames of a kind come to this socket from now on, as `frame` events of {@link frames}: by their subtype and the
   * bytes (in hexadecimal) that their body begins with.
   */
  async registerFrame(dev: DeviceRef, type: number, match = '', options?: IWCallOptions): Promise<void> {
    await this.wireless.act('registerFrame', dev, { frameType: type, frameMatch: match }, options);
  }

  /** Frames that this socket has registered for, as they come; see {@link registerFrame}. */
  async frames(options: SubscriptionOptions = {}): Promise<Subscription<FrameEvent>> {
    const { info } = await this.wireless.family();
    const { socket } = this.wireless.generic;
    return socket.subscribe<FrameEvent>([], { receiveBuffer: 0, ...options }, (arrival) => {
      const { type, bytes, at, end } = arrival;
      if (type !== info.id) return { event: 'other' };
      const found = socket.marshal.messageTypeOf(type, bytes, at + HEADER);
      const body = socket.marshal.decodeBody(type, bytes, at + HEADER, end);
      return { event: found?.event, ...body } as FrameEvent;
    });
  }

  /** Sends a management frame; resolves with its cookie, which `frameTxStatus` carries. */
  async sendFrame(
    dev: DeviceRef,
    frame: Input<ManagementFrame> | string,
    channel: ChannelInput | undefined,
    options: IWCallOptions & { dontWaitForAck?: boolean } = {},
  ): Promise<Int64 | undefined> {
    checkOptions(channel, CHANNEL_INPUT);
    const { dontWaitForAck, ...limits } = options;
    const [answer] = await this.wireless.act(
      'frame',
      dev,
      {
        ...(channel ? channelAttributes(channel) : {}),
        frame: frame as never,
        ...(dontWaitForAck ? { dontWaitForAck: true as const } : {}),
      },
      limits,
    );
    return answer?.cookie;
  }
}

/** Bytes of the tail before the count of a channel switch's element. */
function countOffset(ap: ApInput): number {
  const { wiphyFreq } = channelAttributes(ap);
  const rates = ap.rates?.length ?? 12;
  const erp = (wiphyFreq as number) < 3000 ? 3 : 0;
  const more = rates > 8 ? 2 + rates - 8 : 0;
  return erp + more + 4;
}
