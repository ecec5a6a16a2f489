import pino from 'pino';
import { AiGateway } from '../../../../src/ai/gateway/index.ts';
import type { AiGatewayOptions } from '../../../../src/ai/gateway/ai-gateway.ts';
import { G711 } from '../../../../src/media/rtp/index.ts';
import type { VoiceCall, VoiceEvent, VoiceSession, VoiceSource } from '../../../../src/ports/ai-voice.ts';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import { nowMs, tonesIn, toneSamples, ToneParty } from '../../../tools/index.ts';
import type { HeardFrame } from './bot.ts';

const PROGRAM = new URL('../../../../src/composition/ai-gateway-worker.ts', import.meta.url);

export const CALL: VoiceCall = {
  call: asCallId('call-1'),
  leg: asLegId('leg-1'),
  direction: 'inbound',
  from: '+4930123',
  to: '+4940456',
  metadata: {},
  history: [],
};

/** One voice in one call, and the telephone that talks with it. */
export class Voice {
  readonly events: VoiceEvent[];
  readonly session: VoiceSession;
  readonly phone: ToneParty;

  constructor(session: VoiceSession, events: VoiceEvent[], phone: ToneParty) {
    this.session = session;
    this.events = events;
    this.phone = phone;
  }

  /** The events of a type. */
  of<Type extends VoiceEvent['type']>(type: Type): Extract<VoiceEvent, { type: Type }>[] {
    return this.events.filter((event) => event.type === type) as Extract<VoiceEvent, { type: Type }>[];
  }

  /** Waits for an event. @throws Error after `timeoutMs` */
  async event<Type extends VoiceEvent['type']>(
    type: Type,
    timeoutMs = 5_000,
  ): Promise<Extract<VoiceEvent, { type: Type }>> {
    await until(
      () => this.of(type).length > 0,
      timeoutMs,
      () => `no ${type}; events: ${JSON.stringify(this.events)}`,
    );
    return this.of(type)[0]!;
  }

  /** Waits until the AI is connected, and connects the telephone. */
  async talk(): Promise<this> {
    await this.phone.connect((await this.event('connected')).sdp);
    return this;
  }
}

/** A gateway with its thread, and telephones that hum 500 Hz. */
export class VoiceStage implements AsyncDisposable {
  readonly gateway: AiGateway;
  readonly #phones: ToneParty[] = [];

  private constructor(gateway: AiGateway) {
    this.gateway = gateway;
  }

  static async open(overrides: Partial<AiGatewayOptions> = {}): Promise<VoiceStage> {
    const gateway = new AiGateway({
      program: PROGRAM,
      address: '127.0.0.1',
      settings: { twilio: { accountSid: null } },
      clock: new SystemClock(),
      logger: pino({ level: 'silent' }),
      ...overrides,
    });
    await gateway.start();
    return new VoiceStage(gateway);
  }

  /** Connects an AI. */
  async connect(
    source: VoiceSource,
    { offer, call = CALL, codec = 'PCMU' }: { offer?: string; call?: VoiceCall; codec?: 'PCMU' | 'PCMA' } = {},
  ): Promise<Voice> {
    const phone = await ToneParty.open({ frequencyHz: 500, codec });
    this.#phones.push(phone);
    const events: VoiceEvent[] = [];
    const session = this.gateway.connect(source, call, offer ?? phone.sdp(), (event) => events.push(event));
    return new Voice(session, events, phone);
  }

  /** Waits until nothing is open in the gateway. */
  async empty(): Promise<void> {
    let left = '';
    await until(
      async () => {
        left = JSON.stringify(await this.gateway.usage());
        return left === '{"sessions":0,"sockets":0,"ports":0}';
      },
      5_000,
      () => `left open: ${left}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.close();
    for (const phone of this.#phones) await phone.close();
  }
}

/** Waits until a condition holds. @throws Error after `timeoutMs` */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 5_000,
  what: () => string = () => 'it never was so',
): Promise<void> {
  const deadline = nowMs() + timeoutMs;
  while (!(await condition())) {
    if (nowMs() > deadline) throw new Error(what());
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A tone as u-law. */
export function tone(frequencyHz: number, durationMs: number): Buffer {
  const samples = toneSamples(frequencyHz, durationMs);
  return Buffer.from(Uint8Array.from(samples, (sample) => G711.PCMU.encode[(sample >> 2) & 0x3fff]!));
}

/** The tones in what an AI heard since a time. */
export function heardTones(frames: readonly HeardFrame[], sinceMs: number, among: readonly number[]): number[] {
  const octets = Buffer.concat(frames.filter(({ atMs }) => atMs >= sinceMs).map(({ ulaw }) => ulaw));
  return tonesIn(
    Array.from(octets, (octet) => G711.PCMU.decode[octet]!),
    among,
  );
}
