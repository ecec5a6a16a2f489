import { describe, expect, it } from 'vitest';
import { relayCommand, relayMessage } from '../../../../src/media/webrtc/messages.ts';

describe('messages between the program and the WebRTC process', () => {
  it.each([
    ['nothing', null],
    ['an unknown one', { op: 'exec', command: 'x' }],
    [
      'a port that is none',
      { op: 'request', id: 1, request: { op: 'open', peer: 1, ports: [0, 1], to: 4, remote: null } },
    ],
    ['a leg without ports', { op: 'request', id: 1, request: { op: 'open', peer: 1, to: 4_000, remote: null } }],
    [
      'a transport that is cut off',
      { op: 'request', id: 1, request: { op: 'restart', peer: 1, remote: { ufrag: 'x' } } },
    ],
    ['a number that is none', { op: 'close', peer: -1 }],
  ])('does not take %s', (_name, message) => {
    expect(relayCommand.safeParse(message).success).toBe(false);
  });

  it('does not take states that are none', () => {
    expect(relayMessage.safeParse({ kind: 'state', peer: 1, state: 'connected' }).success).toBe(true);
    expect(relayMessage.safeParse({ kind: 'state', peer: 1, state: 'rich' }).success).toBe(false);
  });
});
