import { type MessageType, messageTypes } from '../protocol/marshal.js';
import {
  array,
  enumeration,
  flags,
  hex,
  type Infer,
  type Message,
  message,
  NO_HEADER,
  octets,
  type StructType,
  s32,
  struct,
  u32,
} from '../schema/index.js';

/** `NETLINK_AUDIT`. */
export const NETLINK_AUDIT = 9;

const status = message('audit_status', {
  header: struct('', '', {}),
  body: {
    status: [
      struct('audit_status', '', {
        mask: flags(u32, {
          enabled: 1,
          failure: 2,
          pid: 4,
          rateLimit: 8,
          backlogLimit: 16,
          backlogWaitTime: 32,
          lost: 64,
          backlogWaitTimeActual: 128,
        }),
        /** 2: locked until the next start. */
        enabled: u32,
        failure: enumeration(u32, { silent: 0, printk: 1, panic: 2 }),
        pid: u32,
        rateLimit: u32,
        backlogLimit: u32,
        lost: u32,
        backlog: u32,
        featureBitmap: flags(u32, {
          backlogLimit: 1,
          backlogWaitTime: 2,
          executablePath: 4,
          excludeExtend: 8,
          sessionidFilter: 16,
          lostReset: 32,
          filterFs: 64,
        }),
        backlogWaitTime: u32,
        /** (5.9) */
        backlogWaitTimeActual: u32,
      }),
    ],
  },
});
export interface AuditStatus extends Infer<typeof status> {}
/** What auditing does; the kernel takes and gives as much of it as it knows. */
export const auditStatus: Message<AuditStatus> = status as Message<AuditStatus>;

const features = message('audit_features', {
  header: struct('audit_features', '', { vers: u32, mask: u32, features: u32, lock: u32 }),
});
export interface AuditFeatures extends Infer<typeof features> {}
/** Features that can be turned on, and locked. */
export const auditFeatures: Message<AuditFeatures> = features as Message<AuditFeatures>;

const tty = message('audit_tty_status', {
  header: struct('audit_tty_status', '', { enabled: u32, logPasswd: u32 }),
});
export interface AuditTty extends Infer<typeof tty> {}
/** Whether what is typed is recorded. */
export const auditTty: Message<AuditTty> = tty as Message<AuditTty>;

/** `AUDIT_MAX_FIELDS`, `AUDIT_BITMASK_SIZE`. */
const MOST = 64;

const rule = message('audit_rule_data', {
  header: struct('audit_rule_data', '', {
    /** The list of rules (`AUDIT_FILTER_*`), and 16 to put it first. */
    flags: u32,
    action: enumeration(u32, { never: 0, possible: 1, always: 2 }),
    fieldCount: u32,
    /** Bits of system calls, 32 a word. */
    mask: array(u32, MOST),
    fields: array(u32, MOST),
    values: array(u32, MOST),
    fieldflags: array(u32, MOST),
    buflen: u32,
  }),
  /** Texts of fields one behind the other; their lengths are `values`. */
  body: { buf: [octets(65536), 'buflen'] },
});
export interface AuditRule extends Infer<typeof rule> {}
/** A rule: which system calls are recorded. */
export const auditRule: Message<AuditRule> = rule as Message<AuditRule>;

const signal = message('audit_sig_info', {
  header: struct('audit_sig_info', '', { uid: u32, pid: s32 }),
  body: { ctx: [octets(4096)] },
});
export interface AuditSignal extends Infer<typeof signal> {}
/** Who sent the daemon a signal. */
export const auditSignal: Message<AuditSignal> = signal as Message<AuditSignal>;

const text = message('audit_record', { header: struct('', '', {}), body: { text: [octets(65536)] } });
export interface AuditRecord extends Infer<typeof text> {}
/** A record: `audit(1700000000.123:456): key=value …`. */
export const auditRecord: Message<AuditRecord> = text as Message<AuditRecord>;

const bare = message('audit', { header: NO_HEADER as StructType<object>, body: { data: [hex] } });
export interface AuditBare extends Infer<typeof bare> {}
/** What has nothing but its type; old programs send bytes nobody reads. */
export const auditBare: Message<AuditBare> = bare as unknown as Message<AuditBare>;

const requests = messageTypes('AUDIT', {
  get: [1000, auditStatus],
  set: [1001, auditStatus],
  list: [1002, auditBare],
  add: [1003, auditBare],
  del: [1004, auditBare],
  watch_ins: [1007, auditBare],
  watch_rem: [1008, auditBare],
  watch_list: [1009, auditBare],
  signal_info: [1010, auditSignal],
  add_rule: [1011, auditRule],
  del_rule: [1012, auditRule],
  list_rules: [1013, auditRule],
  trim: [1014, auditBare],
  make_equiv: [1015, auditBare],
  tty_get: [1016, auditTty],
  tty_set: [1017, auditTty],
  set_feature: [1018, auditFeatures],
  get_feature: [1019, auditFeatures],
});

/** Numbers of records by what they tell (linux/audit.h, and libaudit's for those of programs). */
export const auditRecords = {
  user: 1005,
  login: 1006,
  user_auth: 1100,
  user_acct: 1101,
  user_mgmt: 1102,
  cred_acq: 1103,
  cred_disp: 1104,
  user_start: 1105,
  user_end: 1106,
  user_avc: 1107,
  user_chauthtok: 1108,
  user_err: 1109,
  cred_refr: 1110,
  usys_config: 1111,
  user_login: 1112,
  user_logout: 1113,
  add_user: 1114,
  del_user: 1115,
  add_group: 1116,
  del_group: 1117,
  dac_check: 1118,
  chgrp_id: 1119,
  test: 1120,
  trusted_app: 1121,
  user_selinux_err: 1122,
  user_cmd: 1123,
  user_tty: 1124,
  chuser_id: 1125,
  grp_auth: 1126,
  system_boot: 1127,
  system_shutdown: 1128,
  system_runlevel: 1129,
  service_start: 1130,
  service_stop: 1131,
  grp_mgmt: 1132,
  grp_chauthtok: 1133,
  mac_check: 1134,
  acct_lock: 1135,
  acct_unlock: 1136,
  user_device: 1137,
  software_update: 1138,
  daemon_start: 1200,
  daemon_end: 1201,
  daemon_abort: 1202,
  daemon_config: 1203,
  syscall: 1300,
  path: 1302,
  ipc: 1303,
  socketcall: 1304,
  config_change: 1305,
  sockaddr: 1306,
  cwd: 1307,
  execve: 1309,
  ipc_set_perm: 1311,
  mq_open: 1312,
  mq_sendrecv: 1313,
  mq_notify: 1314,
  mq_getsetattr: 1315,
  kernel_other: 1316,
  fd_pair: 1317,
  obj_pid: 1318,
  tty: 1319,
  eoe: 1320,
  bprm_fcaps: 1321,
  capset: 1322,
  mmap: 1323,
  netfilter_pkt: 1324,
  netfilter_cfg: 1325,
  seccomp: 1326,
  proctitle: 1327,
  feature_change: 1328,
  replace: 1329,
  kern_module: 1330,
  fanotify: 1331,
  time_injoffset: 1332,
  time_adjntpval: 1333,
  bpf: 1334,
  event_listener: 1335,
  uringop: 1336,
  openat2: 1337,
  dm_ctrl: 1338,
  dm_event: 1339,
  avc: 1400,
  selinux_err: 1401,
  avc_path: 1402,
  mac_policy_load: 1403,
  mac_status: 1404,
  mac_config_change: 1405,
  mac_unlbl_allow: 1406,
  mac_cipsov4_add: 1407,
  mac_cipsov4_del: 1408,
  mac_map_add: 1409,
  mac_map_del: 1410,
  mac_ipsec_event: 1415,
  mac_unlbl_stcadd: 1416,
  mac_unlbl_stcdel: 1417,
  mac_calipso_add: 1418,
  mac_calipso_del: 1419,
  ipe_access: 1420,
  ipe_config_change: 1421,
  ipe_policy_load: 1422,
  landlock_access: 1423,
  landlock_domain: 1424,
  anom_promiscuous: 1700,
  anom_abend: 1701,
  anom_link: 1702,
  anom_creat: 1703,
  integrity_data: 1800,
  integrity_metadata: 1801,
  integrity_status: 1802,
  integrity_hash: 1803,
  integrity_pcr: 1804,
  integrity_rule: 1805,
  integrity_evm_xattr: 1806,
  integrity_policy_rule: 1807,
  kernel: 2000,
} as const;

/** What a record tells of. */
export type AuditRecordType = keyof typeof auditRecords;

/** What the audit subsystem speaks (`AUDIT_*`). */
export const auditMessages: Readonly<Record<string, MessageType>> = {
  ...requests,
  ...messageTypes(
    'AUDIT',
    Object.fromEntries(
      Object.entries<number>(auditRecords).map(([name, id]) => [name, [id, auditRecord] as const]),
    ),
  ),
};

/** Questions that say no more than their type. */
export const auditRequests = messageTypes('AUDIT', {
  get: [1000, auditBare],
  list_rules: [1013, auditBare],
  signal_info: [1010, auditBare],
  tty_get: [1016, auditBare],
  get_feature: [1019, auditBare],
});
