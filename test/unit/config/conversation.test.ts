import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

describe('conversation', () => {
  test('has defaults, and each action can be switched off', () => {
    expect(good('').conversation).toEqual({
      keys: { hold: '*1', consult: '*2', merge: '*3', leave: '*4', returnToAi: '*5', park: '*6', release: '*8' },
      agentLeaves: 'continue',
      ringTimeoutMs: 20_000,
      parkTimeoutMs: 300_000,
    });
    expect(good('conversation: { keys: { park: null, hold: "#" } }').conversation.keys).toMatchObject({
      park: null,
      hold: '#',
      merge: '*3',
    });
  });

  test.each([
    ['{ keys: { hold: "*2" } }', 'conversation.keys', 'begins with the keys of'],
    ['{ keys: { hold: "*" } }', 'conversation.keys', 'begins with the keys of hold'],
    ['{ keys: { hold: "*21" } }', 'conversation.keys.hold', 'begins with the keys of consult'],
    ['{ keys: { hold: "*12345" } }', 'conversation.keys.hold', 'one to four of 0-9'],
    ['{ keys: { hold: x } }', 'conversation.keys.hold', 'one to four of 0-9'],
    ['{ keys: { mute: "*7" } }', 'conversation.keys.mute', 'is not a known key'],
    ['{ agentLeaves: never }', 'conversation.agentLeaves', 'expected one of end, continue'],
    ['{ parkTimeoutMs: 1 }', 'conversation.parkTimeoutMs', 'at least'],
  ])('%s: the fault names %s', (text, path, message) => {
    const faults = bad(`conversation: ${text}`);
    expect(
      faults.some((fault) => fault.path.startsWith(path) && fault.message.includes(message)),
      JSON.stringify(faults),
    ).toBe(true);
  });
});
