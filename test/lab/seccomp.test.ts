import { describe, expect, it } from 'vitest';
import { seccompProgram } from '../../lab/sandbox/seccomp-program.ts';
import { refused } from '../../lab/sandbox/seccomp-rules.ts';

interface Call {
  number: number;
  machine?: number;
  args?: number[];
}

const auditOf = { x64: 0xc000_003e, arm64: 0xc000_00b7 };
const [allowed, killed] = [0x7fff_0000, 0x8000_0000];
const [notPermitted, noSuchCall] = [0x0005_0001, 0x0005_0026];

/** What the kernel would answer: runs the program on the bytes of a `seccomp_data`. */
function judge(program: Buffer, { number, machine = auditOf.x64, args = [] }: Call): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number, 0);
  data.writeUInt32LE(machine, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(BigInt(value), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length; at += 8) {
    const [yes, no, operand] = [
      program.readUInt8(at + 2),
      program.readUInt8(at + 3),
      program.readUInt32LE(at + 4),
    ];
    const jump = (holds: boolean) => {
      at += 8 * (holds ? yes : no);
    };
    const code = program.readUInt16LE(at);
    if (code === 0x20) accumulator = data.readUInt32LE(operand);
    else if (code === 0x15) jump(accumulator === operand);
    else if (code === 0x35) jump(accumulator >= operand);
    else if (code === 0x45) jump((accumulator & operand) !== 0);
    else if (code === 0x06) return operand;
    else throw new Error(`No such instruction: ${code}`);
  }
  throw new Error('The program ends without an answer.');
}

/** Numbers of calls that programs live by. */
const needed = {
  x64: { read: 0, write: 1, mmap: 9, fork: 57, execve: 59, futex: 202, openat: 257, memfd: 319, statx: 332 },
  arm64: { read: 63, write: 64, mmap: 222, execve: 221, futex: 98, openat: 56, memfd: 279, statx: 291 },
};
const judged = {
  x64: { clone: 56, ioctl: 16, socket: 41 },
  arm64: { clone: 220, ioctl: 29, socket: 198 },
};

describe.each(['x64', 'arm64'] as const)('the filter of system calls on %s', (arch) => {
  const program = seccompProgram(arch) as Buffer;
  const machine = auditOf[arch];
  const answer = (number: number, ...args: number[]) => judge(program, { number, machine, args });

  it('refuses each call of the list, and no call that programs live by', () => {
    const numbers = Object.values(refused).map((row) => row[arch === 'x64' ? 0 : 1]);
    for (const number of numbers) if (number !== null) expect(answer(number)).toBe(notPermitted);
    for (const number of Object.values(needed[arch])) expect(answer(number)).toBe(allowed);
  });

  it('lets processes and threads start, but no namespaces', () => {
    const { clone } = judged[arch];
    const thread = 0x003d_0f00;
    expect([answer(clone, 17), answer(clone, thread)]).toEqual([allowed, allowed]);
    for (const flag of [0x0002_0000, 0x0200_0000, 0x1000_0000, 0x4000_0000])
      expect(answer(clone, flag | 17)).toBe(notPermitted);
  });

  it('sends the C library from clone3 to clone, and hides what is newer than the list', () => {
    expect([answer(435), answer(457), answer(1_000)]).toEqual([noSuchCall, noSuchCall, noSuchCall]);
  });

  it('opens sockets of UNIX, INET and the list of interfaces only', () => {
    const { socket } = judged[arch];
    const [raw, route, audit] = [3, 0, 9];
    for (const family of [1, 2, 10]) expect(answer(socket, family, 1, 6)).toBe(allowed);
    expect([answer(socket, 16, raw, route), answer(socket, 16, raw, audit)]).toEqual([allowed, notPermitted]);
    for (const family of [0, 17, 21, 38, 40]) expect(answer(socket, family, 1, 0)).toBe(notPermitted);
  });

  it('types into no terminal', () => {
    const { ioctl } = judged[arch];
    expect([answer(ioctl, 0, 0x5401), answer(ioctl, 0, 0x5412), answer(ioctl, 0, 0x541c)]).toEqual([
      ...[allowed, notPermitted, notPermitted],
    ]);
  });

  it('ends a program that speaks for another machine, and knows no x32', () => {
    expect(judge(program, { number: 0, machine: 0x4000_0003 })).toBe(killed);
    expect(answer(0x4000_0000 | 39)).toBe(notPermitted);
  });
});

it('there is no filter for a machine whose numbers are not known', () => {
  expect(seccompProgram('riscv64')).toBeUndefined();
});
