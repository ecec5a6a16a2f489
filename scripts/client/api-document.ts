import { pino } from 'pino';
import { createApi } from '../../src/api/index.ts';
import type { ApiOptions } from '../../src/api/index.ts';
import { loadConfig } from '../../src/config/index.ts';

/** A part that may be asked for anything and does nothing. No endpoint asks its part before a request comes. */
const ANYTHING: unknown = new Proxy(() => undefined, {
  get: (_, name) => {
    if (name === Symbol.iterator) return () => [].values();
    return name === 'then' ? undefined : ANYTHING;
  },
  apply: () => ANYTHING,
});

/** The API of the configuration that comes with the program, on a port of its own. */
function apiConfig(): ApiOptions['config'] {
  const file = new URL('../../config/warmbridge.yaml', import.meta.url).pathname;
  const loaded = loadConfig({ file, env: { WARMBRIDGE_API__LISTEN: '127.0.0.1:0' } });
  if (!loaded.ok) throw new Error(`${file} has faults`);
  return loaded.config.api;
}

/** Dialects of other platforms have clients of their own, and the rest has defaults. */
const LEFT_OUT = {
  voipbin: undefined,
  teler: undefined,
  twilio: undefined,
  mcp: undefined,
  clock: undefined,
  refusals: undefined,
  limits: undefined,
  publicUrl: undefined,
  others: undefined,
};

/** Parts of a program, none of which is asked for anything before a request comes. */
const PARTS = {
  dialled: ANYTHING,
  loadOfRoute: ANYTHING,
  outgoing: ANYTHING,
  agents: ANYTHING,
  queues: ANYTHING,
  voicemails: ANYTHING,
  callbacks: ANYTHING,
  audit: ANYTHING,
  reports: ANYTHING,
  readiness: ANYTHING,
  metrics: ANYTHING,
  diagnostics: ANYTHING,
  recordings: ANYTHING,
  control: ANYTHING,
  store: ANYTHING,
  cards: ANYTHING,
  contextLinks: ANYTHING,
  mediaServers: ANYTHING,
  trunks: ANYTHING,
  nodes: ANYTHING,
  users: ANYTHING,
  tryIt: ANYTHING,
  tryTelephones: ANYTHING,
  outbox: ANYTHING,
  onReplay: ANYTHING,
  live: ANYTHING,
  values: ANYTHING,
  actions: ANYTHING,
  configuration: ANYTHING,
  telephones: ANYTHING,
  clickToCall: ANYTHING,
};

/** Every option, so that a new one cannot be forgotten. */
function apiOptions(): Readonly<Record<keyof ApiOptions, unknown>> {
  return {
    config: apiConfig(),
    routes: () => [],
    hours: () => [],
    logger: pino({ enabled: false }),
    ...LEFT_OUT,
    ...PARTS,
  };
}

/** The OpenAPI document of our own endpoints, from the code: nothing of a program but its API is opened, for a moment. */
export async function apiDocument(): Promise<Record<string, unknown>> {
  const api = await createApi(apiOptions() as unknown as ApiOptions);
  try {
    const response = await fetch(new URL('/openapi.json', api.address));
    return (await response.json()) as Record<string, unknown>;
  } finally {
    await api.close();
  }
}
