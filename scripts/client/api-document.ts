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

/** The dialects of other platforms have clients of their own. */
const DIALECTS = ['voipbin', 'teler', 'twilio'];

/** The API of the configuration that comes with the program, on a port of its own. */
function apiConfig(): ApiOptions['config'] {
  const file = new URL('../../config/warmbridge.yaml', import.meta.url).pathname;
  const loaded = loadConfig({ file, env: { WARMBRIDGE_API__LISTEN: '127.0.0.1:0' } });
  if (!loaded.ok) throw new Error(`${file} has faults`);
  return loaded.config.api;
}

/** The options that say what the API is like. All others are parts. */
const SAID: Partial<ApiOptions> = {
  config: apiConfig(),
  routes: [],
  hours: [],
  logger: pino({ enabled: false }),
};

/** The OpenAPI document of our own endpoints, from the code: nothing of a program but its API is opened, for a moment. */
export async function apiDocument(): Promise<Record<string, unknown>> {
  const options = new Proxy(SAID, {
    get: (said, name) => {
      if (name in said) return said[name as keyof ApiOptions];
      const absent = DIALECTS.includes(String(name)) || name === 'clock' || name === 'refusals' || name === 'limits';
      return absent ? undefined : ANYTHING;
    },
  });
  const api = await createApi(options as ApiOptions);
  try {
    const response = await fetch(new URL('/openapi.json', api.address));
    return (await response.json()) as Record<string, unknown>;
  } finally {
    await api.close();
  }
}
