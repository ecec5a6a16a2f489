import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { Workspace } from '../sip/harness/workspace.ts';
import { writeToneWav } from '../tools/index.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

it('a waiting caller hears the hold music of another server, and the next caller hears it without another request', async () => {
  await using files = await Workspace.open();
  await writeToneWav(files.path('music.wav'), { frequencyHz: TONES.callerLeft, durationMs: 2_000 });
  const music = await readFile(files.path('music.wav'));
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end(music);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await using _closed = { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/music.wav`;
  const prompts = { directory: 'prompts', holdMusic: { url }, announcement: { file: 'announcement.wav' }, wait: null };
  await using site = await Site.open({ others: { prompts } });
  for (const number of ['+15550003011', '+15550003012']) {
    await using caller = await Phone.open(number, TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    await caller.voice.waitUntilHears([TONES.callerLeft], ALL_TONES);
    await call.hangUp();
  }
  expect(requests).toBe(1);
  await site.product.expectQuiet();
}); // prettier-ignore
