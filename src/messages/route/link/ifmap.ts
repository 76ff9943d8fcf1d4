import { counter64, type Infer, type StructType, struct, u8, u16 } from '../../../schema/index.js';

const map = struct(
  'rtnl_link_ifmap',
  '',
  {
    memStart: counter64,
    memEnd: counter64,
    baseAddr: counter64,
    irq: u16,
    dma: u8,
    port: u8,
  },
  { shared: true },
);
export interface LinkMap extends Infer<typeof map> {}
/**
 * `struct rtnl_link_ifmap`: where old hardware sits. Its addresses are physical ones, short enough to be read as
 * `number`; every link carries it, and so stays JSON-able.
 */
export const rtnlLinkIfmap: StructType<LinkMap> = map;
