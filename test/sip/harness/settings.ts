import type { EngineSettings } from './engines.ts';
import { enginesOfRun } from './engines.ts';

/** A configuration, as a file would have it. */
export type Settings = Readonly<Record<string, unknown>>;

/** The key that tests use the API with. */
export const API_KEY = 'test-key-of-the-suite';

/** The parts of a configuration that tests choose. {@link settings} has the rest. */
export interface SettingsOptions {
  /** Folder with the prompts. */
  readonly prompts: string;
  /** The webhook of the AI. Null if there is none. */
  readonly aiUrl: string | null;
  /** The handoff of the default route. */
  readonly handoff: Readonly<Record<string, unknown>>;
  /** The rules of escalation of the default route. */
  readonly escalation?: readonly Settings[];
  /** Further routes besides the default one. */
  readonly moreRoutes?: readonly Settings[];
  /** Parts of `sip`, besides those that choose the engine. */
  readonly sip?: Settings;
  /** Top-level parts that replace those made here. */
  readonly others?: Settings;
  /** @defaultValue the engines of the run */
  readonly engines?: EngineSettings | undefined;
}

/** The number that the tests' route matches. */
export const NUMBER = '+15559998888';

/** Builds a configuration for one test. SIP and the API get free ports, and all files are in the working folder. */
export function settings(options: SettingsOptions): Settings {
  const {
    prompts,
    aiUrl,
    handoff,
    escalation = [],
    moreRoutes = [],
    sip = {},
    others = {},
    engines = enginesOfRun(),
  } = options;
  return {
    // Telephones that fail again and again are what many tests are about; breaker.test.ts has its own settings.
    sip: withoutPings({ breaker: { failures: 0 }, ...engines.sip, ...sip }),
    media: engines.media,
    prompts: {
      directory: prompts,
      holdMusic: { file: 'hold.wav' },
      announcement: { file: 'announcement.wav' },
      callerLeft: { file: 'caller-left.wav' },
      wait: null,
    },
    routes: [
      {
        match: { to: NUMBER },
        ai: aiUrl === null ? { kind: 'none' } : { kind: 'webhook', url: aiUrl },
        handoff: { fallback: aiUrl === null ? [{ kind: 'hangup' }] : [{ kind: 'ai' }], ...handoff },
        escalation,
      },
      ...moreRoutes,
    ],
    recording: { enabled: true, directory: 'recordings' },
    store: { url: 'sqlite:calls.db' },
    api: { listen: '127.0.0.1:0', keys: [{ name: 'tests', role: 'admin', key: API_KEY }] },
    // A machine that others use is late for reasons that no test is about; overload.test.ts has its own settings.
    limits: { overload: { enabled: false } },
    log: { level: 'info' },
    drain: { graceMs: 20_000, forceMs: 30_000 },
    ...others,
    ...(others['sip'] !== undefined && { sip: withoutPings(others['sip'] as Settings) }),
  };
}

/** SIPp takes an OPTIONS for a call, and one to a silent port lives for 32 s; pings.test.ts has its own settings. */
function withoutPings(sip: Settings): Settings {
  const trunks = (sip['trunks'] ?? []) as readonly Settings[];
  return { ...sip, trunks: trunks.map((trunk) => ({ optionsIntervalMs: 0, ...trunk })) };
}
