import { setTimeout as delay } from 'node:timers/promises';
import { Mixer } from '../../src/media/embedded/mixer.ts';
import type { CodecName } from '../../src/media/codecs/index.ts';
import { CODEC_NAMES, CODECS, makeEncoder, opusReady } from '../../src/media/codecs/index.ts';
import { FRAME_MS, RTP_HEADER_BYTES, writeRtpHeader } from '../../src/media/rtp/index.ts';
import type { AgreedAudio } from '../../src/media/sdp/index.ts';
import { Receiver, Sender } from '../../src/media/stream/index.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';
import type { Row } from '../shared/report.ts';

const REMOTE = { address: '127.0.0.1', port: 4_000 };
/** Frames of speech-like sound that come again and again. */
const PERIOD = 250;
/** Frames before the measurement, for the compiler. */
const WARM_UP = 500;

/** What one leg costs the media thread, by its codec. */
export const codecsBench = defineBench({
  name: 'codecs',
  summary: 'legs of the embedded media engine that a core carries, for each pair of codecs',
  about: `Two legs in a room hear each other: for each of them a packet is received, waits in the jitter buffer, is decoded
where it must be, mixed, resampled where it must be, encoded and packed, as in the media thread, but without its
sockets (those cost 7 to 8 us a leg and 20 ms more, whatever the codec). CPU is that of this process. "Legs" is
how many legs a core carries by that. Sound is a sweep with noise, so that no codec has an easy time.`,
  options: {
    frames: { help: 'frames of 20 ms that are measured for each pair', default: 3_000 },
    repeat: { help: 'times that each is done; the fastest counts', default: 3 },
  },
  measure: async ({ frames, repeat }, report) => {
    await opusReady();
    const rows: Row[] = [];
    for (const pair of pairs()) {
      report.progress(pair.join(' and '));
      const times: number[] = [];
      for (let turn = 0; turn < repeat; turn++) times.push(await measurePair(pair, frames));
      const us = Math.min(...times);
      rows.push({
        pair: pair.join(' + '),
        'us a leg and frame': round(us, 1),
        legs: Math.floor((FRAME_MS * 1_000) / us),
      });
    }
    report.table('pairs', 'What a leg costs, without its sockets', rows);
    return rows.every(({ legs }) => Number(legs) > 0);
  },
});

/** Every codec with itself and with each that comes after it. */
function pairs(): (readonly [CodecName, CodecName])[] {
  return CODEC_NAMES.flatMap((one, index) => CODEC_NAMES.slice(index).map((other) => [one, other] as const));
}

/** One leg: packets of its far end, and the two halves of its stream. */
interface BenchLeg {
  readonly receiver: Receiver;
  readonly sender: Sender;
  readonly units: number;
  readonly packets: readonly Buffer[];
}

/** @returns microseconds for one leg and frame */
async function measurePair(pair: readonly [CodecName, CodecName], frames: number): Promise<number> {
  const legs = await Promise.all(pair.map((codec) => openLeg(codec)));
  const mixer = new Mixer();
  const inputs = legs.map((_, index) => ({ legs: [legs[1 - index]!.receiver], plays: [] }));
  const wide = new Int16Array(320);
  const narrow = new Int16Array(160);
  const tick = (frame: number): void => {
    const nowMs = frame * FRAME_MS;
    for (const { receiver, packets, units } of legs) {
      const packet = packets[frame % PERIOD]!;
      packet.writeUInt16BE(frame & 0xffff, 2);
      packet.writeUInt32BE((frame * units) >>> 0, 4);
      receiver.onDatagram(packet, REMOTE.address, REMOTE.port, nowMs + 2);
      receiver.pull(nowMs + FRAME_MS);
    }
    for (const [index, { sender }] of legs.entries()) {
      const { direct, sampleRateHz } = sender;
      if (direct !== null) {
        mixer.render(inputs[index]!, sender.audioPacket(), RTP_HEADER_BYTES, direct, () => undefined);
        continue;
      }
      const frameOut = sampleRateHz === 8_000 ? narrow : wide;
      mixer.renderLinear(inputs[index]!, frameOut, sampleRateHz, () => undefined);
      sender.encode(frameOut, () => undefined);
    }
  };
  for (let frame = 0; frame < WARM_UP; frame++) tick(frame);
  const before = process.cpuUsage();
  for (let frame = 0; frame < frames; frame++) tick(WARM_UP + frame);
  const { user, system } = process.cpuUsage(before);
  for (const { receiver, sender } of legs) {
    receiver.close();
    sender.close();
  }
  return (user + system) / frames / legs.length;
}

async function openLeg(codec: CodecName): Promise<BenchLeg> {
  const { offeredPayloadType: payloadType, clockRateHz, sampleRateHz } = CODECS[codec];
  const audio: AgreedAudio = {
    codec,
    sendPayloadType: payloadType,
    receive: [{ payloadType, codec }],
    sendEvent: null,
    receiveEvents: [],
    packetMs: FRAME_MS,
    opus: codec === 'OPUS' ? { fec: true, maxBitrate: null, playbackRateHz: 48_000 } : null,
    remote: REMOTE,
    sending: true,
    receiving: true,
    rtcpMux: false,
    held: false,
    remoteSends: true,
    srtp: null,
    webrtc: null,
  };
  const sender = new Sender(audio);
  const receiver = new Receiver(
    audio,
    { firstMedia: () => undefined, keyPress: () => undefined, fault: () => undefined },
    0,
  );
  const encoder = makeEncoder(codec, audio.opus);
  await delay(50); // Opus is there in a moment
  const samples = (FRAME_MS * sampleRateHz) / 1_000;
  const packets = Array.from({ length: PERIOD }, (_, frame) => {
    const pcm = Int16Array.from({ length: samples }, (__, at) => {
      const seconds = (frame * samples + at) / sampleRateHz;
      return Math.round(7_000 * Math.sin(2 * Math.PI * seconds * (200 + 100 * seconds)) + 2_000 * Math.random());
    });
    const packet = Buffer.alloc(RTP_HEADER_BYTES + 1_275);
    const bytes = encoder.encode(pcm, packet, RTP_HEADER_BYTES);
    writeRtpHeader(packet, { marker: false, payloadType, sequence: 0, timestamp: 0, ssrc: 5 });
    return packet.subarray(0, RTP_HEADER_BYTES + bytes);
  });
  encoder.close();
  return { receiver, sender, units: (clockRateHz * FRAME_MS) / 1_000, packets };
}
