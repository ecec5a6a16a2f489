import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RealtimeAgent, RealtimeSession } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { nowMs } from '../../tools/index.ts';
import { OpenAiRealtimeBot } from './support/openai-realtime-bot.ts';
import type { Voice } from './support/voice-stage.ts';
import { heardTones, tone, until, VoiceStage } from './support/voice-stage.ts';

/** The transport sets a mark for each delta of the model (400 ms here), and adds 50 ms to what the last one told. */
const DELTA_MS = 400;
/** Packets on their way, and the 50 ms. */
const MOST_ASTRAY_MS = 150;

/** A program as the package's documentation has it, with another address of the model. */
class BridgeProgram implements AsyncDisposable {
  readonly errors: unknown[] = [];
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  static async open(model: string): Promise<BridgeProgram> {
    const program = new BridgeProgram();
    program.#server.on('connection', (socket) => {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it takes that of ws as well
      const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket: socket });
      const session = new RealtimeSession(new RealtimeAgent({ name: 'Greeter', instructions: 'Be kind.' }), {
        transport,
      });
      session.on('error', ({ error }) => program.errors.push(error));
      session.connect({ apiKey: 'sk-secret', url: model }).catch((error: unknown) => program.errors.push(error));
    });
    await once(program.#server, 'listening');
    return program;
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/media-stream`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A caller who talks with a model over the program. */
async function withProgram(
  test: (talk: { readonly model: OpenAiRealtimeBot; readonly voice: Voice }) => Promise<void>,
): Promise<void> {
  await using model = await OpenAiRealtimeBot.openForOthers();
  await using program = await BridgeProgram.open(model.source.url);
  await using stage = await VoiceStage.open();
  const source = { kind: 'media-stream', url: program.url, parameters: {}, authToken: null } as const;
  const voice = await (await stage.connect(source)).talk();
  await until(() => model.of('session.update').length > 0);
  await until(() => heardTones(model.heard, nowMs() - 200, [500, 900]).includes(500));
  await test({ model, voice });
  expect(program.errors).toEqual([]);
  voice.session.close('the call is over');
  await stage.empty();
  await until(() => model.connections === 0);
}

describe("A program with the Twilio transport of OpenAI's agents", () => {
  it('has caller and model hear each other, and its marks told as what was said is played', async () => {
    await withProgram(async ({ model, voice }) => {
      model.respond({ audio: tone(900, 1_000), text: 'Good day.' });
      await voice.phone.waitUntilHears([900], [500, 900]);
      await voice.phone.waitUntilHears([], [500, 900]);
      // A mark comes when a media engine must have played what is before it.
      await voice.phone.waitForPackets(10);
      // All of it was heard, by the marks: there is nothing to be cut off.
      model.callerSpeaks(0);
      model.respond({ audio: tone(700, 1_000), text: 'Yes?' });
      await voice.phone.waitUntilHears([700], [500, 700, 900]);
      expect(model.of('conversation.item.truncate')).toEqual([]);
    });
  });

  it('is interrupted: what waits is cleared, and the model is told what was heard', async () => {
    await withProgram(async ({ model, voice }) => {
      const item = model.respond({ audio: tone(900, 10_000), text: 'on and on', open: true });
      await voice.phone.waitUntilHears([900], [500, 900]);
      await voice.phone.waitForPackets(50);
      model.callerSpeaks(0);
      await voice.phone.waitUntilHears([], [500, 900], 1_000);
      await until(() => model.of('conversation.item.truncate').length === 1);
      const [truncate] = model.of('conversation.item.truncate');
      const packets = (await voice.phone.take()).packets.filter(({ payload }) =>
        payload.some((octet) => octet !== 0xff),
      );
      const toldMs = truncate?.fields['audio_end_ms'] as number;
      process.stdout.write(`heard ${String(packets.length * 20)} ms, told ${String(toldMs)} ms\n`);
      expect(truncate?.fields['item_id']).toBe(item);
      expect(toldMs).toBeLessThanOrEqual(packets.length * 20 + MOST_ASTRAY_MS);
      expect(toldMs).toBeGreaterThan(packets.length * 20 - DELTA_MS - MOST_ASTRAY_MS);
    });
  });
});
