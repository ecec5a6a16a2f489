import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { tonesIn } from '../tools/goertzel.ts';
import { nowMs } from '../tools/index.ts';
import { ForeignProgram } from './foreign-program.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';
import { TelerSounds } from './teler-sounds.ts';

const KEY = 'teler-key-of-the-tests';
const MODEL_HZ = 1_700;
const AMONG = [...ALL_TONES, MODEL_HZ];
const RATE = 8_000;

/** A model on a WebSocket: it hears PCM, and hums. */
class Model implements AsyncDisposable {
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  #socket: WebSocket | null = null;
  /** The tone that it heard last; null: none. */
  heardHz: number | null = null;
  lastHeardMs = 0;

  async listen(): Promise<this> {
    this.#server.on('connection', (socket) => {
      this.#socket = socket;
      socket.on('message', (data: Buffer) => {
        const { audio } = JSON.parse(data.toString()) as { readonly audio: string };
        const pcm = Buffer.from(audio, 'base64');
        const samples = Array.from({ length: pcm.length / 2 }, (_, index) => pcm.readInt16LE(2 * index));
        this.heardHz = tonesIn(samples, AMONG)[0] ?? null;
        this.lastHeardMs = nowMs();
      });
    });
    if (this.#server.address() === null) await once(this.#server, 'listening');
    return this;
  }

  get url(): string {
    return `ws://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  hum(ms: number): void {
    const pcm = Buffer.alloc((2 * RATE * ms) / 1_000);
    for (let index = 0; index < pcm.length / 2; index += 1) {
      pcm.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * MODEL_HZ * index) / RATE)), 2 * index);
    }
    this.send({ audio: pcm.toString('base64') });
  }

  send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  hangUp(): void {
    this.#socket?.close(1000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#server.clients) client.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let site: Site;
let sounds: TelerSounds;

beforeAll(async () => {
  site = await Site.open({ others: { dialects: { teler: { apiKey: KEY } } } });
  sounds = await TelerSounds.open(site.workspace.path('prompts'));
});
beforeEach(async () => {
  for (const phone of [site.agent, site.secondAgent]) await phone.voice.sendTo(null);
});
afterAll(async () => {
  await sounds[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

function bridge(party: Phone, model: Model, human: string): ForeignProgram {
  return new ForeignProgram(process.execPath, ['examples/teler/bridge.mjs'], {
    TELER_BASE: `${site.product.apiAddress}/api/v1`,
    TELER_KEY: KEY,
    FROM: '+15558880001',
    TO: party.uri,
    HUMAN: human,
    SOUNDS: sounds.url,
    REMOTE: model.url,
  });
}

describe("a bridge with Teler's official client, and its StreamConnector", () => {
  it('carries audio both ways, stops when it is interrupted, and hands over with whisper and music', async () => {
    await using model = await new Model().listen();
    await using party = await Phone.open('+15550016101', TONES.caller);
    await using program = bridge(party, model, site.agent.uri);
    const call = await party.pickUp(15_000);
    const [{ message }] = (await program.tells('stream', 1, 15_000)) as unknown as readonly [
      { message: { call_id: string } },
    ];
    const { call_id: id } = message;
    expect(message).toMatchObject({
      type: 'start',
      message_id: 1,
      data: { encoding: 'audio/l16', sample_rate: 8_000 },
    });
    await eventually('the model hears the caller', () => model.heardHz === TONES.caller);
    model.hum(20_000);
    await party.voice.waitUntilHears([MODEL_HZ], AMONG);
    const interruptedMs = nowMs();
    model.send({ interrupted: true });
    await party.voice.waitUntilHears([], AMONG);
    process.stdout.write(`silent ${(nowMs() - interruptedMs).toFixed(0)} ms after the clear\n`);
    model.send({ tool: 'transfer', reason: 'refund' });
    const [transfer] = await program.tells('transfer');
    expect(transfer).toMatchObject({ status: 202, body: { call_id: id, mode: 'cold' } });
    const ringing = await site.agent.ringing(10_000);
    await party.voice.waitUntilHears([TONES.ai], AMONG, 8_000);
    const agent = await site.agent.answer(ringing);
    await eventually('they talk', async () => (await site.product.api.call(id)).state === 'with-agent', 10_000);
    expect((await agent.heard()).firstHeardMs(TONES.whisper, agent.answeredAtMs)).not.toBeNull();
    expect((await call.heard()).firstHeardMs(TONES.whisper, call.answeredAtMs)).toBeNull();
    await party.voice.waitUntilHears([TONES.agent], AMONG);
    // The model hears nothing of the two.
    await delay(500);
    expect(model.heardHz).toBeNull();
    await agent.hangUp();
    await call.ended(10_000);
    await program.tells('closed');
  });

  it('has the caller again where nobody takes the call, and ends the call by closing the stream', async () => {
    await using model = await new Model().listen();
    await using party = await Phone.open('+15550016102', TONES.caller);
    await using program = bridge(party, model, site.secondAgent.uri);
    const call = await party.pickUp(15_000);
    await program.tells('stream', 1, 15_000);
    await eventually('the model hears the caller', () => model.heardHz === TONES.caller);
    model.send({ tool: 'transfer', reason: 'refund' });
    const ringing = await site.secondAgent.ringing(10_000);
    await eventually('the model hears nothing', () => model.heardHz === null);
    ringing.reject('486 Busy Here');
    await eventually('the model hears the caller again', () => model.heardHz === TONES.caller, 10_000);
    model.hum(1_000);
    await party.voice.waitUntilHears([MODEL_HZ], AMONG);
    model.hangUp();
    await call.ended(10_000);
  });
});
