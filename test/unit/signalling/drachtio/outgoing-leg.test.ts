import pino from 'pino';
import { expect, test } from 'vitest';
import { DrachtioSignalling } from '../../../../src/signalling/drachtio/index.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { CAPABILITIES } from '../../../../src/signalling/drachtio/request-fault.ts';
import { settle } from '../../../fakes/settle.ts';
import { FakeSrf } from './fake-srf.ts';

async function started(): Promise<{ srf: FakeSrf; signalling: DrachtioSignalling }> {
  const srf = new FakeSrf();
  const signalling = new DrachtioSignalling(
    {
      engine: 'drachtio',
      control: { host: '127.0.0.1', port: 9022, secret: 's' },
      clock: new FakeClock(),
      logger: pino({ level: 'silent' }),
    },
    srf,
  );
  await signalling.start(() => undefined);
  return { srf, signalling };
}

test.each([
  [null, 'anonymous', { From: '"Anonymous" <sip:anonymous@anonymous.invalid>', Privacy: 'id' }],
  ['+15551234', '+15551234', {}],
])('the caller %j is shown as %s (RFC 3323 4.1.1.3, RFC 3325 9.3)', async (callerNumber, callingNumber, headers) => {
  const { srf, signalling } = await started();
  const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber, headers: { 'X-Own': '1' } };
  signalling.dial(invite, () => undefined);
  await settle();
  expect(srf.invites[0]?.options).toMatchObject({
    callingNumber,
    headers: { ...CAPABILITIES, ...headers, 'X-Own': '1' },
  });
  expect(Object.keys(srf.invites[0]!.options.headers)).toHaveLength(3 + Object.keys(headers).length);
});

test.each([
  ['Dana (billing)', 'Dana (billing)'],
  ['a "b" \\c', 'a \\"b\\" \\\\c'],
  ['x" <sip:evil@x>\r\nTo: y', 'x\\" <sip:evil@x> To: y'],
  ['J\u00fcrgen\u0000', 'J\u00fcrgen '],
])('the display name %j is written as %s between quotes (RFC 3261 25.1)', async (displayName, callingName) => {
  const { srf, signalling } = await started();
  const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber: '1', displayName, headers: {} };
  signalling.dial(invite, () => undefined);
  await settle();
  expect(srf.invites[0]?.options).toMatchObject({ callingNumber: '1', callingName });
});

test.each([
  [{ number: '+4930501' }, '<sip:+4930501@localhost>'],
  [{ number: '+49 30<501>', displayName: 'a "b"\r\nTo: y' }, '"a \\"b\\" To: y" <sip:+4930501@localhost>'],
])('the caller %j is asserted as %s beside From (RFC 3325 9.1)', async (asserted, value) => {
  const { srf, signalling } = await started();
  const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber: '+1999', asserted, headers: {} };
  signalling.dial(invite, () => undefined);
  await settle();
  expect(srf.invites[0]?.options).toMatchObject({ callingNumber: '+1999', headers: { 'P-Asserted-Identity': value } });
  expect(srf.invites[0]!.options.headers).not.toHaveProperty('Privacy');
});

test('an anonymous caller who is asserted keeps its privacy (RFC 3325 9.1, 9.3)', async () => {
  const { srf, signalling } = await started();
  const asserted = { number: '+4930501' };
  const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber: null, asserted, headers: {} };
  signalling.dial(invite, () => undefined);
  await settle();
  expect(srf.invites[0]!.options.headers).toMatchObject({
    From: '"Anonymous" <sip:anonymous@anonymous.invalid>',
    Privacy: 'id',
    'P-Asserted-Identity': '<sip:+4930501@localhost>',
  });
});

test.each([
  ['sip:1@127.0.0.1:5070;transport=tcp', '+1888', '<sip:+1888@127.0.0.1>;reason=deflection'],
  ['sip:1@[::1]', '+1 888"', '<sip:+1888@[::1]>;reason=deflection'],
])('the call to %s was diverted from %s (RFC 5806 4)', async (destination, divertedFrom, value) => {
  const { srf, signalling } = await started();
  const invite = { destination, sdp: 'v=0', callerNumber: '1', divertedFrom, headers: {} };
  signalling.dial(invite, () => undefined);
  await settle();
  expect(srf.invites[0]!.options.headers).toMatchObject({ Diversion: value });
});

test('the targets that the call had, then this one (RFC 7044 5)', async () => {
  const { srf, signalling } = await started();
  const history = [
    { target: { uri: 'sip:+15550004@h' }, index: '1', reason: 'SIP;cause=302;text="Moved"' },
    { target: null, index: '1.1', reason: null },
    { target: { uri: 'tel:+15550005' }, index: '1.1.0', reason: 'SIP;cause=486' },
    { target: { number: '+1 888"' }, index: '1.1.1', reason: null },
  ];
  const destination = 'sip:2001@[::1]:5070;transport=tcp?X=1';
  signalling.dial({ destination, sdp: 'v=0', callerNumber: '1', history, headers: {} }, () => undefined);
  await settle();
  expect(srf.invites[0]!.options.headers).toMatchObject({
    'History-Info': [
      '<sip:+15550004@h?Reason=SIP%3Bcause%3D302%3Btext%3D%22Moved%22>;index=1',
      '<sip:anonymous@anonymous.invalid>;index=1.1',
      '<tel:+15550005>;index=1.1.0',
      '<sip:+1888@[::1]>;index=1.1.1',
      '<sip:2001@[::1]:5070;transport=tcp>;index=1.1.1.1;mp=1.1.1',
    ].join(', '),
  });
});

test.each([
  ['Replaces Not Understood', { phrase: 'Replaces Not Understood' }],
  ['x'.repeat(5_000), { phrase: 'x'.repeat(100) }],
  ['', {}],
])('a refusal has the phrase of the far end (RFC 3261 7.2): %.40j', async (reason, phrase) => {
  const { srf, signalling } = await started();
  const signals: unknown[] = [];
  const invite = { destination: 'sip:1@127.0.0.1', sdp: 'v=0', callerNumber: '1', headers: {} };
  signalling.dial(invite, (signal) => signals.push(signal));
  await settle();
  srf.invites[0]!.done({ status: 420, reason }, undefined);
  expect(signals).toEqual([{ type: 'ended', by: 'remote', status: 420, q850Cause: null, detail: reason, ...phrase }]);
});
