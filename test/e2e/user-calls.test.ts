import { afterEach, expect, it } from 'vitest';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { NUMBER } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { authorization } from '../tools/registering-phone.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

const PASSWORD = 'only-for-tests';
const open: Phone[] = [];

afterEach(async () => {
  for (const phone of open.splice(0)) await phone[Symbol.asyncDispose]();
});

// It has a file of its own: with two programs at one drachtio-server, either may get a call.
it('calls of users are taken where the user may call, by digest, as a call of that user', async () => {
  const engines = enginesOfRun();
  const users = [
    { name: '2001', password: PASSWORD, mayCall: true },
    { name: '2002', password: PASSWORD },
  ];
  const trunks = [{ name: 'pbx', uri: 'sip:192.0.2.5', allow: ['192.0.2.5'] }];
  await using other = await Site.open({ engines: { ...engines, sip: { ...engines.sip, users, trunks } } });
  const phone = await Phone.open('liar', TONES.agent);
  open.push(phone);
  const invite = async (name: string): Promise<number | null> => {
    const challenged = phone.sip.invite(NUMBER, other.product.udp, phone.voice.sdp());
    const challenge = (await challenged.waitForStatus(401)).message;
    const credentials = authorization('INVITE', challenge, other.product.udp, { name, password: PASSWORD });
    const call = phone.sip.invite(NUMBER, other.product.udp, phone.voice.sdp(), [credentials]);
    const answer = await eventually('an answer', () => call.log.find(({ message }) => (message.status ?? 0) >= 200));
    if (answer.message.status === 200) await call.hangUp();
    return answer.message.status;
  };
  expect(await invite('2002')).toBe(403);
  expect(await invite('nobody')).toBe(401);
  expect(await invite('2001')).toBe(200);
  expect(await other.product.api.callFrom('2001')).toMatchObject({ from: '2001' });
});
