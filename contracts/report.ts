/** Typed records of the gates. No prose is ever parsed for a decision. */
import { type Static, Type } from '@sinclair/typebox';
import { Fitness } from './fitness.ts';
import { SandboxTier } from './lab.ts';

export const GateName = Type.Union(
  [
    Type.Literal('policy'),
    Type.Literal('replay'),
    Type.Literal('types'),
    Type.Literal('boot'),
    Type.Literal('evaluate'),
    Type.Literal('affected-tests'),
    Type.Literal('full-tests'),
    Type.Literal('fitness'),
  ],
  { description: 'A gate.' },
);
export type GateName = Static<typeof GateName>;

export const Finding = Type.Object(
  {
    rule: Type.String({ description: 'Short name of the rule: `deleted-test`.' }),
    message: Type.String({ description: 'What was seen and why it matters.' }),
    file: Type.Optional(Type.String({ description: 'Where.' })),
    line: Type.Optional(Type.Integer({ minimum: 1, description: 'Line, from 1.' })),
  },
  { additionalProperties: false, description: 'One piece of evidence.' },
);
export type Finding = Static<typeof Finding>;

export const GateReport = Type.Object(
  {
    gate: GateName,
    outcome: Type.Union([Type.Literal('passed'), Type.Literal('failed'), Type.Literal('skipped')], {
      description: '`skipped` says why in `summary`; it never stands for a pass that was not earned.',
    }),
    summary: Type.String({ description: 'One line with figures.' }),
    findings: Type.Array(Finding, { description: 'Evidence; the first ones decide.' }),
    durationMs: Type.Number({ minimum: 0, description: 'Milliseconds.' }),
    sandbox: Type.Optional(SandboxTier),
  },
  { additionalProperties: false, description: 'What one gate said of one candidate.' },
);
export type GateReport = Static<typeof GateReport>;

export const Verdict = Type.Object(
  {
    approved: Type.Boolean({ description: 'Every gate passed or was rightly skipped.' }),
    failedGate: Type.Optional(GateName),
    reason: Type.String({ description: 'One line.' }),
    reports: Type.Array(GateReport, { description: 'In the order in which the gates ran.' }),
    fitness: Type.Optional(Fitness),
    candidate: Type.Optional(
      Type.String({ description: 'The commit that was verified: its bytes are those of the replay.' }),
    ),
  },
  { additionalProperties: false, description: "The Supervisor's decision on one candidate." },
);
export type Verdict = Static<typeof Verdict>;
