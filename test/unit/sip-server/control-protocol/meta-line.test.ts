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

const ENDPOINT: Endpoint = {
  protocol: 'udp',
  bindHost: '10.0.0.1',
  port: 5060,
  family: 4,
  loopback: false,
  host: '10.0.0.1',
  hostPort: '10.0.0.1:5060',
};
const PEER = { protocol: 'tcp' as const, address: '10.0.0.2', port: 5070 };
const TIME = '02:04:46.800832';
/** The line without the message id, which is different each time. */
function rest(line: string): string {
  return line.slice(line.indexOf('|') + 1);
}

test('time of day in UTC, with microseconds (3.2)', () => {
  expect(stackTime(Date.UTC(2026, 0, 1, 2, 4, 46, 800))).toBe('02:04:46.800000');
});

test('the lines of 3.2 and 3.3, field by field', () => {
  expect(rest(networkMeta(509, PEER, TIME, 't', '', ENDPOINT))).toBe(
    `sip|network|509|tcp|10.0.0.2|5070|${TIME}|t||10.0.0.1|5060|`,
  );
  expect(rest(networkMeta(357, PEER, TIME, 't', 'd'))).toBe(`sip|network|357|tcp|10.0.0.2|5070|${TIME}|t|d|`);
  expect(rest(synthesisedMeta(TIME, 't', 'd'))).toBe(`sip|network|0|udp||0|${TIME}|t|d|`);
  expect(rest(unsolicitedMeta(301, PEER, TIME, 'd'))).toBe(
    `sip|application|301|tcp|10.0.0.2|5070|${TIME}|unsolicited|d|`,
  );
  expect(rest(requestEchoMeta('m', 3, ENDPOINT, TIME, 't'))).toBe(
    `response|m|OK|application|3|udp|10.0.0.1|5060|${TIME}|t|Msg sent:|`,
  );
  expect(rest(responseEchoMeta('m', 3, PEER, TIME, 't', 'd'))).toBe(
    `response|m|OK|application|3|tcp|10.0.0.2|5070|${TIME}|t|d||Msg sent:|`,
  );
});

test('nothing in a reason can shift the fields (1)', () => {
  expect(rest(simpleMeta('m', 'NOK', 'a|b\r\nc'))).toBe('response|m|NOK|a b  c');
  expect(rest(simpleMeta('m', 'OK'))).toBe('response|m|OK');
});
