import { describe, expect, test } from 'vitest';
import { address, routeSetOfRequest, routeSetOfResponse } from '../../../../src/sip-server/dialog/index.ts';
import { SipHeaders } from '../../../../src/sip-server/message/index.ts';

const TARGET = 'sip:bob@10.0.0.9:5070';

describe('route sets (RFC 3261 12)', () => {
  test('taken in order by a UAS, reversed by a UAC, over all lines of the header', () => {
    const headers = SipHeaders.from([
      ['Record-Route', '<sip:p1;lr>, <sip:p2;lr>'],
      ['Record-Route', '<sip:p3;lr;x=1>;y=2'],
    ]);
    expect(routeSetOfRequest(headers)).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr;x=1>;y=2']);
    expect(routeSetOfResponse(headers)).toEqual(['<sip:p3;lr;x=1>;y=2', '<sip:p2;lr>', '<sip:p1;lr>']);
  });

  test('no route: the target is Request-URI and next hop', () => {
    expect(address([], TARGET)).toEqual({ uri: TARGET, routes: [], nextHop: TARGET });
  });

  test('loose router first: the target is the Request-URI, the set is the Route', () => {
    const set = ['<sip:p1:5080;lr>', '<sip:p2>'];
    expect(address(set, TARGET)).toEqual({ uri: TARGET, routes: set, nextHop: 'sip:p1:5080;lr' });
  });

  test('strict router first: it becomes the Request-URI, the target comes last (12.2.1.1)', () => {
    expect(address(['<sip:p1;method=INVITE?x=y>', '<sip:p2;lr>'], TARGET)).toEqual({
      uri: 'sip:p1',
      routes: ['<sip:p2;lr>', `<${TARGET}>`],
      nextHop: 'sip:p1;method=INVITE?x=y',
    });
  });
});
