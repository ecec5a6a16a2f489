import { mkdtemp, rm } from 'node:fs/promises';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CodecName } from '../../../src/media/codecs/index.ts';
import { CODECS, linearOf } from '../../../src/media/codecs/index.ts';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import { parseRtp } from '../../../src/media/rtp/index.ts';
import { WavWriter } from '../../../src/media/wav/index.ts';
import { asCallId, asLegId, asPlayId } from '../../../src/ports/ids.ts';
import type { MediaRoom, Source } from '../../../src/ports/media.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { CodecParty } from '../../tools/index.ts';
import { goertzel } from '../../tools/goertzel.ts';

const CALLER = asLegId('caller');
const INNER = asLegId('inner');
/** Above what the telephone band has, and what would be heard of it where it folds back. */
const HIGH_HZ = 5_200;
const FOLDED_HZ = 8_000 - HIGH_HZ;
const WIDE = ['OPUS', 'G722'] as const;

let directory: string;
let nextCall = 1;
const engine = new EmbeddedMediaEngine({
  address: '127.0.0.1',
  rtpPorts: { first: 35_200, last: 35_299 },
  codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'],
  inactivityMs: 5_000,
  prompts: {
    resolve: () => Promise.resolve(join(directory, 'hd.wav')),
    peek: () => join(directory, 'hd.wav'),
  },
  clock: new SystemClock(),
  logger: pino({ level: process.env['MEDIA_LOG'] ?? 'silent' }),
});

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wideband-'));
  await using writer = await WavWriter.open(join(directory, 'hd.wav'), { sampleRateHz: 24_000, channels: 1 });
  const second = Int16Array.from({ length: 24_000 }, (_, at) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * HIGH_HZ * at) / 24_000)),
  );
  await writer.write(second);
  await engine.start();
});
afterAll(async () => {
  await engine.close();
  await rm(directory, { recursive: true });
});

interface Line extends AsyncDisposable {
  readonly room: MediaRoom;
  readonly caller: CodecParty;
  /** A part of the program. */
  readonly inner: CodecParty;
  /** The payload types of the offer to it. */
  readonly offered: readonly number[];
}

/** A caller in a codec, and a part of the program that takes one. Each hears the other, or what is given. */
async function lineTo(callerCodec: CodecName, innerCodec: CodecName): Promise<Line> {
  const stack = new AsyncDisposableStack();
  const room = await engine.openRoom(asCallId(`wideband-${nextCall++}`), () => undefined);
  stack.defer(() => room.dispose());
  const caller = stack.use(await CodecParty.open({ codec: callerCodec, frequencyHz: HIGH_HZ }));
  const inner = stack.use(await CodecParty.open({ codec: innerCodec, frequencyHz: HIGH_HZ + 600 }));
  const answered = await room.openWithOffer(CALLER, caller.sdp());
  const { sdp: offer } = await room.openOffering(INNER, { within: true });
  await room.acceptAnswer(INNER, inner.sdp());
  room.setScene({
    revision: 1,
    hears: { [CALLER]: [{ kind: 'leg', leg: INNER }], [INNER]: [{ kind: 'leg', leg: CALLER }] },
  });
  caller.connect(answered.sdp);
  inner.connect(offer);
  const offered = (/^m=audio \d+ RTP\/AVP ([\d ]+)/m.exec(offer)?.[1] ?? '').split(' ').map(Number);
  return { room, caller, inner, offered, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function hears(party: CodecParty, frequencyHz: number): Promise<void> {
  await vi.waitFor(() => expect(party.amplitude(frequencyHz)).toBeGreaterThan(4_000), { timeout: 8_000, interval: 50 });
}

/** What a fork of the caller sends: payload types, and the samples of those of L16. */
async function forkOf(
  { room }: Line,
  wideband: boolean,
): Promise<{ readonly codec: string; readonly types: ReadonlySet<number>; readonly samples: number[] }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const types = new Set<number>();
  const samples: number[] = [];
  socket.on('message', (datagram) => {
    const packet = parseRtp(datagram);
    if (packet === null) return;
    types.add(packet.payloadType);
    if (packet.payloadType === CODECS.L16.offeredPayloadType) samples.push(...linearOf(packet.payload));
  });
  const fork = await room.fork(CALLER, { address: '127.0.0.1', port: socket.address().port }, { wideband });
  await vi.waitFor(() => expect(types.size).toBeGreaterThan(0), { timeout: 4_000 });
  if (wideband) await vi.waitFor(() => expect(samples.length).toBeGreaterThan(9_600), { timeout: 4_000 });
  await fork.end();
  socket.close();
  return { codec: fork.codec, types, samples };
}

describe('wideband within the program', () => {
  it.each(WIDE)('carries what 8 kHz cannot between %s and a part of the program, both ways', async (codec) => {
    await using line = await lineTo(codec, 'L16');
    expect(line.offered.slice(0, 3)).toEqual([118, 0, 8]);
    await hears(line.inner, HIGH_HZ);
    await hears(line.caller, HIGH_HZ + 600);
  });

  it.each(['PCMU', 'PCMA'] as const)('offers no wideband for a caller of %s, whose law comes first', async (codec) => {
    await using line = await lineTo(codec, codec);
    expect(line.offered[0]).toBe(CODECS[codec].offeredPayloadType);
    expect(line.offered).not.toContain(118);
  });

  it.each(WIDE)(
    'gives a part that takes 8 kHz alone nothing that folds back, of %s',
    async (codec) => {
      await using line = await lineTo(codec, 'PCMU');
      await vi.waitFor(() => expect(line.inner.packets.length).toBeGreaterThan(20), { timeout: 4_000 });
      expect(line.inner.amplitude(FOLDED_HZ)).toBeLessThan(60);
    },
    20_000,
  );

  it.each(WIDE)('forks %s as linear sound of 16 kHz for who takes it', async (codec) => {
    await using line = await lineTo(codec, 'PCMU');
    const { codec: told, types, samples } = await forkOf(line, true);
    expect([told, [...types]]).toEqual(['L16', [118]]);
    const windows = Array.from({ length: Math.floor(samples.length / 1_600) }, (_, index) =>
      goertzel(samples.slice(index * 1_600, (index + 1) * 1_600), HIGH_HZ, 16_000),
    );
    expect(Math.max(...windows)).toBeGreaterThan(4_000);
  });

  it('forks G.711 as it is, also for who takes wideband', async () => {
    await using line = await lineTo('PCMA', 'PCMA');
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const fork = await line.room.fork(
      CALLER,
      { address: '127.0.0.1', port: socket.address().port },
      { wideband: true },
    );
    expect(fork).toMatchObject({ codec: 'PCMA', payloadType: 8 });
    const [datagram] = (await once(socket, 'message')) as [Buffer];
    expect(parseRtp(datagram)?.payloadType).toBe(8);
    await fork.end();
    socket.close();
  });

  it.each(['L16', 'PCMU'] as const)('forks a leg within the program that speaks %s', async (codec) => {
    await using line = await lineTo('G722', codec);
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const fork = await line.room.fork(INNER, { address: '127.0.0.1', port: socket.address().port }, { wideband: true });
    expect(fork.codec).toBe(codec);
    const [datagram] = (await once(socket, 'message')) as [Buffer];
    expect(parseRtp(datagram)?.payload).toHaveLength(codec === 'L16' ? 640 : 160);
    await fork.end();
    socket.close();
  });

  it.each(WIDE)('plays a prompt of 24 kHz to %s with all that it holds', async (codec) => {
    await using line = await lineTo(codec, 'PCMU');
    const prompt: Source = { kind: 'play', play: asPlayId('p'), prompt: { file: 'hd.wav' }, loop: true };
    line.room.setScene({ revision: 2, hears: { [CALLER]: [prompt] } });
    await hears(line.caller, HIGH_HZ);
  });

  it('plays the same prompt to G.711 without what would fold back', async () => {
    await using line = await lineTo('PCMU', 'PCMU');
    const prompt: Source = { kind: 'play', play: asPlayId('p'), prompt: { file: 'hd.wav' }, loop: true };
    line.room.setScene({ revision: 2, hears: { [CALLER]: [prompt] } });
    await vi.waitFor(() => expect(line.caller.packets.length).toBeGreaterThan(40), { timeout: 4_000 });
    expect(line.caller.amplitude(FOLDED_HZ)).toBeLessThan(60);
  });
});
