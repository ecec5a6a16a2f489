import { expect, it } from 'vitest';
import { rtpCapacity } from '../../../../src/media/freeswitch/rtp-capacity.ts';

function settings(first: string, last: string): string {
  return `<configuration name="switch.conf"><settings>
    <param name="rtp-start-port" value="${first}"></param>
    <param name="rtp-end-port" value="${last}"></param>
  </settings></configuration>`;
}

it.each([
  ['17052', '17059', 4],
  ['17052', '17058', 3],
  ['17051', '17058', 3],
  ['17052', '17052', 0],
  ['17060', '17052', Infinity],
  ['$${rtp}', '17059', Infinity],
])('ports from %s to %s suffice for %d endpoints (RFC 3550 11)', (first, last, endpoints) => {
  expect(rtpCapacity(settings(first, last))).toBe(endpoints);
});

it('a FreeSWITCH that does not tell its ports is limited by its sessions alone', () => {
  expect(rtpCapacity('-ERR no reply\n')).toBe(Infinity);
});
