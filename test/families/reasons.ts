/** Where a declaration is meant to differ from the policy of a kernel, and why. Every one must be met somewhere. */
export const REASONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  thermal: {
    'THERMAL_GENL_ATTR_TZ_TEMP: u32 in the kernel, signed here': 'it may freeze: the kernel writes an int',
    'THERMAL_GENL_ATTR_TZ_TRIP_TEMP: u32 in the kernel, signed here':
      'it may freeze: the kernel writes an int',
    'THERMAL_GENL_ATTR_TZ_TRIP_HYST: u32 in the kernel, signed here': 'the kernel writes an int',
    'THERMAL_GENL_ATTR_THRESHOLD_TEMP: u32 in the kernel, signed here':
      'it may freeze: the kernel reads an int',
  },
  MAC80211_HWSIM: {
    'HWSIM_ATTR_PMSR_SUPPORT: nested in the kernel, binary here':
      'the bytes are those of nl80211, and stay as they are',
    'HWSIM_ATTR_PMSR_RESULT: nested in the kernel, binary here':
      'the bytes are those of nl80211, and stay as they are',
  },
  nl80211: {
    'NL80211_ATTR_WIPHY_TX_POWER_LEVEL: u32 in the kernel, signed here':
      'hundredths of dBm, which may be negative',
  },
  ovs_ct_limit: {
    'OVS_CT_LIMIT_ATTR_ZONE_LIMIT: nested in the kernel, array here':
      'structs in a row, without headers of attributes',
  },
  ovs_flow: {
    'OVS_FLOW_ATTR_ACTIONS: nested in the kernel, custom here':
      'actions are done one after the other, the same one more than once',
  },
  ovs_packet: {
    'OVS_PACKET_ATTR_KEY: nested in the kernel, binary here': 'the attributes are those of ovs_flow',
    'OVS_PACKET_ATTR_ACTIONS: nested in the kernel, binary here': 'the attributes are those of ovs_flow',
  },
};
