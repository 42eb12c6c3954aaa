/**
 * The system calls that a confined child may not make, as a program of the kernel's packet filter.
 * The list is what Docker's default profile keeps from a container without capabilities
 * (docs.docker.com/engine/security/seccomp), and what came to the kernel since: io_uring, the new mount calls, pidfd_getfd.
 */

interface Machine {
  /** AUDIT_ARCH_… of linux/audit.h: what the kernel says of a call. */
  audit: number;
  /** Where this machine's number stands in a row of `refused`. */
  column: 0 | 1;
  clone: number;
  ioctl: number;
  personality: number;
  socket: number;
}

const machines: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: { audit: 0xc000_003e, column: 0, clone: 56, ioctl: 16, personality: 135, socket: 41 },
  arm64: { audit: 0xc000_00b7, column: 1, clone: 220, ioctl: 29, personality: 92, socket: 198 },
};

/** Name → its number on x64 and on arm64; null where the machine has no such call. */
export const refused: Record<string, [x64: number, arm64: number | null]> = {
  // Mounts, roots, namespaces.
  ...{ mount: [165, 40], umount2: [166, 39], open_tree: [428, 428], move_mount: [429, 429] },
  ...{ fsopen: [430, 430], fsconfig: [431, 431], fsmount: [432, 432], fspick: [433, 433] },
  ...{ mount_setattr: [442, 442], pivot_root: [155, 41], chroot: [161, 51] },
  ...{ setns: [308, 268], unshare: [272, 97] },
  ...{ name_to_handle_at: [303, 264], open_by_handle_at: [304, 265], fanotify_init: [300, 262] },
  // Other processes.
  ...{ ptrace: [101, 117], process_vm_readv: [310, 270], process_vm_writev: [311, 271] },
  ...{ process_madvise: [440, 440], process_mrelease: [448, 448], pidfd_getfd: [438, 438] },
  ...{ kcmp: [312, 272], perf_event_open: [298, 241] },
  // Large and often broken parts of the kernel, and keys that know no namespaces.
  ...{ bpf: [321, 280], userfaultfd: [323, 282], add_key: [248, 217], request_key: [249, 218] },
  ...{ keyctl: [250, 219], io_uring_setup: [425, 425], io_uring_enter: [426, 426] },
  ...{ io_uring_register: [427, 427], mbind: [237, 235], get_mempolicy: [239, 236] },
  ...{ set_mempolicy: [238, 237], migrate_pages: [256, 238], move_pages: [279, 239] },
  ...{ set_mempolicy_home_node: [450, 450], modify_ldt: [154, null], lookup_dcookie: [212, 18] },
  // The machine itself.
  ...{ kexec_load: [246, 104], kexec_file_load: [320, 294], reboot: [169, 142], syslog: [103, 116] },
  ...{ init_module: [175, 105], finit_module: [313, 273], delete_module: [176, 106] },
  ...{ create_module: [174, null], query_module: [178, null], get_kernel_syms: [177, null] },
  ...{ swapon: [167, 224], swapoff: [168, 225], acct: [163, 89], vhangup: [153, 58] },
  ...{ quotactl: [179, 60], quotactl_fd: [443, 443], nfsservctl: [180, 42] },
  ...{ settimeofday: [164, 170], clock_settime: [227, 112], clock_adjtime: [305, 266] },
  ...{ adjtimex: [159, 171], sethostname: [170, 161], setdomainname: [171, 162] },
  ...{ iopl: [172, null], ioperm: [173, null], uselib: [134, null], ustat: [136, null] },
  ...{ sysfs: [139, null], _sysctl: [156, null] },
};

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const namespaceFlags = 0x7e02_0000;
/** clone3 hides its flags behind a pointer; told that there is none, the C library takes clone. */
const clone3 = 435;
/** From here on calls are newer than this list; all machines share these numbers. */
const firstUnknown = 457;
/** Number bit of the x32 calls, which would pass every comparison. */
const x32Bit = 0x4000_0000;
/** TIOCSTI and TIOCLINUX type into the terminal of whoever started us. */
const terminalRequests = [0x5412, 0x541c];
/** UNIX, INET, INET6. */
const socketFamilies = [1, 2, 10];
/** Its protocol 0, ROUTE, is how Node lists network interfaces; the others reach odd parts of the kernel. */
const netlink = 16;
/** The normal one, and the question which one it is. */
const personalities = [0, 0xffff_ffff];

const [notPermitted, noSuchCall] = [1, 38];
const verdicts = { allow: 0x7fff_0000, kill: 0x8000_0000, errno: (code: number) => 0x0005_0000 | code };
/** Offsets in the kernel's seccomp_data. The lower half of an argument comes first on both machines. */
const at = { number: 0, machine: 4, argument: (index: number) => 16 + 8 * index };

/** One instruction: code, jump when true, jump when false, operand. */
type Instruction = [code: number, yes: number, no: number, operand: number];
const load = (offset: number): Instruction => [0x20, 0, 0, offset];
const give = (verdict: number): Instruction => [0x06, 0, 0, verdict];
const skipUnlessEqual = (value: number): Instruction => [0x15, 0, 1, value];

/**
 * The filter program in the form that `bwrap --seccomp` reads, for this machine or another.
 * Undefined for machines whose call numbers are not known here.
 */
export function seccompProgram(arch: NodeJS.Architecture = process.arch): Buffer | undefined {
  const machine = machines[arch];
  if (!machine) return undefined;
  const { audit, column, clone, ioctl, personality, socket } = machine;
  const numbers = Object.values(refused).map((row) => row[column]);
  const instructions: Instruction[] = [
    ...[load(at.machine), [0x15, 1, 0, audit] satisfies Instruction, give(verdicts.kill)],
    load(at.number),
    ...[[0x35, 0, 1, x32Bit] satisfies Instruction, give(verdicts.errno(notPermitted))],
    ...[[0x35, 0, 1, firstUnknown] satisfies Instruction, give(verdicts.errno(noSuchCall))],
    ...[skipUnlessEqual(clone3), give(verdicts.errno(noSuchCall))],
    ...numbers.flatMap((number) =>
      number === null ? [] : [skipUnlessEqual(number), give(verdicts.errno(notPermitted))],
    ),
    ...whenCalled(clone, 0, [[0x45, 0, 1, namespaceFlags], give(verdicts.errno(notPermitted))]),
    ...whenCalled(ioctl, 1, refuse(terminalRequests)),
    ...whenCalled(socket, 0, [
      ...allow(socketFamilies),
      ...[[0x15, 0, 3, netlink] satisfies Instruction, load(at.argument(2)), ...allow([0])],
      give(verdicts.errno(notPermitted)),
    ]),
    ...whenCalled(personality, 0, [...allow(personalities), give(verdicts.errno(notPermitted))]),
    give(verdicts.allow),
  ];
  return Buffer.concat(instructions.map(encode));
}

/** Judges one call by an argument of it: the body ends the program, or what is left is allowed. */
function whenCalled(number: number, argument: number, body: Instruction[]): Instruction[] {
  const judged = [load(at.argument(argument)), ...body, give(verdicts.allow)];
  return [[0x15, 0, judged.length, number], ...judged];
}

function refuse(values: number[]): Instruction[] {
  return values.flatMap((value) => [skipUnlessEqual(value), give(verdicts.errno(notPermitted))]);
}

function allow(values: number[]): Instruction[] {
  return values.flatMap((value) => [skipUnlessEqual(value), give(verdicts.allow)]);
}

function encode([code, yes, no, operand]: Instruction): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(operand, 4);
  return bytes;
}
