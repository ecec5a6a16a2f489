import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LegRecorder } from '../../../src/leg-recorder/index.ts';
import { LegTake } from '../../../src/leg-recorder/leg-take.ts';
import { MAX_LEG_RECORDINGS } from '../../../src/leg-recorder/leg-recorder.ts';
import type { RecordingWriter } from '../../../src/leg-recorder/trimmed-writer.ts';
import { encodeSample, FRAME_SAMPLES, G711, RTP_HEADER_BYTES, writeRtpHeader } from '../../../src/media/rtp/index.ts';
import { readWavFile, WavWriter } from '../../../src/media/wav/index.ts';
import type { LegRecordingOptions } from '../../../src/ports/leg-recorder.ts';
import { SpectrumMaker } from '../../../src/speech/vad/spectrum.ts';
import { joined, silence, tones } from '../../contract/speech/support/sounds.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { Babble } from '../../tools/babble.ts';
import { tonesIn } from '../../tools/goertzel.ts';

const ADDRESS = '127.0.0.1';
const SSRC = 4711;
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'warmbridge-leg-recorder-'));
  file = join(directory, 'made', 'call.rec1.wav');
});
afterEach(() => rmSync(directory, { recursive: true }));

function babble(ms: number): Int16Array {
  const voice = new Babble(440, 8_000);
  return silence(ms).map(() => voice.next());
}

function options(changes: Partial<LegRecordingOptions> = {}): LegRecordingOptions {
  return { file, maxMs: 60_000, silenceMs: null, trim: false, ...changes };
}

function packetOf(samples: Int16Array, frame: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
  packet.set(
    Uint8Array.from(samples, (sample) => encodeSample(G711.PCMU, sample)),
    RTP_HEADER_BYTES,
  );
  const [sequence, timestamp] = [frame & 0xffff, (frame * FRAME_SAMPLES) >>> 0];
  writeRtpHeader(packet, { marker: false, payloadType: 0, sequence, timestamp, ssrc });
  return packet;
}

/** One recording whose leg sends 20 ms after 20 ms, without a network. */
class Line {
  readonly clock: FakeClock;
  readonly take: LegTake;
  readonly socket: Socket;
  overs = 0;
  #frame = 0;

  private constructor(clock: FakeClock, socket: Socket, writer: RecordingWriter, wanted: LegRecordingOptions) {
    this.clock = clock;
    this.socket = socket;
    this.take = new LegTake(wanted, { clock, spectra: new SpectrumMaker(), writer, sampleRateHz: 8_000, socket, onOver: () => (this.overs += 1) }); // prettier-ignore
  }

  static async open(
    changes: Partial<LegRecordingOptions> = {},
    around: (writer: WavWriter) => RecordingWriter = (writer) => writer,
  ): Promise<Line> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind({ address: ADDRESS, port: 0 }, resolve));
    const wanted = options({ file: join(directory, 'call.rec1.wav'), ...changes });
    file = wanted.file;
    const writer = await WavWriter.open(wanted.file, { sampleRateHz: 8_000, channels: 1 });
    const line = new Line(new FakeClock(), socket, around(writer), wanted);
    line.take.began({ ssrc: SSRC });
    return line;
  }

  send(sound: Int16Array, ssrc = SSRC): this {
    for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
      const packet = packetOf(sound.subarray(at, at + FRAME_SAMPLES), this.#frame, ssrc);
      this.pass(20);
      this.take.take(packet);
    }
    return this;
  }

  /** Sends a frame 60 ms after the one before. */
  sendSlowly(frame: number): void {
    this.clock.advance(60);
    this.take.take(packetOf(tones(20, [400]), frame, SSRC));
  }

  pass(ms: number): this {
    this.#frame += ms / 20;
    this.clock.advance(ms);
    return this;
  }
}

describe('a recording of what a leg says', () => {
  it('has its sound and nothing else, in a WAV file of one channel that only its owner can read', async () => {
    const line = await Line.open();
    line
      .send(tones(1_000, [400]))
      .send(tones(200, [1_300]), 99)
      .take.end(null);
    const result = await line.take.over;
    expect(result).toMatchObject({ by: 'stopped', spoken: false, message: null });
    const { samples, sampleRateHz, channels } = await readWavFile(file);
    expect([sampleRateHz, channels]).toEqual([8_000, 1]);
    expect(result.durationMs).toBe(samples.length / 8);
    expect(tonesIn(samples.subarray(0, 8_000), [400, 1_300])).toEqual([400]);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    expect([line.overs, line.clock.pending]).toEqual([1, 0]);
  });

  it('is silent where nothing comes, and keeps its time (RFC 3550 5.1)', async () => {
    const line = await Line.open();
    line
      .send(tones(400, [400]))
      .pass(1_000)
      .send(tones(400, [400]))
      .take.end(null);
    const { durationMs } = await line.take.over;
    expect(durationMs).toBeGreaterThan(1_700);
    const { samples } = await readWavFile(file);
    expect(tonesIn(samples.subarray(8 * 600, 8 * 1_200), [400])).toEqual([]);
    expect(tonesIn(samples.subarray(8 * 1_500, 8 * 1_700), [400])).toEqual([400]);
  });

  it('ends after so much silence behind the last word, and knows that somebody spoke', async () => {
    const line = await Line.open({ silenceMs: 2_000 });
    line.send(joined(silence(500), babble(1_500), silence(2_500)));
    expect(await line.take.over).toMatchObject({ by: 'silence', spoken: true });
    const { samples } = await readWavFile(file);
    expect(samples.length / 8).toBeGreaterThan(3_800);
    expect(samples.length / 8).toBeLessThan(4_400);
  });

  it('of a leg that says nothing, or hums like a line that is dead, ends by silence and has no speech', async () => {
    const line = await Line.open({ silenceMs: 2_000 });
    line.send(tones(2_500, [425]));
    expect(await line.take.over).toMatchObject({ by: 'silence', spoken: false });
    const other = await Line.open({ silenceMs: 2_000, file: join(directory, 'other.wav') });
    other.pass(3_000);
    expect(await other.take.over).toMatchObject({ by: 'silence', spoken: false });
  });

  it('ends at its limit, to 20 ms', async () => {
    const line = await Line.open({ maxMs: 1_000 });
    line.send(tones(1_500, [400]));
    expect(await line.take.over).toMatchObject({ by: 'limit', durationMs: 1_000 });
    expect((await readWavFile(file)).samples.length).toBe(8_000);
  });

  it('ends a second behind its limit where the clock of the sender is slow', async () => {
    const line = await Line.open({ maxMs: 1_000 });
    // Frames of 20 ms that come each 60 ms, with timestamps that go on without a gap.
    for (let frame = 0; frame < 60; frame += 1) line.sendSlowly(frame);
    const result = await line.take.over;
    expect(result.by).toBe('limit');
    expect(result.durationMs).toBeLessThan(1_000);
    expect(result.durationMs).toBeGreaterThan(500);
  });

  it('that was cut off by a loss of its fork keeps what came, and says why', async () => {
    const line = await Line.open();
    line.send(tones(600, [400])).take.end('the engine is gone');
    line.take.end(null);
    const result = await line.take.over;
    expect(result).toMatchObject({ by: 'failed', message: 'the engine is gone' });
    expect(result.durationMs).toBeGreaterThanOrEqual(560);
  });

  it('that a full disk cuts off keeps what is on it, and the file is whole', async () => {
    let isFull = false;
    const line = await Line.open({}, (writer) => ({
      get framesWritten() {
        return writer.framesWritten;
      },
      resume: () => writer.resume(),
      close: async () => await writer.close(),
      cut: async (frames) => await writer.cut(frames),
      write: async (samples) => {
        if (isFull) throw new Error('file cannot be written', { cause: new Error('ENOSPC: no space left') });
        await writer.write(samples);
      },
    }));
    line.send(tones(400, [400]));
    isFull = true;
    line.send(tones(200, [400]));
    const result = await line.take.over;
    expect(result).toMatchObject({ by: 'failed', message: 'file cannot be written: ENOSPC: no space left' });
    expect((await readWavFile(file)).samples.length / 8).toBe(result.durationMs);
  });

  it.each([
    ['skip', 1_000],
    ['silence', 2_000],
  ] as const)('that is paused (%s) has nothing of what is said meanwhile', async (pause, durationMs) => {
    const line = await Line.open();
    line.send(tones(500, [400])).take.hold(pause);
    line.send(tones(1_000, [1_300])).take.hold(null);
    line.send(tones(500, [400])).take.end(null);
    const result = await line.take.over;
    expect(Math.abs(result.durationMs - durationMs)).toBeLessThanOrEqual(60);
    const { samples } = await readWavFile(file);
    for (const part of [samples.subarray(0, 8 * 480), samples.subarray(-8 * 400)]) {
      expect(tonesIn(part, [400, 1_300])).toEqual([400]);
    }
    expect(tonesIn(samples, [1_300])).toEqual([]);
  });

  it('counts the time that it is paused towards its limit', async () => {
    const line = await Line.open({ maxMs: 1_000 });
    line.send(tones(200, [400])).take.hold('skip');
    line.send(tones(900, [400]));
    const { by, durationMs } = await line.take.over;
    expect([by, durationMs]).toEqual(['limit', 200]);
  });

  it('that is trimmed begins with the first word and ends with the last, to a fifth of a second', async () => {
    const line = await Line.open({ trim: true, silenceMs: 2_000 });
    line.send(joined(silence(1_500), babble(1_500), silence(2_500)));
    expect(await line.take.over).toMatchObject({ by: 'silence', spoken: true });
    const { samples } = await readWavFile(file);
    expect(samples.length / 8).toBeGreaterThan(1_600);
    expect(samples.length / 8).toBeLessThan(2_100);
    expect(samples.subarray(0, 8 * 20).every((sample) => Math.abs(sample) < 50)).toBe(true);
    expect((await line.take.over).durationMs).toBe(samples.length / 8);
    expect(statSync(file).size).toBe(44 + samples.byteLength);
  });

  it('that is trimmed keeps a pause between two words, and leaves no file where nobody speaks', async () => {
    const line = await Line.open({ trim: true });
    line.send(joined(babble(800), silence(2_000), babble(800))).take.end(null);
    expect((await line.take.over).durationMs).toBeGreaterThan(3_500);
    const quiet = await Line.open({ trim: true, silenceMs: 2_000, file: join(directory, 'quiet.wav') });
    quiet.send(joined(silence(1_000), tones(2_000, [425])));
    expect(await quiet.take.over).toMatchObject({ by: 'silence', spoken: false, durationMs: 0 });
    expect(existsSync(join(directory, 'quiet.wav'))).toBe(false);
  });

  it('without a sound leaves no file', async () => {
    const line = await Line.open();
    line.take.end(null);
    expect(await line.take.over).toMatchObject({ durationMs: 0 });
    expect(existsSync(file)).toBe(false);
  });
});

describe('LegRecorder', () => {
  it('makes the directory, hears its port, and frees it with the end', async () => {
    const clock = new FakeClock();
    const recorder = new LegRecorder({ clock, address: ADDRESS });
    const recording = await recorder.open(options());
    recording.began({ ssrc: SSRC });
    expect((statSync(join(directory, 'made')).mode & 0o777).toString(8)).toBe('700');
    const socket = createSocket('udp4');
    const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES, 0xff);
    writeRtpHeader(packet, { marker: false, payloadType: 0, sequence: 1, timestamp: 0, ssrc: SSRC });
    socket.send(packet, recording.address.port, recording.address.address);
    clock.advance(20);
    for (let rounds = 0; rounds < 200; rounds += 1) await setImmediate();
    recording.end(null);
    expect((await recording.over).durationMs).toBeGreaterThan(0);
    const { port } = recording.address;
    await new Promise<void>((resolve) => socket.close(resolve));
    const again = createSocket('udp4');
    await new Promise<void>((resolve) => again.bind({ address: ADDRESS, port, exclusive: true }, resolve));
    again.close();
    await recorder.close();
  });

  it('refuses more legs than it can hear, and every leg once it is closed', async () => {
    const recorder = new LegRecorder({ clock: new FakeClock(), address: ADDRESS });
    const open = async (index: number): Promise<unknown> =>
      await recorder.open(options({ file: join(directory, `${String(index)}.wav`) }));
    await Promise.all(Array.from({ length: MAX_LEG_RECORDINGS }, async (_, index) => await open(index)));
    await expect(open(999)).rejects.toThrow('200 legs are recorded already');
    await recorder.close();
    await expect(open(999)).rejects.toThrow('nobody records legs any more');
  });

  it('says so where a file cannot be made, and leaves nothing open', async () => {
    const recorder = new LegRecorder({ clock: new FakeClock(), address: ADDRESS });
    await expect(recorder.open(options({ file: directory }))).rejects.toThrow();
    await recorder.close();
  });
});
