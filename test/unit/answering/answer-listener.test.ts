import { createSocket } from 'node:dgram';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_EARS } from '../../../src/answering/answer-listener.ts';
import { AnswerListener } from '../../../src/answering/index.ts';
import type { AnswerEvent } from '../../../src/ports/answering.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const OPTIONS = { forwarded: false, untilMessage: false };
const ADDRESS = '127.0.0.1';

describe('listening to legs that answer', () => {
  it('a leg of which nothing comes ends by itself, and frees its port', async () => {
    const clock = new FakeClock();
    const listener = new AnswerListener({ clock, address: ADDRESS });
    const events: AnswerEvent[] = [];
    const ear = await listener.open(OPTIONS, (event) => events.push(event));
    ear.began({ ssrc: 1 });
    clock.advance(5_000);
    expect(events).toMatchObject([{ type: 'answeredBy', by: 'unknown', why: 'silence' }]);
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind({ ...ear.address, exclusive: true }, resolve));
    socket.close();
    await listener.close();
  });

  it('nothing is told of a leg that was ended, and none is taken once it is closed', async () => {
    const clock = new FakeClock();
    const listener = new AnswerListener({ clock, address: ADDRESS });
    const events: AnswerEvent[] = [];
    const ended = await listener.open(OPTIONS, (event) => events.push(event));
    await listener.open(OPTIONS, (event) => events.push(event));
    ended.end();
    ended.end();
    await listener.close();
    clock.advance(10_000);
    expect(events).toEqual([]);
    await expect(listener.open(OPTIONS, () => undefined)).rejects.toThrow('nobody listens to answers any more');
  });

  it('refuses more legs than it can hear', async () => {
    const listener = new AnswerListener({ clock: new FakeClock(), address: ADDRESS });
    await Promise.all(Array.from({ length: MAX_ANSWER_EARS }, () => listener.open(OPTIONS, () => undefined)));
    await expect(listener.open(OPTIONS, () => undefined)).rejects.toThrow('200 legs are listened to already');
    await listener.close();
  });
});
