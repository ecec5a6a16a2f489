import { describe, expect, it } from 'vitest';
import type { InfoRequest } from '../../../../src/signalling/drachtio/info-dtmf.ts';
import { readInfo } from '../../../../src/signalling/drachtio/info-dtmf.ts';

function read(contentType: string, body: string): InfoRequest {
  return readInfo({ contentType, body });
}

function press(digit: string, durationMs = 160): InfoRequest {
  return { type: 'press', digit, durationMs };
}

describe('readInfo', () => {
  it.each([
    ['application/dtmf-relay', 'Signal=1\r\nDuration=160\r\n', press('1')],
    ['application/dtmf-relay', 'Signal= 1\r\nDuration= 250\r\n', press('1', 250)],
    ['application/dtmf-relay', 'Signal = 5 \nDuration = 80', press('5', 80)],
    ['Application/DTMF-Relay; charset=utf-8', 'SIGNAL=9', press('9')],
    ['application/dtmf-relay', 'Duration=100\r\nSignal=#', press('#', 100)],
    ['application/dtmf-relay', 'Signal=hash\r\nDuration=160', press('#')],
    ['application/dtmf-relay', 'Signal=pound', press('#')],
    ['application/dtmf-relay', 'Signal=star', press('*')],
    ['application/dtmf-relay', 'Signal=*', press('*')],
    ['application/dtmf-relay', 'Signal=10', press('*')],
    ['application/dtmf-relay', 'Signal=11', press('#')],
    ['application/dtmf-relay', 'Signal=15', press('D')],
    ['application/dtmf-relay', 'Signal=b', press('B')],
    ['application/dtmf-relay', 'Signal=3;Duration=90', press('3', 90)],
    ['application/dtmf-relay', 'Signal=3\r\nDuration=long', press('3')],
    ['application/dtmf-relay', '7', press('7')],
    ['application/dtmf', '1', press('1')],
    ['application/dtmf', ' 1\r\n', press('1')],
    ['application/dtmf', 'Signal=1', press('1')],
    ['application/dtmf', '11', press('#')],
    ['application/x-www-form-urlencoded', 'Signal=%23&Duration=120', press('#', 120)],
    ['application/x-www-form-urlencoded', 'digit=4', press('4')],
    ['application/vnd.nortelnetworks.digits', 'p=Digit-Collection\r\ny=Digits\r\ns=success\r\nd=8\r\n', press('8')],
  ])('understands %s: %j', (contentType, body, expected) => {
    expect(read(contentType, body)).toEqual(expected);
  });

  it('accepts an INFO without a body, which changes nothing (RFC 2976 2.2)', () => {
    expect(read('', '')).toEqual({ type: 'nothing' });
  });

  it.each(['application/media_control+xml', 'text/plain', 'application/broadsoft', 'application/hook-flash', ''])(
    'refuses content of type %j with 415 and Accept (RFC 3261 21.4.13)',
    (contentType) => {
      const accept = expect.stringContaining('application/dtmf-relay') as string;
      expect(read(contentType, '1')).toMatchObject({ type: 'refused', status: 415, headers: { Accept: accept } });
    },
  );

  it.each([
    ['application/dtmf-relay', 'Duration=160'],
    ['application/dtmf-relay', 'Signal='],
    ['application/dtmf-relay', 'Signal=16'],
    ['application/dtmf-relay', 'Signal=flash'],
    ['application/dtmf-relay', 'Signal=constructor'],
    ['application/dtmf', '123'],
    ['application/vnd.nortelnetworks.digits', '5'],
    ['application/x-www-form-urlencoded', '%E0%A4%A'],
  ])('refuses %s: %j with 400: it holds no key', (contentType, body) => {
    expect(read(contentType, body)).toMatchObject({ type: 'refused', status: 400 });
  });

  it('refuses a body that is far too long with 413 (RFC 3261 21.4.11)', () => {
    expect(read('application/dtmf', `1${' '.repeat(5_000)}1`)).toMatchObject({ status: 413 });
  });
});
