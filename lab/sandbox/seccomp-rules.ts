/**
 * The system calls that a confined child may not make. The list is what Docker's default profile keeps from a container without
 * capabilities (docs.docker.com/engine/security/seccomp), and what came to the kernel since: io_uring, the new mount calls,
 * pidfd_getfd. What podman's profile allows, for containers in containers, is refused here.
 */

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
  // The machine itself, and other ways to run old programs.
  ...{ kexec_load: [246, 104], kexec_file_load: [320, 294], reboot: [169, 142], syslog: [103, 116] },
  ...{ init_module: [175, 105], finit_module: [313, 273], delete_module: [176, 106] },
  ...{ create_module: [174, null], query_module: [178, null], get_kernel_syms: [177, null] },
  ...{ swapon: [167, 224], swapoff: [168, 225], acct: [163, 89], vhangup: [153, 58] },
  ...{ quotactl: [179, 60], quotactl_fd: [443, 443], nfsservctl: [180, 42] },
  ...{ settimeofday: [164, 170], clock_settime: [227, 112], clock_adjtime: [305, 266] },
  ...{ adjtimex: [159, 171], sethostname: [170, 161], setdomainname: [171, 162] },
  ...{ iopl: [172, null], ioperm: [173, null], uselib: [134, null], ustat: [136, null] },
  ...{ sysfs: [139, null], _sysctl: [156, null], personality: [135, 92] },
};

/** Flags of clone: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
export const namespaceFlags = 0x7e02_0000;
/** Requests of ioctl: TIOCSTI and TIOCLINUX type into the terminal of whoever started us. */
export const terminalRequests = [0x5412, 0x541c];
/** UNIX, INET, INET6. */
export const socketFamilies = [1, 2, 10];
/** Its protocol 0, ROUTE, is how Node lists network interfaces; the others reach odd parts of the kernel. */
export const netlink = 16;
