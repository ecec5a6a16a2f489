import { expect, test } from 'vitest';
import { iceServersFor } from '../../../src/phone-passes/ice-servers.ts';

const NONE = { username: null, credential: null, secret: null, ttlMs: 60_000 };

test('ICE servers with a secret get credentials for each user (draft-uberti-behave-turn-rest 2.2)', () => {
  const servers = [
    { ...NONE, urls: ['stun:stun.example'] },
    { ...NONE, urls: ['turn:turn.example'], username: 'w', credential: 'c' },
    { ...NONE, urls: ['turn:turn.example', 'turns:turn.example'], secret: 'north' },
  ];
  expect(iceServersFor('anna', servers, 1_700_000_000_000)).toEqual([
    { urls: ['stun:stun.example'] },
    { urls: ['turn:turn.example'], username: 'w', credential: 'c' },
    {
      urls: ['turn:turn.example', 'turns:turn.example'],
      username: '1700000060:anna',
      // printf 1700000060:anna | openssl dgst -sha1 -hmac north -binary | base64
      credential: 'kKGYwvzPR1845GBayNtQForP1ls=',
    },
  ]);
});
