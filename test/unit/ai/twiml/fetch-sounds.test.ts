import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchSounds, TwimlClient } from '../../../../src/ai/twiml/index.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { TwimlApplication } from '../../../sip/harness/twiml-application.ts';

const DOCUMENTS: Readonly<Record<string, string>> = {
  '/wait': '<Response><Play>http://127.0.0.1:9/a.wav</Play><Pause length="2"/><Redirect>/more</Redirect></Response>',
  '/more': '<Response><Say>You are still waiting</Say><Redirect/><Say>never</Say></Response>',
  '/round': '<Response><Redirect>/round2</Redirect></Response>',
  '/round2': '<Response><Redirect>/round</Redirect></Response>',
  '/silence': '<Response/>',
  '/wrong': '<Response><Redirect>http://</Redirect></Response>',
};
let application: TwimlApplication;
const client = new TwimlClient({ authToken: null, clock: new SystemClock(), timeoutMs: 5_000 });

beforeAll(async () => {
  application = await TwimlApplication.open(({ path }) => DOCUMENTS[path] ?? 404);
});
afterAll(async () => {
  await application[Symbol.asyncDispose]();
});

function sounds(path: string): ReturnType<typeof fetchSounds> {
  return fetchSounds(client, `${application.origin}${path}`, 'POST', {}, new AbortController().signal);
}

it('is what documents say and play, one behind the other', async () => {
  expect(await sounds('/wait')).toEqual([
    { url: 'http://127.0.0.1:9/a.wav' },
    { pauseMs: 2_000 },
    { text: 'You are still waiting' },
  ]);
  expect(await sounds('/silence')).toEqual([]);
});

it('ends where documents lead to each other without a sound', async () => {
  expect(await sounds('/round')).toEqual([]);
});

it('is the address itself where that is a sound', async () => {
  const wav = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav' }).end('RIFF');
  });
  await new Promise<void>((resolve) => wav.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((wav.address() as { port: number }).port)}/hold.wav`;
  expect(await fetchSounds(client, url, 'GET', { a: '1' }, new AbortController().signal)).toEqual([{ url }]);
  wav.close();
});

it('says what went wrong', async () => {
  await expect(sounds('/none')).rejects.toThrow('the AI application answered 404');
  await expect(sounds('/wrong')).rejects.toThrow('the AI application names an address that is none');
});
