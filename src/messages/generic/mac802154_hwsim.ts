import { type Attributes, attributes, type Infer, listOf, nested, u8, u32 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const edge = attributes('MAC802154_HWSIM_EDGE_ATTR', { endpointId: [1, u32], lqi: [2, u8] });
const set = attributes('MAC802154_HWSIM_ATTR', {
  radioId: [1, u32],
  radioEdge: [2, nested(edge)],
  radioEdges: [3, listOf(2, 'MAC802154_HWSIM_ATTR_RADIO_EDGE', nested(edge))],
});
export interface Mac802154Hwsim extends Infer<typeof set> {}

const family = genericFamily('MAC802154_HWSIM', {
  prefix: 'MAC802154_HWSIM_CMD',
  commands: {
    getRadio: 1,
    setRadio: 2,
    newRadio: 3,
    delRadio: 4,
    getEdge: 5,
    setEdge: 6,
    delEdge: 7,
    newEdge: 8,
  },
  attributes: set as Attributes<Mac802154Hwsim>,
  groups: ['config'],
});
export interface Mac802154HwsimCommands extends CommandsOf<typeof family> {}
/** IEEE 802.15.4 radios that are simulated, for tests: the module `mac802154_hwsim`. */
export const mac802154HwsimFamily: GenericFamily<Mac802154HwsimCommands> = family;
