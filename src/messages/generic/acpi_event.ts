import { type Attributes, attributes, chars, type Infer, struct, u32 } from '../../schema/index.js';
import { type CommandsOf, type GenericFamily, genericFamily } from './family.js';

const event = struct('acpi_genl_event', '', {
  deviceClass: chars(20),
  busId: chars(15),
  type: u32,
  data: u32,
});
const set = attributes('ACPI_GENL_ATTR', { event: [1, event] });
export interface AcpiEvent extends Infer<typeof set> {}

const family = genericFamily('acpi_event', {
  prefix: 'ACPI_GENL_CMD',
  commands: { event: { id: 1, reply: set as Attributes<AcpiEvent> } },
  groups: ['acpi_mc_group'],
});
export interface AcpiEventCommands extends CommandsOf<typeof family> {}
/** What the firmware tells: buttons, batteries, lids. */
export const acpiEventFamily: GenericFamily<AcpiEventCommands> = family;
