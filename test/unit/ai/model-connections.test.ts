import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { AssemblyAiConnection } from '../../../src/ai/assemblyai/index.ts';
import { OpenAiRealtimeConnection } from '../../../src/ai/openai-realtime/index.ts';
import type { VoiceCall } from '../../../src/ports/ai-voice.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { FakeVoiceLine } from '../../fakes/fake-voice-line.ts';

const CALL: VoiceCall = {
  call: asCallId('call'),
  leg: asLegId('leg'),
  direction: 'inbound',
  from: 'anonymous',
  to: '+4940456',
  metadata: {},
  history: [],
};
const MODEL = {
  apiKey: null,
  voice: null,
  instructions: '',
  greeting: null,
  tools: { transferReasons: [], functions: [], webhook: null, secret: null },
};

it.each(['openai-realtime', 'assemblyai'] as const)('%s is lost where it does not begin within 30 s', async (kind) => {
  const server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const clock = new FakeClock();
  const line = new FakeVoiceLine(clock);
  const context = { clock, log: (): undefined => undefined };
  const connection =
    kind === 'assemblyai'
      ? new AssemblyAiConnection({ kind, url, ...MODEL }, CALL, line, context)
      : new OpenAiRealtimeConnection({ kind, url, model: 'm', ...MODEL }, CALL, line, context);
  clock.advance(29_999);
  expect(line.ended).toBeNull();
  clock.advance(1);
  expect(line.ended).toEqual({ lost: true, reason: 'it does not begin the session' });
  await connection.close();
  server.close();
});
