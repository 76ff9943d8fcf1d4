import { be16, bytes, elements, enumeration, flags, hex, octets, struct, u8 } from '../../schema/index.js';

const configMethods = flags(be16, {
  usba: 1,
  ethernet: 2,
  label: 4,
  display: 8,
  externalNfcToken: 0x10,
  integratedNfcToken: 0x20,
  nfcInterface: 0x40,
  pushButton: 0x80,
  keypad: 0x100,
  virtualPushButton: 0x200,
  physicalPushButton: 0x400,
  p2ps: 0x1000,
});

/** Attributes of Wi-Fi Protected Setup, as its vendor element has them. */
export const wps = elements(
  {
    version: [0x104a, u8],
    state: [0x1044, enumeration(u8, { notConfigured: 1, configured: 2 })],
    apSetupLocked: [0x1057, u8],
    selectedRegistrar: [0x1041, u8],
    devicePasswordId: [0x1012, be16],
    selectedRegistrarConfigMethods: [0x1053, configMethods],
    requestType: [0x103a, u8],
    responseType: [0x103b, u8],
    associationState: [0x1002, be16],
    configurationError: [0x1009, be16],
    uuidE: [0x1047, bytes(16)],
    manufacturer: [0x1021, octets(64)],
    modelName: [0x1023, octets(32)],
    modelNumber: [0x1024, octets(32)],
    serialNumber: [0x1042, octets(32)],
    primaryDeviceType: [0x1054, struct('', '', { category: be16, oui: bytes(4), subcategory: be16 })],
    deviceName: [0x1011, octets(32)],
    configMethods: [0x1008, configMethods],
    rfBands: [0x103c, flags(u8, { '2ghz': 1, '5ghz': 2, '60ghz': 4 })],
    vendorExtension: [0x1049, hex],
  },
  { wide: true },
);
