import { expect, test } from 'vitest';
import {
  networkMeta,
  requestEchoMeta,
  responseEchoMeta,
  simpleMeta,
  stackTime,
  synthesisedMeta,
  unsolicitedMeta,
} from '../../../../src/sip-server/control-protocol/meta-line.ts';
import type { Endpoint } from '../../../../src/sip-server/transport/index.ts';

const endpoint: Endpoint = {
  protocol: 'udp',
  bindHost: '10.0.0.1',
  port: 5060,
  family: 4,
  loopback: false,
  host: '10.0.0.1',
  hostPort: '10.0.0.1:5060',
};
const peer = { protocol: 'tcp' as const, address: '10.0.0.2', port: 5070 };
const time = '02:04:46.800832';
/** Without the message id, which is different each time. */
const rest = (line: string): string => line.slice(line.indexOf('|') + 1);

test('time of day in UTC, with microseconds (3.2)', () => {
  expect(stackTime(Date.UTC(2026, 0, 1, 2, 4, 46, 800))).toBe('02:04:46.800000');
});

test('the lines of 3.2 and 3.3, field by field', () => {
  expect(rest(networkMeta(509, peer, time, 't', '', endpoint))).toBe(
    `sip|network|509|tcp|10.0.0.2|5070|${time}|t||10.0.0.1|5060|`,
  );
  expect(rest(networkMeta(357, peer, time, 't', 'd'))).toBe(`sip|network|357|tcp|10.0.0.2|5070|${time}|t|d|`);
  expect(rest(synthesisedMeta(time, 't', 'd'))).toBe(`sip|network|0|udp||0|${time}|t|d|`);
  expect(rest(unsolicitedMeta(301, peer, time, 'd'))).toBe(
    `sip|application|301|tcp|10.0.0.2|5070|${time}|unsolicited|d|`,
  );
  expect(rest(requestEchoMeta('m', 3, endpoint, time, 't'))).toBe(
    `response|m|OK|application|3|udp|10.0.0.1|5060|${time}|t|Msg sent:|`,
  );
  expect(rest(responseEchoMeta('m', 3, peer, time, 't', 'd'))).toBe(
    `response|m|OK|application|3|tcp|10.0.0.2|5070|${time}|t|d||Msg sent:|`,
  );
});

test('nothing in a reason can shift the fields (1)', () => {
  expect(rest(simpleMeta('m', 'NOK', 'a|b\r\nc'))).toBe('response|m|NOK|a b  c');
  expect(rest(simpleMeta('m', 'OK'))).toBe('response|m|OK');
});
