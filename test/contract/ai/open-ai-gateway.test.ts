import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openAiGateway } from '../../../src/composition/open-ai-gateway.ts';
import { OpenParts } from '../../../src/composition/open-parts.ts';
import { CurrentConfig } from '../../../src/config/index.ts';
import type { Config } from '../../../src/config/index.ts';
import { RefusalLog } from '../../../src/shared/refusal-log.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { configOf } from '../../unit/composition/config-of.ts';

/** Opens it where the first route has that AI. Gives why nothing can be connected, and why not when it is closed. */
async function opened(ai: object): Promise<(string | null)[] | null> {
  const [logger, clock] = [pino({ level: 'silent' }), new SystemClock()];
  const parts = new OpenParts(logger);
  const config = { ...configOf({}), routes: [{ ai }] } as unknown as Config;
  const refusals = new RefusalLog(logger, clock);
  const current = new CurrentConfig(config, () => undefined);
  const { started } = await openAiGateway({ config, current, clock, logger, parts, refusals }, false);
  const gateway = started();
  const before = gateway?.unavailable() ?? null;
  await parts.close();
  return gateway === null ? null : [before, gateway.unavailable()];
}

test('without an AI that speaks for itself there is no gateway', async () => {
  expect(await opened({ kind: 'webhook', url: 'http://127.0.0.1:1' })).toBeNull();
  expect(await opened({ kind: 'sip', uri: 'sip:ai@127.0.0.1' })).toBeNull();
});

test.each(['media-stream', 'openai-realtime', 'assemblyai'])('with a route to %s it runs', async (kind) => {
  expect(await opened({ kind })).toEqual([null, 'AI gateway is closed']);
});
