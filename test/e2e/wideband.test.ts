import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../../src/media/wav/index.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { eventually } from '../sip/harness/wait.ts';
import { CodecParty } from '../tools/index.ts';
import { goertzel } from '../tools/goertzel.ts';
import { SipParty } from '../tools/sip-party.ts';
import { SpeechSocketServer } from '../tools/speech-socket-server.ts';
import { toneSamples, wavBytes } from '../tools/tone-wav.ts';
import { VoskServer } from '../tools/vosk-server.ts';
import { Site } from './site.ts';

/** Tones that 8 kHz cannot carry: what each party and each prompt is known by. */
const HD = { caller: 5_200, agent: 5_700, ai: 6_100, whisper: 6_500 } as const;
const NUMBER = '+15550700001';
/** Sound of a model, both ways. */
const MODEL_HZ = 24_000;
const LOUD = 3_500;

interface Asked {
  readonly type: string;
  readonly audio?: string;
  readonly session?: {
    readonly audio: { readonly input: { readonly format: unknown }; readonly output: { readonly format: unknown } };
  };
}

/** A model that hums, by OpenAI's Realtime API. */
class HummingModel implements AsyncDisposable {
  /** The formats that it was asked for. */
  readonly formats: unknown[] = [];
  #heard = Buffer.alloc(0);
  #send: (message: object) => void = () => undefined;
  readonly #server = new SpeechSocketServer((socket) => {
    this.#send = (message) => socket.send(JSON.stringify(message));
    return (data) => this.#take(JSON.parse(data.toString()) as Asked);
  });

  async listen(): Promise<string> {
    await this.#server.listen();
    return `ws://127.0.0.1:${String(this.#server.port)}/v1/realtime`;
  }

  /** Amplitude of a tone in the last 200 ms that it heard. */
  hears(frequencyHz: number): number {
    const octets = this.#heard.subarray(-(MODEL_HZ / 5) * 2);
    const samples = Int16Array.from({ length: octets.length >> 1 }, (_, index) => octets.readInt16LE(2 * index));
    return samples.length < MODEL_HZ / 5 ? 0 : goertzel(samples, frequencyHz, MODEL_HZ);
  }

  /** Says its tone, and has a human take over if that is wanted. */
  says(durationMs: number, isLast: boolean): void {
    const audio = Buffer.from(toneSamples(HD.ai, durationMs, MODEL_HZ, 8_000).buffer);
    this.#send({ type: 'response.created', response: { id: 'r' } });
    for (let at = 0; at < audio.length; at += 9_600) {
      const delta = audio.subarray(at, at + 9_600).toString('base64');
      this.#send({ type: 'response.output_audio.delta', item_id: `i${String(isLast)}`, delta });
    }
    const call = {
      type: 'function_call',
      call_id: 'c1',
      name: 'transfer_to_human',
      arguments: '{"reason":"billing","summary":"A refund."}',
    };
    this.#send({ type: 'response.done', response: { status: 'completed', output: isLast ? [call] : [] } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  #take({ type, audio, session }: Asked): void {
    if (type === 'input_audio_buffer.append') {
      this.#heard = Buffer.concat([this.#heard.subarray(-2 * MODEL_HZ), Buffer.from(audio ?? '', 'base64')]);
    } else if (type === 'session.update' && session !== undefined) {
      this.formats.push(session.audio.input.format, session.audio.output.format);
      this.#send({ type: 'session.updated', session });
    } else if (type === 'response.create') {
      this.#send({ type: 'response.created', response: { id: 'r0' } });
      this.#send({ type: 'response.done', response: { status: 'completed' } });
    }
  }
}

/** With FreeSWITCH legs have 8 kHz. */
describe.skipIf(enginesOfRun().pair !== 'embedded')('a call in HD', () => {
  let site: Site;
  let model: HummingModel;
  let vosk: VoskServer;
  let agentSip: SipParty;

  beforeAll(async () => {
    model = new HummingModel();
    const url = await model.listen();
    vosk = await VoskServer.open(new Map([[HD.caller, 'caller']]));
    agentSip = await SipParty.open('2009');
    site = await Site.open({
      moreRoutes: () => [
        {
          match: { to: NUMBER },
          ai: { kind: 'openai-realtime', url, apiKey: 'sk-secret', instructions: 'Hum.' },
          handoff: {
            destinations: [agentSip.uri],
            accept: { mode: 'dtmf', accept: '1', decline: '2', timeoutMs: 8_000 },
            whisper: { file: 'hd-whisper.wav' },
          },
        },
      ],
      others: {
        media: { ...enginesOfRun().media, codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'] },
        speech: { stt: { engine: 'vosk', url: vosk.url } },
      },
      promptFiles: { 'hd-whisper.wav': wavBytes(toneSamples(HD.whisper, 1_500, 16_000, 8_000), 16_000) },
    });
  });

  beforeEach(() => {
    model.formats.length = 0;
    vosk.configs.length = 0;
  });

  // A test that failed leaves its call up, and must not fail those behind it.
  afterEach(async () => {
    await site.product.api.hangUpAll();
  });

  afterAll(async () => {
    await site[Symbol.asyncDispose]();
    await agentSip[Symbol.asyncDispose]();
    await model[Symbol.asyncDispose]();
    await vosk[Symbol.asyncDispose]();
  });

  async function hears(party: CodecParty, frequencyHz: number): Promise<void> {
    await eventually(`${String(frequencyHz)} Hz is heard`, () => party.amplitude(frequencyHz) > LOUD, 10_000);
  }

  it.each(['G722', 'OPUS'] as const)(
    'of %s is one from the caller to the AI and the human, and back, without a gap',
    async (codec) => {
      await using caller = await CodecParty.open({ codec, frequencyHz: HD.caller });
      await using agent = await CodecParty.open({ codec, frequencyHz: HD.agent });
      await using callerSip = await SipParty.open(codec === 'OPUS' ? '+15558001' : '+15558002');
      const invited = callerSip.invite(NUMBER, site.product.udp, caller.sdp());
      caller.connect((await invited.waitForStatus(200)).message.body);

      // The AI hears the caller, and the caller the AI.
      await eventually('the AI hears the caller', () => model.hears(HD.caller) > LOUD, 10_000);
      await eventually('the AI is connected', () => model.formats.length > 1, 10_000);
      expect(model.formats).toEqual([
        { type: 'audio/pcm', rate: MODEL_HZ },
        { type: 'audio/pcm', rate: MODEL_HZ },
      ]);
      await eventually('the recognizer is connected', () => vosk.configs.length > 0, 10_000);
      expect(vosk.configs).toContainEqual(expect.objectContaining({ sample_rate: 16_000 }));
      model.says(1_500, false);
      await hears(caller, HD.ai);

      // It hands over: the human hears the whisper and then the caller, and the caller the human.
      model.says(300, true);
      const ringing = await agentSip.nextCall(10_000);
      const offer = ringing.invitation?.body ?? '';
      agent.connect(offer);
      ringing.answer(agent.sdp());
      await hears(agent, HD.whisper);
      agent.press(1, offer);
      await hears(agent, HD.caller);
      await hears(caller, HD.agent);
      await eventually('the whisper is over', () => agent.amplitude(HD.whisper) < 200, 2_000);

      // The caller was sent a packet each 20 ms, from the answer on.
      const { packets } = caller;
      const units = codec === 'OPUS' ? 960 : 160;
      const steps = packets.slice(1).map(({ timestamp }, index) => (timestamp - packets[index]!.timestamp) | 0);
      expect(steps.filter((step) => step !== units)).toEqual([]);

      const { id } = await site.product.api.callFrom(callerSip.user);
      await invited.hangUp();
      await ringing.waitForRequest('BYE');
      await site.product.expectQuiet();

      // The recording has all of it: the caller left, what he heard right.
      const file = readFileSync(site.workspace.path(`recordings/${id}.wav`));
      const [said, heard] = [readWav(file, 0), readWav(file, 1)];
      expect(said.sampleRateHz).toBe(16_000);
      const most = (samples: Int16Array, hz: number): number => {
        let most = 0;
        for (let at = 0; at + 3_200 <= samples.length; at += 1_600) {
          most = Math.max(most, goertzel(samples.subarray(at, at + 3_200), hz, 16_000));
        }
        return most;
      };
      expect(most(said.samples, HD.caller)).toBeGreaterThan(LOUD);
      expect(most(heard.samples, HD.ai)).toBeGreaterThan(LOUD);
      expect(most(heard.samples, HD.agent)).toBeGreaterThan(LOUD);
      expect(most(heard.samples, HD.whisper)).toBeLessThan(100); // the caller never hears it
    },
    60_000,
  );

  it('of a caller in G.711 is none: the AI has u-law, the recognizer and the recording 8 kHz', async () => {
    await using caller = await CodecParty.open({ codec: 'PCMU', frequencyHz: 620 });
    await using callerSip = await SipParty.open('+15558009');
    const invited = callerSip.invite(NUMBER, site.product.udp, caller.sdp());
    caller.connect((await invited.waitForStatus(200)).message.body);
    await eventually('the AI is connected', () => model.formats.length > 0, 10_000);
    expect(model.formats).toEqual([{ type: 'audio/pcmu' }, { type: 'audio/pcmu' }]);
    await eventually('the recognizer is connected', () => vosk.configs.length > 0, 10_000);
    expect(vosk.configs).toContainEqual(expect.objectContaining({ sample_rate: 8_000 }));
    const { id } = await site.product.api.callFrom(callerSip.user);
    await invited.hangUp();
    await site.product.expectQuiet();
    expect(readWav(readFileSync(site.workspace.path(`recordings/${id}.wav`))).sampleRateHz).toBe(8_000);
  }, 30_000);
});
