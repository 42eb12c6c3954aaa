/** The rules of seccomp-rules.ts as a program of the kernel's packet filter, for bubblewrap. */
import { namespaceFlags, netlink, refused, socketFamilies, terminalRequests } from './seccomp-rules.ts';

interface Machine {
  /** AUDIT_ARCH_… of linux/audit.h: what the kernel says of a call. */
  audit: number;
  /** Where this machine's number stands in a row of `refused`. */
  column: 0 | 1;
  clone: number;
  ioctl: number;
  socket: number;
}

const machines: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: { audit: 0xc000_003e, column: 0, clone: 56, ioctl: 16, socket: 41 },
  arm64: { audit: 0xc000_00b7, column: 1, clone: 220, ioctl: 29, socket: 198 },
};

/** clone3 hides its flags behind a pointer; told that there is none, the C library takes clone. */
const clone3 = 435;
/** From here on calls are newer than the list; all machines share these numbers. */
const firstUnknown = 457;
/** Number bit of the x32 calls, which would pass every comparison. */
const x32Bit = 0x4000_0000;

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
  const { audit, column, clone, ioctl, socket } = machine;
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
