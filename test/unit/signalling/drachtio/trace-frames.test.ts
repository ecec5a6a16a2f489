import { expect, it } from 'vitest';
import { messageIn } from '../../../../src/signalling/drachtio/trace-frames.ts';

const BYE = 'BYE sip:a@b SIP/2.0\r\nCall-ID: x\r\n\r\n';
const OK = 'SIP/2.0 200 OK\r\nCall-ID: x\r\n\r\n';

it.each([
  [
    'from the network',
    'u|sip|network|509|udp|10.0.0.5|5061|02:04|txn||10.0.0.4|5060|',
    BYE,
    { direction: 'in', protocol: 'udp', local: null, remote: '10.0.0.5:5061' },
  ],
  [
    'from an IPv6 peer',
    'u|sip|network|509|tcp|2001:db8::5|5061|02:04|txn||',
    OK,
    { direction: 'in', protocol: 'tcp', local: null, remote: '[2001:db8::5]:5061' },
  ],
  [
    'a BYE that the server made',
    'u|sip|application|301|udp|10.0.0.4|5060|02:10|unsolicited|x;from-tag=a|',
    BYE,
    { direction: 'out', protocol: 'udp', local: '10.0.0.4:5060', remote: null },
  ],
  [
    'a request of ours, as it was sent',
    'u|response|m|OK|application|596|udp|10.0.0.4|5060|02:05|txn|Msg sent:|',
    BYE,
    { direction: 'out', protocol: 'udp', local: '10.0.0.4:5060', remote: null },
  ],
  [
    'a response of ours, as it was sent',
    'u|response|m|OK|application|273|udp|10.0.0.5|5061|02:07|txn|x;from-tag=a||Msg sent:|',
    OK,
    { direction: 'out', protocol: 'udp', local: null, remote: '10.0.0.5:5061' },
  ],
] as const)('%s', (_what, meta, sip, expected) => {
  const found = messageIn(`${meta}\r\n${sip}`);
  expect(found).toMatchObject(expected);
  expect(found?.bytes.toString()).toBe(sip);
});

it.each([
  ['a timeout, which was never on the wire', `u|sip|network|0|udp||0|02:04|txn||\r\n${OK}`],
  ['a refusal', `u|response|m|NOK|unable to find dialog\r\n${BYE}`],
  ['a reply without SIP', 'u|response|m|OK'],
  ['nothing', ''],
  ['an unknown frame', 'u|cdr:start\r\nx'],
])('no message: %s', (_what, frame) => {
  expect(messageIn(frame)).toBeNull();
});
