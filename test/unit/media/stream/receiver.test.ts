import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fork } from '../../../../src/media/embedded/fork.ts';
import { parseRtp, sequenceDistance } from '../../../../src/media/rtp/index.ts';
import { agreed, receiver, rtp } from '../embedded/receivers.ts';

const FAR = ['198.51.100.7', 4000] as const;
const VOICE = Buffer.alloc(160, 0x42);
/** A key press in one packet: key 5, ended, 100 ms. */
const KEY = Buffer.from([5, 0x80 | 10, 0x03, 0x20]);

describe('Receiver', () => {
  it('gives the audio that came in, and reports the first of it', () => {
    const { receiver: made, firsts } = receiver(agreed());
    expect(firsts()).toBe(0);
    made.onDatagram(rtp({ payload: VOICE }), ...FAR, 1);
    made.onDatagram(rtp({ payload: VOICE, timestamp: 160, sequence: 1 }), ...FAR, 21);
    made.pull(22);
    made.pull(42);
    expect(made.kind).toBe('audio');
    expect(made.frame).toEqual(VOICE);
    expect(firsts()).toBe(1);
    expect(made.stats).toEqual({ received: 2, refused: 0, ignored: 0 });
  });

  it.each([
    ['is no RTP', Buffer.from('hello, is this SIP?')],
    ['is empty', Buffer.alloc(0)],
    ['is of a payload type that was not agreed on', rtp({ payload: VOICE, payloadType: 18 })],
    ['carries nothing', rtp({ payload: Buffer.alloc(0) })],
    ['is far too large', rtp({ payload: Buffer.alloc(5000) })],
  ])('passes over a datagram that %s, and does not latch on to its sender', (_name, datagram) => {
    const { receiver: made, firsts } = receiver(agreed());
    made.onDatagram(datagram, '203.0.113.66', 1, 5);
    expect(made.stats).toEqual({ received: 0, refused: 0, ignored: 1 });
    expect([made.latch.heardFrom('203.0.113.66', 1, 5), firsts()]).toEqual([false, 0]);
  });

  it('counts packets from strangers, and hears nothing of them', () => {
    const { receiver: made } = receiver(agreed());
    made.onDatagram(rtp({ payload: VOICE }), ...FAR, 1);
    for (let index = 0; index < 5; index++)
      made.onDatagram(rtp({ payload: Buffer.alloc(160, 1), ssrc: 9 }), '203.0.113.66', 1, 2);
    expect(made.stats.refused).toBe(5);
    made.pull(20);
    made.pull(40);
    expect(made.frame).toEqual(VOICE);
  });

  it('tells a key press by the agreed payload type', () => {
    const { receiver: made, presses } = receiver(agreed({ receiveEvents: [{ payloadType: 97, clockRateHz: 8_000 }] }));
    made.onDatagram(rtp({ payload: KEY, payloadType: 101 }), ...FAR, 1);
    expect(presses).toEqual([]);
    for (let copy = 0; copy < 3; copy++)
      made.onDatagram(rtp({ payload: KEY, payloadType: 97, sequence: copy }), ...FAR, 2);
    expect(presses).toEqual([{ digit: '5', durationMs: 100 }]);
  });

  it('reads a key in the clock rate of its format (RFC 4733 2.1)', () => {
    const { receiver: made, presses } = receiver(
      agreed({ receiveEvents: [{ payloadType: 110, clockRateHz: 48_000 }] }),
    );
    const payload = Buffer.from([5, 0x80 | 10, 0x12, 0xc0]); // 4,800 units
    made.onDatagram(rtp({ payload, payloadType: 110 }), ...FAR, 1);
    expect(presses).toEqual([{ digit: '5', durationMs: 100 }]);
  });

  it('makes nothing up while the far end sends comfort noise (RFC 3389)', () => {
    const kinds = [false, true].map((noise) => {
      const { receiver: made } = receiver(agreed());
      for (let packet = 0; packet < 5; packet++) {
        made.onDatagram(rtp({ payload: VOICE, sequence: packet, timestamp: packet * 160 }), ...FAR, packet * 20 + 1);
        made.pull(packet * 20 + 20);
      }
      if (noise) made.onDatagram(rtp({ payload: Buffer.from([60]), payloadType: 13, sequence: 5 }), ...FAR, 101);
      return [120, 140, 160].map((atMs) => {
        made.pull(atMs);
        return made.kind;
      });
    });
    expect(kinds[0]).toContain('concealed');
    expect(kinds[1]).not.toContain('concealed');
  });

  it.each([
    ['G722', 9],
    ['OPUS', 111],
  ] as const)('takes packets of %s and of G.711 in turns, as agreed on', (codec, payloadType) => {
    const { receiver: made } = receiver(
      agreed({
        codec,
        receive: [
          { payloadType, codec },
          { payloadType: 0, codec: 'PCMU' },
        ],
      }),
    );
    expect(made.law).toBeNull();
    for (let packet = 0; packet < 3; packet++) {
      made.onDatagram(rtp({ payload: VOICE, sequence: packet, timestamp: packet * 160 }), ...FAR, packet * 20 + 1);
      made.pull(packet * 20 + 20);
    }
    expect(made.law?.codec).toBe('PCMU');
    expect(made.frame).toEqual(VOICE);
    expect(made.linear(16_000)).toHaveLength(320);
    made.onDatagram(rtp({ payload: VOICE, payloadType, sequence: 3, timestamp: 480 }), ...FAR, 70);
    expect(made.law).toBeNull();
    expect(made.linear(8_000)).toHaveLength(160);
    made.close();
  });

  it('reports at most 30 presses a second, whatever is sent', () => {
    const { receiver: made, presses } = receiver(agreed());
    const press = (count: number, atMs: number): void => {
      const payload = Buffer.from([count % 10, 0x80 | 10, 0x03, 0x20]);
      made.onDatagram(rtp({ payload, payloadType: 101, timestamp: count * 1600, marker: true }), ...FAR, atMs);
    };
    for (let count = 0; count < 500; count++) press(count, count);
    expect(presses).toHaveLength(30);
    press(500, 1000);
    expect(presses).toHaveLength(31);
  });

  it('starts over with another SSRC from the same far end (RFC 3550 8.2)', () => {
    const { receiver: made } = receiver(agreed());
    made.onDatagram(rtp({ payload: VOICE, timestamp: 4_000_000, ssrc: 1 }), ...FAR, 1);
    made.pull(20);
    const other = Buffer.alloc(160, 0x24);
    made.onDatagram(rtp({ payload: other, timestamp: 5, ssrc: 2 }), ...FAR, 21);
    made.pull(40);
    expect(made.frame).toEqual(other);
  });

  it('takes keys of another SSRC for new ones, whatever their timestamps', () => {
    const { receiver: made, presses } = receiver(agreed());
    made.onDatagram(rtp({ payload: KEY, payloadType: 101, timestamp: 4_000_000, ssrc: 1 }), ...FAR, 1);
    made.onDatagram(rtp({ payload: KEY, payloadType: 101, timestamp: 5, ssrc: 2 }), ...FAR, 500);
    expect(presses).toHaveLength(2);
  });

  it('tells a key press on an SSRC of its own between packets of the voice once, and leaves the voice as it is (RFC 3550 8.2)', () => {
    const { receiver: made, presses } = receiver(agreed());
    for (let index = 0; index < 6; index++) {
      const atMs = 20 * index;
      made.onDatagram(rtp({ payload: VOICE, timestamp: 160 * index, sequence: index, ssrc: 1 }), ...FAR, atMs);
      const key = { payload: KEY, payloadType: 101, timestamp: 900_000, sequence: 70 + index, ssrc: 2 };
      if (index > 2) made.onDatagram(rtp(key), ...FAR, atMs + 1);
      made.pull(atMs + 10);
    }
    expect(presses).toEqual([{ digit: '5', durationMs: 100 }]);
    expect([made.kind, made.jitter.anchored]).toEqual(['audio', 1]);
  });

  it('hears nothing while the far end is held, but notes its signs of life', () => {
    const { receiver: made, presses } = receiver(agreed({ receiving: false }));
    made.onDatagram(rtp({ payload: VOICE }), ...FAR, 77);
    made.onDatagram(rtp({ payload: KEY, payloadType: 101 }), ...FAR, 78);
    made.pull(80);
    made.pull(100);
    expect([made.kind, presses, made.lastHeardMs]).toEqual(['silence', [], 78]);
  });

  it('takes RTCP and comfort noise from the far end as signs of life (RFC 5761), and from nobody else', () => {
    const { receiver: made } = receiver(agreed());
    made.onDatagram(rtp({ payload: VOICE }), ...FAR, 1);
    const report = Buffer.from([0x80, 200, 0, 1, 0, 0, 0, 1]);
    made.onDatagram(report, ...FAR, 50);
    expect(made.lastHeardMs).toBe(50);
    made.onDatagram(rtp({ payload: Buffer.from([40]), payloadType: 13 }), ...FAR, 60);
    expect(made.lastHeardMs).toBe(60);
    made.onDatagram(report, '203.0.113.66', 1, 70);
    made.onDatagram(rtp({ payload: VOICE, ssrc: 5 }), '203.0.113.66', 1, 80);
    expect(made.lastHeardMs).toBe(60);
  });

  it('takes RTCP of its own port for a sign of life, from any port of the far end (RFC 3550 11)', () => {
    const { receiver: made } = receiver(agreed());
    const report = Buffer.from([0x80, 201, 0, 1, 0, 0, 0, 1]);
    made.onRtcp(report, '203.0.113.66', 40);
    made.onRtcp(Buffer.from([0x80, 201, 0, 9, 0, 0, 0, 1]), FAR[0], 45);
    made.onRtcp(Buffer.concat([report, Buffer.alloc(4_000)]), FAR[0], 46);
    expect([made.lastHeardMs, made.stats.refused, made.stats.ignored]).toEqual([0, 1, 2]);
    made.onRtcp(report, FAR[0], 50);
    expect([made.lastHeardMs, made.latch.heardFrom(...FAR, 50)]).toEqual([50, false]);
  });

  it('changes to a newly agreed codec', () => {
    const { receiver: made } = receiver(agreed());
    made.configure(agreed({ codec: 'PCMA' }), 10);
    expect(made.law?.codec).toBe('PCMA');
    made.onDatagram(rtp({ payload: VOICE, payloadType: 8 }), ...FAR, 11);
    made.pull(20);
    made.pull(40);
    expect(made.frame).toEqual(VOICE);
  });

  it('bears any datagrams from anywhere', () => {
    const anyDatagram = fc.record({
      bytes: fc.uint8Array({ maxLength: 600 }),
      payloadType: fc.constantFrom(0, 8, 101, 13, 200, 127),
      port: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(anyDatagram, { maxLength: 50 }), (datagrams) => {
        const { receiver: made } = receiver(agreed());
        datagrams.forEach(({ bytes, payloadType, port }, index) => {
          const datagram = Buffer.from(bytes);
          if (datagram.length > 1 && port > 0) datagram.writeUInt16BE(0x8000 | payloadType, 0);
          made.onDatagram(datagram, '198.51.100.7', 4000 + port, index * 7);
          if (index % 3 === 0) made.pull(index * 7);
          made.poll(index * 7);
          made.linear();
        });
        const { received, refused, ignored } = made.stats;
        expect(received + refused + ignored).toBeLessThanOrEqual(datagrams.length);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no gap in a fork for keys, comfort noise and what came during a hold (RFC 3550 A.3)', async () => {
    const listener = createSocket('udp4').bind(0, '127.0.0.1');
    await once(listener, 'listening');
    const { receiver: made } = receiver(agreed());
    const fork = await Fork.open(listener.address(), false);
    made.forks.set(1, fork);
    const numbers: number[] = [];
    const came = new Promise<void>((resolve) => {
      listener.on('message', (datagram) => {
        numbers.push(parseRtp(datagram)!.sequence);
        if (numbers.length === 4) resolve();
      });
    });
    const send = (sequence: number, payloadType: number, payload = VOICE): void => {
      const datagram = rtp({ payload, payloadType, sequence, timestamp: sequence * 160 });
      made.onDatagram(datagram, ...FAR, sequence * 20);
    };
    send(1, 0);
    send(2, 101, KEY);
    send(3, 13, Buffer.from([40]));
    send(4, 0);
    made.configure(agreed({ receiving: false }), 90);
    send(5, 0);
    made.configure(agreed(), 110);
    send(6, 0);
    send(8, 0);
    await came;
    expect(numbers.map((number) => sequenceDistance(numbers[0]!, number))).toEqual([0, 1, 2, 4]);
    fork.close();
    listener.close();
  });
});
