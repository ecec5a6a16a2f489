import { beforeEach, describe, expect, it } from 'vitest';
import type { CodecName } from '../../../../src/media/codecs/index.ts';
import { LegDigits } from '../../../../src/media/freeswitch/leg-digits.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { settle } from '../../../fakes/settle.ts';

let clock: FakeClock;
let commands: string[];
let answer: string;
/** The number of key packets that went out so far. Null if FreeSWITCH does not tell. */
let keysSent: number | null;
let codec: CodecName;
let digits: LegDigits;

beforeEach(() => {
  clock = new FakeClock();
  commands = [];
  answer = '+OK';
  keysSent = 0;
  codec = 'PCMU';
  digits = new LegDigits({
    endpoint: {
      uuid: 'u1',
      packets: () => Promise.resolve(keysSent === null ? null : { reports: 0, received: 0, keysSent, lossRate: 0 }),
    },
    command: (text) => {
      commands.push(text);
      return Promise.resolve(answer);
    },
    codec: () => codec,
    clock,
  });
});

/** Looks at the packets once. */
async function look(): Promise<void> {
  await settle();
  clock.advance(100);
  await settle();
}

describe('LegDigits', () => {
  it('asks for keys of G.722 in samples of its sound, so that they are as long as others (RFC 3551 4.5.2)', async () => {
    codec = 'G722';
    const sending = digits.send('5');
    for (let count = 0; count < 3; count++) await look();
    await sending;
    expect(commands).toEqual(['uuid_send_dtmf u1 5@60']);
  });

  it('plays keys as tones (ITU-T Q.23), and is done when they are over', async () => {
    let done = false;
    const sending = digits.sendTones('1D').then(() => (done = true));
    await settle();
    expect(commands).toEqual(['uuid_displace u1 start tone_stream://v=-11;%(100,100,697,1209);%(100,100,941,1633)']);
    clock.advance(400);
    await settle();
    expect(done).toBe(false);
    clock.advance(100);
    await sending;
    expect(done).toBe(true);
  });

  it('is done when no more packets of the keys go out, and later keys wait for it', async () => {
    let done = 0;
    const first = digits.send('42#').then(() => done++);
    const second = digits.send('7').then(() => done++);
    for (keysSent = 3; keysSent < 9; keysSent += 3) await look();
    expect(done).toBe(0);
    expect(commands).toEqual(['uuid_send_dtmf u1 42#@120']);
    keysSent = 6;
    await look();
    await first;
    expect(commands.at(-1)).toBe('uuid_send_dtmf u1 7@120');
    keysSent = null;
    await look();
    await second;
    expect(clock.pending).toBe(0);
  });

  it('refuses keys that FreeSWITCH refuses, and sends the keys after them', async () => {
    answer = '-ERR No such channel!\n';
    await expect(digits.send('1')).rejects.toMatchObject({ code: 'unknown-leg' });
    answer = '+OK';
    keysSent = null;
    const next = digits.send('2');
    await look();
    await next;
    expect(commands).toHaveLength(2);
  });
});
