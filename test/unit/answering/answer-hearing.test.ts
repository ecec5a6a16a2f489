import { describe, expect, it } from 'vitest';
import { AnswerHearing } from '../../../src/answering/answer-hearing.ts';
import { encodeSample, FRAME_SAMPLES, G711, RTP_HEADER_BYTES, writeRtpHeader } from '../../../src/media/rtp/index.ts';
import type { AnswerEvent, ListenOptions } from '../../../src/ports/answering.ts';
import { SpectrumMaker } from '../../../src/speech/vad/spectrum.ts';
import { joined, silence, tones } from '../../contract/speech/support/sounds.ts';
import { Babble } from '../../tools/babble.ts';

const SSRC = 4711;
const START_MS = 50_000;

function babble(ms: number): Int16Array {
  const voice = new Babble(440, 8_000);
  return silence(ms).map(() => voice.next());
}

/** One leg that is heard, 20 ms after 20 ms. */
class Line {
  readonly events: AnswerEvent[] = [];
  readonly hearing: AnswerHearing;
  ssrc = SSRC;
  payloadType = 0;
  #frame = 0;
  #nowMs = START_MS;

  constructor(options: Partial<ListenOptions> = {}) {
    this.hearing = new AnswerHearing(
      { forwarded: false, untilMessage: false, ...options },
      { spectra: new SpectrumMaker(), startMs: START_MS, onEvent: (event) => this.events.push(event) },
    );
  }

  /** Sends a sound. */
  send(sound: Int16Array): this {
    for (let at = 0; at + FRAME_SAMPLES <= sound.length; at += FRAME_SAMPLES) {
      const samples = sound.subarray(at, at + FRAME_SAMPLES);
      const packet = Buffer.alloc(RTP_HEADER_BYTES + FRAME_SAMPLES);
      const law = this.payloadType === 8 ? G711.PCMA : G711.PCMU;
      packet.set(
        Uint8Array.from(samples, (sample) => encodeSample(law, sample)),
        RTP_HEADER_BYTES,
      );
      const [sequence, timestamp] = [this.#frame & 0xffff, (0xffff_0000 + this.#frame * FRAME_SAMPLES) >>> 0];
      writeRtpHeader(packet, { marker: false, payloadType: this.payloadType, sequence, timestamp, ssrc: this.ssrc });
      this.pass(20);
      this.hearing.take(packet, this.#nowMs);
    }
    return this;
  }

  /** Lets time pass in which nothing is sent. */
  pass(ms: number): this {
    for (let left = ms; left > 0; left -= 20) {
      this.#nowMs += 20;
      this.#frame += 1;
      this.hearing.poll(this.#nowMs);
    }
    return this;
  }
}

const BEEP = { type: 'answeredBy', by: 'machine', why: 'beep', at: START_MS + 400 };

describe('what is heard of a leg that answered', () => {
  it.each([0, 8])('a beep, in G.711 of payload type %i (RFC 3551 6)', (payloadType) => {
    const line = new Line();
    line.payloadType = payloadType;
    line.hearing.began(SSRC);
    line.send(joined(silence(300), tones(400, [1_000])));
    expect(line.events).toEqual([BEEP]);
    expect(line.hearing.isOver).toBe(true);
  });

  it('packets that come before it is known whose they are count', () => {
    const line = new Line().send(joined(silence(300), tones(400, [1_000])));
    expect(line.events).toEqual([]);
    line.hearing.began(SSRC);
    expect(line.events).toEqual([BEEP]);
  });

  it("packets of another SSRC, and those that are no RTP, are not the leg's", () => {
    const line = new Line();
    line.hearing.began(SSRC);
    line.ssrc = SSRC + 1;
    line.hearing.take(Buffer.from('hello'), START_MS);
    line.hearing.take(Buffer.alloc(0), START_MS);
    line.send(joined(silence(300), tones(400, [1_000])));
    expect(line.events).toEqual([]);
  });

  it('a leg that sends nothing is silent, and it is told in time', () => {
    const line = new Line();
    line.hearing.began(SSRC);
    line.pass(4_100);
    expect(line.events).toEqual([{ type: 'answeredBy', by: 'unknown', why: 'silence', at: START_MS + 3_640 }]);
  });

  it('a telephone that sends nothing while its speaker is silent is a human all the same (RFC 3389)', () => {
    const line = new Line();
    line.hearing.began(SSRC);
    line.send(babble(500)).pass(1_500);
    expect(line.events).toMatchObject([{ by: 'human', why: 'short-greeting' }]);
  });

  it('of a machine it is told when it takes a message', () => {
    const line = new Line({ untilMessage: true });
    line.hearing.began(SSRC);
    line.send(babble(4_500));
    expect(line.events).toMatchObject([{ by: 'machine', why: 'long-greeting' }]);
    expect(line.hearing.isOver).toBe(false);
    line.send(joined(silence(700), tones(400, [1_000]), silence(300)));
    expect(line.events.slice(1)).toEqual([
      { type: 'takesMessage', why: 'beep', at: expect.closeTo(START_MS + 5_620, -2) as number },
    ]);
    expect(line.hearing.isOver).toBe(true);
  });
});
