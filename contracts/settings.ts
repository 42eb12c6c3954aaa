/** Every environment variable and every key of `loom.config.json`, with type, default and description. */
import { type Static, Type } from '@sinclair/typebox';

type SettingKind = 'text' | 'count' | 'port' | 'url' | 'sandbox' | 'tools' | 'endpoint' | 'money';

export interface Setting {
  kind: SettingKind;
  /** As it would stand in the environment; empty: not set. */
  default: string;
  description: string;
  secret?: true;
}

export const settings = {
  ANTHROPIC_API_KEY: {
    kind: 'text',
    default: '',
    secret: true,
    description: 'Key of the model that Prime uses. Read by Prime only.',
  },
  ANTHROPIC_BASE_URL: {
    kind: 'url',
    default: '',
    description: 'Endpoint of the Messages API, without `/v1`.',
  },
  ANTHROPIC_API_BASE: {
    kind: 'url',
    default: '',
    description: 'Older name of ANTHROPIC_BASE_URL; that one wins.',
  },
  LOOM_ENDPOINT: {
    kind: 'endpoint',
    default: 'auto',
    description:
      "What Prime's endpoint understands: anthropic (caching, thinking, strict tools), compat (only messages, system, tools, max_tokens, stream: Ollama, llama.cpp, LM Studio, vLLM; it needs no key), or auto: compat when the address is this machine or a private network, else anthropic.",
  },
  LOOM_MODEL: {
    kind: 'text',
    default: '',
    description: "Prime's model: reflects and reviews. Empty: the one that agent/models/models.json names.",
  },
  LOOM_MODEL_TIMEOUT_MS: {
    kind: 'count',
    default: '600000',
    description: 'One try of a model call is given up after so many milliseconds; 0: never.',
  },
  LOOM_MODEL_RETRIES: {
    kind: 'count',
    default: '4',
    description: 'How often a model call that failed in passing is tried again.',
  },
  LOOM_CONTEXT_TOKENS: {
    kind: 'count',
    default: '0',
    description:
      'Tokens that a conversation may hold; 0: what agent/models/models.json says; for other models 200000, or 65536 on a compat endpoint. Set it for a server of your own.',
  },
  LOOM_LAB_API_KEY: {
    kind: 'text',
    default: '',
    secret: true,
    description: "The worker's key; falls back to Prime's.",
  },
  LOOM_LAB_API_BASE: {
    kind: 'url',
    default: '',
    description: "The worker's endpoint; falls back to Prime's.",
  },
  LOOM_LAB_ENDPOINT: {
    kind: 'endpoint',
    default: 'auto',
    description: "What the worker's endpoint understands, as LOOM_ENDPOINT says it of Prime's.",
  },
  LOOM_LAB_MODEL: {
    kind: 'text',
    default: '',
    description:
      "The worker's model. Empty: LOOM_MODEL, or when that is empty too, the one that agent/models/models.json names.",
  },
  LOOM_LAB_TIMEOUT_MS: {
    kind: 'count',
    default: '300000',
    description: 'A worker is stopped after so many milliseconds.',
  },
  LOOM_MAX_ITERATIONS: { kind: 'count', default: '40', description: 'Model calls for one task.' },
  LOOM_MAX_GENERATIONS: { kind: 'count', default: '5', description: 'Generations of one run; 0: no limit.' },
  LOOM_TOKEN_BUDGET: { kind: 'count', default: '0', description: 'Tokens of one run; 0: no limit.' },
  LOOM_COST_BUDGET: {
    kind: 'money',
    default: '0',
    description: 'US dollars of one run; 0: no limit. The prices of all its models must be known.',
  },
  LOOM_PRICES: {
    kind: 'text',
    default: '',
    description: 'File with prices of models, which win over those in agent/models/models.json.',
  },
  LOOM_API_BUDGET: {
    kind: 'count',
    default: '0',
    description: 'Model calls in a window of LOOM_API_WINDOW_MS; 0: no limit.',
  },
  LOOM_API_WINDOW_MS: {
    kind: 'count',
    default: '3600000',
    description:
      'Milliseconds of that window, which rolls on. A run waits up to a minute for room in it, else it stops.',
  },
  LOOM_PLATEAU_WINDOW: {
    kind: 'count',
    default: '3',
    description:
      'Stop when so many generations in a row bring less than a tenth of what as many brought before, or hardly anything; 0: never.',
  },
  LOOM_REPAIRS: {
    kind: 'count',
    default: '2',
    description: 'How often a rejected generation goes back to its worker with what failed.',
  },
  LOOM_REPO_PATH: { kind: 'text', default: '.', description: 'The repository to work on.' },
  LOOM_SUPERVISOR_URL: {
    kind: 'url',
    default: '',
    description: 'A Supervisor that runs already; empty: the one of the repository, or a new one.',
  },
  LOOM_SUPERVISOR_PORT: {
    kind: 'port',
    default: '8400',
    description: 'Port of the Supervisor under `loom up`.',
  },
  LOOM_PRIME_PORT: { kind: 'port', default: '8401', description: 'Port of Prime under `loom up`.' },
  LOOM_LAB_PORT: {
    kind: 'port',
    default: '8402',
    description: 'Port of a Lab that runs alone (`loom lab`).',
  },
  LOOM_SANDBOX: {
    kind: 'sandbox',
    default: 'auto',
    description: 'Confinement of candidate code: auto, bubblewrap, container or process.',
  },
  LOOM_TOOLS: {
    kind: 'tools',
    default: 'auto',
    description:
      'Tools that a worker is told about: all; lean, where a manual leads to the rest; or auto: lean for models with a window of less than 100,000 tokens.',
  },
  LOOM_CACHE_DIR: {
    kind: 'text',
    default: '',
    description: "Where trees are laid out; empty: the user's cache folder.",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;
type ValueOf<Kind extends SettingKind> = Kind extends 'count' | 'port' | 'money'
  ? number
  : Kind extends 'tools'
    ? 'auto' | 'all' | 'lean'
    : string;
export type Settings = { [Name in SettingName]: ValueOf<(typeof settings)[Name]['kind']> };

const allowed: Record<SettingKind, { pattern: RegExp; says: string }> = {
  text: { pattern: /^[^\0\n]*$/, says: 'one line of text' },
  count: { pattern: /^\d{1,15}$/, says: 'a whole number, 0 or more' },
  port: {
    pattern: /^(?:0|[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
    says: 'a port from 0 to 65535 (0: any free one)',
  },
  url: { pattern: /^(?:https?:\/\/[^\s/]+\S*)?$/, says: 'a URL that starts with http:// or https://' },
  tools: { pattern: /^(?:auto|all|lean)$/, says: 'auto, all or lean' },
  sandbox: {
    pattern: /^(?:auto|bubblewrap|container|process)$/,
    says: 'auto, bubblewrap, container or process',
  },
  money: { pattern: /^\d{1,9}(?:\.\d{1,6})?$/, says: 'an amount such as 2.50, 0 or more' },
  endpoint: { pattern: /^(?:auto|anthropic|compat)$/, says: 'auto, anthropic or compat' },
};

/** A setting with a value that is not allowed. The message names it, the value (unless secret) and what is allowed. */
export class SettingError extends Error {}

/**
 * Reads every setting from environment-like records; earlier records win, empty strings count as not set.
 * @throws SettingError on the first bad value.
 */
export function readSettings(...sources: Record<string, string | undefined>[]): Settings {
  const read = (name: string, { kind, default: fallback, ...setting }: Setting) => {
    const raw = sources.map((source) => source[name]?.trim()).find((value) => value) ?? fallback;
    if (allowed[kind].pattern.test(raw)) return ['count', 'port', 'money'].includes(kind) ? Number(raw) : raw;
    const shown = setting.secret ? '(not shown)' : JSON.stringify(raw);
    throw new SettingError(`${name} is ${shown}, but must be ${allowed[kind].says}.`);
  };
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, read(name, setting)]),
  ) as unknown as Settings;
}

export const ProjectConfig = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    protectedPaths: Type.Optional(
      Type.Array(Type.String(), {
        description:
          'Files and folders (`contracts/`) that no candidate may change, besides the built-in ones.',
      }),
    ),
    entryPoints: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Source files whose exports count as used. Default: what package.json names.',
      }),
    ),
    tests: Type.Optional(
      Type.Object(
        {
          command: Type.Optional(
            Type.Array(Type.String(), {
              minItems: 1,
              description: 'Test command with exit code; default: vitest when the repository has it.',
            }),
          ),
          include: Type.Optional(
            Type.Array(Type.String(), {
              description: 'Folders or files of the tests that the gate runs; default: all.',
            }),
          ),
          folder: Type.Optional(
            Type.String({
              description: 'Where the mechanic puts new tests; default: beside the existing ones.',
            }),
          ),
          timeoutMs: Type.Optional(
            Type.Integer({ minimum: 1000, description: 'Deadline of a full run; default 300000.' }),
          ),
        },
        { additionalProperties: false, description: 'How the gate runs the tests.' },
      ),
    ),
    boot: Type.Optional(
      Type.Array(Type.Array(Type.String(), { minItems: 1 }), {
        description: 'Commands that must end with exit code 0; `node` is the Node that runs Loom.',
      }),
    ),
  },
  { additionalProperties: false, description: '`loom.config.json` in the root of the repository.' },
);
export type ProjectConfig = Static<typeof ProjectConfig>;
