import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { cseqOf } from '../tools/sip-message.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { ALL_TONES, TONES } from '../sip/harness/tones.ts';
import type { PhoneCall } from './phone.ts';
import { useSiteWithCaller } from './site-with-caller.ts';

const on = useSiteWithCaller('+15550009002');

/** Presses keys on a telephone that sends each of them by INFO when it goes down, and by RFC 4733 too. */
async function pressTwofold(call: PhoneCall, digits: string): Promise<void> {
  for (const digit of digits) {
    call.sip.sendRequest('INFO', [['Content-Type', 'application/dtmf-relay']], `Signal=${digit}\r\nDuration=100\r\n`);
    await call.press(digit);
    await delay(200);
  }
  const answered = call.sip.log.filter(({ message }) => message.status === 200 && cseqOf(message).method === 'INFO');
  expect(answered).toHaveLength(digits.length);
}

it('a key that comes by INFO and by RFC 4733 counts once, and a key that is pressed twice counts twice', async () => {
  const { site, caller } = on;
  site.ai.script = ({ event }) => {
    if (event === 'call.started')
      return [
        { type: 'play', file: 'ai.wav' },
        { type: 'listen', timeout: 10 },
      ];
    return event === 'call.dtmf' ? [{ type: 'hangup' }] : [];
  };
  const call = await caller.call(NUMBER, site.product.udp);
  // FreeSWITCH knows the far end once it is heard.
  await caller.voice.waitUntilHears([TONES.ai], ALL_TONES);
  await pressTwofold(call, '4422#');
  await call.ended();
  expect(await site.ai.waitFor('call.dtmf')).toMatchObject({ digits: '4422' });
  await site.product.expectQuiet();
});
