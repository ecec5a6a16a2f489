import { pino } from 'pino';
import { createApi } from '../../src/api/index.ts';
import type { ApiOptions } from '../../src/api/index.ts';

/** A part that may be asked for anything and does nothing. No endpoint asks its part before a request comes. */
const ANYTHING: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === 'then' || name === Symbol.iterator ? undefined : ANYTHING),
  apply: () => ANYTHING,
});

/** The dialects of other platforms have clients of their own. */
const DIALECTS = ['voipbin', 'teler', 'twilio'];

/** The options that say what the API is like. All others are parts. */
const SAID: Partial<ApiOptions> = {
  // Whatever else the configuration of the API has, nothing of it changes the document.
  config: { listen: { host: '127.0.0.1', port: 0 }, pathPrefix: '', keys: [] },
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
