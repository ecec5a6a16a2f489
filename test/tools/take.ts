import { writeFile } from 'node:fs/promises';
import { decodeSample, G711 } from '../../src/media/rtp/index.ts';
import { tonesIn } from './goertzel.ts';
import { wavBytes } from './tone-wav.ts';

/** Milliseconds of the machine's monotonic clock, which is the same in all threads and processes. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** One RTP packet as it arrived. */
export interface ReceivedPacket {
  /** Time of arrival at the socket, by {@link nowMs}. */
  readonly atMs: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  readonly fromPort: number;
}

/** The tones of one window. */
export interface HeardWindow {
  readonly atMs: number;
  /** Those of the given frequencies that were in the window, in the given order. */
  readonly frequencies: number[];
}

const WINDOW_MS = 100;

/** All packets that a party received, with the questions that tests ask. Times are by {@link nowMs}. */
export class Take {
  readonly packets: readonly ReceivedPacket[];

  constructor(packets: readonly ReceivedPacket[]) {
    this.packets = packets;
  }

  /** The packets that arrived between two times. */
  between(fromMs = -Infinity, toMs = Infinity): ReceivedPacket[] {
    return this.packets.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  }

  /** The G.711 audio that arrived between two times, as 16-bit samples at 8 kHz. Pauses are left out. */
  pcm(fromMs = -Infinity, toMs = Infinity): Int16Array {
    const samples: number[] = [];
    for (const { payloadType, payload } of this.between(fromMs, toMs)) {
      if (payloadType !== 0 && payloadType !== 8) continue;
      const law = payloadType === 0 ? G711.PCMU : G711.PCMA;
      for (const octet of payload) samples.push(decodeSample(law, octet));
    }
    return Int16Array.from(samples);
  }

  /**
   * The tones among `frequencies` in each whole window of 100 ms. An infinite time stands for the first or last packet.
   */
  heard(fromMs: number, toMs: number, frequencies: readonly number[]): HeardWindow[] {
    const windows: HeardWindow[] = [];
    const startMs = Math.max(fromMs, this.packets[0]?.atMs ?? Infinity);
    const endMs = Math.min(toMs, (this.packets.at(-1)?.atMs ?? -Infinity) + WINDOW_MS);
    for (let atMs = Number.isFinite(fromMs) ? fromMs : startMs; atMs + WINDOW_MS <= endMs; atMs += WINDOW_MS) {
      windows.push({ atMs, frequencies: tonesIn(this.pcm(atMs, atMs + WINDOW_MS), frequencies) });
    }
    return windows;
  }

  /** Frequencies that were there in any window of 100 ms. */
  everHeard(fromMs: number, toMs: number, frequencies: readonly number[]): number[] {
    const windows = this.heard(fromMs, toMs, frequencies);
    return frequencies.filter((frequency) => windows.some((window) => window.frequencies.includes(frequency)));
  }

  /** Frequencies that were there in every window of 100 ms. */
  alwaysHeard(fromMs: number, toMs: number, frequencies: readonly number[]): number[] {
    const windows = this.heard(fromMs, toMs, frequencies);
    if (windows.length === 0) return [];
    return frequencies.filter((frequency) => windows.every((window) => window.frequencies.includes(frequency)));
  }

  /** First time at which a frequency was there (end of a 40 ms window that slides by packet). Null if it never was. */
  firstHeardMs(frequencyHz: number, fromMs = -Infinity): number | null {
    const packets = this.between(fromMs);
    for (let index = 1; index < packets.length; index++) {
      const pair = new Take(packets.slice(index - 1, index + 1));
      if (tonesIn(pair.pcm(), [frequencyHz]).length > 0) return packets[index]!.atMs;
    }
    return null;
  }

  /** Longest time without a packet. It includes the edges of the given time if they are finite. */
  largestGapMs(fromMs = -Infinity, toMs = Infinity): number {
    const times = this.between(fromMs, toMs).map(({ atMs }) => atMs);
    if (Number.isFinite(fromMs)) times.unshift(fromMs);
    if (Number.isFinite(toMs)) times.push(toMs);
    return times.reduce((largest, at, index) => Math.max(largest, at - (times[index - 1] ?? at)), 0);
  }

  /** Keys (RFC 4733 packets with this payload type), one for each timestamp that had an end packet. */
  digits(eventPayloadType = 101): string[] {
    const ended = new Map<number, string>();
    for (const { payloadType, payload, timestamp } of this.packets) {
      if (payloadType !== eventPayloadType || payload.length < 4 || (payload[1]! & 0x80) === 0) continue;
      ended.set(timestamp, '0123456789*#ABCD'[payload[0]!] ?? '?');
    }
    return [...ended.values()];
  }

  /** Writes the audio as a WAV file, so that people can listen. */
  async dumpWav(file: string): Promise<void> {
    await writeFile(file, wavBytes(this.pcm()));
  }
}
