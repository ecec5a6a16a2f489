import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../../src/sip-server/control-protocol/command.ts';

function parse(text: string) {
  return parseCommand(Buffer.from(text));
}
const OPTIONS = 'OPTIONS sip:bob@example.com SIP/2.0\r\n\r\n';

describe('commands (control protocol 3)', () => {
  test('authenticate works with and without tags, and invalid tags are left out', () => {
    expect(parse('1|authenticate|s')).toEqual({ kind: 'authenticate', id: '1', secret: 's', tags: [] });
    expect(parse(`1|authenticate|s|gold,eu,no spaces,${'x'.repeat(33)}`)).toMatchObject({ tags: ['gold', 'eu'] });
  });

  test('verbs have no case', () => {
    expect(parse('1|route|INVITE')).toEqual({ kind: 'route', id: '1', verb: 'invite' });
    expect(parse('1|remove_route|Invite')).toEqual({ kind: 'remove-route', id: '1', verb: 'invite' });
  });

  test('the meaning of a sip frame is decided in the order of 3.1', () => {
    expect(parse(`1|sip|t1|\r\nSIP/2.0 180 Ringing\r\n\r\n`)).toMatchObject({ kind: 'respond', transactionId: 't1' });
    expect(parse(`1|sip||d1\r\n${OPTIONS}`)).toMatchObject({ kind: 'request-in-dialog', dialogId: 'd1' });
    expect(parse(`1|sip|t1|d1\r\n${OPTIONS}`)).toMatchObject({ kind: 'request-in-dialog', dialogId: 'd1' });
    expect(parse('1|sip|t1|\r\nCANCEL sip:x@y SIP/2.0\r\n\r\n')).toMatchObject({ kind: 'cancel', transactionId: 't1' });
    expect(parse(`1|sip||\r\n${OPTIONS}`)).toMatchObject({ kind: 'request', nextHop: null });
    expect(parse(`1|sip|||sip:1.2.3.4\r\n${OPTIONS}`)).toMatchObject({ kind: 'request', nextHop: 'sip:1.2.3.4' });
    expect(parse(`1|sip|t1|\r\n${OPTIONS}`)).toMatchObject({ kind: 'refused', verdict: 'NOK' });
    expect(parse('1|sip||\r\nSIP/2.0 200 OK\r\n\r\n')).toMatchObject({ kind: 'refused', verdict: 'NO' });
  });

  test.each([
    ['1', 'NO', 'Invalid message format'],
    ['1|bogus', 'NO', 'Unknown message type'],
    ['1|proxy|t', 'NOK', 'proxy is not supported'],
    ['1|sip||\r\nnonsense', 'NOK', 'invalid request-uri: nonsense'],
    ['1|sip||', 'NOK', 'invalid request-uri: '],
    ['1|sip||\r\nSIP/2.0 20 OK\r\n\r\n', 'NOK', 'invalid request-uri: SIP/2.0 20 OK'],
  ])('%j is refused with %s', (text, verdict, reason) => {
    expect(parse(text)).toEqual({ kind: 'refused', id: '1', verdict, reason });
  });

  test('the body of a template is all text after the blank line, whatever Content-Length says', () => {
    const command = parse('1|sip||\r\nMESSAGE sip:x@y SIP/2.0\r\nContent-Length: 3\r\nX-A: 1\r\n\r\ngrüße\r\n\r\nmore');
    expect(command.kind).toBe('request');
    if (command.kind === 'request') {
      expect(command.template.body.toString()).toBe('grüße\r\n\r\nmore');
      expect(command.template.headers.get('x-a')).toBe('1');
    }
  });

  test('bad header names are dropped, folded lines joined, stray line ends and NULs made blanks (6.1, 11.5)', () => {
    const command = parse(
      '1|sip||\r\nMESSAGE sip:x@y SIP/2.0\r\nbad name: 1\r\nno colon\r\n: none\r\nX-A: one\r\n two\r\nX-B: a\rb\nc\0d\r\n\r\n',
    );
    expect(command.kind).toBe('request');
    if (command.kind === 'request') {
      expect([...command.template.headers]).toEqual([
        ['X-A', 'one two'],
        ['X-B', 'a b c d'],
      ]);
    }
  });

  test('any bytes at all: an answer, no exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        parseCommand(Buffer.from(bytes));
        parseCommand(Buffer.concat([Buffer.from('1|sip||\r\n'), bytes]));
      }),
    );
  });
});
