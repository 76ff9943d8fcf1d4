/**
 * Loads BPF programs, which Node cannot, and becomes the command behind them: it inherits their descriptors,
 * `PROGRAMS` telling them by name. Each program returns one number and does no more.
 */
export const LOADER = `
import ctypes, errno, json, os, struct, sys

BPF, BPF_PROG_LOAD = {'x86_64': 321, 'aarch64': 280}[os.uname().machine], 5
libc = ctypes.CDLL(None, use_errno=True)
license = ctypes.create_string_buffer(b'GPL')

def load(name, kind, result):
    code = struct.pack('<BBhiBBhi', 0xb7, 0, 0, result, 0x95, 0, 0, 0)
    text = ctypes.create_string_buffer(code)
    fields = struct.pack('=IIQQIIQII16sI', kind, 2, ctypes.addressof(text), ctypes.addressof(license),
                         0, 0, 0, 0, 0, name.encode(), 0)
    attributes = ctypes.create_string_buffer(fields, 128)
    descriptor = libc.syscall(BPF, BPF_PROG_LOAD, attributes, len(attributes))
    if descriptor < 0:
        sys.exit('bpf: ' + errno.errorcode[ctypes.get_errno()])
    os.set_inheritable(descriptor, True)
    return descriptor

programs, command = json.loads(sys.argv[1]), sys.argv[2:]
os.environ['PROGRAMS'] = json.dumps({name: load(name, *how) for name, how in programs.items()})
os.execvp(command[0], command)
`;

/** `BPF_PROG_TYPE_*` and what the program returns. */
export const PROGRAMS = {
  /** `XDP_PASS` */
  pass: [6, 2],
  /** `XDP_DROP` */
  drop: [6, 1],
  /** `TC_ACT_OK` */
  classify: [3, 0],
  /** `BPF_OK` */
  enter: [10, 0],
  /** `BPF_DROP` */
  leave: [11, 2],
  /** `BPF_OK` */
  send: [12, 0],
} as const;
