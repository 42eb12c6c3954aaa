/** The rules of seccomp-rules.ts as a profile that podman and docker read. They know the numbers of the names. */
import { namespaceFlags, netlink, refused, socketFamilies, terminalRequests } from './seccomp-rules.ts';

interface Comparison {
  index: number;
  value: number;
  valueTwo: number;
  op: 'SCMP_CMP_MASKED_EQ' | 'SCMP_CMP_NE';
}

const [notPermitted, noSuchCall] = [1, 38];
const lowerHalf = 0xffff_ffff;
const machines: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
};
/** Families are numbered from 0; above these the kernel knows none. */
const families = Array.from({ length: 64 }, (_, family) => family);

/** The profile as JSON text, for this machine: without a family of machines, calls of another machine end the program. */
export function seccompProfile(arch: NodeJS.Architecture = process.arch): string {
  const flags = Array.from({ length: 32 }, (_, bit) => 2 ** bit).filter((flag) => namespaceFlags & flag);
  const refusedFamilies = families.filter((family) => family !== netlink && !socketFamilies.includes(family));
  const route: Comparison = { index: 2, value: 0, valueTwo: 0, op: 'SCMP_CMP_NE' };
  const machine = machines[arch];
  return JSON.stringify({
    defaultAction: 'SCMP_ACT_ALLOW',
    ...(machine && { architectures: [machine] }),
    syscalls: [
      refuse(Object.keys(refused)),
      refuse(['clone3'], [], noSuchCall),
      ...flags.map((flag) => refuse(['clone'], [masked(0, flag, flag)])),
      ...terminalRequests.map((request) => refuse(['ioctl'], [masked(1, lowerHalf, request)])),
      ...refusedFamilies.map((family) => refuse(['socket'], [masked(0, lowerHalf, family)])),
      refuse(['socket'], [masked(0, lowerHalf, netlink), route]),
    ],
  });
}

function refuse(names: string[], args: Comparison[] = [], errnoRet = notPermitted) {
  return { names, action: 'SCMP_ACT_ERRNO', errnoRet, args };
}

/** The kernel looks at half of an argument only; so must we, or the other half would make it pass. */
function masked(index: number, mask: number, value: number): Comparison {
  return { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
}
