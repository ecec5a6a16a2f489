import { describe, expect, it } from 'vitest';
import type { Segment } from '../../src/context/index.ts';
import { sphinxMissing } from '../../src/speech/stt/pocketsphinx/index.ts';
import { extentOf, overG711, PER_MS, spoken } from '../contract/speech/support/sounds.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { eventually } from '../sip/harness/wait.ts';
import { SipParty } from '../tools/sip-party.ts';
import { SpeakingParty } from '../tools/speaking-party.ts';
import { SpeechSocketServer } from '../tools/speech-socket-server.ts';
import { Site } from './site.ts';

const missing = sphinxMissing();
const CALLER = '+15550006001';
const PHRASE = 'speak to a human';
/** Time for the words to come: PocketSphinx loads its models for the first ones. */
const HEARD_MS = 20_000;
const AFTER_MS = 500;

interface Transcript {
  readonly items: readonly Segment[];
  readonly missing: readonly unknown[];
}

describe.skipIf(missing !== null)(`real speech in a real call${missing === null ? '' : ` (${missing})`}`, () => {
  it('a caller says a likely phrase over G.711: the application is told of it, and the transcript has it', async () => {
    const [sound] = await spoken(['I would like to speak to a human please.'], ['rms']);
    await using site = await Site.open({ others: { speech: { stt: { engine: 'pocketsphinx' } } } });
    site.ai.script = ({ event }) =>
      event === 'call.started' ? [{ type: 'listen', timeout: 60, hints: [PHRASE, 'goodbye', 'opening hours'] }] : [];
    await using sip = await SipParty.open(CALLER);
    await using voice = await SpeakingParty.open();
    const call = sip.invite(NUMBER, site.product.udp, voice.sdp());
    voice.connect((await call.waitForStatus(200)).message.body);
    const { call_id: id } = await site.ai.waitFor('call.started');
    const { startedAt } = (await site.product.api.request('GET', `/v1/calls/${id}`)).body as { startedAt: string };
    await voice.say(new Int16Array(8_000));
    const saidAtMs = Date.now() - Date.parse(startedAt);
    await voice.say(sound!, AFTER_MS);

    expect(await site.ai.waitFor('call.speech', HEARD_MS)).toMatchObject({ call_id: id, transcript: PHRASE });
    const transcript = await eventually('the transcript has a segment', async () => {
      const now = await site.product.api.get<Transcript>(`/v1/calls/${id}/transcript`);
      return now.items.length > 0 ? now : undefined;
    });
    expect(transcript).toMatchObject({ items: [{ role: 'caller', text: PHRASE, private: false }], missing: [] });
    const { startMs, endMs } = extentOf(sound!);
    const [segment] = transcript.items;
    expect(segment!.startMs).toBeGreaterThan(saidAtMs + startMs - 100);
    expect(segment!.endMs).toBeLessThan(saidAtMs + endMs + 100);
    await call.hangUp();
    await site.product.expectQuiet();
    expect(site.product.warnings()).toEqual([]);
  }, 60_000);
});

// FreeSWITCH's conferences change the samples.
describe.skipIf(enginesOfRun().pair === 'production')('what a recognizer is given of a call', () => {
  it('is what the caller says over G.711, sample for sample, from 50 ms before it is loud to 50 ms after', async () => {
    const [sound] = await spoken(['I would like to speak to a human please.'], ['rms']);
    const { startMs, endMs } = extentOf(sound!);
    const said = overG711(sound!).slice((startMs - 50) * PER_MS, (endMs + 50) * PER_MS);
    const heard: Buffer[] = [];
    // vosk-server takes 16-bit PCM in binary messages, and answers each message but the configuration.
    await using engine = new SpeechSocketServer((socket) => (data, isBinary) => {
      if (isBinary) heard.push(data);
      if (!data.toString().includes('config')) socket.send('{"partial":""}');
    });
    await engine.listen();
    await using site = await Site.open({
      others: {
        speech: { stt: { engine: 'vosk', url: `ws://127.0.0.1:${String(engine.port)}` } },
        log: { level: 'info' },
      },
    });
    await eventually('a worker is ready', () => site.product.output.includes('finds speech'), HEARD_MS);
    site.ai.script = ({ event }) => (event === 'call.started' ? [{ type: 'listen', timeout: 60 }] : []);
    await using sip = await SipParty.open(CALLER);
    await using voice = await SpeakingParty.open();
    const call = sip.invite(NUMBER, site.product.udp, voice.sdp());
    voice.connect((await call.waitForStatus(200)).message.body);
    await site.ai.waitFor('call.started');
    await voice.say(new Int16Array(8_000));
    await voice.say(sound!, AFTER_MS);
    const wanted = Buffer.from(said.buffer, said.byteOffset, said.byteLength);
    await eventually('the recognizer was given all of it', () => Buffer.concat(heard).includes(wanted));
    await call.hangUp();
    await site.product.expectQuiet();
  }, 60_000);
});
