import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readWavFile } from '../../src/media/wav/index.ts';
import { SpeechServer } from '../contract/speech/voices/speech-server.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const HAS_ESPEAK = spawnSync('espeak-ng', ['--version']).status === 0;
const ANNOUNCEMENT = 'One moment, please. I am looking for somebody who can help you with EUR 1.234,50.';
const PATIENT = { ringTimeoutMs: 10_000, totalTimeoutMs: 20_000 };
/** Speech is louder than this. */
const LOUD = 2_000;

/** The rates of the sounds in the cache of spoken texts. */
async function spokenRates(site: Site): Promise<readonly number[]> {
  const folder = site.workspace.path('spoken');
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\.wav$/.test(name));
  return await Promise.all(names.map(async (name) => (await readWavFile(join(folder, name))).sampleRateHz));
}

describe('voices in a call', () => {
  it.for([
    ['espeak-ng speaks', HAS_ESPEAK, { engine: 'espeak-ng' }, 22_050],
    ['Flite speaks for a server that is not there', true, { engine: 'openai', url: 'http://127.0.0.1:9' }, 16_000],
  ] as const)('%s, and the caller hears the announcement', async ([, isThere, tts, rateHz], { skip }) => {
    skip(!isThere, 'espeak-ng is not installed');
    const prompts = { directory: 'prompts', cache: 'spoken', announcement: { text: ANNOUNCEMENT }, wait: null, holdMusic: null };
    await using site = await Site.open({ handoff: PATIENT, others: { prompts, speech: { tts } } });
    await using caller = await Phone.open('+15550004001', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    await delay(2_500);
    const loud = (await call.heard()).pcm().filter((sample) => Math.abs(sample) > LOUD).length;
    expect(loud).toBeGreaterThan(500);
    expect(await spokenRates(site)).toContain(rateHz);
    await call.hangUp();
    await site.product.expectQuiet();
  });

  it('a whisper that a slow server speaks is heard at once, because it was asked for as the agent began to ring', async () => {
    await using server = await SpeechServer.start();
    const prompts = { directory: 'prompts', cache: 'spoken', announcement: { file: 'announcement.wav' }, wait: null, callerLeft: null };
    const speech = { tts: { engine: 'openai', url: server.url, apiKey: 'k' } };
    await using site = await Site.open({
      handoff: { ...PATIENT, whisper: { text: 'Call about {reason}.' } },
      others: { prompts, speech },
    });
    const tone = await readFile(site.workspace.path('prompts/whisper.wav'));
    server.answer(async (response) => {
      await delay(1_000);
      response.end(tone);
    });
    server.seen.length = 0;
    await using caller = await Phone.open('+15550004002', TONES.caller);
    const call = await caller.call(NUMBER, site.product.udp);
    const ringing = await site.agent.ringing();
    await delay(1_800);
    const agentCall = await site.agent.answer(ringing);
    await agentCall.briefed();
    const heardMs = (await agentCall.heard()).firstHeardMs(TONES.whisper)! - agentCall.answeredAtMs;
    expect(heardMs).toBeLessThan(700);
    expect(server.seen.map(({ body }) => body['input'])).toContain('Call about billing.');
    await call.hangUp();
    await agentCall.ended();
  });
}); // prettier-ignore
